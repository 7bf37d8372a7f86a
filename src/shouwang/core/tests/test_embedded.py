"""The parts of the embedded server that need no running one, and what a fresh one is like."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from shouwang.core import datadir, embedded
from shouwang.core.embedded import binaries, cluster, layout
from shouwang.core.embedded.testing import temporary_root


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    with temporary_root() as root:
        yield embedded.ensure(root)


def connect(server: embedded.Server, login: embedded.Credentials) -> psycopg.Connection:
    return psycopg.connect(
        host=server.host,
        port=server.port,
        dbname=server.database,
        user=login.user,
        password=login.password,
        autocommit=True,
    )


def test_it_listens_on_no_network_address(server: embedded.Server) -> None:
    with connect(server, server.owner) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


@pytest.mark.parametrize(
    ("gigabytes", "buffers", "cache"),
    [(1, "'256MB'", "'1024MB'"), (4, "'256MB'", "'1024MB'"), (8, "'512MB'", "'2048MB'"),
     (24, "'1024MB'", "'6144MB'")],
)  # fmt: skip
def test_buffers_follow_the_memory_of_the_machine(gigabytes: int, buffers: str, cache: str) -> None:
    found = cluster.memory_settings(gigabytes * 1024 * cluster.MEGABYTE)

    assert found == {"shared_buffers": buffers, "effective_cache_size": cache}


def test_a_server_has_them(server: embedded.Server) -> None:
    with connect(server, server.owner) as connection:
        (held,) = connection.execute("SHOW shared_buffers").fetchone() or ("",)

    assert held in {"1GB", *(f"{size}MB" for size in range(256, 1024))}


def test_text_is_ordered_by_code_point_and_chinese_letters_are_letters(
    server: embedded.Server,
) -> None:
    with connect(server, server.app) as connection:
        row = connection.execute(
            "SELECT datlocprovider, encoding = 6, '张' ~ '^[[:alpha:]]$', 'Z' < 'a'"
            " FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    assert row[1:] == (True, True, True)


def test_the_app_role_can_work_but_not_rule(server: embedded.Server) -> None:
    with connect(server, server.owner) as owner:
        owner.execute("CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY, body text)")
    with connect(server, server.app) as app:
        app.execute("INSERT INTO note (body) VALUES ('a')")
        app.execute("CREATE TEMPORARY TABLE stage (n int)")
        rights = app.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        for forbidden in (
            "DROP TABLE note",
            "TRUNCATE note",
            "CREATE TABLE other (n int)",
            "SET log_min_messages = debug1",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)

    assert rights == (False, False, False, False)


def test_rights_of_the_app_role_hold_in_databases_made_later(server: embedded.Server) -> None:
    """Django makes `test_shouwang` from the template."""
    with connect(server, server.owner) as owner:
        owner.execute("CREATE DATABASE made_later")
    later = embedded.Server(
        server.host, server.port, "made_later", server.owner, server.app, started=False
    )
    with connect(later, later.owner) as owner:
        owner.execute("CREATE TABLE note (body text)")
    with connect(later, later.app) as app:
        app.execute("INSERT INTO note VALUES ('a')")


def test_passwords_do_not_show_in_a_traceback(server: embedded.Server) -> None:
    assert server.owner.password
    assert server.owner.password not in repr(server)


def test_the_address_is_known_before_the_first_start(tmp_path: Path) -> None:
    with temporary_root() as root:
        before = embedded.server(root)
        after = embedded.ensure(root)

    assert (before.host, before.port) == (after.host, after.port)
    assert before.app.password == ""


def test_a_machine_without_postgresql_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(()))

    with pytest.raises(embedded.EmbeddedError, match="DATABASE_URL"):
        binaries.find()


def fake_postgres(folder: Path, said: str, code: int = 0) -> tuple[Path, None]:
    folder.mkdir()
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho '{said}'\nexit {code}\n")
    program.chmod(0o755)
    return folder, None


def test_programs_that_are_too_old_or_do_not_run_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidates = [
        fake_postgres(tmp_path / "broken", "cannot run here", code=1),
        fake_postgres(tmp_path / "old", "postgres (PostgreSQL) 15.9 (Debian 15.9-1)"),
        fake_postgres(tmp_path / "good", "postgres (PostgreSQL) 16.2"),
        fake_postgres(tmp_path / "better", "postgres (PostgreSQL) 18.6"),
    ]
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(candidates))

    assert binaries.find().version == "16.2"
    assert binaries.find(major=18).bin == tmp_path / "better"
    with pytest.raises(embedded.EmbeddedError, match="17"):
        binaries.find(major=17)


@pytest.mark.parametrize(("length", "inside"), [(90, True), (91, False)])
def test_the_socket_moves_where_its_path_would_be_too_long(length: int, *, inside: bool) -> None:
    # "/run" is part of the path that counts.
    cluster = Path("/" + "c" * (length - len("/run") - 1))
    place = layout.Layout(Path("/x"), cluster)

    assert (place.sockets == cluster / "run") is inside
    assert len(os.fsencode(place.sockets)) <= layout.LONGEST_SOCKET_DIR


def test_a_path_is_measured_in_bytes_not_characters() -> None:
    place = layout.Layout(Path("/x"), Path("/" + "守" * 30))  # 31 characters, 91 bytes

    assert place.sockets.parent != place.cluster


def test_the_data_directory_is_closed_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path / "data"))

    keys = datadir.private_dir("keys")
    datadir.write_private(keys / "k", b"secret")

    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert stat.S_IMODE((keys / "k").stat().st_mode) == 0o600
    assert stat.S_IMODE(datadir.data_dir().stat().st_mode) & 0o066 == 0


def test_each_purpose_and_checkout_has_a_directory_of_its_own() -> None:
    demo, test = datadir.checkout_data_dir("demo"), datadir.checkout_data_dir("test")

    assert demo != test
    assert demo.is_absolute()
    assert datadir.checkout_data_dir("demo") == demo
