"""Reading reconciliations: questions by post, equal classes, and how far registers agree."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shouwang.core.actors import Actor, system_actor
from shouwang.core.reach import CODE_LENGTH, COUNTY_LENGTH, Area, full_code
from shouwang.core.scope import acting_as
from shouwang.divisions import selectors as divisions
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import CareFile, Change
from shouwang.registry.querysets import grants_in_force
from shouwang.registry.values import from_json

from .choices import (
    BatchStatus,
    DifferenceKind,
    DifferenceStatus,
    RegisterKind,
    Resolution,
    RunStatus,
    Turn,
)
from .models import Difference, ListRow, Reconciliation, SourceRow
from .permissions import ExchangePermission
from .selectors_registers import with_batches

BULK = (DifferenceKind.FIELD, DifferenceKind.DEFINITION)


def runs(actor: Actor) -> QuerySet[Reconciliation]:
    """Return the reconciliations of the actor's area, and those of its organisation."""
    if not actor.may(ExchangePermission.RECONCILE) or actor.area is None:
        return Reconciliation.objects.none()
    return Reconciliation.objects.within(actor.area)


def turn_of(actor: Actor) -> str:
    """Return whose questions a post answers: a village's, a school's, or ("") all of its area."""
    if actor.area is None:
        return Turn.SCHOOL
    is_village = len(actor.area.lo) == CODE_LENGTH
    return Turn.VILLAGE if is_village else ""


def reachable(actor: Actor) -> QuerySet[Difference]:
    """Return the differences within reach, whoever has to answer.

    A post without an area has those of the files granted to it, and those of its school whose
    child has no file; a class teacher only the former.
    """
    if not actor.may(ExchangePermission.SETTLE):
        return Difference.objects.none()
    if actor.area is not None:
        return Difference.objects.within(actor.area)
    granted = Exists(grants_in_force(actor).filter(care_file_id=OuterRef("care_file_id")))
    ours = Q(granted)
    if not actor.class_label:
        ours |= Q(care_file_id=None, organisation_id=actor.organisation_id)
    return Difference.objects.filter(ours)


def differences(actor: Actor) -> QuerySet[Difference]:
    """Return the worklist of a post: a village's own questions, a school's, or all of an area."""
    turn = turn_of(actor)
    found = reachable(actor)
    return found.filter(turn=turn) if turn else found


@dataclass(frozen=True, slots=True)
class EqualClass:
    """Open differences of one field in one way between two registers: settled together."""

    left_kind: str
    right_kind: str
    kind: str
    field: str
    pattern: str
    count: int


def equal_classes(actor: Actor) -> list[EqualClass]:
    """Return the equal classes of the worklist, the largest first; one query."""
    found = differences(actor).filter(status=DifferenceStatus.OPEN, kind__in=BULK)
    grouped = found.order_by().values("left_kind", "right_kind", "kind", "field", "pattern")
    counted = grouped.annotate(count=Count("pk")).order_by("-count", "field", "pattern")
    return [EqualClass(**entry) for entry in counted[:100]]


def count_classes(actor: Actor) -> int:
    """Return how many equal classes of two or more the worklist has."""
    return sum(one.count > 1 for one in equal_classes(actor))


def of_class(actor: Actor, one: EqualClass) -> QuerySet[Difference]:
    """Return the open differences of an equal class that the post may answer."""
    return differences(actor).filter(
        status=DifferenceStatus.OPEN, left_kind=one.left_kind, right_kind=one.right_kind,
        kind=one.kind, field=one.field, pattern=one.pattern,
    )  # fmt: skip


def count_open(actor: Actor) -> int:
    """Return how many questions wait for the post."""
    return differences(actor).filter(status=DifferenceStatus.OPEN).count()


def value_of(difference: Difference, side: str) -> Any:
    """Return what the left or right register says, typed; None where it says nothing."""
    text = difference.left_value if side == "left" else difference.right_value
    if not text:
        return None
    return from_json(text).get(difference.field) if text.startswith("{") else json.loads(text)


def decided_pairs(county: str, left_kind: str, right_kind: str) -> dict[tuple[str, str], bool]:
    """Return the doubtful pairs a person has decided: both subjects → one child or two."""
    found = Difference.objects.filter(
        county=county, left_kind=left_kind, right_kind=right_kind, kind=DifferenceKind.DOUBTFUL,
        status=DifferenceStatus.SETTLED, resolution__in=(Resolution.SAME, Resolution.DIFFERENT),
    )  # fmt: skip
    return {
        (_subject(one.left_value), _subject(one.right_value)): one.resolution == Resolution.SAME
        for one in found
    }


def settled(county: str, left_kind: str, right_kind: str) -> dict[bytes, bytes]:
    """Return the settled questions between two registers: key → both answers' digest."""
    found = Difference.objects.filter(
        county=county, left_kind=left_kind, right_kind=right_kind, status=DifferenceStatus.SETTLED
    )
    rows = found.order_by().values_list("key", "digest")
    return {bytes(key): bytes(digest) for key, digest in rows}


def short_places(codes: Iterable[str]) -> dict[str, str]:
    """Return township and village of several divisions in one string, in one query."""
    return {
        code: "".join(names[-2:]) for code, names in divisions.paths(sorted(set(codes))).items()
    }


def _subject(text: Any) -> str:
    return str(json.loads(text).get("_subject", "")) if text else ""


def file_of(difference: Difference) -> CareFile | None:
    """Return the child's file where the acting scope shows it."""
    if difference.care_file_id is None:
        return None
    return CareFile.objects.filter(pk=difference.care_file_id).select_related("person").first()


def row_of(difference: Difference, side: str) -> SourceRow | ListRow | None:
    """Return the row behind a side, where it still exists and the scope shows it."""
    row_id = difference.left_row_id if side == "left" else difference.right_row_id
    if row_id is None:
        return None
    rows = with_batches(list(SourceRow.objects.filter(pk=row_id)))
    return rows[0] if rows else ListRow.objects.filter(pk=row_id).select_related("list").first()


def last_told(file_ids: Iterable[UUID]) -> dict[UUID, Any]:
    """Return the latest day that anything was told of each file; one query."""
    rows = Change.objects.filter(care_file_id__in=list(file_ids)).order_by()
    latest: dict[UUID, Any] = {}
    for file_id, day in rows.values_list("care_file_id", "effective_on"):
        latest[file_id] = max(latest.get(file_id, day), day)
    return latest


def open_of_files(file_ids: Sequence[UUID], *, light: bool = False) -> dict[UUID, list[Difference]]:
    """Return the open differences of files, as far as the scope shows them; one query.

    :param light: leave out what both sides say.
    """
    found: dict[UUID, list[Difference]] = defaultdict(list)
    rows = Difference.objects.filter(care_file_id__in=file_ids, status=DifferenceStatus.OPEN)
    if light:
        rows = rows.defer("left_value", "right_value", "evidence")
    for one in rows.order_by("field", "pk"):
        if one.care_file_id is not None:
            found[one.care_file_id].append(one)
    return found


# --- three levels (R-031) -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """One child that not every level holds."""

    file_id: UUID
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class ThreeLevels:
    """The children that village books, township and county hold of an area (R-031, I-014).

    Township and county read one data set (R-029), so they can only differ from the books.
    """

    village: int
    township: int
    county: int
    equal: int
    extra: list[Named] = field(default_factory=list)  # above, not in a village's book
    missing: list[Named] = field(default_factory=list)  # in a book, not above
    without_book: int = 0  # villages with children that never sent one

    @property
    def agree(self) -> bool:
        """Say whether all three hold the same children."""
        return not self.extra and not self.missing

    @property
    def of_all(self) -> int:
        """How many different children the levels hold together."""
        return self.equal + len(self.extra) + len(self.missing)


def village_books(area: str) -> dict[str, set[UUID]]:
    """Return village → files of the rows of its present book (12-digit codes).

    The present book is the newest by 填报日期, then by the moment of entering.
    """
    rows = SourceRow.objects.within(Area.of(area)).filter(
        batch__status=BatchStatus.COMMITTED, source=RegisterKind.VILLAGE
    )
    told = rows.order_by().values_list(
        "area", "batch__reference_date", "batch__committed_at", "batch_id"
    )
    newest: dict[str, tuple[Any, ...]] = {}
    for village, *moment in told.distinct():
        newest[village] = max(newest.get(village, tuple(moment)), tuple(moment))
    books: dict[str, set[UUID]] = {village: set() for village in newest}
    entered = rows.filter(batch__in={moment[-1] for moment in newest.values()})
    for village, batch, file_id in entered.values_list("area", "batch_id", "care_file_id"):
        if newest[village][-1] == batch and file_id is not None:
            books[village].add(file_id)
    return books


def three_levels(area: str) -> ThreeLevels:
    """Compare village books with township and county, and name every child that differs (T-043).

    The acting scope must show the area.
    """
    books = village_books(area)
    book = {file_id for own in books.values() for file_id in own}
    files = CareFile.objects.within(Area.of(area))
    standing = files.exclude(status__in=(FileStatus.DRAFT, FileStatus.CLOSED))
    held = dict(standing.order_by().values_list("pk", "area"))
    extra, missing = set(held) - book, book - set(held)
    return ThreeLevels(
        len(book), len(held), len(held), len(book & set(held)),
        _named(extra), _named(missing), len(set(held.values()) - set(books)),
    )  # fmt: skip


def _named(file_ids: set[UUID]) -> list[Named]:
    rows = CareFile.objects.filter(pk__in=file_ids).order_by("area", "sort_key", "pk")
    return [Named(*entry) for entry in rows.values_list("pk", "person__name", "area")]


# --- how far registers agree (I-014, I-015) --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """Equal records of all, between two registers over an area, by the latest run over it."""

    left_kind: str
    right_kind: str
    equal: int
    of_all: int
    on: Any = None

    @property
    def share(self) -> float | None:
        """The share in per cent to one decimal; None where nothing was compared."""
        return round(100 * self.equal / self.of_all, 1) if self.of_all else None


class Agreements:
    """The shares of a county's divisions by the newest runs over them; one query for all.

    Read as the county: a township's share is counted by the county's run. Only counts are told.
    """

    def __init__(self, county: str) -> None:
        """Read the newest finished runs of a county (six digits)."""
        found = Reconciliation.objects.filter(county=county, status=RunStatus.DONE)
        newest = found.order_by("left_kind", "right_kind", "area", "-finished_at", "-pk").distinct(
            "left_kind", "right_kind", "area"
        )
        with acting_as(system_actor("exchange.agreement", Area.of(full_code(county)))):
            self.runs = list(newest)

    def of(self, area: str, left_kind: str, right_kind: str, told: str = "places") -> Agreement:
        """Return how many records two registers have equal in a division (R-030)."""
        over = [
            run
            for run in self.runs
            if (run.left_kind, run.right_kind) == (left_kind, right_kind)
            and area in Area.of(run.area)
        ]
        if not over:
            return Agreement(left_kind, right_kind, 0, 0)
        run = max(over, key=lambda run: (run.finished_at or run.requested_at, run.pk))
        inside = Area.of(area)
        pairs = [pair for code, pair in run.counts.get(told, {}).items() if code in inside]
        return Agreement(
            left_kind, right_kind, sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs),
            run.on,
        )  # fmt: skip

    def pupils(self, area: str) -> Agreement:
        """Return how many pupils have exactly one 学籍 record (人籍一致率, R-071, I-015)."""
        return self.of(area, RegisterKind.SCHOOL, RegisterKind.XUEJI, "matched")


def agreement(area: str, left_kind: str, right_kind: str) -> Agreement:
    """Return how many records two registers have equal in an area (校乡档案一致率, I-014)."""
    return Agreements(area[:COUNTY_LENGTH]).of(area, left_kind, right_kind)


def enrolment_agreement(area: str) -> Agreement:
    """Return the 人籍一致率 of an area (I-015); see :meth:`Agreements.pupils`."""
    return Agreements(area[:COUNTY_LENGTH]).pupils(area)
