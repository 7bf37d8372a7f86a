"""Which processes belong to a data directory."""

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_

NAMES = ("postgres", "postmaster")
PID_LINE, SHARED_MEMORY_LINE, STATUS_LINE = 0, 6, 7
READY = "ready"
GONE = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
SHARED_MEMORY_TABLE = Path("/proc/sysvipc/shm")
PATIENCE, LONGEST_PATIENCE = 5.0, 60.0


@dataclass(frozen=True)
class Postmaster:
    """The living main process of a server; `status` as it wrote it (`ready`, `starting` …)."""

    pid: int
    status: str


def postmaster(data: Path) -> Postmaster | None:
    """Return the living server of `data`, or None.

    The pid file alone proves nothing: after a power cut its number may belong to any program,
    and a server killed in a container stays a zombie. So the process itself must be a
    PostgreSQL whose working folder is `data`.
    """
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
        pid = int(lines[PID_LINE])
    except (OSError, ValueError, IndexError):
        return None
    if not _serves(pid, data):
        return None
    return Postmaster(pid, lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "starting")


def _serves(pid: int, data: Path) -> bool:
    if pid <= 0:
        return False
    try:
        process = psutil.Process(pid)
        if process.status() in GONE or not process.name().startswith(NAMES):
            return False
        return _works_in(process, data)
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return Path(process.cwd()).samefile(data)
    except psutil.AccessDenied:
        # Root in a container may not look at another account's process, except its arguments.
        return str(data) in process.cmdline()
    except OSError:
        return False  # the folder it worked in is gone


def is_alive(pid: int) -> bool:
    """True if `pid` runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() not in GONE
    except psutil.NoSuchProcess:
        return False


def end_orphans(data: Path) -> None:
    """Wait until no process works on `data` any more; end those that stay.

    After `kill -9` of the main process its children end by themselves, except one in the
    middle of a long computation. A second server beside it would destroy the data.

    :raises EmbeddedError: if some remain that cannot be ended.
    """
    started = time.monotonic()
    while _working_in(data) or _attached(data):
        waited = time.monotonic() - started
        if waited > LONGEST_PATIENCE:
            raise EmbeddedError(N_("上次的数据库进程还在使用 {path}，请先结束它们。"), path=data)
        if waited > PATIENCE:
            for process in _working_in(data):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        time.sleep(0.02)


def _working_in(data: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["name"])
        if (process.info["name"] or "").startswith(NAMES) and _serves(process.pid, data)
    ]


def _attached(data: Path) -> int:
    """Number of processes attached to the shared memory that the pid file names.

    This is PostgreSQL's own test; it also sees processes we may not look at. Linux only.
    """
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
        key, segment = (int(word) for word in lines[SHARED_MEMORY_LINE].split())
        table = SHARED_MEMORY_TABLE.read_text("ascii").splitlines()
    except (OSError, IndexError, ValueError):
        return 0
    heading = table[0].split()
    for line in table[1:]:
        row = {name: int(word) for name, word in zip(heading, line.split(), strict=False)}
        # The kernel shows keys signed, PostgreSQL writes them unsigned.
        if row["shmid"] == segment and row["key"] % 2**32 == key % 2**32:
            return row["nattch"]
    return 0
