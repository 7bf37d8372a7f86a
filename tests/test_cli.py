# ruff: noqa: S603 — the command line is what is tested here; every argument is ours
"""The command line's manners: quick where nothing is needed, clear messages, exit codes."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import BaseCommand, CommandError

from shouwang import cli
from shouwang.core.errors import NotAllowed


def shouwang(
    *arguments: str, data: Path, lang: str = "C.UTF-8"
) -> subprocess.CompletedProcess[str]:
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "LC_ALL"}},
        "SHOUWANG_DATA": str(data),
        "LANG": lang,
    }
    return subprocess.run(
        [sys.executable, "-m", "shouwang.cli", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_and_version_answer_without_touching_anything(tmp_path: Path) -> None:
    shown = shouwang("--help", data=tmp_path / "d")
    version = shouwang("--version", data=tmp_path / "d")

    assert shown.returncode == version.returncode == 0
    for command in ("init", "serve", "roster check", "backup", "audit verify"):
        assert command in shown.stdout
    assert version.stdout.startswith("shouwang ")
    assert not (tmp_path / "d").exists()


def test_no_command_shows_help_and_is_an_error(tmp_path: Path) -> None:
    assert shouwang(data=tmp_path).returncode == 2


@pytest.mark.parametrize("command", ["serve", "database", "backup", "restore"])
def test_every_command_explains_itself_with_an_example(command: str, tmp_path: Path) -> None:
    shown = shouwang(command, "--help", data=tmp_path / "d")

    assert shown.returncode == 0
    assert f"shouwang {command}" in shown.stdout.partition("示例：")[2]
    assert not (tmp_path / "d").exists()


def test_the_start_of_a_pure_command_imports_no_django() -> None:
    code = "import sys, shouwang.cli; print([m for m in sys.modules if m.startswith('django')])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["roster"],
        ["roster", "nonsense"],
        ["serve", "--port", "x"],
        ["serve", "--tls-cert", "only.pem"],
        ["database", "nonsense"],
        ["restore", "/nowhere/at/all", "--phrase-file", "/dev/null"],
        ["backup", "--new-phrase", "somewhere"],
    ],
    ids=" ".join,
)
def test_unusable_input_is_code_2_with_a_message_and_no_traceback(
    arguments: list[str], tmp_path: Path
) -> None:
    answer = shouwang(*arguments, data=tmp_path)

    assert answer.returncode == 2
    assert answer.stderr.strip()
    assert answer.stdout == ""
    assert "Traceback" not in answer.stderr


def test_serving_without_a_certificate_says_what_to_run(tmp_path: Path) -> None:
    answer = shouwang("serve", "--tls", data=tmp_path)

    assert answer.returncode == 2
    assert "shouwang tls init" in answer.stderr


class Command(BaseCommand):
    """A Django command that ends as the test wishes."""

    requires_system_checks = []
    ending: Exception | int | None = None

    def handle(self, *args: object, **options: object) -> None:
        if isinstance(self.ending, int):
            sys.exit(self.ending)
        if self.ending is not None:
            raise self.ending


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # The command would point Django at the installation's database, away from the tests' own.
    monkeypatch.setattr(cli, "_start_database", lambda: None)
    monkeypatch.setattr("django.core.management.get_commands", lambda: {"ending": Command()})
    return


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (None, 0),
        (CommandError("unusable"), 2),
        (CommandError("its own", returncode=3), 3),
        (NotAllowed("refused"), 1),
    ],
)
def test_endings_of_django_commands_become_our_exit_codes(
    ending: Exception | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(Command, "ending", ending)

    assert cli.main(["ending"]) == code
    assert capsys.readouterr().err == ("" if ending is None else f"shouwang: {ending}\n")


@pytest.mark.usefixtures("no_server")
def test_a_command_with_findings_says_so_by_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Command, "ending", 1)

    with pytest.raises(SystemExit) as ended:
        cli.main(["ending"])
    assert ended.value.code == 1


@pytest.mark.usefixtures("no_server")
def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Command, "ending", ZeroDivisionError("bug"))

    with pytest.raises(ZeroDivisionError):
        cli.main(["ending"])


@pytest.mark.usefixtures("no_server")
@pytest.mark.parametrize(("name", "role"), [("migrate", "owner"), ("roster_import", "app")])
def test_only_commands_that_change_tables_are_the_owner(
    name: str, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    monkeypatch.delenv("SHOUWANG_DB_ROLE", raising=False)

    def note(command: str, arguments: list[str]) -> int:
        seen.append(os.environ.get("SHOUWANG_DB_ROLE"))
        return 0

    monkeypatch.setattr(cli, "_run_django", note)

    assert cli.run_django(name, []) == 0
    assert seen == [role]
    assert "SHOUWANG_DB_ROLE" not in os.environ


def test_bench_runs_in_a_checkout_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "site-packages/shouwang/cli.py"))

    assert cli.main(["bench"]) == 2
    assert "源码目录" in capsys.readouterr().err
