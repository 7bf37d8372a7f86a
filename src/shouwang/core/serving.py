"""Running the system: database, web server and worker under one supervisor.

`serve` is one process a county's administrator (or systemd) starts and stops. It owns the
embedded server of its data directory while it runs and stops it at the end, also one that an
earlier `serve`, killed hard, left behind.
"""

import fcntl
import http.client
import json
import logging
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import psutil

from shouwang.core import database
from shouwang.core.datadir import data_dir, make_data_dir, write_private
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_
from shouwang.core.terminal import say

logger = logging.getLogger(__name__)

TICK = 0.5
STOP_PATIENCE = 20.0
FIRST_DELAY, LONGEST_DELAY = 1.0, 60.0
STEADY_AFTER = 60.0  # a child that lived this long starts again without delay
MOST_WORKERS = 4
MOST_THREADS = 8  # per web worker; each holds one of the database's 60 connections
ANSWERS_BELOW = 500
WILDCARDS = {"0.0.0.0", "::"}  # noqa: S104 — recognised here, not listened on by default


class ServeError(EmbeddedError):
    """The system cannot be served; the message tells the administrator what to do."""


@dataclass
class Child:
    """A process that is kept running; `delay` grows while it keeps crashing."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    delay: float = field(default=FIRST_DELAY)

    def tend(self, now: float) -> None:
        """Start the process if it is not running and its delay has passed."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self._note_end(code, now)
        if now >= self.not_before:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=sys.stderr,  # standard output is for the address alone
                start_new_session=True,
            )
            self.started_at = now

    def _note_end(self, code: int, now: float) -> None:
        if now - self.started_at > STEADY_AFTER:
            self.delay = FIRST_DELAY
        logger.error("%s ended with %s; starting it again in %.0f s", self.name, code, self.delay)
        self.process = None
        self.not_before = now + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY)

    def stop(self) -> None:
        """End the process and all it started, by force if it takes too long."""
        if self.process is not None:
            end_tree(self.process.pid)
            self.process.wait()


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    *,
    just_migrated: bool = False,
) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code 0.

    :param just_migrated: the caller has; it is not asked again, which takes seconds.

    :raises ServeError: if it already runs for this data directory, the port is taken, or the
        database is not migrated.
    :raises EmbeddedError: if the embedded server does not start.
    """
    make_data_dir()
    with ExitStack() as stack:
        stack.enter_context(only_one())
        end_leftovers()
        check_port(host, port)
        stopping = stack.enter_context(signals())
        database.start_if_embedded()
        stack.callback(database.stop_if_embedded)
        if not just_migrated:
            check_migrated()
        collect_static()
        children = [
            web(host, port, workers or default_workers(), tls_cert, tls_key),
            worker(),
        ]
        for child in children:
            stack.callback(child.stop)
        supervise(children, stopping, Door(host, port, tls_cert is not None))
    _leftovers_file().unlink(missing_ok=True)
    return 0


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the right to serve this data directory.

    :raises ServeError: if another process holds it.
    """
    descriptor = os.open(data_dir() / "serve.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise ServeError(N_("服务已在运行（数据目录 {path}）。"), path=data_dir()) from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def signals() -> Iterator[list[int]]:
    """Collect SIGTERM, SIGINT and SIGHUP in the list it gives, instead of dying of them."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in wanted}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else listens on.

    :raises ServeError: if the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServeError(
                N_("无法监听 {host}:{port}：{said}"), host=host, port=port, said=error.strerror
            ) from error


def check_migrated() -> None:
    """Refuse to serve a database whose tables are not of this version.

    :raises ServeError: if migrations are outstanding.
    """
    answer = _run("showmigrations", "--plan", role="owner")
    if answer.returncode != 0:
        raise ServeError(N_("无法检查数据库：{said}"), said=_last_line(answer.stderr))
    if any(line.startswith("[ ]") for line in answer.stdout.splitlines()):
        raise ServeError(N_("数据库结构不是当前版本。请先运行 shouwang migrate。"))


def collect_static() -> None:
    """Gather style sheets and scripts for the web server when they changed since last time."""
    stamp = data_dir() / "static.stamp"
    current = _static_state().encode()
    if stamp.exists() and stamp.read_bytes() == current:
        return
    answer = _run("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    if answer.returncode != 0:
        raise ServeError(N_("无法准备网页文件：{said}"), said=_last_line(answer.stderr))
    write_private(stamp, current)


def _static_state() -> str:
    """Number of our static files and the time of the newest; changes when any is replaced."""
    times = [
        path.stat().st_mtime_ns
        for folder in Path(__file__).parents[1].glob("*/static")
        for path in folder.rglob("*")
    ]
    return f"{len(times)} {max(times, default=0)}"


def default_workers() -> int:
    """One web process per processor, four at most."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _threads() -> int:
    """Threads per web process: as many as granian holds sensible for the processors."""
    return min(2 * (os.cpu_count() or 1) + 1, MOST_THREADS)


def web(host: str, port: int, workers: int, cert: Path | None, key: Path | None) -> Child:
    """Return the web server as a child."""
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(_threads()), "--respawn-failed-workers"),
        *("--workers-kill-timeout", "10", "--log-level", "warning"),
    ]
    if cert is not None and key is not None:
        command += ["--ssl-certificate", str(cert), "--ssl-keyfile", str(key)]
    environment = _environment(tls=cert is not None)
    return Child("web", [*command, "shouwang.wsgi:application"], environment)


def worker() -> Child:
    """Return the job worker as a child."""
    return Child("worker", [*_shouwang(), "procrastinate", "worker"], _environment())


def _shouwang() -> list[str]:
    return [sys.executable, "-m", "shouwang.cli"]


def _run(*command: str, role: str = "app") -> subprocess.CompletedProcess[str]:
    """Run a command of ours to its end, in a process of its own that gives its memory back."""
    return subprocess.run(  # noqa: S603
        [*_shouwang(), *command],
        env=_environment(role=role),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _last_line(said: str) -> str:
    return said.strip().rpartition("\n")[2]


def _environment(*, role: str = "app", tls: bool = False) -> dict[str, str]:
    added = {"DJANGO_SETTINGS_MODULE": "shouwang.settings", "SHOUWANG_DB_ROLE": role}
    if tls:
        added["SHOUWANG_TLS"] = "1"
    return {**os.environ, **added}


@dataclass
class Door:
    """The address people use; `announced` once it has answered."""

    host: str
    port: int
    tls: bool
    announced: bool = False

    @property
    def url(self) -> str:
        """Address to open in a browser on this machine."""
        host = "127.0.0.1" if self.host in WILDCARDS else self.host
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if self.tls else 'http'}://{shown}:{self.port}/"

    def answers(self) -> bool:
        """True if the web server gives a page (or sends to one)."""
        host = "127.0.0.1" if self.host in WILDCARDS else self.host
        connection: http.client.HTTPConnection
        if self.tls:
            # Only whether our own child answers is asked; nothing is sent to it.
            context = ssl._create_unverified_context()  # noqa: S323
            connection = http.client.HTTPSConnection(host, self.port, timeout=5, context=context)
        else:
            connection = http.client.HTTPConnection(host, self.port, timeout=5)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < ANSWERS_BELOW
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def supervise(children: list[Child], stopping: list[int], door: Door) -> None:
    """Keep the children and the embedded server running until a signal has arrived."""
    while not stopping:
        database_up = _tend_database()
        before = [child.process for child in children]
        for child in children:
            if database_up:
                child.tend(time.monotonic())
        if before != [child.process for child in children]:
            _note_children(children)
        if not door.announced and door.answers():
            door.announced = True
            say(door.url)
            sys.stdout.flush()
        time.sleep(TICK)


def _tend_database() -> bool:
    """Start the embedded server again if it died; False where that failed for now."""
    try:
        server = database.start_if_embedded()
    except EmbeddedError:
        logger.exception("the database does not start; trying again")
        return False
    if server is not None and server.started:
        logger.error("the database had died and was started again")
    return True


def _leftovers_file() -> Path:
    return data_dir() / "serve.json"


def _note_children(children: list[Child]) -> None:
    """Write down which processes are ours, for the next start after a hard kill."""
    running = [
        {"pid": child.process.pid, "created": psutil.Process(child.process.pid).create_time()}
        for child in children
        if child.process is not None and psutil.pid_exists(child.process.pid)
    ]
    write_private(_leftovers_file(), json.dumps(running).encode())


def end_leftovers() -> None:
    """End the children of a `serve` that was killed hard; they would hold the port."""
    try:
        known = json.loads(_leftovers_file().read_text())
    except FileNotFoundError:
        return
    for entry in known:
        try:
            created = psutil.Process(entry["pid"]).create_time()
        except psutil.NoSuchProcess:
            continue
        if created == entry["created"]:  # the number may belong to another program by now
            end_tree(entry["pid"])


def end_tree(pid: int) -> None:
    """End the process `pid` politely; after twenty seconds it and its descendants are killed."""
    try:
        top = psutil.Process(pid)
        family = [top, *top.children(recursive=True)]
        top.terminate()
    except psutil.NoSuchProcess:
        return
    _, alive = psutil.wait_procs(family, timeout=STOP_PATIENCE)
    for process in alive:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
