"""Settling what registers disagree on: once, with the reason, and into the file as one deed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import selectors_reconciliation as reading
from shouwang.exchange.choices import (
    Decision,
    DifferenceKind,
    DifferenceStatus,
    NotOurs,
    RegisterKind,
    Resolution,
    RowPlan,
    Turn,
)
from shouwang.exchange.models import Difference, SourceRow
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.planning import PlannedRow, Planner
from shouwang.exchange.reconciliation.definitions import LEFT_BEHIND
from shouwang.exchange.reconciliation.patterns import merged
from shouwang.exchange.reconciliation.statements import LIST_KINDS, PARTIAL_KINDS, SCHOOL_KINDS
from shouwang.registry import services as registry
from shouwang.registry.choices import Source
from shouwang.registry.entries import Entry
from shouwang.registry.fields import ENROLMENT_COLUMNS, FIELDS
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.values import from_json

from .reconciling import check_findings

MOST_AT_ONCE = 5000
_SIDES = {Resolution.LEFT: "left", Resolution.RIGHT: "right"}
_ALLOWED: dict[str, frozenset[Resolution]] = {
    DifferenceKind.FIELD: frozenset(
        {Resolution.LEFT, Resolution.RIGHT, Resolution.OTHER, Resolution.KEPT}
    ),
    DifferenceKind.DEFINITION: frozenset({Resolution.BOTH_RIGHT, Resolution.KEPT}),
    DifferenceKind.DOUBTFUL: frozenset({Resolution.SAME, Resolution.DIFFERENT}),
    DifferenceKind.ONLY_LEFT: frozenset({Resolution.NOT_OURS, Resolution.KEPT}),
    DifferenceKind.ONLY_RIGHT: frozenset({Resolution.NOT_OURS, Resolution.KEPT}),
    DifferenceKind.REPEATED: frozenset({Resolution.KEPT}),
}
_NEEDS_REASON = frozenset({Resolution.KEPT, Resolution.OTHER})
_IN_BULK = frozenset(
    {Resolution.LEFT, Resolution.RIGHT, Resolution.KEPT, Resolution.BOTH_RIGHT}
)  # fmt: skip


class NotYourTurn(DomainError):
    """A village answers its own questions, a school its own; the township all."""

    message = _("这一项正在等对方核对，请等待对方答复或由乡（镇）处理。")


class ReasonMissing(DomainError):
    """What is not corrected, or corrected to a third value, needs a reason."""

    message = _("请写明理由。")


class CannotCorrect(DomainError):
    """Nobody says 留守 by hand: it follows from the facts."""

    message = _("留守与否由父母外出等情况认定，不能直接改写。请更正有关情况，再重新核对。")


class NoFileYet(DomainError):
    """Without a file there is nothing to correct."""

    message = _("这名儿童还没有档案，不能据此更正。")


class HasFile(DomainError):
    """The child turned out to have a file: there must be no second (R-028)."""

    message = _("该儿童已有档案或疑似已有档案，不能重复建档。请重新核对两个登记簿。")


class NeverOpensFiles(DomainError):
    """Lists of other departments are compared, and open no files."""

    message = _("其他部门的名单只用于比对，不能据此建档。")


@dataclass(frozen=True, slots=True)
class Answer:
    """How differences are settled: `value` typed, for a third value; `seen`: digest shown."""

    resolution: str
    note: str = ""
    value: Any = None
    not_ours: str = ""
    seen: bytes | None = None
    version: int | None = None  # of the child's file, as the user saw it


@transaction.atomic
def settle(actor: Actor, difference: Difference, answer: Answer, *, now: datetime) -> Difference:
    """Answer one question; an accepted value is written into the file with its source and day.

    :raises NotAllowed: outside the reach, or without the right over the field.
    :raises NotYourTurn: if the other side was asked.
    :raises ChangedMeanwhile: if either side or the file changed since it was shown.
    :raises WrongStatus: if it is settled already, or cannot be settled so.
    :raises ReasonMissing, CannotCorrect, NoFileYet: see there.
    """
    one = _locked(actor, [difference.pk])[0]
    if answer.seen is not None and bytes(one.digest) != answer.seen:
        raise ChangedMeanwhile
    _check(one, answer)
    versions = {}
    if answer.version is not None and one.care_file_id is not None:
        versions = {one.care_file_id: answer.version}
    _apply(actor, [one], answer, now, versions)
    _close([one], actor, answer, now)
    if answer.resolution == Resolution.SAME:
        _tie(one)
    audit.record(
        actor, "exchange.settle_difference", one, at=now, area=one.area, note=answer.note,
        file_ids=[one.care_file_id] if one.care_file_id else [],
        changes={"kind": one.kind, "field": one.field, "resolution": str(answer.resolution),
                 "not_ours": str(answer.not_ours)},
    )  # fmt: skip
    return one


@transaction.atomic
def settle_class(
    actor: Actor, one: reading.EqualClass, answer: Answer, *, now: datetime
) -> list[Difference]:
    """Answer all open questions of an equal class alike: one deed, one event.

    :raises WrongStatus: if the class is empty, too large, or cannot be settled so in bulk.
    :raises ReasonMissing, NotAllowed, ChangedMeanwhile: as :func:`settle`.
    """
    if answer.resolution not in _IN_BULK:
        raise WrongStatus
    ids = list(reading.of_class(actor, one).order_by("pk").values_list("pk", flat=True))
    if not ids or len(ids) > MOST_AT_ONCE:
        raise WrongStatus
    rows = _locked(actor, ids)
    for row in rows:
        _check(row, answer)
    _apply(actor, rows, answer, now, {})
    _close(rows, actor, answer, now)
    audit.record(
        actor, "exchange.settle_class", at=now, area=actor.area_code, note=answer.note,
        changes={"registers": [one.left_kind, one.right_kind], "field": one.field,
                 "pattern": one.pattern, "resolution": str(answer.resolution),
                 "differences": len(rows)},
        file_ids=[row.care_file_id for row in rows if row.care_file_id][:100],
    )  # fmt: skip
    return rows


@transaction.atomic
def ask_other(
    actor: Actor, difference: Difference, *, to: str, question: str, now: datetime
) -> Difference:
    """Hand a question to the other side, with what is to be looked at.

    :raises WrongStatus: if it waits for that side already; :raises ReasonMissing: without words.
    """
    one = _locked(actor, [difference.pk])[0]
    if to not in sides_of(one) or to == one.turn:
        raise WrongStatus
    if not question.strip():
        raise ReasonMissing
    before, one.turn, one.question = one.turn, to, question.strip()
    one.save(update_fields=["turn", "question"])
    audit.record(
        actor, "exchange.ask_other_side", one, at=now, area=one.area, note=one.question,
        changes={"turn": (str(before), to)},
    )  # fmt: skip
    return one


def sides_of(difference: Difference) -> list[str]:
    """Return who may be asked about a difference; the township always."""
    found = []
    for kind in (difference.left_kind, difference.right_kind):
        if kind == RegisterKind.VILLAGE:
            found.append(Turn.VILLAGE)
        elif kind in SCHOOL_KINDS:
            found.append(Turn.SCHOOL)
    return [str(turn) for turn in dict.fromkeys((*found, Turn.TOWNSHIP))]


@transaction.atomic
def open_file(actor: Actor, difference: Difference, *, now: datetime) -> Difference:
    """Open a file from the roster row of a child that stands in one register only.

    The row is matched with the files first, as an import matches it.

    :raises NeverOpensFiles: for another department's list; :raises HasFile: if there is a file.
    """
    one = _locked(actor, [difference.pk])[0]
    if one.kind not in (DifferenceKind.ONLY_LEFT, DifferenceKind.ONLY_RIGHT):
        raise WrongStatus
    row = _roster_row(one)
    require(actor, RegistryPermission.EDIT_FILE, at=row.area)
    planned = _match(row)
    if planned.candidate_id is not None or planned.plan == RowPlan.ELSEWHERE:
        raise HasFile
    entry = Entry(row.area, planned.values, None, own_parents=planned.own_parents)
    outcome = registry.record_entries(
        actor, [entry], on=row.batch.reference_date, source=row.source, now=now,
        deed="exchange.open_from_row",
    )[0]  # fmt: skip
    row.care_file_id, row.decision = outcome.file_id, Decision.NEW
    row.save(update_fields=["care_file_id", "decision"])
    one.care_file_id = outcome.file_id
    _close([one], actor, Answer(Resolution.OPENED), now)
    return one


def _roster_row(one: Difference) -> SourceRow:
    row_id = one.left_row_id or one.right_row_id
    held = SourceRow.objects.select_for_update(of=("self",))
    row = held.filter(pk=row_id).first() if row_id else None
    if row is None:
        raise NeverOpensFiles
    if row.care_file_id is not None:
        raise HasFile
    return row


def _match(row: SourceRow) -> PlannedRow:
    values = from_json(row.payload)
    own = bool(values.get("_own"))
    said = {key: value for key, value in values.items() if not key.startswith("_")}
    planned = PlannedRow(
        row.sheet, row.row, row.area, said, own_parents=own,
        digest=bytes(row.id_digest) if row.id_digest else None,
    )  # fmt: skip
    Planner.of(row.batch, row.source).match([planned])
    return planned


# --- what all of them do ---------------------------------------------------------------------


def _locked(actor: Actor, ids: Sequence[UUID]) -> list[Difference]:
    """Return the open questions, locked, after asking whether the post may answer each."""
    require(actor, ExchangePermission.SETTLE)
    within = reading.reachable(actor).filter(pk__in=ids).values("pk")
    rows = list(
        Difference.objects.select_for_update(of=("self",)).filter(pk__in=within).order_by("pk")
    )
    if len(rows) != len(set(ids)):
        raise NotAllowed
    turn = reading.turn_of(actor)
    for row in rows:
        if row.status != DifferenceStatus.OPEN:
            raise WrongStatus
        if turn and row.turn != turn:
            raise NotYourTurn
    return rows


def _check(row: Difference, answer: Answer) -> None:
    if answer.resolution not in _ALLOWED[row.kind]:
        raise WrongStatus
    if row.field == LEFT_BEHIND and answer.resolution in (*_SIDES, Resolution.OTHER):
        raise CannotCorrect
    if answer.resolution in _NEEDS_REASON and not answer.note.strip():
        raise ReasonMissing
    if answer.resolution == Resolution.NOT_OURS:
        other = answer.not_ours == NotOurs.OTHER_REASON
        if answer.not_ours not in NotOurs.values or (other and not answer.note.strip()):
            raise ReasonMissing


def _apply(
    actor: Actor, rows: list[Difference], answer: Answer, now: datetime, versions: dict[UUID, int]
) -> None:
    """Write accepted values into the files, grouped by source, day and right: a call each."""
    if answer.resolution not in (*_SIDES, Resolution.OTHER):
        return
    side = _SIDES.get(Resolution(answer.resolution), "")
    told = reading.last_told(row.care_file_id for row in rows if row.care_file_id)
    groups: dict[tuple[str, date, str], dict[UUID, dict[str, Any]]] = defaultdict(dict)
    for row in rows:
        if side and getattr(row, f"{side}_kind") == RegisterKind.DATABASE:
            continue  # the file is right: the other register has to change
        if row.care_file_id is None:
            if answer.resolution == Resolution.OTHER:
                raise NoFileYet
            continue
        source, day = _source_and_day(row, side, now)
        if day < told.get(row.care_file_id, day):
            day = clock.local_date(now)  # an older statement proved right: it holds as decided
        right = _right(actor, row.field)
        said = groups[source, day, right].setdefault(row.care_file_id, {})
        said[row.field] = _accepted(row, side, answer)
    for (source, day, right), by_file in groups.items():
        areas = dict(CareFile.objects.filter(pk__in=by_file).values_list("pk", "area"))
        registry.record_entries(
            actor, [Entry(areas.get(pk, ""), said, pk) for pk, said in by_file.items()],
            on=day, source=source, now=now, permission=right, deed="exchange.accept_value",
            versions={pk: versions[pk] for pk in by_file if pk in versions},
        )  # fmt: skip


def _source_and_day(row: Difference, side: str, now: datetime) -> tuple[str, date]:
    today = clock.local_date(now)
    if not side:
        return Source.OFFICE, today
    kind = getattr(row, f"{side}_kind")
    return (kind if kind in Source.values else Source.OFFICE), getattr(row, f"{side}_day") or today


def _accepted(row: Difference, side: str, answer: Answer) -> Any:
    if not side:
        return answer.value
    value = reading.value_of(row, side)
    if getattr(row, f"{side}_kind") not in PARTIAL_KINDS:
        return value
    other = "right" if side == "left" else "left"  # a list tells of one benefit, not of all
    return merged(row.field, value, reading.value_of(row, other))


def _right(actor: Actor, key: str) -> str:
    """Return the right over files that a value of this field needs.

    :raises NotAllowed: if the post has it nowhere.
    """
    if actor.may(RegistryPermission.EDIT_FILE):
        return RegistryPermission.EDIT_FILE
    if key in ENROLMENT_COLUMNS and actor.may(RegistryPermission.EDIT_SCHOOLING):
        return RegistryPermission.EDIT_SCHOOLING
    raise NotAllowed


def _close(rows: list[Difference], actor: Actor, answer: Answer, now: datetime) -> None:
    for row in rows:
        row.status, row.resolution = DifferenceStatus.SETTLED, str(answer.resolution)
        row.note, row.not_ours = answer.note.strip()[:200], str(answer.not_ours)
        row.settled_by, row.settled_at = actor.display_name, now
    Difference.objects.bulk_update(
        rows,
        ["status", "resolution", "note", "not_ours", "settled_by", "settled_at", "care_file_id"],
        batch_size=1000,
    )
    # As the system: a school that answers for one child does not reach the child's group.
    files = {row.care_file_id for row in rows if row.care_file_id}
    with acting_as(system_actor("exchange.settle")):
        check_findings(files, now)


def _tie(one: Difference) -> None:
    """Tie the row that has no file to the file of the row it is one child with."""
    if one.care_file_id is None:
        return
    rows = SourceRow.objects.filter(pk__in=[one.left_row_id, one.right_row_id])
    rows.filter(care_file_id=None).update(
        care_file_id=one.care_file_id, candidate_id=one.care_file_id
    )


def is_correctable(difference: Difference) -> bool:
    """Say whether a value can be put in place of both."""
    return difference.kind == DifferenceKind.FIELD and difference.field in FIELDS


def resolutions(difference: Difference) -> list[str]:
    """Return how a difference may be settled, in the order the page offers it."""
    allowed = _ALLOWED[difference.kind]
    if difference.field == LEFT_BEHIND:
        allowed = allowed - {Resolution.LEFT, Resolution.RIGHT, Resolution.OTHER}
    if difference.care_file_id is None or not is_correctable(difference):
        allowed = allowed - {Resolution.OTHER}
    return _in_order(allowed)


def in_bulk(one: reading.EqualClass) -> list[str]:
    """Return how an equal class may be settled."""
    allowed = _ALLOWED[one.kind] & _IN_BULK
    if one.field == LEFT_BEHIND:
        allowed = allowed - {Resolution.LEFT, Resolution.RIGHT}
    return _in_order(allowed)


def _in_order(allowed: frozenset[Resolution]) -> list[str]:
    """Return ways to settle as the page offers them: to leave all as it is comes last."""
    offered = [one for one in Resolution if one in allowed]
    return [str(one) for one in sorted(offered, key=lambda one: one == Resolution.KEPT)]


def others(difference: Difference) -> list[tuple[str, str]]:
    """Return who else may be asked, with labels."""
    return [
        (turn, str(Turn(turn).label)) for turn in sides_of(difference) if turn != difference.turn
    ]


def may_open(actor: Actor, difference: Difference) -> bool:
    """Say whether the page may offer to open a file from the row."""
    alone = difference.kind in (DifferenceKind.ONLY_LEFT, DifferenceKind.ONLY_RIGHT)
    if not alone or difference.care_file_id or actor.area is None:
        return False
    kind = (
        difference.left_kind
        if difference.kind == DifferenceKind.ONLY_LEFT
        else difference.right_kind
    )
    return kind not in LIST_KINDS and actor.may(RegistryPermission.EDIT_FILE)
