"""The families of villages, as they stand."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from shouwang.registry.choices import PARENTS
from shouwang.registry.households import FamilyIndex
from shouwang.registry.models import Relationship

_COLUMNS = (
    "care_file_id", "care_file__area", "care_file__household_id", "care_file__household__address",
    "kin", "person_id", "person__name", "person__id_number",
)  # fmt: skip


class _Parents(NamedTuple):
    """What a file says of its family."""

    area: str
    household_id: str
    values: dict[str, Any]
    persons: dict[str, str]


def family_index(areas: Iterable[str]) -> FamilyIndex:
    """Return the families of some villages: one query."""
    links = Relationship.objects.filter(
        area__in=list(areas), kin__in=PARENTS, valid_to__isnull=True,
        care_file__household__isnull=False,
    )  # fmt: skip
    files: dict[UUID, _Parents] = {}
    found = links.order_by("care_file_id").values_list(*_COLUMNS)
    for file_id, area, household_id, address, kin, person_id, name, number in found:
        file = files.setdefault(file_id, _Parents(area, household_id.hex, {"address": address}, {}))
        role = kin.lower()
        file.values.update({f"{role}.name": name, f"{role}.id_number": number})
        file.persons[role] = person_id.hex
    index = FamilyIndex()
    for file in files.values():
        index.add(file.area, file.values, file.household_id, file.persons)
    return index
