"""For tests of the embedded server: places to run it, and other users to run it as."""

import atexit
import os
import pwd
import shutil
import subprocess
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from shouwang.core import embedded

_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - in folders of mkdtemp's making


@cache
def _place() -> Path | None:
    """Return where memory is a folder with room for some servers; else None, the usual place.

    To copy, start and stop a server takes seconds on a disk, tenths of them in memory.
    """
    if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
        return _MEMORY
    return None


@cache
def _made_once() -> Path:
    """Return the folder of a server made and stopped, to copy from: copying beats initdb."""
    base = Path(tempfile.mkdtemp(prefix="shouwang-t-", dir=_place()))
    base.chmod(0o755)
    atexit.register(shutil.rmtree, base)
    embedded.ensure(base / "db")
    embedded.stop(base / "db")
    return base / "db"


@contextmanager
def temporary_root(*parts: str, made: bool = False, on_disk: bool = False) -> Iterator[Path]:
    """Give a folder for a server (below `parts`) that its account can reach; destroy it after.

    The folder does not exist yet, or with `made` holds a stopped server. It lies in memory where
    there is room, unless `on_disk`: programs may not be run from there.
    """
    base = Path(tempfile.mkdtemp(prefix="shouwang-t-", dir=None if on_disk else _place()))
    base.chmod(0o755)
    root = base.joinpath(*(parts or ("db",)))
    if made:
        root.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.which("cp") or "/bin/cp"
        subprocess.run([copy, "-a", _made_once(), root], check=True)  # noqa: S603
    try:
        yield root
    finally:
        embedded.destroy(root)
        shutil.rmtree(base)


def as_user(name: str, work: Callable[[], str]) -> str:
    """Run `work` in a child process of the account `name` (needs root); return its answer.

    A fork and not a new interpreter: root's Python may lie where others cannot reach it.

    :raises AssertionError: with the child's traceback, if `work` raises.
    """
    account = pwd.getpwnam(name)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code, answer = 0, ""
        try:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            answer = work()
        except BaseException:  # noqa: BLE001 — the parent raises it again
            code, answer = 1, traceback.format_exc()
        os.write(writing, answer.encode())
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise AssertionError(answer)
    return answer
