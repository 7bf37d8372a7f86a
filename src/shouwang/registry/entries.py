"""What a source says of a child, and how it differs from what stands in the file."""

from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from .fields import FIELDS

_PLACES = frozenset({"address", "destination", "hukou_place"})  # from the province downwards

Difference = dict[str, tuple[Any, Any]]  # key → (stored, incoming)


@dataclass(slots=True)
class Entry:
    """What one source says of one child.

    `file_id` None opens a new file. `own_parents`: the source's parent block is in doubt, so the
    persons are not shared with other files.
    """

    area: str
    values: dict[str, Any]
    file_id: UUID | None = None
    own_parents: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of an entry."""

    file_id: UUID
    opened: bool
    changes: Difference = field(default_factory=dict)


class Standing(Protocol):
    """What stands in a file, read in either way (`states`, `plain_states`)."""

    @property
    def values(self) -> dict[str, Any]:
        """The typed values."""

    @property
    def carer_role(self) -> str:
        """`father` or `mother`, if a parent is the carer too; else nothing."""


def difference(state: Standing, values: dict[str, Any], *, may_clear: bool = False) -> Difference:
    """Return the fields in which `values` differ from the file.

    :param may_clear: a form may take a fact back by an empty value; a roster never does.
    """
    found: Difference = {}
    twice = _told_twice(state.carer_role, values)
    for key, incoming in values.items():
        if key in twice:
            continue
        stored = state.values.get(key)
        empty = incoming in (None, "", ())
        if (empty and (not may_clear or stored in (None, "", ()))) or key not in FIELDS:
            continue
        if is_same(key, stored, incoming) or (not may_clear and says_less(key, stored, incoming)):
            continue
        found[key] = (stored, incoming)
    return found


def _told_twice(role: str, values: dict[str, Any]) -> set[str]:
    """Return what is said of a carer who is a parent, where the parent's own columns say it."""
    return {
        f"carer.{name}"
        for name in ("phones", "id_number", "address")
        if role and values.get(f"{role}.{name}")
    }


def is_same(key: str, stored: Any, incoming: Any) -> bool:
    """Say whether two values of a field say the same, in whatever order they list things."""
    if stored in (None, "", ()) or incoming in (None, "", ()):
        return stored in (None, "", ()) and incoming in (None, "", ())
    if FIELDS[key].kind in ("multi", "phones"):
        return set(stored) == set(incoming)
    return bool(stored == incoming)


def says_less(key: str, stored: Any, incoming: Any) -> bool:
    """Say whether the file knows the same more exactly: no roster makes it vaguer."""
    if not stored:
        return False
    if FIELDS[key].kind == "phones":
        return set(incoming) < set(stored)
    if FIELDS[key].kind == "partial":
        month = incoming.precision == "MONTH" and stored.precision == "DAY"
        return month and (stored.day.year, stored.day.month) == (
            incoming.day.year, incoming.day.month
        )  # fmt: skip
    return key.rpartition(".")[2] in _PLACES and str(stored).startswith(incoming)
