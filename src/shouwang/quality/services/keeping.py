"""Bringing stored findings up to what a check found: they appear once, and only a check ends them.

Set-valued: a fixed number of statements for any number of findings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.models import area_columns, new_id
from shouwang.policy.engine.pack import PolicyPack
from shouwang.quality.choices import FindingStatus, Owner, StepKind
from shouwang.quality.gathering import days_to_repair
from shouwang.quality.models import Finding, Step
from shouwang.quality.rules import RULES
from shouwang.quality.rules.judging import Told

AREA = ("area", "county", "township")
_SHOWN = (
    "severity", "weight", "params", "fingerprint", "owner", "school_id", "last_seen",
)  # fmt: skip
_NO_WAIVER = (
    "waiver_reason", "asked_by", "asked_label", "asked_at", "decided_by", "decided_label",
    "decided_at", "waived_until",
)  # fmt: skip
_EMPTY_WAIVER = ("", None, "", None, None, "", None, None)
_INSERTED = (
    "id", *AREA, "care_file_id", "rule", "subject", "group_key", "defect", "basis", *_SHOWN,
    "first_seen", "deadline", "status", "waiver_reason", "asked_label", "decided_label",
)  # fmt: skip
_REOPENED = ("id", *AREA, *_SHOWN, "status", "repaired_on", "deadline", *_NO_WAIVER)
_STEP = ("id", *AREA, "finding_id", "kind", "on", "at", "actor_label", "note")
_STORED = (
    "id", "care_file_id", "rule", "subject", "group_key", "status", "fingerprint", "area",
    "school_id", "last_seen",
)  # fmt: skip


class Place(NamedTuple):
    """Where a file lies, and at which school the child is."""

    area: str
    school_id: UUID | None


class Stored(NamedTuple):
    """A finding as it stands in the database."""

    id: UUID
    care_file_id: UUID
    rule: str
    subject: str
    group_key: int
    status: str
    fingerprint: int
    area: str
    school_id: UUID | None
    last_seen: date

    @property
    def key(self) -> tuple[UUID, str, str, int]:
        """What makes it one finding."""
        return self.care_file_id, self.rule, self.subject, self.group_key


@dataclass(slots=True)
class Moment:
    """When a check ran, under which pack; `each_time`: note the day on findings that remain."""

    on: date
    now: datetime
    pack: PolicyPack
    each_time: bool = True


@dataclass(slots=True)
class Outcome:
    """How many findings a check opened (new or again) and ended."""

    found: int = 0
    repaired: int = 0

    def __iadd__(self, other: "Outcome") -> "Outcome":
        self.found += other.found
        self.repaired += other.repaired
        return self


@dataclass(slots=True)
class _Changes:
    new: list[Sequence[Any]] = field(default_factory=list)
    shown: list[Sequence[Any]] = field(default_factory=list)
    reopened: list[Sequence[Any]] = field(default_factory=list)
    repaired: list[Sequence[Any]] = field(default_factory=list)
    steps: list[Sequence[Any]] = field(default_factory=list)


def stored(rows: Any) -> list[Stored]:
    """Return findings of a queryset as plain rows."""
    return [Stored(*row) for row in rows.values_list(*_STORED)]


def reconcile(
    before: Iterable[Stored], found: Iterable[tuple[UUID, int, Told]],
    places: Mapping[UUID, Place], at: Moment,
) -> Outcome:  # fmt: skip
    """Open what was found, end what was not: `before` is everything the check looked after.

    :param places: of every file that `found` names.
    """
    known = {row.key: row for row in before}
    changes, done = _Changes(), set()
    for file_id, group_key, hit in found:
        key = (file_id, hit.rule, hit.subject, group_key)
        if key in done:
            continue
        done.add(key)
        row = known.get(key)
        if row is None:
            changes.new.append(_new(key, hit, places[file_id], at))
        else:
            _take(row, hit, places[file_id], at, changes)
    for key, row in known.items():
        if key not in done and row.status != FindingStatus.REPAIRED:
            changes.repaired.append((row.id, str(FindingStatus.REPAIRED), at.on))
            changes.steps.append(step(row.id, row.area, StepKind.REPAIRED, at.on, at.now))
    _write(changes)
    return Outcome(len(changes.new) + len(changes.reopened), len(changes.repaired))


def _take(row: Stored, hit: Told, place: Place, at: Moment, changes: _Changes) -> None:
    """Note what changes of a finding that is found again."""
    seen = hit.fingerprint
    if row.status == FindingStatus.REPAIRED:
        kind = StepKind.REOPENED
    elif row.fingerprint != seen and row.status != FindingStatus.OPEN:
        kind = StepKind.CHANGED  # asked or waived for what is no more so
    else:
        moved = row.area != place.area or row.school_id != _owner(hit, place)[1]
        noted = at.each_time and row.last_seen < at.on
        if row.fingerprint != seen or moved or noted:
            changes.shown.append((row.id, *area_columns(place.area), *_shown(hit, place, at)))
        return
    changes.reopened.append((
        row.id, *area_columns(place.area), *_shown(hit, place, at), str(FindingStatus.OPEN), None,
        _deadline(hit, at), *_EMPTY_WAIVER,
    ))  # fmt: skip
    changes.steps.append(step(row.id, place.area, kind, at.on, at.now))


def _new(key: tuple[UUID, str, str, int], hit: Told, place: Place, at: Moment) -> Sequence[Any]:
    rule = RULES[hit.rule]
    return (
        new_id(), *area_columns(place.area), *key, rule.defect, rule.basis,
        *_shown(hit, place, at), at.on, _deadline(hit, at), str(FindingStatus.OPEN), "", "", "",
    )  # fmt: skip


def _shown(hit: Told, place: Place, at: Moment) -> Sequence[Any]:
    return (
        hit.severity, hit.weight, hit.params, hit.fingerprint, *_owner(hit, place), at.on
    )  # fmt: skip


def _deadline(hit: Told, at: Moment) -> date:
    return at.on + timedelta(days=days_to_repair(at.pack, hit.rule, hit.severity))


def _owner(hit: Told, place: Place) -> tuple[str, UUID | None]:
    """Return who repairs it; what a school would, the village does where no school is known."""
    owner = RULES[hit.rule].owner
    if owner != Owner.SCHOOL:
        return owner, None
    return (owner, place.school_id) if place.school_id else (str(Owner.VILLAGE), None)


def step(
    finding: UUID, area: str, kind: StepKind, on: date, now: datetime, *, by: str = "",
    note: str = "",
) -> Sequence[Any]:  # fmt: skip
    """Return a step as a row for `write_steps`."""
    return (new_id(), *area_columns(area), finding, str(kind), on, now, by, note)


def write_steps(rows: Iterable[Sequence[Any]]) -> None:
    """Write steps."""
    insert_rows(Step, _STEP, rows)


def _write(changes: _Changes) -> None:
    if changes.new:
        insert_rows(Finding, _INSERTED, changes.new)
    if changes.shown:
        update_rows(Finding, ("id", *AREA, *_SHOWN), changes.shown)
    if changes.reopened:
        update_rows(Finding, _REOPENED, changes.reopened)
    if changes.repaired:
        update_rows(Finding, ("id", "status", "repaired_on"), changes.repaired)
    if changes.steps:
        write_steps(changes.steps)
