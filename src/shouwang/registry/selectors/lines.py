"""Lines of the list of files: what its columns show, in one statement and as plain values."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from shouwang.core import crypto
from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.registry.choices import PARENTS, FileStatus
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .files import Link, Named

_NUMBER = "registry_person.id_number"  # the place identity numbers are sealed for
_READ = "SELECT * FROM registry_lines(%s, %s, %s)"
_READ_AHEAD = "SELECT registry_read_ahead(%s, %s)"


@dataclass(frozen=True, slots=True)
class Child:
    """The child of a line; the number stays sealed until a column asks."""

    name: str
    sex: str
    sealed_number: bytes | None

    @property
    def id_number(self) -> str:
        """The identity number; "" where there is none, or none was read."""
        return crypto.unseal_text(self.sealed_number, _NUMBER) if self.sealed_number else ""


class Line(NamedTuple):
    """One file in the list."""

    pk: UUID
    area: str
    number: str
    status: str
    close_reason: str
    birth_date: date | None
    verdict: str
    care_reason: str
    rating: str
    schooling: str
    without_carer: bool
    opened_on: date
    updated_at: datetime
    person: Child
    school: Named | None
    village_name: str | None
    township_name: str | None
    links: list[Link]

    @property
    def is_closed(self) -> bool:
        """Say whether the child has left the register."""
        return self.status == FileStatus.CLOSED


def file_ids(actor: Actor) -> Any:
    """Return the ids of the files of the reach, to be narrowed and ordered; see `lines_of`."""
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    if area is None:
        files = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
        return files.values_list("pk", flat=True)
    # Making a query costs as much as running it, and all but the filter is the same each time.
    return _ids_in(area).all()


@lru_cache(maxsize=1024)
def _ids_in(area: Area) -> Any:
    return CareFile.objects.within(area).values_list("pk", flat=True)


def lines_of(ids: Sequence[UUID], *, numbers: bool, cold: bool = False) -> list[Line]:
    """Return the lines of files, in the order of their ids; one statement for all.

    :param numbers: whether identity numbers are shown, masked; else none is even read.
    :param cold: whether nobody may have read these rows for long: then the disk is asked for all
        of them at once first, by one statement more.
    """
    with connection.cursor() as cursor:
        if cold:
            cursor.execute(_READ_AHEAD, [list(ids), list(PARENTS)])
        cursor.execute(_READ, [list(ids), list(PARENTS), numbers])
        found = {row[0]: _line(row) for row in cursor.fetchall()}
    return [found[file_id] for file_id in ids if file_id in found]


def _line(row: tuple[Any, ...]) -> Line:
    *own, name, sex, sealed, school, village, township, links = row
    child = Child(name, sex, sealed)
    attended = Named(school) if school is not None else None
    related = [Link(kin, carer, Named(who)) for kin, carer, who in json.loads(links or "[]")]
    return Line._make((*own, child, attended, village, township, related))
