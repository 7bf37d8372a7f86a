"""Making a cluster, configuring it, and what roles it has."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from shouwang.core.embedded.account import Account, running_as
from shouwang.core.embedded.binaries import Binaries
from shouwang.core.embedded.errors import EmbeddedError
from shouwang.core.embedded.layout import APP, OWNER, PORT, Layout, make_password
from shouwang.core.messages import N_

BUILTIN_LOCALE_SINCE = 17
ENOUGH_SHARED_MEMORY = 256 * 1024 * 1024
MEGABYTE = 1024 * 1024
LEAST_BUFFERS, MOST_BUFFERS = 256, 1024  # megabytes
LEAST_CACHE = 1024
MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container
OWN_SETTINGS = "shouwang.conf"
LOCAL_SETTINGS = "local.conf"

# Sized for a machine with 4 GB that also runs the web server; `memory_settings` grows with it.
SETTINGS = {
    "port": str(PORT),
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "work_mem": "'16MB'",
    "maintenance_work_mem": "'128MB'",
    # What `core.bulk` stages, one slice of an import, is never written to a file.
    "temp_buffers": "'32MB'",
    "max_wal_size": "'2GB'",
    # After each checkpoint the first change of a page writes the whole page to the log.
    "checkpoint_timeout": "'15min'",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "'Asia/Shanghai'",
    "log_timezone": "'Asia/Shanghai'",
    # Statements and the values in them are children's data: none may reach the log. Errors go
    # to the application, which reduces them to class and constraint.
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_lock_waits": "off",
    "log_temp_files": "-1",
    "log_connections": "off",
    "log_checkpoints": "off",
}


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: nothing of the caller's PG* settings."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "LANG": "C"}


def create(layout: Layout, binaries: Binaries, account: Account | None) -> None:
    """Make the data directory, whole or not at all.

    :raises EmbeddedError: if `initdb` fails; what it said is in the message.
    """
    for leftover in layout.cluster.glob("pg.new-*"):
        shutil.rmtree(leftover)
    draft = Path(tempfile.mkdtemp(prefix="pg.new-", dir=layout.cluster))
    with tempfile.NamedTemporaryFile("w", dir=layout.cluster, prefix=".pw-") as secret:
        secret.write(make_password(layout, "owner"))
        secret.flush()
        if account is not None:
            account.give(draft)
            account.give(Path(secret.name))
        command: list[str | Path] = [
            *(binaries.program("initdb"), "-D", draft, "-U", OWNER, "-E", "UTF8"),
            *("--auth=scram-sha-256", f"--pwfile={secret.name}", "--data-checksums"),
            *_locale(binaries),
        ]
        answer = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=layout.cluster,
            env=environment(),
            check=False,
            **running_as(account),
        )
    if answer.returncode != 0:
        shutil.rmtree(draft)
        said = answer.stderr.decode(errors="replace").strip()
        raise EmbeddedError(N_("无法建立数据库：{said}"), said=said)
    with (draft / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write(f"\ninclude '{OWN_SETTINGS}'\ninclude_if_exists '{LOCAL_SETTINGS}'\n")
    draft.rename(layout.data)


def _locale(binaries: Binaries) -> list[str]:
    """Byte order on every machine, and Chinese letters known as letters."""
    if binaries.major >= BUILTIN_LOCALE_SINCE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale-provider=libc", "--locale=C.UTF-8", "--lc-messages=C"]


def configure(layout: Layout, account: Account | None) -> None:
    """Write our settings; an administrator's own go into `local.conf` beside them."""
    settings = SETTINGS | memory_settings(_memory())
    lines = [f"{key} = {value}" for key, value in settings.items()]
    lines.append(f"unix_socket_directories = '{layout.sockets}'")
    lines.append(f"dynamic_shared_memory_type = {_shared_memory()}")
    path = layout.data / OWN_SETTINGS
    path.unlink(missing_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    if account is not None:
        account.give(path)
    path.chmod(0o600)


def memory_settings(memory: int) -> dict[str, str]:
    """Return how much of a machine's memory (in bytes) the server takes, and may count on.

    A sixteenth for its own buffers: an import touches some hundred megabytes of indexes at random.
    """
    megabytes = memory // MEGABYTE
    buffers = min(max(megabytes // 16, LEAST_BUFFERS), MOST_BUFFERS)
    cache = max(megabytes // 4, LEAST_CACHE)
    return {"shared_buffers": f"'{buffers}MB'", "effective_cache_size": f"'{cache}MB'"}


def _memory() -> int:
    """Return the bytes of memory of this machine, or of the container around us."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(memory, int(MEMORY_LIMIT.read_text()))
    except (OSError, ValueError):  # no container, or one without a limit ("max")
        return memory


def _shared_memory() -> str:
    """Containers often have 64 MB of shared memory, too little for parallel queries."""
    try:
        free = shutil.disk_usage("/dev/shm").free  # noqa: S108 — asked only for its size
    except OSError:
        return "posix"
    return "posix" if free >= ENOUGH_SHARED_MEMORY else "mmap"


def prepare(host: str, layout: Layout, database: str) -> None:
    """Make the application's role and the database where they are missing."""
    password = make_password(layout, "owner")
    app_password = make_password(layout, "app")
    for name in ("template1", "postgres"):
        with psycopg.connect(
            host=host, port=PORT, user=OWNER, password=password, dbname=name, autocommit=True
        ) as connection:
            if name == "template1":
                make_app_role(connection, APP, app_password)
                grant_to_app(connection, APP)
            else:
                make_database(connection, database, APP)


def make_app_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """Make `role`, or set its password: signs in, owns nothing, obeys row-level security."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER ROLE" if found else "CREATE ROLE")
    connection.execute(
        sql.SQL(
            "{} {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD {}"
        ).format(verb, sql.Identifier(role), sql.Literal(_scram(connection, password, role)))
    )


def _scram(connection: psycopg.Connection, password: str, role: str) -> str:
    """Hash the password here, so that the server never sees it in a statement."""
    return connection.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()


def grant_to_app(connection: psycopg.Connection, role: str) -> None:
    """Let `role` use what the owner makes in this database from now on.

    Done in `template1` too, so that test databases have it. A migration takes away what a
    table must not give (the audit trail is append-only).
    """
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(role)))
    _default_rights(connection, "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}", role)
    _default_rights(connection, "GRANT USAGE, SELECT ON SEQUENCES TO {}", role)


def withdraw_from_app(connection: psycopg.Connection, role: str) -> None:
    """Undo the rights of `grant_to_app` over tables to come, before a dump is loaded.

    The dump says what each table gives; given beforehand, append-only tables would give more.
    The dump brings the rule itself back at its end.
    """
    _default_rights(connection, "REVOKE ALL ON TABLES FROM {}", role)
    _default_rights(connection, "REVOKE ALL ON SEQUENCES FROM {}", role)


def _default_rights(connection: psycopg.Connection, change: LiteralString, role: str) -> None:
    statement = "ALTER DEFAULT PRIVILEGES IN SCHEMA public " + change
    connection.execute(sql.SQL(statement).format(sql.Identifier(role)))


def make_database(connection: psycopg.Connection, database: str, app: str) -> None:
    """Make `database` where it is missing, open to the owner and `app` alone."""
    found = connection.execute(
        "SELECT 1 FROM pg_database WHERE datname = %s", [database]
    ).fetchone()
    name = sql.Identifier(database)
    if not found:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(app))
    )
