"""Which children share a home and parents, so that one household is shown as one.

Two children of one village share their parents where both parents' names agree, or one name and
the address; never where an identity number speaks against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .choices import Kin
from .models import Relationship

Key = tuple[str, str, str, str]


@dataclass(slots=True)
class Family:
    """A household with the persons of the parents, and their numbers where known."""

    household_id: UUID
    persons: dict[str, UUID] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


class FamilyIndex:
    """The families of some villages, stored and of the running deed."""

    def __init__(self) -> None:
        self._families: dict[Key, Family] = {}

    def load(self, areas: set[str]) -> None:
        """Read the families of villages: one query."""
        links = (
            Relationship.objects.filter(
                area__in=areas, kin__in=(Kin.FATHER, Kin.MOTHER), valid_to__isnull=True,
                care_file__household__isnull=False,
            )
            .select_related("person", "care_file__household")
            .order_by("care_file_id")
        )  # fmt: skip
        said: dict[UUID, dict[str, Any]] = {}
        for link in links:
            file = link.care_file
            entry = said.setdefault(
                file.pk, {"area": file.area, "household": file.household, "persons": {}}
            )
            entry["persons"][link.kin.lower()] = link.person
        for entry in said.values():
            values = {f"{key}.name": person.name for key, person in entry["persons"].items()}
            values |= {
                f"{key}.id_number": person.id_number for key, person in entry["persons"].items()
            }
            values["address"] = entry["household"].address
            persons = {key: person.pk for key, person in entry["persons"].items()}
            self.add(entry["area"], values, entry["household"].pk, persons)

    def add(
        self, area: str, values: dict[str, Any], household_id: UUID, persons: dict[str, UUID]
    ) -> None:
        """Remember a family."""
        key = family_key(area, values)
        if key is not None:
            self._families.setdefault(key, Family(household_id, persons, parents_numbers(values)))

    def find(self, area: str, values: dict[str, Any]) -> Family | None:
        """Return the family a child belongs to, or None."""
        key = family_key(area, values)
        family = self._families.get(key) if key else None
        if family is None:
            return None
        numbers = parents_numbers(values)
        clash = any(
            number != numbers[role] for role, number in family.numbers.items() if role in numbers
        )
        return None if clash else family


def family_key(area: str, values: Mapping[str, Any]) -> Key | None:
    """Return what the children of one family have in common; None where too little is said."""
    father, mother = values.get("father.name") or "", values.get("mother.name") or ""
    address = values.get("address") or ""
    if father and mother:
        return area, father, mother, ""
    if (father or mother) and address:
        return area, father, mother, address
    return None


def parents_numbers(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the identity numbers of the parents that are said, by role."""
    found = {role: values.get(f"{role}.id_number") for role in ("father", "mother")}
    return {role: number for role, number in found.items() if number}
