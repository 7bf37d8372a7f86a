"""Which database we use and how each of our two roles signs in. Pure: no Django.

`DATABASE_URL` (the owner's login of a PostgreSQL 16 or newer) always wins; without it there is
the embedded server below the data directory. The *owner* makes and changes tables; everything
else (web, worker, tests) is the *app* role, which row-level security binds.
"""

import os
import secrets
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shouwang.core import embedded
from shouwang.core.datadir import data_dir, make_data_dir, private_dir, write_private
from shouwang.core.embedded import cluster
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.messages import N_

Role = Literal["owner", "app"]

APP_ROLE = "shouwang_app"
APP_PASSWORD_FILE = "database-app.password"  # noqa: S105 — a file name
OLDEST_VERSION = 160000
_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
# Asked of an external server too: errors and slow statements carry children's data.
_QUIET = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


def is_external() -> bool:
    """True if `DATABASE_URL` names a server that is not ours to start."""
    return bool(os.environ.get("DATABASE_URL", "").strip())


def role(name: str) -> Role:
    """Return `name` as a role.

    :raises EmbeddedError: if it is none.
    """
    if name == "owner":
        return "owner"
    if name == "app":
        return "app"
    raise EmbeddedError(N_("环境变量 SHOUWANG_DB_ROLE 应为 owner 或 app。"))


def embedded_root() -> Path:
    """Folder of the embedded server's files."""
    return data_dir() / "postgres"


def connection(role: Role) -> dict[str, Any]:
    """Return Django's NAME, USER, PASSWORD, HOST, PORT and OPTIONS for `role`.

    Starts nothing. Passwords that do not exist yet are empty.

    :raises EmbeddedError: if `DATABASE_URL` or `DATABASE_APP_URL` cannot be read.
    """
    if not is_external():
        server = embedded.server(embedded_root())
        login = server.owner if role == "owner" else server.app
        return {
            "NAME": server.database,
            "USER": login.user,
            "PASSWORD": login.password,
            "HOST": server.host,
            "PORT": str(server.port),
            "OPTIONS": {},
        }
    owner = _parse("DATABASE_URL")
    if role == "owner":
        return owner
    if os.environ.get("DATABASE_APP_URL", "").strip():
        return _parse("DATABASE_APP_URL")
    return {**owner, "USER": APP_ROLE, "PASSWORD": _app_password() or ""}


def start_if_embedded() -> embedded.Server | None:
    """Start the embedded server if there is no `DATABASE_URL`; return it, else None.

    :raises EmbeddedError: if it cannot be started.
    """
    if is_external():
        return None
    make_data_dir()
    return embedded.ensure(embedded_root())


def stop_if_embedded() -> bool:
    """Stop the embedded server; False where there is none running."""
    return not is_external() and embedded.stop(embedded_root())


def prepare_external() -> None:
    """Make the app role on the external server and quiet its log, as the owner.

    With `DATABASE_APP_URL` the role is the administrator's to make: then only rights are
    granted. Does nothing for the embedded server, which is made with both.

    :raises EmbeddedError: if the server is older than PostgreSQL 16, or the owner's rights do
        not suffice.
    """
    if not is_external():
        return
    owner, app = connection("owner"), connection("app")
    try:
        with psycopg.connect(**psycopg_arguments(owner), autocommit=True) as connected:
            if connected.info.server_version < OLDEST_VERSION:
                raise EmbeddedError(N_("数据库服务器版本过低，需要 PostgreSQL 16 或更高版本。"))
            if not os.environ.get("DATABASE_APP_URL", "").strip():
                cluster.make_app_role(connected, APP_ROLE, _app_password(make=True) or "")
            cluster.grant_to_app(connected, app["USER"])
            _grant_existing(connected, owner["NAME"], app["USER"])
            _quiet(connected, owner["NAME"])
    except psycopg.errors.InsufficientPrivilege as error:
        raise EmbeddedError(
            N_("DATABASE_URL 的用户权限不足，不能建立应用角色。请设置 DATABASE_APP_URL。")
        ) from error
    except psycopg.OperationalError as error:
        raise EmbeddedError(N_("无法连接数据库：{said}"), said=str(error).strip()) from error


def psycopg_arguments(settings: dict[str, Any]) -> dict[str, Any]:
    """Turn what `connection` returns into arguments of `psycopg.connect`."""
    names = {theirs: ours for ours, theirs in _KEYS.items()}
    plain = {names[key]: value for key, value in settings.items() if key in names and value}
    return {**plain, **settings.get("OPTIONS", {})}


def _parse(variable: str) -> dict[str, Any]:
    try:
        given = conninfo_to_dict(os.environ[variable].strip())
    except psycopg.ProgrammingError as error:
        # The text may hold a password: it is not repeated.
        raise EmbeddedError(
            N_("环境变量 {variable} 不是有效的数据库地址。"), variable=variable
        ) from error
    ports = str(given.get("port") or "").split(",")  # several with a standby
    if not all(port.isdigit() or not port for port in ports):
        raise EmbeddedError(N_("环境变量 {variable} 不是有效的数据库地址。"), variable=variable)
    if not given.get("dbname") or not given.get("user"):
        raise EmbeddedError(N_("环境变量 {variable} 缺少用户或数据库名。"), variable=variable)
    settings: dict[str, Any] = {key: str(given.pop(name, "") or "") for name, key in _KEYS.items()}
    return {**settings, "OPTIONS": given}


def _app_password(*, make: bool = False) -> str | None:
    path = data_dir() / "keys" / APP_PASSWORD_FILE
    if path.exists():
        return path.read_text("ascii").strip()
    if not make:
        return None
    fresh = secrets.token_urlsafe(32)
    write_private(private_dir("keys") / APP_PASSWORD_FILE, fresh.encode("ascii"))
    return fresh


def _grant_existing(connected: psycopg.Connection, database: str, app: str) -> None:
    """Let the app role connect and make temporary tables, which an import needs."""
    connected.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(database), sql.Identifier(app)
        )
    )


def _quiet(connected: psycopg.Connection, database: str) -> None:
    """Keep data out of the server's log; only a superuser may, so others are left to doctor."""
    for setting, value in _QUIET.items():
        try:
            connected.execute(
                sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                    sql.Identifier(database), sql.Identifier(setting), sql.Literal(value)
                )
            )
        except psycopg.errors.InsufficientPrivilege:
            return  # doctor reports it from `noisy_settings`


def noisy_settings(connected: psycopg.Connection) -> dict[str, str]:
    """Return the log settings by which the server may write data into its log: name → value.

    Empty is good. `shouwang doctor` shows them to the administrator of an external server.
    """
    rows = connected.execute(
        "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_QUIET)]
    ).fetchall()
    return {name: value for name, value in rows if value != _QUIET[name]}
