"""Files in reach: the list, one file, what the actor may do with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from shouwang.core import crypto
from shouwang.core.actors import Actor
from shouwang.core.memory import remembered
from shouwang.core.reach import Area
from shouwang.divisions import selectors as divisions
from shouwang.divisions.selectors import DivisionRow
from shouwang.registry.choices import PARENTS, FileStatus, GrantKind
from shouwang.registry.models import CareFile, Grant, Person, Relationship
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.querysets import grants_in_force

File = CareFile  # the name pages know it by
_VILLAGE_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A division by its 12-digit code and name."""

    code: str
    name: str


def care_files(actor: Actor) -> Any:
    """Return the files of the actor's reach, each with `village_name`, `township_name`, `links`.

    `links`: the relationships in force of parents and carers, with their persons (one query more,
    however many files).
    """
    links = Prefetch("relationship_set", queryset=_links(), to_attr="links")
    files = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return _with_places(files).prefetch_related(links)


def listed_files(actor: Actor, *, numbers: bool) -> Any:
    """Return the files of the reach with what a line of the list shows; see `add_links`.

    :param numbers: whether identity numbers are shown, masked; else none is even unsealed.
    """
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    files = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    # Making a query costs as much as running it, and all but the filter is the same each time.
    return (
        _listed(_with_places(files), numbers) if area is None else _listed_in(area, numbers).all()
    )


@lru_cache(maxsize=1024)
def _listed_in(area: Area, numbers: bool) -> Any:
    return _listed(_with_places(CareFile.objects.within(area)), numbers)


def _listed(files: Any, numbers: bool) -> Any:
    return files.only(*_LISTED, "person__id_number") if numbers else files.only(*_LISTED)


_LISTED = (
    "area", "number", "status", "close_reason", "birth_date", "verdict", "care_reason", "rating",
    "schooling", "without_carer", "opened_on", "updated_at",
    "person__name", "person__sex", "school__name",
)  # fmt: skip


def _with_places(files: Any) -> Any:
    places = DivisionRow.objects.order_by()
    township = Concat(OuterRef("township"), Value("000"))
    return files.select_related("person", "school").annotate(
        village_name=Subquery(places.filter(code=OuterRef("area")).values("name")[:1]),
        township_name=Subquery(places.filter(code=township).values("name")[:1]),
    )


class Named(NamedTuple):
    """A person by name."""

    name: str


class Link(NamedTuple):
    """A relationship as a line of the list shows it."""

    kin: str
    is_actual_carer: bool
    person: Named


_LINKS = """
SELECT r.care_file_id, r.kin, r.is_actual_carer, p.name
FROM registry_relationship r JOIN registry_person p ON p.id = r.person_id
WHERE r.care_file_id = ANY (%s) AND r.valid_to IS NULL AND (r.kin = ANY (%s) OR r.is_actual_carer)
ORDER BY r.id
"""


def add_links(files: Sequence[Any]) -> None:
    """Give each file `links`: parents and carers of today, in one statement for all."""
    found: dict[UUID, list[Link]] = {file.pk: [] for file in files}
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [list(found), list(PARENTS)])
        for file_id, kin, carer, name in cursor.fetchall():
            found[file_id].append(Link(kin, carer, Named(name)))
    for file in files:
        file.links = found[file.pk]


def _links() -> QuerySet[Any]:
    return Relationship.objects.filter(
        Q(kin__in=PARENTS) | Q(is_actual_carer=True), valid_to__isnull=True
    ).select_related("person")


def open_files(actor: Actor) -> Any:
    """Return the files of the reach that are in force: not closed, not a draft."""
    return care_files(actor).exclude(status__in=(FileStatus.CLOSED, FileStatus.DRAFT))


def count_open(area: Area, most: int, *, reach: Area) -> int:
    """Return how many files of an area within the acting reach are not closed, up to `most` + 1.

    :param reach: the area of the acting post.
    """
    found = _count_open(area, most, reach)
    return most + 1 if found is None else found


@remembered(60.0, worth=lambda found: found is None)
def _count_open(area: Area, most: int, _reach: Area) -> int | None:
    """Return the number, or None above `most`: that stays so from one page to the next."""
    with connection.cursor() as cursor:
        cursor.callproc("registry_count_open", [area.lo, area.hi, most + 1])
        row = cursor.fetchone()
    found = row[0] if row else 0
    return found if found <= most else None


def reachable_files(actor: Actor) -> Any:
    """Return every file that the actor may open by its id: of the area, or granted."""
    return CareFile.objects.reachable(actor, RegistryPermission.VIEW_FILE).select_related(
        "person", "household", "school"
    )


def reachable_file(actor: Actor, file_id: UUID) -> CareFile | None:
    """Return one file that the actor may open, None otherwise.

    The area is asked first: it holds nearly every file that anybody opens.
    """
    for narrow in (CareFile.objects.visible_to, CareFile.objects.granted_to):
        files = narrow(actor, RegistryPermission.VIEW_FILE).filter(pk=file_id)
        if found := list(files.select_related("person", "household", "school")):
            return cast(CareFile, found[0])
    return None


def rights_on(actor: Actor, file: CareFile) -> frozenset[str]:
    """Return the rights the actor holds on one file: by area all of its own, else the granted."""
    if actor.area is not None and file.area in actor.area:
        return frozenset(str(right) for right in RegistryPermission if actor.may(right))
    rows = grants_in_force(actor).filter(care_file=file.pk).values_list("permissions", flat=True)
    granted = {right for permissions in rows for right in permissions}
    return frozenset(right for right in granted if actor.may(right))


def siblings(actor: Actor, file: CareFile) -> list[CareFile]:
    """Return the other files of the household in the actor's reach, the eldest first."""
    if file.household_id is None:
        return []
    others = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    others = others.filter(household=file.household_id).exclude(pk=file.pk)
    shown = others.select_related("person").only("birth_date", "person__name", "person__sex")
    return list(shown.order_by("birth_date", "pk"))


def persons_of(file: CareFile) -> list[Person]:
    """Return the child and everybody related to it today."""
    links = Relationship.objects.filter(care_file=file, valid_to__isnull=True)
    return [file.person, *(link.person for link in links.select_related("person"))]


def grants(file: CareFile) -> QuerySet[Grant]:
    """Return every grant that opens or opened the file, the newest first; of a case, none.

    Who reads the file would learn that there is a case: its team sees its referrals there.
    """
    found = Grant.objects.filter(care_file=file).select_related("organisation", "user")
    found = found.exclude(kind=GrantKind.REFERRAL)
    return found.order_by("-valid_from", "-id")


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Return "township village" for 12-digit codes of villages; the code where unknown."""
    wanted = list(set(codes))
    return {code: " ".join(names[-2:]) or code for code, names in divisions.paths(wanted).items()}


@remembered(30.0)
def place_name(code: str) -> str:
    """Return "township village" of one village; up to half a minute old."""
    return place_names([code])[code]


def villages_in(actor: Actor, permission: str) -> list[tuple[str, str]]:
    """Return (code, "township village") of every village in the area of a right."""
    area = actor.area_for(permission)
    if area is None:
        return []
    rows = divisions.subtree(actor.area_code).filter(level=_VILLAGE_LEVEL)
    codes = list(rows.values_list("code", flat=True))
    names = place_names(codes)
    return [(code, names[code]) for code in codes]


def place(actor: Actor, code: str) -> Place | None:
    """Return a division of the actor's own area; None for any other code, or none at all."""
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    if area is None or not re.fullmatch(r"\d{12}", code) or not area.covers(Area.of(code)):
        return None
    name = divisions.divisions().filter(code=code).values_list("name", flat=True).first()
    return Place(code, name or code)


@dataclass(frozen=True, slots=True)
class Held:
    """An open file that holds an identity number: in which village, in what state."""

    place: str
    status: str
    file_id: UUID | None  # only where it lies in the actor's own reach


def number_held(actor: Actor, number: str) -> Held | None:
    """Say whether an open file holds a number, wherever; leaks the village and the state alone."""
    digest = crypto.keyring().digest("id", number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT village, status FROM registry_number_held(%s)", [[digest]])
        row = cursor.fetchone()
    if row is None:
        return None
    own = reachable_files(actor).filter(id_digest=digest).exclude(status=FileStatus.CLOSED)
    names = divisions.path_names(row[0])
    label = str(FileStatus(row[1]).label)
    return Held("".join(names), label, own.values_list("pk", flat=True).first())


def born_between(oldest: int | None, youngest: int | None, on: date) -> Q:
    """Return the condition that a child has completed between `youngest` and `oldest` years."""
    condition = Q()
    if youngest is not None:
        condition &= Q(birth_date__lte=years_before(on, youngest))
    if oldest is not None:
        condition &= Q(birth_date__gt=years_before(on, oldest + 1))
    return condition


def years_before(day: date, years: int) -> date:
    """Return the same day `years` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def age_on(born: date | None, on: date) -> int | None:
    """Return completed years."""
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
