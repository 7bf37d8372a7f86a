"""What `shouwang doctor` looks at: whether this installation is set up as it must be.

Each check yields `Finding`s; one that finds nothing to say yields an OK, so that the reader sees
what was looked at. Nothing is changed.
"""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import psycopg
from cryptography import x509

from shouwang.core import backup, database, recovery
from shouwang.core.clock import CHINA
from shouwang.core.environment import flag, text, words
from shouwang.core.messages import N_

OLDEST_PYTHON = (3, 11)
LEAST_SPACE = 2 * 1024**3  # bytes; below it a nightly backup may fail
STALE_BACKUP = timedelta(hours=50)  # two nights
EXPIRY_NOTICE = timedelta(days=30)


class State(StrEnum):
    """How bad a finding is; only FAIL makes the command answer 1."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, how it stands, words with named holes."""

    check: str
    state: State
    template: str
    values: dict[str, Any]


def _say(check: str, state: State, template: str, **values: object) -> Finding:
    return Finding(check, state, template, values)


def examine(place: Path, now: datetime) -> Iterator[Finding]:
    """Yield the findings about the installation whose data directory is `place`.

    :param now: aware time, against which backups and certificates are old.
    :raises psycopg.OperationalError: if the database cannot be reached.
    """
    yield from of_machine(place)
    yield from of_keys(place)
    owner = database.psycopg_arguments(database.connection("owner"))
    app = database.psycopg_arguments(database.connection("app"))
    with psycopg.connect(**owner) as as_owner:
        yield from of_migrations(as_owner)
        with psycopg.connect(**app) as as_app:
            yield from of_server(as_app)
            yield from of_roles(as_app)
    yield from of_backups(_backup_folder(place), now)
    yield from of_address(place, now)


def of_machine(place: Path) -> Iterator[Finding]:
    """Python's version, and room on the disk of the data directory."""
    running = ".".join(str(part) for part in sys.version_info[:3])
    old = sys.version_info < OLDEST_PYTHON
    yield _say("python", State.FAIL if old else State.OK, N_("Python {version}"), version=running)
    free = shutil.disk_usage(place).free
    state = State.WARN if free < LEAST_SPACE else State.OK
    gigabytes = f"{free / 1024**3:.1f}"
    yield _say("disk", state, N_("数据目录 {path} 剩余空间 {free} GB"), path=place, free=gigabytes)


def of_keys(place: Path) -> Iterator[Finding]:
    """Keys are there, and no other account of the machine may read them."""
    folder = place / "keys"
    if not (folder / "seal.json").is_file():
        yield _say("keys", State.FAIL, N_("没有密钥文件 {path}"), path=folder / "seal.json")
        return
    loose = [path for path in [folder, *sorted(folder.iterdir())] if path.stat().st_mode & 0o077]
    for path in loose:
        yield _say("keys", State.FAIL, N_("其他账户可以读取 {path}，请收回权限"), path=path)
    if not loose:
        yield _say("keys", State.OK, N_("密钥齐全，只有本账户可读"))
    if not recovery.path().exists():
        yield _say(
            "recovery",
            State.WARN,
            N_("没有恢复口令，不能备份。请运行 shouwang backup --new-phrase"),
        )


def of_server(app: psycopg.Connection[Any]) -> Iterator[Finding]:
    """The server's version, and settings by which it would log children's data."""
    version = app.info.server_version
    words_of = f"{version // 10000}.{version % 10000}"
    state = State.FAIL if version < database.OLDEST_VERSION else State.OK
    yield _say("postgresql", state, N_("PostgreSQL {version}"), version=words_of)
    noisy = database.noisy_settings(app)
    for name, value in sorted(noisy.items()):
        yield _say(
            "log",
            State.FAIL,
            N_("数据库日志可能写入个人信息：{name} = {value}"),
            name=name,
            value=value,
        )
    if not noisy:
        yield _say("log", State.OK, N_("数据库日志不写入个人信息"))


def of_roles(app: psycopg.Connection[Any]) -> Iterator[Finding]:
    """The web's role is bound by row-level security, which every scoped table has."""
    row = app.execute(
        "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or any(row):
        yield _say("role", State.FAIL, N_("应用角色是超级用户或不受行级安全约束"))
    owned = app.execute(
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace AND pg_get_userbyid(relowner) = current_user"
    ).fetchone()
    if owned and owned[0]:
        yield _say("role", State.FAIL, N_("应用角色拥有 {n} 张数据表，可以绕过约束"), n=owned[0])
    elif row is not None and not any(row):
        yield _say("role", State.OK, N_("应用角色受行级安全约束"))
    open_tables = app.execute(
        "SELECT DISTINCT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
        " WHERE NOT c.relrowsecurity ORDER BY 1"
    ).fetchall()
    for (table,) in open_tables:
        yield _say("row-security", State.FAIL, N_("数据表 {table} 的行级安全已关闭"), table=table)


def of_migrations(owner: psycopg.Connection[Any]) -> Iterator[Finding]:
    """The tables are those of this version."""
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations or ())
    exists = owner.execute("SELECT to_regclass('django_migrations')").fetchone()
    if exists is None or exists[0] is None:
        yield _say("migrations", State.FAIL, N_("数据库是空的。请先运行 shouwang init"))
        return
    applied = set(owner.execute("SELECT app, name FROM django_migrations").fetchall())
    missing = known - applied
    if missing:
        yield _say(
            "migrations",
            State.FAIL,
            N_("有 {n} 项结构变更未执行。请先运行 shouwang migrate"),
            n=len(missing),
        )
    else:
        yield _say("migrations", State.OK, N_("数据库结构为当前版本"))


def of_backups(folder: Path | None, now: datetime) -> Iterator[Finding]:
    """The newest backup is not older than two nights.

    :param folder: where backups go; None where the database's administrators make them.
    """
    if folder is None:
        yield _say("backup", State.WARN, N_("外部数据库由其管理员备份；附件和密钥须另行备份"))
        return
    made = backup.existing(folder) if folder.is_dir() else []
    if not made:
        yield _say("backup", State.WARN, N_("{path} 中还没有备份"), path=folder)
        return
    at = datetime.fromtimestamp((made[-1] / "manifest.json").stat().st_mtime, UTC)
    state = State.FAIL if now - at > STALE_BACKUP else State.OK
    when = at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    yield _say("backup", state, N_("最近一次备份：{at}，共 {n} 份"), at=when, n=len(made))


def of_address(place: Path, now: datetime) -> Iterator[Finding]:
    """Pages come by https, under names that are listed."""
    if flag("SHOUWANG_DEBUG"):
        yield _say("debug", State.FAIL, N_("SHOUWANG_DEBUG 已打开，出错页面会显示数据"))
    if "*" in words("SHOUWANG_HOSTS", "*"):
        yield _say("hosts", State.WARN, N_("没有设置 SHOUWANG_HOSTS，接受任何主机名"))
    certificate = place / "tls" / "server.crt"
    if not certificate.is_file():
        behind = flag("SHOUWANG_PROXY")
        yield _say(
            "tls",
            State.OK if behind else State.WARN,
            N_("由前置代理提供 https") if behind else N_("没有证书。请运行 shouwang tls init"),
        )
        return
    until = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    state = State.FAIL if until < now else State.WARN if until - now < EXPIRY_NOTICE else State.OK
    yield _say("tls", state, N_("证书有效期至 {day}"), day=f"{until:%Y-%m-%d}")


def _backup_folder(place: Path) -> Path | None:
    chosen = text("SHOUWANG_BACKUP_DIR")
    if chosen:
        return Path(chosen)
    return None if database.is_external() else place / "backups"
