"""The layers of ARCHITECTURE.md hold, and the contract does break when they do not."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PURE = [
    "shouwang.policy.engine.determine",
    "shouwang.exchange.roster.check",
    "shouwang.exchange.linkage",
    "shouwang.core.messages",
    "shouwang.core.idcard",
    "shouwang.core.names",
    "shouwang.core.embedded",
    "shouwang.core.datadir",
    "shouwang.core.database",
    "shouwang.core.tls",
    "shouwang.core.backup",
    "shouwang.core.serving",
    "shouwang.cli",
]


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )


def test_the_contracts_hold() -> None:
    answer = _python(
        "import sys; from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"
    )

    assert answer.returncode == 0, answer.stdout[-3000:]


def test_every_app_is_held_to_the_layers_inside() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    inside = next(c for c in contracts if c["name"].startswith("Inside an app"))
    apps = {f"shouwang.{path.parent.name}" for path in (ROOT / "src/shouwang").glob("*/apps.py")}

    assert apps - set(inside["containers"]) == {"shouwang.demo"}


@pytest.mark.parametrize("module", PURE)
def test_it_is_imported_without_django(module: str) -> None:
    answer = _python(f"import {module}, sys; sys.exit('django' in sys.modules)")

    assert answer.returncode == 0, answer.stderr
