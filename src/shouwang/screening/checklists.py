"""Lists of items to check, as data: one TOML document a subject, inside the package (D-36)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from .choices import CheckSubject


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at, worded so that "yes" is as it should be.

    :param days: within how many days a "no" is put right (0: at once).
    :param supervision: a "no" is a failing of those who ought to watch (T-011).
    """

    code: str
    text: str
    days: int
    basis: str = ""
    supervision: bool = False


@dataclass(frozen=True, slots=True)
class Checklist:
    """The items of one subject; `key` names the version that a check was made by."""

    subject: str
    version: str
    title: str
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """Name subject and version, as a check remembers them."""
        return f"{self.subject}/{self.version}"


@cache
def checklists() -> dict[str, Checklist]:
    """Return the list of items of each subject.

    :raises ValueError: if a document names an unknown subject, or repeats a subject or a code.
    """
    found: dict[str, Checklist] = {}
    for entry in sorted(
        (resources.files(__package__) / "checklists").iterdir(), key=lambda each: each.name
    ):
        if entry.name.endswith(".toml"):
            one = _read(tomllib.loads(entry.read_text(encoding="utf-8")))
            if one.subject in found or one.subject not in CheckSubject.values:
                raise ValueError(entry.name)
            found[one.subject] = one
    return found


def _read(document: dict[str, Any]) -> Checklist:
    items = tuple(Item(**item) for item in document["items"])
    if len({item.code for item in items}) != len(items):
        raise ValueError(document["subject"])
    return Checklist(document["subject"], str(document["version"]), document["title"], items)
