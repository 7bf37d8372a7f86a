"""What deeds and roles are called; each app registers its own when it is ready."""

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from django.utils.functional import Promise

Text = str | Promise

_actions: dict[str, Text] = {}
_roles: dict[str, Text] = {}
Names = Callable[[Collection[UUID]], Mapping[UUID, str]]
_organisation_names: list[Names] = []


def register(labels: Mapping[str, Text]) -> None:
    """Name actions: code (``accounts.create_user``) → what officials call it."""
    _actions.update(labels)


def register_roles(choices: Iterable[tuple[str, Text]]) -> None:
    """Name roles: pairs of code and label."""
    _roles.update(choices)


def register_organisations(names: Names) -> None:
    """Say who knows what organisations are called: ids → names, in one query."""
    if names not in _organisation_names:
        _organisation_names.append(names)


def organisation_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what organisations are called; those nobody knows are left out."""
    return {key: name for names in _organisation_names for key, name in names(ids).items()}


def action_label(code: str) -> Text:
    """Return what a deed is called; the code itself where nobody named it (a refused page)."""
    return _actions.get(code, code)


def role_label(code: str) -> Text:
    """Return what a role is called."""
    return _roles.get(code, code)


def choices() -> list[tuple[str, Text]]:
    """Return (code, label) of every named action, by code."""
    return sorted(_actions.items(), key=lambda pair: pair[0])
