"""A PostgreSQL server of our own: nothing to install, nothing to set up.

`ensure` starts it (and makes it the first time), whoever asks and however often; the server
outlives the caller until `stop`. It listens on a socket in a private folder only, and asks
every caller for a password. Pure: no Django.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from shouwang.core.embedded import binaries, cluster, layout, processes
from shouwang.core.embedded.account import Account, running_as, server_account
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.embedded.layout import APP, OWNER, PORT, Layout, locate, locked
from shouwang.core.messages import N_

__all__ = [
    "Credentials",
    "EmbeddedError",
    "Server",
    "Status",
    "destroy",
    "ensure",
    "programs",
    "server",
    "status",
    "stop",
]

DATABASE = "shouwang"
# After a power cut the server replays its journal before it answers; that may take minutes.
START_PATIENCE = 600.0
# PostgreSQL 18 never ends a fast shutdown asked of it while it recovers from a crashed child.
FAST_PATIENCE = 30.0
STOP_PATIENCE = 60.0
LARGEST_LOG = 20 * 1024 * 1024
Mode = Literal["fast", "immediate"]

_children: dict[int, subprocess.Popen[bytes]] = {}  # servers this process started: to be reaped


@dataclass(frozen=True)
class Credentials:
    """A database login."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Server:
    """How to reach the server; `host` is the folder of its socket.

    `started` tells whether this call started it (False: it ran already).
    """

    host: str
    port: int
    database: str
    owner: Credentials
    app: Credentials
    started: bool


@dataclass(frozen=True)
class Status:
    """`running` is False where the server is not up; `pid` is then None."""

    running: bool
    pid: int | None
    host: str
    data: Path
    log: Path


def ensure(root: Path, database: str = DATABASE) -> Server:
    """Make, start or find the server whose files lie under `root`; return how to reach it.

    Safe to call from many processes at once and after any crash.

    :raises EmbeddedError: if there is no PostgreSQL, no permission, or the server does not
        start; the message says which.
    """
    _refuse_windows()
    place = locate(root)
    running = processes.postmaster(place.data)
    if running and running.status == processes.READY and place.prepared.exists():
        return _server(place, database, started=False)
    with locked(place.root):
        started = _ensure_running(place)
        if not place.prepared.exists():
            cluster.prepare(str(place.sockets), place, database)
            place.prepared.touch(mode=0o600)
    return _server(place, database, started=started)


def stop(root: Path, mode: Mode = "fast") -> bool:
    """Stop the server under `root` and wait until it has ended; False if none was running.

    `fast` ends all connections and writes everything down; what takes longer than half a minute
    is cut short as by `immediate`. That loses nothing: the next start replays the journal.

    :raises EmbeddedError: if it does not end even so.
    """
    if not (root / "location").exists():
        return False
    place = locate(root)
    with locked(place.root):
        running = processes.postmaster(place.data)
        if running is None:
            return False
        _stop(running.pid, mode)
    return True


def status(root: Path) -> Status:
    """Tell whether the server under `root` runs, starting nothing."""
    place = layout.foresee(root)
    running = processes.postmaster(place.data)
    return Status(
        running=running is not None,
        pid=running.pid if running else None,
        host=str(place.sockets),
        data=place.data,
        log=place.log,
    )


def server(root: Path, database: str = DATABASE) -> Server:
    """Return how the server under `root` is reached once it runs, starting nothing.

    Before the first start the passwords are empty.
    """
    return _server(layout.foresee(root), database, started=False)


def programs(root: Path) -> binaries.Binaries:
    """Return the PostgreSQL programs (`pg_dump` …) that fit the cluster under `root`."""
    return binaries.find(_made_with(layout.foresee(root)))


def destroy(root: Path) -> None:
    """Stop the server under `root` and remove its data and everything else of it."""
    if not root.exists():
        return
    stop(root, "immediate")
    place = layout.foresee(root)
    for folder in (place.cluster, place.sockets, place.root):
        if folder.exists():
            shutil.rmtree(folder)


def _server(place: Layout, database: str, *, started: bool) -> Server:
    return Server(
        host=str(place.sockets),
        port=PORT,
        database=database,
        owner=Credentials(OWNER, layout.password(place, "owner") or ""),
        app=Credentials(APP, layout.password(place, "app") or ""),
        started=started,
    )


def _ensure_running(place: Layout) -> bool:
    """Bring the server up; the caller holds the lock. True if it had to be started."""
    running = processes.postmaster(place.data)
    if running and running.status != "stopping":
        _wait_until_ready(place, running.pid)
        return False
    if running:
        _stop(running.pid, "fast")
    account = server_account(place.cluster)
    layout.open_cluster(place, account)
    chosen = _binaries(place, account)
    if not (place.data / "PG_VERSION").exists():
        if place.prepared.exists():
            raise EmbeddedError(N_("数据库文件 {path} 不见了。请从备份恢复。"), path=place.data)
        cluster.create(place, chosen, account)
    cluster.configure(place, account)
    _clear_traces(place)
    _start(place, chosen, account)
    return True


def _binaries(place: Layout, account: Account | None) -> binaries.Binaries:
    found = binaries.find(_made_with(place))
    return binaries.reachable(found, account, place.programs)


def _made_with(place: Layout) -> int | None:
    try:
        return int((place.data / "PG_VERSION").read_text("ascii"))
    except FileNotFoundError:
        return None


def _clear_traces(place: Layout) -> None:
    """Remove what a dead server left; the caller knows that none is alive."""
    processes.end_orphans(place.data)
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    for leftover in place.sockets.glob(".s.PGSQL.*"):
        leftover.unlink()


def _start(place: Layout, chosen: binaries.Binaries, account: Account | None) -> None:
    if place.log.exists() and place.log.stat().st_size > LARGEST_LOG:
        place.log.replace(place.log.with_suffix(".log.1"))
    descriptor = os.open(place.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        child = subprocess.Popen(  # noqa: S603
            [chosen.program("postgres"), "-D", place.data],
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            cwd=place.data,
            env=cluster.environment(),
            start_new_session=True,
            **running_as(account),
        )
    finally:
        os.close(descriptor)
    _children[child.pid] = child
    _wait_until_ready(place, child.pid)


def _wait_until_ready(place: Layout, pid: int) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        running = processes.postmaster(place.data)
        if running and running.pid == pid and running.status == processes.READY:
            return
        _reap(pid)
        if not processes.is_alive(pid):
            raise EmbeddedError(N_("数据库没有启动：{said}"), said=_last_words(place.log))
        time.sleep(0.01)
    raise EmbeddedError(N_("数据库启动超时。日志：{path}"), path=place.log)


def _stop(pid: int, mode: Mode) -> None:
    if mode == "fast":
        _signal(pid, signal.SIGINT)
        if _ends(pid, FAST_PATIENCE):
            return
    _signal(pid, signal.SIGQUIT)
    if not _ends(pid, STOP_PATIENCE):
        raise EmbeddedError(N_("数据库没有停止（进程 {pid}）。"), pid=pid)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended just now
        os.kill(pid, number)


def _ends(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        _reap(pid)
        if not processes.is_alive(pid):
            return True
        time.sleep(0.01)
    return False


def _reap(pid: int) -> None:
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
    return " / ".join(lines[-3:]) or "—"


def _refuse_windows() -> None:
    if os.name == "nt":
        raise EmbeddedError(N_("Windows 上请安装 PostgreSQL 并设置 DATABASE_URL。"))
