"""Roles and rights as a page of documentation; `docs/permissions.md` is this text."""

from django.utils import translation

from .choices import Role
from .roles import ADMINISTRATORS, BY_GRANT_ONLY, PERMISSIONS, WIDE_REACH

_HEAD = """# Roles and rights

Made by `shouwang permissions_doc` from `accounts/roles.py`; a test fails when it is out of date.

A post is a user in a role at an organisation for one area, from a day to a day. A request acts
under one post; outside its area a record answers 404, inside it without the right 403. Roles marked
*by grant* have no area: they reach only files opened to their organisation or person.

## Roles

| role | Chinese | reach | notes |
|---|---|---|---|
"""


def permissions_document() -> str:
    """Return the whole page as Markdown."""
    with translation.override("zh-hans"):
        return _HEAD + "".join(map(_role_line, Role)) + _rights()


def _role_line(role: Role) -> str:
    reach = "by grant" if role in BY_GRANT_ONLY else "area"
    notes = []
    if role in ADMINISTRATORS:
        notes.append("one of three; holds no other post")
    if role in WIDE_REACH:
        notes.append("second factor where the installation demands it")
    return f"| `{role}` | {role.label} | {reach} | {'; '.join(notes)} |\n"


def _rights() -> str:
    everything = sorted({right for rights in PERMISSIONS.values() for right in rights})
    lines = ["\n## Rights\n\n| right | roles |\n|---|---|\n"]
    for right in everything:
        holders = "、".join(str(role.label) for role in Role if right in PERMISSIONS[role])
        lines.append(f"| `{right}` | {holders} |\n")
    return "".join(lines)
