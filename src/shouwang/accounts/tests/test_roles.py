"""The table of roles: complete, and the same in code and documentation."""

from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.apps import apps

from shouwang.accounts.choices import Role
from shouwang.accounts.matrix import permissions_document
from shouwang.accounts.roles import PERMISSIONS, permissions_of

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "permissions.md"


def _declared() -> set[str]:
    found: set[str] = set()
    for app in apps.get_app_configs():
        name = f"{app.name}.permissions"
        if app.name.startswith("shouwang.") and find_spec(name):
            for value in vars(import_module(name)).values():
                if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum:
                    found |= {str(member) for member in value}
    return found


def test_every_role_has_an_entry() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_roles_name_every_right_the_apps_declare_and_no_other() -> None:
    named = {right for rights in PERMISSIONS.values() for right in rights}

    assert named == _declared()


def test_an_unknown_role_may_nothing() -> None:
    assert permissions_of("SYSTEM") == frozenset()
    assert permissions_of("") == frozenset()


@pytest.mark.skipif(not DOCUMENT.parent.exists(), reason="installed without the documentation")
def test_the_document_is_up_to_date() -> None:
    assert DOCUMENT.read_text("utf-8") == permissions_document()
