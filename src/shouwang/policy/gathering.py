"""From stored rows to the facts that rules read: set-valued, a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from shouwang.registry.choices import (
    PARENTS,
    CircumstanceKind,
    CloseReason,
    FileStatus,
    Kin,
)
from shouwang.registry.models import CareFile, Circumstance, Enrolment, Migration, Relationship

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
# Reasons by which a child was never, or is no longer, one of the register's.
_EXCLUSIONS = {
    CloseReason.DIED: Exclusion.DIED,
    CloseReason.MOVED_AWAY: Exclusion.MOVED_OUT,
    CloseReason.NOT_FOUND: Exclusion.NOT_FOUND,
    CloseReason.MISTAKEN: Exclusion.REGISTERED_IN_ERROR,
    CloseReason.DUPLICATE: Exclusion.REGISTERED_IN_ERROR,
}
_NEVER = frozenset({CloseReason.NOT_FOUND, CloseReason.MISTAKEN, CloseReason.DUPLICATE})
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
    attributes: dict[str, list[Stretch]] = field(default_factory=dict)
    school_id: UUID | None = None


@dataclass(slots=True)
class _Gathered:
    """Rows of a chunk by what they hang on."""

    links: dict[UUID, list[Any]]
    migrations: dict[UUID, list[Any]]
    circumstances: dict[UUID, list[Any]]
    enrolments: dict[UUID, list[Any]]


_DATES = ("valid_from", "valid_from_precision", "valid_to", "valid_to_precision", "noted_on")


def gather(file_ids: Sequence[UUID]) -> list[FileFacts]:
    """Return the facts of files that the acting scope shows, in id order; five queries."""
    files = list(
        CareFile.objects.filter(pk__in=file_ids)
        .order_by("pk")
        .values_list(
            "pk", "person_id", "area", "status", "close_reason", "closed_on", "person__sex",
            "person__birth_date", "person__life_state",
        )
    )  # fmt: skip
    rows = _rows([row[0] for row in files], [row[1] for row in files])
    return [_file_facts(row, rows) for row in files]


def chunks(file_ids: Iterable[UUID], size: int = CHUNK) -> Iterable[list[UUID]]:
    """Part ids into chunks that fit in memory."""
    ids = list(file_ids)
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _rows(file_ids: list[UUID], child_ids: list[UUID]) -> _Gathered:
    links = Relationship.objects.filter(care_file__in=file_ids).values_list(
        "care_file_id", "person_id", "kin", "is_actual_carer", *_DATES
    )
    by_file = _grouped(links)
    parents = {
        link[0] for group in by_file.values() for link in group
        if link[1] in (*PARENTS, Kin.STEPFATHER, Kin.STEPMOTHER)
    }  # fmt: skip
    migrations = Migration.objects.filter(person__in=parents).values_list("person_id", *_DATES)
    circumstances = Circumstance.objects.filter(person__in=[*child_ids, *parents])
    enrolments = Enrolment.objects.filter(care_file__in=file_ids).order_by("noted_on", "id")
    return _Gathered(
        by_file,
        _grouped(migrations),
        _grouped(circumstances.values_list("person_id", "kind", "code", *_DATES)),
        _grouped(
            enrolments.values_list("care_file_id", "schooling", "boarding", "school_id", *_DATES)
        ),
    )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, *rest in rows:
        found[key].append(rest)
    return found


def _partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day else None


def _span(dates: Sequence[Any]) -> Span:
    start, start_precision, end, end_precision, observed = dates
    if end is not None and observed is not None and observed >= end:
        observed = None
    return Span(_partial(start, start_precision), _partial(end, end_precision), observed)


def _file_facts(row: tuple[Any, ...], rows: _Gathered) -> FileFacts:
    file_id, child_id, area, status, reason, closed_on, sex, born, _life = row
    own = rows.circumstances.get(child_id, [])
    enrolments = rows.enrolments.get(file_id, [])
    links = rows.links.get(file_id, [])
    closed = status == FileStatus.CLOSED
    exclusion = _EXCLUSIONS.get(CloseReason(reason)) if closed and reason else None
    facts = FileFacts(
        file_id, area, sex, born, closed_on if closed else None,
        not (closed and reason in _NEVER), _child(area, born, own, links, rows, enrolments,
        (ExclusionSpan(exclusion, Span(_partial(closed_on, "DAY"))),) if exclusion else ()),
    )  # fmt: skip
    facts.attributes = _attributes(own, enrolments, links)
    facts.school_id = enrolments[-1][2] if enrolments else None
    return facts


def _child(
    area: str, born: date | None, own: list[Any], links: list[Any], rows: _Gathered,
    enrolments: list[Any], exclusions: tuple[ExclusionSpan, ...],
) -> ChildFacts:  # fmt: skip
    parents = {link[1]: link[0] for link in links if link[1] in PARENTS}
    hukou = next((r[1] for r in reversed(own) if r[0] == CircumstanceKind.HUKOU), None)
    return ChildFacts(
        birth=PartialDate(born) if born else None,
        father=_parent(parents.get(Kin.FATHER), rows),
        mother=_parent(parents.get(Kin.MOTHER), rows),
        hukou=Hukou(hukou) if hukou else None,
        village_rural=is_rural_village(area),
        living=tuple(
            LivingSpan(LivingKind(r[1]), _span(r[2:]))
            for r in own
            if r[0] == CircumstanceKind.LIVING
        ),
        schooling=tuple(
            SchoolingSpan(_STAGES[e[0]], _span(e[3:])) for e in enrolments if e[0] in _STAGES
        ),
        custody=tuple(
            CustodySpan(Custody(r[1]), _span(r[2:]))
            for r in own
            if r[0] == CircumstanceKind.CUSTODY
        ),
        step_father=_step_parent(Kin.STEPFATHER, links, rows),
        step_mother=_step_parent(Kin.STEPMOTHER, links, rows),
        exclusions=exclusions,
        poor=any(r[0] == CircumstanceKind.RELIEF and r[1] != "NONE" for r in own) or None,
        disabled=any(r[0] == CircumstanceKind.DISABILITY for r in own) or None,
    )


def _parent(person_id: UUID | None, rows: _Gathered) -> ParentFacts:
    if person_id is None:
        return ParentFacts(ParentStatus.UNKNOWN)
    said = rows.circumstances.get(person_id, [])
    return ParentFacts(
        ParentStatus.KNOWN,
        away=tuple(_span(dates) for dates in rows.migrations.get(person_id, [])),
        conditions=tuple(
            ConditionSpan(ConditionKind(r[1]), _span(r[2:]))
            for r in said
            if r[0] == CircumstanceKind.CAPACITY
        ),
        commuting=tuple(_span(r[2:]) for r in said if r[0] == CircumstanceKind.COMMUTING),
        home_stays=tuple(_span(r[2:]) for r in said if r[0] == CircumstanceKind.HOME_STAY),
    )


def _step_parent(kin: Kin, links: list[Any], rows: _Gathered) -> StepParent | None:
    for person_id, of_kin, raising, *dates in links:
        if of_kin == kin and raising:
            return StepParent(_parent(person_id, rows), _span(dates))
    return None


def _attributes(
    own: list[Any], enrolments: list[Any], links: list[Any]
) -> dict[str, list[Stretch]]:
    found: dict[str, list[Stretch]] = defaultdict(list)
    for kind, code, start, _p, end, _q, _noted in own:
        name = _REPORTED.get(kind)
        if name:
            found[name].append(Stretch(start, end, code))
    for schooling, boarding, _school, start, _p, end, _q, _noted in enrolments:
        if schooling:
            found["schooling"].append(Stretch(start, end, schooling))
        if boarding is not None:
            found["boarding"].append(Stretch(start, end, "YES" if boarding else "NO"))
    for _person, kin, carer, start, _p, end, _q, _noted in links:
        if carer and kin not in PARENTS:
            code = "GRANDPARENT" if kin in _GRANDPARENT else "KIN_FRIEND"
            found["carer"].append(Stretch(start, end, code))
    return dict(found)


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
