"""`shouwang doctor` sees each thing that is wrong, and nothing in a sound installation."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command

from shouwang.core import database, doctor, testing, tls
from shouwang.core.doctor import Finding, State

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def bad(findings: Iterator[Finding]) -> list[tuple[str, State]]:
    return [(f.check, f.state) for f in findings if f.state != State.OK]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with keys and a recovery phrase."""
    monkeypatch.setenv("SHOUWANG_DATA", str(tmp_path))
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    for name in ("seal.json", "recovery.json"):
        (keys / name).write_text("{}")
        (keys / name).chmod(0o600)
    return tmp_path


@pytest.fixture
def owner(django_db_setup: None, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    with testing.owner_connection(database_name) as connection:
        yield connection


@pytest.fixture
def app(django_db_setup: None, database_name: str) -> Iterator[psycopg.Connection[Any]]:
    arguments = {**database.psycopg_arguments(database.connection("app")), "dbname": database_name}
    with psycopg.connect(**arguments) as connection:
        yield connection


def test_sound_keys_raise_nothing(place: Path) -> None:
    assert bad(doctor.of_keys(place)) == []


def test_missing_keys_are_found(place: Path) -> None:
    (place / "keys" / "seal.json").unlink()

    assert bad(doctor.of_keys(place)) == [("keys", State.FAIL)]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_is_found(place: Path, mode: int) -> None:
    (place / "keys" / "seal.json").chmod(mode)

    assert bad(doctor.of_keys(place)) == [("keys", State.FAIL)]


def test_a_missing_recovery_phrase_is_found(place: Path) -> None:
    (place / "keys" / "recovery.json").unlink()

    assert bad(doctor.of_keys(place)) == [("recovery", State.WARN)]


def test_the_app_role_and_the_embedded_server_are_sound(app: psycopg.Connection[Any]) -> None:
    assert bad(doctor.of_roles(app)) == []
    assert bad(doctor.of_server(app)) == []


def test_the_owner_in_place_of_the_app_role_is_found(owner: psycopg.Connection[Any]) -> None:
    assert ("role", State.FAIL) in bad(doctor.of_roles(owner))


def test_a_log_setting_that_writes_statements_is_found(owner: psycopg.Connection[Any]) -> None:
    owner.execute("SET log_min_duration_statement = 0")

    assert bad(doctor.of_server(owner)) == [("log", State.FAIL)]


def test_row_security_that_was_switched_off_is_found(owner: psycopg.Connection[Any]) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("ALTER TABLE registry_carefile DISABLE ROW LEVEL SECURITY")

        findings = [f for f in doctor.of_roles(owner) if f.check == "row-security"]

    assert [f.values["table"] for f in findings] == ["registry_carefile"]


def test_outstanding_migrations_are_counted(owner: psycopg.Connection[Any]) -> None:
    assert bad(doctor.of_migrations(owner)) == []
    with owner.transaction(force_rollback=True):
        owner.execute("DELETE FROM django_migrations WHERE app = 'registry'")

        (finding,) = doctor.of_migrations(owner)

    assert finding.state == State.FAIL
    assert finding.values["n"] >= 1


def test_an_empty_database_is_found(owner: psycopg.Connection[Any]) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL search_path = pg_temp")

        assert bad(doctor.of_migrations(owner)) == [("migrations", State.FAIL)]


@pytest.mark.parametrize(("hours", "state"), [(49, State.OK), (51, State.FAIL)])
def test_a_backup_grows_stale_after_two_nights(tmp_path: Path, hours: int, state: State) -> None:
    manifest = tmp_path / "shouwang-20261118T000000000000Z" / "manifest.json"
    manifest.parent.mkdir()
    manifest.write_text("{}")
    at = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(manifest, (at, at))

    (finding,) = doctor.of_backups(tmp_path, NOW)

    assert finding.state == state


def test_no_backup_and_backups_made_elsewhere_are_said(tmp_path: Path) -> None:
    assert bad(doctor.of_backups(tmp_path / "none", NOW)) == [("backup", State.WARN)]
    assert bad(doctor.of_backups(None, NOW)) == [("backup", State.WARN)]


def test_debug_open_hosts_and_a_missing_certificate_are_found(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_DEBUG", "1")
    monkeypatch.delenv("SHOUWANG_HOSTS", raising=False)

    assert bad(doctor.of_address(place, NOW)) == [
        ("debug", State.FAIL),
        ("hosts", State.WARN),
        ("tls", State.WARN),
    ]


@pytest.mark.parametrize(
    ("days", "state"), [(0, State.OK), (tls.SERVER_DAYS - 29, State.WARN), (900, State.FAIL)]
)
def test_a_certificate_is_watched_until_it_ends(
    place: Path, monkeypatch: pytest.MonkeyPatch, days: int, state: State
) -> None:
    monkeypatch.setenv("SHOUWANG_HOSTS", "shouwang.county.example")
    tls.issue(["shouwang.county.example"])

    (finding,) = doctor.of_address(place, datetime.now(UTC) + timedelta(days=days))

    assert (finding.check, finding.state) == ("tls", state)


def test_the_command_prints_json_and_answers_one_when_a_check_failed(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", place)
    (place / "keys" / "seal.json").chmod(0o644)
    monkeypatch.setattr(doctor, "examine", lambda folder, _now: doctor.of_keys(folder))

    with pytest.raises(SystemExit) as stopped:
        call_command("doctor", "--json")

    assert stopped.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["ok"] is False
    assert answer["checks"][0]["state"] == "FAIL"
