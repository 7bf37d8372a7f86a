"""What exists in the code stands in `docs/`, and what `docs/` names exists."""

import ast
import importlib
import inspect
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from shouwang.accounts.choices import Role
from shouwang.audit import actions
from shouwang.exchange.roster.rules.codes import CODES

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "src" / "shouwang"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
_ACTION = re.compile(r"`([a-z]+\.[a-z_-]+)`")


def _modules(name: str) -> Iterator[ModuleType]:
    """The modules of that name in our apps."""
    for config in apps.get_app_configs():
        if config.name.startswith("shouwang.") and (Path(config.path) / f"{name}.py").exists():
            yield importlib.import_module(f"{config.name}.{name}")


def _classes(name: str, base: type) -> Iterator[type]:
    for module in _modules(name):
        for value in vars(module).values():
            ours = inspect.isclass(value) and value.__module__ == module.__name__
            if ours and issubclass(value, base):
                yield value


@cache
def _recorded() -> tuple[str, ...]:
    """The actions, or their fixed beginnings, that services give to `audit.record`."""
    return tuple(_read_recorded())


def _read_recorded() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or path.name == "testing.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"note_list", "note_export"} and isinstance(node.args[1], ast.Constant):
                    verb = name.removeprefix("note_")
                    if "." not in str(node.args[1].value):
                        yield f"registry.{verb}_{node.args[1].value}"
                if name == "record" and not isinstance(node.args[1], ast.Name):
                    yield from _texts(node.args[1])


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield from _texts(node.values[0])
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
        yield node.value


def test_every_permission_is_documented() -> None:
    text = (DOCS / "permissions.md").read_text("utf-8")
    permissions = [member for kind in _classes("permissions", StrEnum) for member in kind]

    assert len(permissions) > 20
    assert [p for p in permissions if f"`{p}`" not in text] == []


def test_every_role_is_documented() -> None:
    text = (DOCS / "permissions.md").read_text("utf-8")

    assert [role for role in Role.values if f"`{role}`" not in text] == []


def test_every_finding_code_is_documented() -> None:
    text = (DOCS / "contracts.md").read_text("utf-8")

    assert [code for code in CODES if f"| `{code}` |" not in text] == []


def test_every_audit_action_is_documented() -> None:
    documented = set(_ACTION.findall((DOCS / "audit-actions.md").read_text("utf-8")))
    registered = {code for code, _label in actions.choices()}
    recorded = set(_recorded())

    assert len(recorded) > 30
    assert sorted(registered - documented) == []
    missing = [a for a in recorded if not any(known.startswith(a) for known in documented)]
    assert sorted(missing) == []


def test_every_recorded_action_has_a_name() -> None:
    registered = {code for code, _label in actions.choices()}
    unnamed = [a for a in _recorded() if not any(code.startswith(a) for code in registered)]

    assert sorted(set(unnamed)) == []


def test_every_documented_action_exists() -> None:
    documented = set(_ACTION.findall((DOCS / "audit-actions.md").read_text("utf-8")))
    source = "\n".join(
        path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if "tests" not in path.parts
    )
    built = {"divisions.", "registry.list_", "registry.export_"}  # the rest is filled in
    unknown = [
        action
        for action in documented
        if f'"{action}"' not in source and not any(action.startswith(start) for start in built)
    ]

    assert sorted(unknown) == []


def test_every_choice_stands_in_the_glossary() -> None:
    text = (DOCS / "glossary.md").read_text("utf-8")
    missing = []
    with translation.override(None):
        for kind in _classes("choices", TextChoices):
            app = kind.__module__.split(".")[1]
            wanted = " · ".join(f"`{value}` {label}" for value, label in kind.choices)  # type: ignore[attr-defined]
            if f"### `{app}.{kind.__name__}`\n\n{wanted}\n" not in text:
                missing.append(f"### `{app}.{kind.__name__}`\n\n{wanted}")

    assert missing == []


@pytest.mark.parametrize("column", [1, 2])
def test_no_term_of_the_glossary_stands_for_two_things(column: int) -> None:
    rows = [
        line.split("|")
        for line in (DOCS / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    counts = Counter(row[column].strip() for row in rows)

    assert len(rows) > 30
    assert [term for term, n in counts.items() if n > 1] == []


def _names(lines: list[str]) -> set[str]:
    return {re.split(r"[\[<>=;\s]", line)[0] for line in lines}


def _optional(project: dict[str, Any]) -> set[str]:
    return {name for lines in project["optional-dependencies"].values() for name in _names(lines)}


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (DOCS / "dependencies.md").read_text("utf-8")
    names = _names(project["dependencies"]) | _optional(project)

    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)] == []


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for lock, wanted in (
        ("requirements.lock", _names(project["dependencies"])),
        ("requirements-dev.lock", _names(project["dependencies"]) | _optional(project)),
    ):
        locked = {line.split("==")[0] for line in (ROOT / lock).read_text("utf-8").splitlines()}
        assert wanted - locked == set(), lock


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readmes_tell_the_same() -> None:
    english = (ROOT / "README.md").read_text("utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")
    commands = re.compile(r"^    (\S.*)$", re.M)

    assert sorted(set(_LINK.findall(english)) - {"README.zh-CN.md"}) == sorted(
        set(_LINK.findall(chinese)) - {"README.md"}
    )
    assert [c.split("#")[0].strip() for c in commands.findall(english)] == [
        c.split("#")[0].strip() for c in commands.findall(chinese)
    ]
