"""Pairs that may be one, as a post sees them: only where it reaches both."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from shouwang.core.actors import Actor
from shouwang.registry.models import CareFile, Person
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import merging as comparing

from . import selectors
from .choices import PairKind, PairStatus
from .models import DuplicatePair


@dataclass(slots=True)
class Side:
    """One of two that may be one, as the list shows it."""

    name: str
    sex: str = ""
    born: date | None = None
    place: str = ""
    number: str = ""
    ties: list[str] = field(default_factory=list)
    file_id: UUID | None = None


def pairs(actor: Actor) -> Any:
    """Return the pairs of which the actor may merge both."""
    area = actor.area_for(RegistryPermission.MERGE_FILE)
    if area is None:
        return DuplicatePair.objects.none()
    both = Q(area__gte=area.lo, area__lt=area.hi, right_area__gte=area.lo, right_area__lt=area.hi)
    return DuplicatePair.objects.filter(both)


def count_open(actor: Actor, most: int = 1000) -> int:
    """Return how many pairs wait, counted up to `most`."""
    return int(pairs(actor).filter(status=PairStatus.OPEN).order_by()[:most].count())


def sides_of(rows: Iterable[DuplicatePair]) -> dict[UUID, Side]:
    """Return both sides of pairs, by the id of the file or person; a fixed number of queries."""
    rows = list(rows)
    ids = {each for row in rows for each in (row.left_id, row.right_id)}
    files = list(CareFile.objects.filter(pk__in=ids).select_related("person"))
    persons = list(Person.objects.filter(pk__in=ids))
    ties = comparing.ties_of([person.pk for person in persons])
    places = selectors.place_names({each.area for each in (*files, *persons)})
    found = {
        file.pk: Side(
            file.person.name, str(file.person.get_sex_display() or ""), file.birth_date,
            places.get(file.area, ""), file.number, file_id=file.pk,
        )
        for file in files
    }  # fmt: skip
    for person in persons:
        found[person.pk] = Side(
            person.name, str(person.get_sex_display() or ""), person.birth_date,
            places.get(person.area, ""), ties=ties.get(person.pk, []),
        )  # fmt: skip
    return found


def files_of(pair: DuplicatePair) -> tuple[CareFile, CareFile] | None:
    """Return both files of a pair of files; None where one is no more."""
    if pair.kind != PairKind.FILES:
        return None
    found = CareFile.objects.select_related("person", "household").in_bulk(
        [pair.left_id, pair.right_id]
    )
    both = found.get(pair.left_id), found.get(pair.right_id)
    return (both[0], both[1]) if both[0] and both[1] else None


def persons_of(pair: DuplicatePair) -> tuple[Person, Person] | None:
    """Return both persons of a pair of persons; None where one is no more."""
    found = Person.objects.in_bulk([pair.left_id, pair.right_id])
    both = found.get(pair.left_id), found.get(pair.right_id)
    return (both[0], both[1]) if both[0] and both[1] else None
