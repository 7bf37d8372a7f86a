"""Which children share a home and parents, so that one household is shown as one. Pure.

Two children of one village share their parents where both parents' names agree, or one name and
the address; never where an identity number speaks against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .fields import PARENT_KEYS
from .roles import is_told

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Family:
    """A household with the persons of the parents, and their numbers where known."""

    household_id: str
    persons: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


class Home(NamedTuple):
    """Where a child belongs: household and parents by role, and which of them are still to be made.

    Identities are texts; those of what is to be made are given already.
    """

    household_id: str
    parents: dict[str, str]
    new_parents: tuple[str, ...]
    is_new: bool


class FamilyIndex:
    """The families of some villages, stored and of the running deed."""

    def __init__(self) -> None:
        self._families: dict[Key, Family] = {}

    def home(
        self, area: str, values: dict[str, Any], new_id: Callable[[], str], *, own_parents: bool
    ) -> Home:
        """Return the home of a child that gets a file; the next child of the family finds it.

        :param own_parents: the child's parents are not shared with other files.
        """
        family = None if own_parents else self.find(area, values)
        known = family.persons if family else {}
        told = [key for key in PARENT_KEYS if key not in known and is_told(key, values)]
        parents = known | {key: new_id() for key in told}
        home = Home(
            family.household_id if family else new_id(), parents, tuple(told), family is None
        )
        if family is None and not own_parents:
            self.add(area, values, home.household_id, parents)
        return home

    def add(
        self, area: str, values: dict[str, Any], household_id: str, persons: dict[str, str]
    ) -> None:
        """Remember a family."""
        key = family_key(area, values)
        if key is not None:
            self._families.setdefault(key, Family(household_id, persons, parents_numbers(values)))

    def households(self) -> frozenset[str]:
        """Return the identities of the households of all families so far."""
        return frozenset(family.household_id for family in self._families.values())

    def find(self, area: str, values: dict[str, Any]) -> Family | None:
        """Return the family a child belongs to, or None."""
        key = family_key(area, values)
        family = self._families.get(key) if key else None
        if family is None:
            return None
        return None if clash(family.numbers, parents_numbers(values)) else family


def family_key(area: str, values: Mapping[str, Any]) -> Key | None:
    """Return what the children of one family have in common; None where too little is said."""
    father, mother = values.get("father.name") or "", values.get("mother.name") or ""
    address = values.get("address") or ""
    if father and mother:
        return area, father, mother, ""
    if (father or mother) and address:
        return area, father, mother, address
    return None


def clash(numbers: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Say whether the parents' identity numbers, by role, speak against one family."""
    return any(others.get(role, number) != number for role, number in numbers.items())


def parents_numbers(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the identity numbers of the parents that are said, by role."""
    found = {role: values.get(f"{role}.id_number") for role in ("father", "mother")}
    return {role: number for role, number in found.items() if number}
