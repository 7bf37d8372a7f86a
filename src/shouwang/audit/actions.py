"""What deeds and roles are called; each app registers its own when it is ready."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise

Text = str | Promise

_actions: dict[str, Text] = {}
_roles: dict[str, Text] = {}


def register(labels: Mapping[str, Text]) -> None:
    """Name actions: code (``accounts.create_user``) → what officials call it."""
    _actions.update(labels)


def register_roles(choices: Iterable[tuple[str, Text]]) -> None:
    """Name roles: pairs of code and label."""
    _roles.update(choices)


def action_label(code: str) -> Text:
    """Return what a deed is called; the code itself where nobody named it (a refused page)."""
    return _actions.get(code, code)


def role_label(code: str) -> Text:
    """Return what a role is called."""
    return _roles.get(code, code)


def choices() -> list[tuple[str, Text]]:
    """Return (code, label) of every named action, by code."""
    return sorted(_actions.items(), key=lambda pair: pair[0])
