"""The account a server runs under when the process is root (PostgreSQL refuses to be root)."""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_

# The second name is for machines where a person signs in as "shouwang": a person's account
# must not own the database files.
SYSTEM_NAMES = ("shouwang", "shouwang-db")
FALLBACK = "nobody"
FIRST_PERSON_UID = 1000


class ProcessOptions(TypedDict, total=False):
    """Arguments of `subprocess.Popen` that drop the rights of root."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int


@dataclass(frozen=True)
class Account:
    """A Unix account by its numbers."""

    uid: int
    gid: int

    def give(self, path: Path) -> None:
        """Hand `path` over to this account."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, path: Path) -> bool:
        """True if this account can pass through every folder down to `path`."""
        answer = subprocess.run(  # noqa: S603
            ["/usr/bin/env", "test", "-x", path],
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
            **running_as(self),
        )
        return answer.returncode == 0


def running_as(account: Account | None) -> ProcessOptions:
    """Arguments that make `subprocess` run a program as `account`; None changes nothing."""
    if account is None:
        return {"umask": 0o077}
    return {"user": account.uid, "group": account.gid, "extra_groups": [], "umask": 0o077}


def server_account(existing: Path | None = None, *, make: bool = True) -> Account | None:
    """Return the account for the server: None for an ordinary user (everything is his own).

    For root: the owner of the `existing` data directory if there is one, else the system
    account `shouwang`, made on first use, or `nobody` where none can be made (or `make` is
    False: to ask beforehand what an account without rights could reach).

    :raises EmbeddedError: if there is no account to drop to.
    """
    if os.geteuid() != 0:
        return None
    if existing is not None and existing.exists() and existing.stat().st_uid != 0:
        return Account(existing.stat().st_uid, existing.stat().st_gid)
    for name in SYSTEM_NAMES:
        entry = _entry(name) or (_create(name) if make else None)
        if entry is not None and 0 < entry.pw_uid < FIRST_PERSON_UID:
            return Account(entry.pw_uid, entry.pw_gid)
    entry = _entry(FALLBACK)
    if entry is None:
        raise EmbeddedError(N_("无法为数据库建立系统账户。请设置 DATABASE_URL。"))
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create(name: str) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return None
    command = [
        useradd,
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
    ]
    shell = next(
        (s for s in ("/usr/sbin/nologin", "/sbin/nologin") if Path(s).exists()), "/bin/false"
    )
    for _attempt in range(20):
        # Several installations may start at once: useradd then finds the password file locked.
        subprocess.run(  # noqa: S603
            [*command, "--shell", shell, name], capture_output=True, check=False
        )
        entry = _entry(name)
        if entry is not None:
            return entry
        time.sleep(0.1)
    return None
