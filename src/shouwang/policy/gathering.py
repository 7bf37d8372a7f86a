"""From stored rows to the facts that rules read: set-valued, a fixed number of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from shouwang.core.lines import id_array
from shouwang.registry.choices import (
    PARENTS,
    CircumstanceKind,
    CloseReason,
    FileStatus,
    Kin,
)

from .engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Custody,
    CustodySpan,
    Exclusion,
    ExclusionSpan,
    Hukou,
    LivingKind,
    LivingSpan,
    ParentFacts,
    ParentStatus,
    PartialDate,
    Precision,
    SchoolingSpan,
    SchoolStage,
    Span,
    StepParent,
    is_rural_village,
)

CHUNK = 5000
Row = tuple[Any, ...]
# Reasons by which a child was never, or is no longer, one of the register's.
_EXCLUSIONS = {
    CloseReason.DIED: Exclusion.DIED,
    CloseReason.MOVED_AWAY: Exclusion.MOVED_OUT,
    CloseReason.NOT_FOUND: Exclusion.NOT_FOUND,
    CloseReason.MISTAKEN: Exclusion.REGISTERED_IN_ERROR,
    CloseReason.DUPLICATE: Exclusion.REGISTERED_IN_ERROR,
    CloseReason.MERGED: Exclusion.REGISTERED_IN_ERROR,
}
_NEVER = frozenset(
    {CloseReason.NOT_FOUND, CloseReason.MISTAKEN, CloseReason.DUPLICATE, CloseReason.MERGED}
)
_STAGES = {
    "NOT_YET": SchoolStage.NOT_YET,
    "KINDERGARTEN": SchoolStage.KINDERGARTEN,
    "PRIMARY": SchoolStage.PRIMARY,
    "JUNIOR": SchoolStage.JUNIOR,
    "SENIOR": SchoolStage.SENIOR,
    "VOCATIONAL": SchoolStage.VOCATIONAL,
    "DROPPED_OUT": SchoolStage.DROPPED_OUT,
    "NOT_IN_SCHOOL": SchoolStage.NOT_ENROLLED,
}
_REPORTED = {
    CircumstanceKind.HUKOU: "hukou",
    CircumstanceKind.HEALTH: "health",
    CircumstanceKind.RATING: "rating",
    CircumstanceKind.RELIEF: "relief",
}
_GRANDPARENT = frozenset(
    {"GRANDFATHER", "GRANDMOTHER", "MATERNAL_GRANDFATHER", "MATERNAL_GRANDMOTHER", "GRANDPARENT"}
)
_NOTHING = ParentFacts(ParentStatus.UNKNOWN)


class Stretch(NamedTuple):
    """A reported attribute's code from a day to a day (None: open)."""

    start: date | None
    end: date | None
    code: str


@dataclass(slots=True)
class FileFacts:
    """One file: where it lies, the facts for the rules, and the attributes that reports show."""

    file_id: UUID
    area: str
    sex: str
    birth_date: date | None
    closed_on: date | None
    counted: bool  # False: never a child of this register (duplicate, mistaken, not found)
    child: ChildFacts
    attributes: Mapping[str, tuple[Stretch, ...]] = field(default_factory=dict)
    school_id: UUID | None = None


# What hangs on one file or person comes as one text: rows of JSON, in the order in which they were
# written. Many texts are the same, and each is read once.
_FILES = "SELECT * FROM registry_facts(%s::uuid[])"
_LINKS = "SELECT * FROM registry_facts_of_family(%s::uuid[])"
_CACHED = 20_000


class StoredFile(NamedTuple):
    """The rows of a file as fetched: plain values, cheap to hand to another process."""

    file_id: str
    area: str
    status: str
    close_reason: str
    closed_on: date | None
    sex: str
    birth_date: date | None
    said: str | None
    enrolled: str | None
    links: tuple[Row, ...]


def gather(file_ids: Sequence[UUID]) -> list[FileFacts]:
    """Return the facts of files that the acting scope shows, in id order; two queries."""
    return [assemble(stored) for stored in fetch(file_ids)]


def fetch(file_ids: Sequence[UUID]) -> list[StoredFile]:
    """Return the rows of files that the acting scope shows, in id order; two queries.

    What is the same of many files is one object, so that it goes to another process once.
    """
    same: dict[Any, Any] = {}
    links: dict[str, list[Row]] = defaultdict(list)
    for file_id, _id, *rest in sorted(_fetch(_LINKS, file_ids), key=itemgetter(1)):
        link = tuple(rest)
        links[file_id].append(same.setdefault(link, link))
    files = sorted(_fetch(_FILES, file_ids), key=itemgetter(0))
    return [
        StoredFile._make(
            (
                *plain, same.setdefault(said, said), same.setdefault(enrolled, enrolled),
                tuple(links.get(plain[0], ())),
            )
        )
        for *plain, said, enrolled in files
    ]  # fmt: skip


def chunks(file_ids: Iterable[UUID], size: int = CHUNK) -> Iterable[list[UUID]]:
    """Part ids into chunks that fit in memory."""
    ids = list(file_ids)
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _fetch(statement: str, file_ids: Sequence[UUID]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [id_array(file_ids)])
        return list(cursor.fetchall())


def assemble(stored: StoredFile) -> FileFacts:
    """Return the facts that the rows of a file say: pure."""
    file_id, area, status, reason, closed_on, sex, born, said, enrolled, links = stored
    own, school = _child_said(said or "[]"), _enrolled(enrolled or "[]")
    family = {kin: _parent(away, of_person) for kin, _c, _d, away, of_person in links}
    closed = status == FileStatus.CLOSED
    exclusion = _EXCLUSIONS.get(CloseReason(reason)) if closed and reason else None
    child = ChildFacts(
        birth=_partial(born, "DAY"),
        father=family.get(Kin.FATHER, _NOTHING),
        mother=family.get(Kin.MOTHER, _NOTHING),
        hukou=own.hukou,
        village_rural=is_rural_village(area),
        living=own.living,
        schooling=school.spans,
        custody=own.custody,
        step_father=_step_parent(Kin.STEPFATHER, links),
        step_mother=_step_parent(Kin.STEPMOTHER, links),
        exclusions=(ExclusionSpan(exclusion, Span(_partial(closed_on, "DAY"))),)
        if exclusion
        else (),
        poor=own.poor,
        disabled=own.disabled,
    )
    return FileFacts(
        UUID(file_id), area, sex, born, closed_on if closed else None,
        not (closed and reason in _NEVER), child, _held(said, enrolled, _carers(links)),
        school.school_id,
    )  # fmt: skip


def _read(text: str) -> list[Row]:
    return [tuple(row) for row in json.loads(text)]


@lru_cache(maxsize=_CACHED)
def _partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=_CACHED)
def _span(dates: Row) -> Span:
    """Return the span of start, precision, end, precision and the day it was noted on."""
    start, start_precision, end, end_precision, noted = dates
    begun, over, observed = _day(start), _day(end), _day(noted)
    if over is not None and observed is not None and observed >= over:
        observed = None
    return Span(_partial(begun, start_precision), _partial(over, end_precision), observed)


def _stretch(dates: Row, code: str) -> Stretch:
    return Stretch(_day(dates[0]), _day(dates[2]), code)


class _ChildSaid(NamedTuple):
    """What the circumstances of a child say."""

    hukou: Hukou | None
    living: tuple[LivingSpan, ...]
    custody: tuple[CustodySpan, ...]
    poor: bool | None
    disabled: bool | None
    attributes: dict[str, tuple[Stretch, ...]]


@lru_cache(maxsize=_CACHED)
def _child_said(text: str) -> _ChildSaid:
    said: dict[str, list[Row]] = defaultdict(list)
    for kind, *row in _read(text):
        said[kind].append(tuple(row))
    hukou = said.get("HUKOU")
    return _ChildSaid(
        Hukou(hukou[-1][0]) if hukou else None,
        tuple(LivingSpan(LivingKind(row[0]), _span(row[1:])) for row in said.get("LIVING", ())),
        tuple(CustodySpan(Custody(row[0]), _span(row[1:])) for row in said.get("CUSTODY", ())),
        any(row[0] != "NONE" for row in said.get("RELIEF", ())) or None,
        "DISABILITY" in said or None,
        {
            name: tuple(_stretch(row[1:], row[0]) for row in said[kind])
            for kind, name in _REPORTED.items()
            if kind in said
        },
    )


class _Schooling(NamedTuple):
    """What the enrolments of a child say."""

    spans: tuple[SchoolingSpan, ...]
    attributes: dict[str, tuple[Stretch, ...]]
    school_id: UUID | None


@lru_cache(maxsize=_CACHED)
def _enrolled(text: str) -> _Schooling:
    rows = _read(text)
    found: dict[str, list[Stretch]] = defaultdict(list)
    for schooling, boarding, _school, *dates in rows:
        if schooling:
            found["schooling"].append(_stretch(tuple(dates), schooling))
        if boarding is not None:
            found["boarding"].append(_stretch(tuple(dates), "YES" if boarding else "NO"))
    school = rows[-1][2] if rows else None
    return _Schooling(
        tuple(SchoolingSpan(_STAGES[row[0]], _span(row[3:])) for row in rows if row[0] in _STAGES),
        {name: tuple(stretches) for name, stretches in found.items()},
        UUID(school) if school else None,
    )


@lru_cache(maxsize=_CACHED)
def _parent(away: str | None, said: str | None) -> ParentFacts:
    """Return the (shared) facts of a parent: many stand alike, brothers and sisters always do."""
    rows = _read(said or "[]")

    def of(kind: str) -> tuple[Span, ...]:
        return tuple(_span(row[2:]) for row in rows if row[0] == kind)

    return ParentFacts(
        ParentStatus.KNOWN,
        away=tuple(_span(row) for row in _read(away or "[]")),
        conditions=tuple(
            ConditionSpan(ConditionKind(row[1]), _span(row[2:]))
            for row in rows
            if row[0] == CircumstanceKind.CAPACITY
        ),
        commuting=of(CircumstanceKind.COMMUTING),
        home_stays=of(CircumstanceKind.HOME_STAY),
    )


def _step_parent(kin: Kin, links: Sequence[Row]) -> StepParent | None:
    for of_kin, raising, dates, away, said in links:
        if of_kin == kin and raising:
            return StepParent(_parent(away, said), _span(tuple(json.loads(dates))))
    return None


def _carers(links: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """Return (dates, code) of whoever cares and is no parent."""
    return tuple(
        [
            (dates, "GRANDPARENT" if kin in _GRANDPARENT else "KIN_FRIEND")
            for kin, carer, dates, _away, _said in links
            if carer and kin not in PARENTS
        ]
    )


@lru_cache(maxsize=_CACHED)
def _held(
    said: str | None, enrolled: str | None, carers: tuple[tuple[str, str], ...]
) -> Mapping[str, tuple[Stretch, ...]]:
    """Return the (shared) attributes that reports show: many children are reported alike."""
    held = _child_said(said or "[]").attributes | _enrolled(enrolled or "[]").attributes
    if carers:
        held["carer"] = tuple([_stretch(tuple(json.loads(dates)), code) for dates, code in carers])
    return held


def code_on(stretches: Sequence[Stretch], day: date) -> str:
    """Return the code that holds on a day, the latest begun where several do; else nothing."""
    holding = [s for s in stretches if _holds(s, day)]
    return max(holding, key=lambda s: s.start or date.min).code if holding else ""


def codes_on(stretches: Sequence[Stretch], day: date) -> list[str]:
    """Return every code that holds on a day, sorted."""
    return sorted({s.code for s in stretches if _holds(s, day)})


def _holds(stretch: Stretch, day: date) -> bool:
    return (stretch.start is None or stretch.start <= day) and (
        stretch.end is None or day < stretch.end
    )
