# ruff: noqa: S603 — the command line is what is tested here; every argument is ours
"""`shouwang init`: a real installation, once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shouwang.core.crypto import Keyring
from shouwang.core.embedded.testing import temporary_root
from shouwang.core.recovery import Recovery

COUNTY = "520525"
pytestmark = [pytest.mark.slow]


def _shouwang(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    left_out = {"DATABASE_URL", "SHOUWANG_DB_ROLE", "SHOUWANG_DATA", "LC_ALL"}
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    return subprocess.run(
        [sys.executable, "-m", "shouwang.cli", *arguments],
        env={**environment, "SHOUWANG_DATA": str(data), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with temporary_root("data", "postgres") as root:
        yield root.parent


@pytest.fixture(scope="module")
def made(data: Path) -> subprocess.CompletedProcess[str]:
    return _shouwang(data, "init", "--area", COUNTY, "--suite", "SM", "--json")


def test_it_makes_an_office_and_three_administrators(
    made: subprocess.CompletedProcess[str],
) -> None:
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)

    assert told["area"] == "520525000000"
    assert told["organisation"].endswith("县民政局")
    roles = {entry["role"] for entry in told["administrators"]}
    assert roles == {"SYSTEM_ADMIN", "SECURITY_ADMIN", "AUDIT_ADMIN"}
    assert len({entry["password"] for entry in told["administrators"]}) == 3


def test_the_keys_and_the_recovery_phrase_work(
    made: subprocess.CompletedProcess[str], data: Path
) -> None:
    keys = Keyring.load(data / "keys" / "seal.json")

    assert keys.suite == "SM"
    assert (data / "keys").stat().st_mode & 0o777 == 0o700
    phrase = json.loads(made.stdout)["recovery_phrase"]
    assert Recovery.load(data / "keys" / "recovery.json").fits(phrase)


def test_a_second_time_is_refused_and_changes_nothing(
    made: subprocess.CompletedProcess[str], data: Path
) -> None:
    before = (data / "keys" / "recovery.json").read_bytes()

    again = _shouwang(data, "init", "--area", COUNTY)

    assert again.returncode == 2
    assert "不能重复初始化" in again.stderr
    assert "Traceback" not in again.stderr
    assert (data / "keys" / "recovery.json").read_bytes() == before


def test_the_trail_begins_whole(made: subprocess.CompletedProcess[str], data: Path) -> None:
    answer = _shouwang(data, "audit", "verify", "--json")

    assert answer.returncode == 0
    assert json.loads(answer.stdout)["ok"]


def test_a_lost_top_password_is_drawn_anew_on_the_server(
    made: subprocess.CompletedProcess[str], data: Path
) -> None:
    drawn = _shouwang(data, "reset_slip", "system-admin")

    assert drawn.returncode == 0
    assert "一次性密码" in drawn.stdout


def test_nobody_has_no_password_to_draw(db: None) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_slip", "nobody")


@pytest.mark.parametrize("area", ["", "纳雍", "52052", "5205250"])
def test_what_is_no_code_is_refused_at_once(area: str) -> None:
    with pytest.raises(CommandError, match="区划代码"):
        call_command("init", area=area)
