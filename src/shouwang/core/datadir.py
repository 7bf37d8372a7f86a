"""Where an installation keeps what it writes: database, keys, attachments, certificates."""

import hashlib
import os
from pathlib import Path

PRIVATE = 0o700
# As root the database server runs as another account, which has to pass through the data
# directory to its own folder but may not list it. Everything else inside is 0700.
PASSABLE = 0o711


def is_root() -> bool:
    """True where the process has the rights of the Unix superuser."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def data_dir() -> Path:
    """Return the data directory without making it.

    `SHOUWANG_DATA` decides; without it `/var/lib/shouwang` for root and
    `~/.local/share/shouwang` for everybody else. The path is absolute.
    """
    chosen = os.environ.get("SHOUWANG_DATA", "").strip()
    if chosen:
        return Path(chosen).expanduser().absolute()
    if is_root():
        return Path("/var/lib/shouwang")
    return Path.home() / ".local" / "share" / "shouwang"


def make_data_dir() -> Path:
    """Make the data directory if it is missing, close it to others, and return it."""
    path = data_dir()
    path.mkdir(parents=True, exist_ok=True)
    wanted = PASSABLE if is_root() else PRIVATE
    if path.stat().st_mode & 0o777 != wanted:
        path.chmod(wanted)
    return path


def private_dir(*parts: str) -> Path:
    """Make (if missing) and return the folder `parts` below the data directory, mode 0700."""
    path = make_data_dir()
    for part in parts:
        path = path / part
        path.mkdir(mode=PRIVATE, exist_ok=True)
    if path.stat().st_mode & 0o777 != PRIVATE:
        path.chmod(PRIVATE)
    return path


def write_private(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that it is whole or absent, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def checkout_data_dir(purpose: str) -> Path:
    """Return a data directory of this checkout alone, for `purpose` (demo, test, bench).

    Two checkouts on one machine never share one. It lies outside the checkout, because the
    account of the database server cannot enter a checkout that root keeps to itself (0700).
    """
    checkout = Path(__file__).resolve().parents[3]
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:10]
    name = f"shouwang-{purpose}-{digest}"
    if is_root():
        return _first_writable(Path("/var/lib"), Path("/var/tmp")) / name  # noqa: S108
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    if _can_make(cache):
        return cache / name
    return Path(f"/var/tmp/shouwang-{os.getuid()}") / name  # noqa: S108


def _first_writable(*places: Path) -> Path:
    return next((place for place in places if os.access(place, os.W_OK)), places[-1])


def _can_make(path: Path) -> bool:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(path, os.W_OK)
