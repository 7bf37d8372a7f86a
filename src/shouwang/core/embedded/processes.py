"""Which processes belong to a data directory."""

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

NAMES = ("postgres", "postmaster")
PID_LINE, STATUS_LINE = 0, 7
READY = "ready"


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
        if process.status() in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return False
        return process.name().startswith(NAMES) and Path(process.cwd()).samefile(data)
    except (psutil.Error, OSError):
        return False


def is_alive(pid: int) -> bool:
    """True if `pid` runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False


def end_orphans(data: Path, patience: float = 5.0) -> None:
    """Wait until no process works in `data` any more; end those that stay.

    After `kill -9` of the main process its children end by themselves, except one in the
    middle of a long computation. A second server beside it would destroy the data.
    """
    deadline = time.monotonic() + patience
    while orphans := _working_in(data):
        if time.monotonic() > deadline:
            for process in orphans:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
        time.sleep(0.02)


def _working_in(data: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["name"])
        if (process.info["name"] or "").startswith(NAMES) and _serves(process.pid, data)
    ]
