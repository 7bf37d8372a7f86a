"""The database of the tests: made by the owner from a migrated template, used as the web role."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from . import database
from .crypto import Keyring

PACKAGE = Path(__file__).resolve().parents[1]
# Filled by migrations, not by tests.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "procrastinate_version"}


def migrations_digest() -> str:
    """Return a digest of every migration of ours: a change makes a new template."""
    running = hashlib.sha256()
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        running.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return running.hexdigest()[:12]


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection[Any]]:
    owner = {**database.connection("owner"), "NAME": "postgres"}
    with psycopg.connect(**database.psycopg_arguments(owner), autocommit=True) as connection:
        yield connection


def make_test_database(name: str) -> None:
    """Make database `name` afresh from the migrated template and point Django at it."""
    with _maintenance() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('shouwang.test'))")
        # After the wait: whoever held the lock may have built what is wanted by now.
        template = f"template_{migrations_digest()}"
        if not database.is_external():
            _forget_the_disk(connection)
        if not _exists(connection, template):
            _build_template(connection, template)
        _drop_leftovers(connection)
        _copy(connection, template, name)
    _point_django_at(name, "app")


def _forget_the_disk(connection: psycopg.Connection[Any]) -> None:
    """Let our own test server not wait for the disk: what it holds is made anew anyway."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
    connection.execute("SELECT pg_reload_conf()")


def drop_test_database(name: str) -> None:
    """Drop the database of the tests."""
    connections["default"].close()
    with _maintenance() as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@contextmanager
def owner_connection(name: str) -> Iterator[psycopg.Connection[Any]]:
    """Open a connection of the owner, whom row-level security does not bind."""
    owner = {**database.connection("owner"), "NAME": name}
    with psycopg.connect(**database.psycopg_arguments(owner), autocommit=True) as connection:
        yield connection


_FILLED = """
    SELECT c.relname, pg_relation_size(c.oid) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0
"""
_MUCH = 4 * 1024 * 1024  # bytes: beyond, a table is cut off rather than its rows deleted


def empty_tables(name: str) -> None:
    """Empty every table that tests filled, as the owner.

    Cutting off a table makes new files for it and all its indexes, and for every table that points
    at it: a second for what is done in milliseconds where few rows are deleted.
    """
    with owner_connection(name) as connection:
        filled = dict(connection.execute(_FILLED).fetchall())
        tables = [sql.Identifier(table) for table in filled if table not in KEPT]
        if not tables:
            return
        if sum(filled.values()) > _MUCH or not _may_skip_triggers(connection):
            every = sql.SQL(", ").join(tables)
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(every))
            return
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                connection.execute(sql.SQL("DELETE FROM {}").format(table))


def _may_skip_triggers(connection: psycopg.Connection[Any]) -> bool:
    """Say whether the owner may delete past triggers and foreign keys: on our own server."""
    found = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return bool((found.fetchone() or (False,))[0])


@contextmanager
def undone() -> Iterator[None]:
    """Take back what a block wrote, so that the next case of a table finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_keys(path: Path) -> None:
    """Make the sealing keys of the test installation once."""
    try:
        Keyring.generate(os.environ.get("SHOUWANG_TEST_SUITE", "AES")).save(path)
    except FileExistsError:
        return


def _exists(connection: psycopg.Connection[Any], name: str) -> bool:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _drop_leftovers(connection: psycopg.Connection[Any]) -> None:
    """Drop the databases of runs that were killed: their names end in a process id."""
    found = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
    for (name,) in found.fetchall():
        pid = name.rpartition("_")[2]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _build_template(connection: psycopg.Connection[Any], template: str) -> None:
    stale = connection.execute(
        "SELECT datname FROM pg_database WHERE datname ~ '^(draft_)?template_[0-9a-f]{12}$'"
    )
    for (name,) in stale.fetchall():  # of other migrations, or half made by a run that was killed
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
    draft = f"draft_{template}"
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(draft))
    )
    _point_django_at(draft, "owner")
    call_command("migrate", verbosity=0)
    connections["default"].close()
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(draft), sql.Identifier(template)
        )
    )


def _copy(connection: psycopg.Connection[Any], template: str, name: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    role = sql.Identifier(database.connection("app")["USER"])
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(sql.Identifier(name), role)
    )


def _point_django_at(name: str, role: database.Role) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update({**database.connection(role), "NAME": name})
