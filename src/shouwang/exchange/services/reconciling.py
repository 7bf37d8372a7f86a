"""Comparing two registers, and keeping what differs as questions that live from run to run."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock, crypto
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.collector import held_back
from shouwang.core.errors import DomainError
from shouwang.core.models import area_columns, new_id
from shouwang.core.reach import Area, full_code, level_of
from shouwang.exchange import selectors_reconciliation as reading
from shouwang.exchange import selectors_registers as registers
from shouwang.exchange.choices import (
    DifferenceKind,
    DifferenceStatus,
    RegisterKind,
    RunStatus,
    Turn,
)
from shouwang.exchange.models import Difference, Reconciliation
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.reconciliation.definitions import LEFT_BEHIND, Definitions, disagree
from shouwang.exchange.reconciliation.expectations import expects
from shouwang.exchange.reconciliation.likeness import likely
from shouwang.exchange.reconciliation.pairing import Couple, Likeness, Pairing, pair
from shouwang.exchange.reconciliation.patterns import unlike
from shouwang.exchange.reconciliation.statements import SCHOOL_KINDS, Statement
from shouwang.policy.gathering import chunks, gather
from shouwang.policy.selectors import pack_for
from shouwang.quality import tasks as quality
from shouwang.quality.services import check_files
from shouwang.registry.fields import ENROLMENT_COLUMNS
from shouwang.registry.values import to_json

from .registers import refresh_parts

_VILLAGE_LEVEL = 5
_CHECKED_AT_ONCE = 1000
_NEW = (
    "id", "area", "county", "township", "run_id", "left_kind", "right_kind", "kind", "field",
    "pattern", "key", "digest", "child_name", "care_file_id", "left_row_id", "right_row_id",
    "left_value", "right_value", "left_day", "right_day", "evidence", "score", "organisation_id",
    "turn", "question", "status", "resolution", "not_ours", "note", "settled_by",
    "first_seen_at", "seen_at", "reopened",
)  # fmt: skip
_SEEN = (
    "id", "area", "county", "township", "run_id", "kind", "pattern", "digest", "child_name",
    "care_file_id", "left_row_id", "right_row_id", "left_value", "right_value", "left_day",
    "right_day", "evidence", "score", "organisation_id", "turn", "question", "status",
    "resolution", "not_ours", "reopened", "seen_at",
)  # fmt: skip


class SameRegister(DomainError):
    """A register cannot be compared with itself."""

    message = _("请选择两个不同的登记簿。")


@transaction.atomic
def request_reconciliation(
    actor: Actor, *, left: str, right: str, area: str, on: date, now: datetime
) -> Reconciliation:
    """Ask for two registers to be compared over an area; a job does it.

    :raises NotAllowed: outside the actor's area.
    :raises SameRegister: if both are one.
    """
    require(actor, ExchangePermission.RECONCILE, at=area)
    if left == right:
        raise SameRegister
    run = Reconciliation(
        organisation_id=actor.organisation_id, left_kind=left, right_kind=right, on=on,
        requested_by=actor.display_name, requested_at=now,
    )  # fmt: skip
    run.place(area)
    run.save()
    audit.record(
        actor, "exchange.request_reconciliation", run, at=now, area=area,
        changes={"left": left, "right": right, "on": str(on)},
    )  # fmt: skip
    return run


def run_reconciliation(
    run: Reconciliation, *, now: datetime, likeness: Likeness = likely
) -> Reconciliation:
    """Compare, and bring the questions up to date: new, still open, come back, gone.

    The acting scope must show the whole county: a child of the area may be told of elsewhere in it.
    Idempotent: a second run over the same registers changes nothing.
    """
    with held_back(), transaction.atomic():
        run = Reconciliation.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.status == RunStatus.DONE:
            return run
        refresh_parts(run.county)
        comparison = _Comparison(run, likeness)
        found = {draft.key: draft for draft in comparison.drafts()}
        ledger = _Ledger(run, now)
        counts = ledger.enter(found)
        run.status, run.finished_at = RunStatus.DONE, now
        run.counts = comparison.counts | counts
        run.save(update_fields=["status", "finished_at", "counts"])
        check_findings(ledger.files, now)
    return run


def check_findings(file_ids: Iterable[UUID], now: datetime) -> None:
    """Have the findings of files follow their questions: at once, of many by jobs of this deed."""
    ids = sorted(set(file_ids))
    if len(ids) <= quality.AT_ONCE:
        check_files(ids, clock.local_date(now), now=now)
        return
    for some in chunks(ids, _CHECKED_AT_ONCE):
        quality.check_part.defer(file_ids=[str(each) for each in some])


@dataclass(slots=True)
class Draft:
    """A difference as this run sees it."""

    key: bytes
    digest: bytes
    kind: str
    area: str
    child_name: str
    turn: str
    item: str = ""
    pattern: str = ""
    care_file_id: UUID | None = None
    left: tuple[UUID | None, str, date | None] = (None, "", None)  # row, value as JSON, day
    right: tuple[UUID | None, str, date | None] = (None, "", None)
    evidence: list[Any] = field(default_factory=list)
    score: float | None = None
    organisation_id: UUID | None = None


class _Comparison:
    """One run over two registers: pairs them and yields what differs."""

    def __init__(self, run: Reconciliation, likeness: Likeness) -> None:
        self.run, self.area = run, Area.of(run.area)
        left = registers.statements(run.left_kind, run.county, run.on)
        right = registers.statements(run.right_kind, run.county, run.on)
        self.units = {
            run.left_kind: registers.units(run.left_kind, run.county, left),
            run.right_kind: registers.units(run.right_kind, run.county, right),
        }
        kinds = (run.left_kind, run.right_kind)
        self.pairing: Pairing = pair(
            left, right, decided=reading.decided_pairs(run.county, *kinds), likeness=likeness
        )
        self.settled = reading.settled(run.county, *kinds)
        self.definitions = Definitions(pack_for(run.area, run.on))
        self.places: dict[str, list[int]] = defaultdict(lambda: [0, 0])  # village → equal, all
        self.schools: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.matched: dict[str, list[int]] = defaultdict(lambda: [0, 0])  # village → one each, all
        self.counts: dict[str, Any] = {
            "left": len(left), "right": len(right), "repeated": self.pairing.repeated,
        }  # fmt: skip

    def drafts(self) -> Iterator[Draft]:
        """Yield every difference of the area, counting as it goes."""
        told: Counter[str] = Counter()
        couples = [c for c in self.pairing.couples if self._here(c.left, c.right)]
        facts = _facts_of(couples)
        for couple in couples:
            told["pairs"] += 1
            equal = True
            for draft in self._of_couple(couple, facts):
                harmless = draft.kind == DifferenceKind.DEFINITION or self._is_settled(draft)
                equal = equal and harmless
                yield draft
            told["equal"] += equal
            once = not (couple.left.also or couple.right.also)
            self._count(couple.left, couple.right, equal=equal, matched=once)
        yield from self._alone(told)
        for couple in self.pairing.doubtful:
            if self._here(couple.left, couple.right):
                self._count(couple.left, couple.right, equal=False)
                yield self._doubt(couple)
        self.counts |= told
        self.counts |= {
            "places": dict(self.places), "schools": dict(self.schools),
            "matched": dict(self.matched),
        }  # fmt: skip

    def _here(self, *sides: Statement) -> bool:
        return any(side.area in self.area for side in sides)

    def _is_settled(self, draft: Draft) -> bool:
        return self.settled.get(draft.key) == draft.digest

    def _count(self, *sides: Statement, equal: bool, matched: bool = False) -> None:
        area = _place_of(*sides)
        for counted, key, good in (
            (self.places, area, equal),
            (self.matched, area, matched),
            (self.schools, next((s.unit for s in sides if s.kind in SCHOOL_KINDS), ""), equal),
        ):
            if key:
                counted[key][0] += good
                counted[key][1] += 1

    # --- a child in both ------------------------------------------------------------------------

    def _of_couple(self, couple: Couple, facts: Mapping[UUID, Any]) -> Iterator[Draft]:
        left, right = couple.left, couple.right
        for unlike_ in unlike(left, right):
            yield self._draft(
                DifferenceKind.FIELD, left, right, unlike_.field, unlike_.pattern,
                _value(unlike_.field, unlike_.left), _value(unlike_.field, unlike_.right),
            )  # fmt: skip
        file_id = left.file_id or right.file_id
        known = facts.get(file_id) if file_id else None
        ruling = self.definitions.rule(left, right, known, self.run.on)
        if ruling is not None:
            draft = self._draft(
                ruling.kind, left, right, LEFT_BEHIND, ruling.pattern,
                json.dumps(left.says), json.dumps(right.says),
            )  # fmt: skip
            draft.evidence = ruling.reasons
            yield draft
        for side, other, name in ((left, right, "left"), (right, left, "right")):
            if side.also:
                yield self._repeated(side, other, name)

    def _repeated(self, side: Statement, other: Statement, name: str) -> Draft:
        """A child that one register holds more than once (R-028, R-071)."""
        often = json.dumps(1 + len(side.also))
        left, right = (side, other) if name == "left" else (other, side)
        values = (often, "") if name == "left" else ("", often)
        return self._draft(DifferenceKind.REPEATED, left, right, f"repeated-{name}", "", *values)

    def _doubt(self, couple: Couple) -> Draft:
        left, right = couple.left, couple.right
        draft = self._draft(
            DifferenceKind.DOUBTFUL, left, right, "", "", _whole(left), _whole(right),
            subject=f"{left.subject}\x1f{right.subject}",
        )  # fmt: skip
        draft.evidence, draft.score = couple.reasons, couple.score
        return draft

    # --- a child in one only ----------------------------------------------------------------------

    def _alone(self, told: Counter[str]) -> Iterator[Draft]:
        run = self.run
        for kind, other, side, alone in (
            (DifferenceKind.ONLY_LEFT, run.right_kind, "left", self.pairing.only_left),
            (DifferenceKind.ONLY_RIGHT, run.left_kind, "right", self.pairing.only_right),
        ):
            for child in alone:
                if not self._here(child):
                    continue
                if not expects(other, child, self.units[other], run.on):
                    told[f"{side}_elsewhere"] += 1
                    continue
                left, right = (child, None) if side == "left" else (None, child)
                draft = self._draft(
                    kind, left, right, "", "", _whole(left) if left else "",
                    _whole(right) if right else "",
                )  # fmt: skip
                if not self._is_settled(draft):  # a child that is not theirs is none of theirs
                    self._count(child, equal=False)
                yield draft

    def _draft(
        self, kind: str, left: Statement | None, right: Statement | None, key: str, pattern: str,
        left_value: str, right_value: str, *, subject: str = "",
    ) -> Draft:  # fmt: skip
        sides = [side for side in (left, right) if side is not None]
        files = [side.file_id for side in sides if side.file_id is not None]
        subject = subject or min(side.subject for side in sides)
        run = self.run
        question = "\x1f".join((run.left_kind, run.right_kind, subject, key))
        digest = crypto.keyring().digest
        answers = [left_value, right_value] if key else [_standing_of(side) for side in sides]
        return Draft(
            digest("difference-key", question),
            digest("difference-values", "\x1f".join((kind, *answers))),
            kind, _place_of(*sides), next((s.name for s in sides if s.name), "")[:72],
            _turn(kind, key, run), key, pattern, files[0] if files else None,
            _side(left, left_value), _side(right, right_value),
            organisation_id=next((s.school_id for s in sides if s.school_id), None),
        )  # fmt: skip


def _facts_of(couples: Iterable[Couple]) -> dict[UUID, Any]:
    """Return the facts of the files of couples that disagree on 留守."""
    ids = {
        file_id
        for couple in couples
        if disagree(couple.left, couple.right)
        and (file_id := couple.left.file_id or couple.right.file_id)
    }  # fmt: skip
    return {facts.file_id: facts.child for some in chunks(sorted(ids)) for facts in gather(some)}


def _place_of(*sides: Statement) -> str:
    """Return where a child belongs: the village as surely as any side has it."""
    villages = [side.area for side in sides if level_of(side.area) == _VILLAGE_LEVEL]
    book = [side.area for side in sides if side.kind == RegisterKind.VILLAGE]
    return (book or villages or [side.area for side in sides])[0]


def _side(statement: Statement | None, value: str) -> tuple[UUID | None, str, date | None]:
    return (statement.row_id, value, statement.day) if statement else (None, "", None)


def _value(key: str, value: Any) -> str:
    return to_json({key: value})


def _whole(statement: Statement) -> str:
    """Return everything a side says, and by which name the child is known from run to run."""
    return to_json({**statement.values, "_subject": statement.subject, "_says": statement.says})


def _standing_of(statement: Statement) -> str:
    """Return what of a side makes up the question whether the child is the other's too."""
    born = statement.values.get("birth_date") or ""
    return f"{statement.name}|{born}|{statement.says}|{statement.unit}"


def _turn(kind: str, key: str, run: Reconciliation) -> str:
    """Return who can answer: for an absence the side that lacks the child, else who knows best."""
    kinds = (run.left_kind, run.right_kind)
    if kind in (DifferenceKind.DOUBTFUL, DifferenceKind.DEFINITION) or key == LEFT_BEHIND:
        return Turn.TOWNSHIP
    if kind == DifferenceKind.FIELD:
        of_school = key in ENROLMENT_COLUMNS and any(one in SCHOOL_KINDS for one in kinds)
        if of_school:
            return Turn.SCHOOL
        return Turn.VILLAGE if RegisterKind.VILLAGE in kinds else Turn.TOWNSHIP
    lacking = run.right_kind if kind == DifferenceKind.ONLY_LEFT else run.left_kind
    if lacking in SCHOOL_KINDS:
        return Turn.SCHOOL
    return Turn.VILLAGE if lacking == RegisterKind.VILLAGE else Turn.TOWNSHIP


class _Ledger:
    """Enters what a run found among the questions that stand."""

    def __init__(self, run: Reconciliation, now: datetime) -> None:
        self.run, self.now = run, now
        self.files: set[UUID] = set()  # those whose questions are other than before

    def enter(self, found: Mapping[bytes, Draft]) -> dict[str, Any]:
        """Return how many are new, still open, settled before, come back, gone."""
        told: Counter[str] = Counter()
        standing = self._standing(list(found))
        changed: list[tuple[Any, ...]] = []
        for key, row in standing.items():
            draft = found.get(key)
            if draft is None:
                told["gone"] += self._leave(row, changed)
            else:
                told[self._meet(row, draft, changed)] += 1
        fresh = [draft for key, draft in found.items() if key not in standing]
        told["new"] += len(fresh)
        self.files |= {draft.care_file_id for draft in fresh if draft.care_file_id}
        insert_rows(Difference, _NEW, (self._new(draft) for draft in fresh))
        update_rows(Difference, _SEEN, changed)
        return {**told, "kinds": Counter(str(draft.kind) for draft in found.values())}

    def _standing(self, keys: list[bytes]) -> dict[bytes, Difference]:
        """Return the known questions of the run's area, and those found again elsewhere."""
        run = self.run
        ours = Difference.objects.filter(
            county=run.county, left_kind=run.left_kind, right_kind=run.right_kind
        )
        rows = {bytes(row.key): row for row in ours.within(Area.of(run.area))}
        if run.area != full_code(run.county):  # of the whole county there is no elsewhere
            elsewhere = ours.filter(key__in=[key for key in keys if key not in rows])
            rows |= {bytes(row.key): row for row in elsewhere}
        return rows

    def _leave(self, row: Difference, changed: list[tuple[Any, ...]]) -> bool:
        """A question that nobody finds any more is gone; what was settled stays settled."""
        if row.status != DifferenceStatus.OPEN:
            return False
        row.status, row.seen_at, row.run_id = DifferenceStatus.GONE, self.now, self.run.pk
        self._touch(row.care_file_id)
        changed.append(self._as_stored(row))
        return True

    def _meet(self, row: Difference, draft: Draft, changed: list[tuple[Any, ...]]) -> str:
        same = bytes(row.digest) == draft.digest
        if row.status == DifferenceStatus.SETTLED and same:
            return "settled"
        outcome = "open" if row.status == DifferenceStatus.OPEN else "reopened"
        if not same or outcome == "reopened":
            self._touch(draft.care_file_id)
        if outcome == "reopened":
            row.reopened += 1
            row.status, row.resolution, row.not_ours = DifferenceStatus.OPEN, "", ""
            row.turn, row.question = draft.turn, ""
        row.area, row.county, row.township = area_columns(draft.area)
        row.run_id, row.kind, row.pattern = self.run.pk, draft.kind, draft.pattern
        row.digest, row.child_name, row.care_file_id = (
            draft.digest, draft.child_name, draft.care_file_id,
        )  # fmt: skip
        row.left_row_id, row.left_value, row.left_day = draft.left
        row.right_row_id, row.right_value, row.right_day = draft.right
        row.evidence, row.score = draft.evidence, draft.score
        row.organisation_id, row.seen_at = draft.organisation_id, self.now
        changed.append(self._as_stored(row))
        return outcome

    def _touch(self, file_id: UUID | None) -> None:
        if file_id is not None:
            self.files.add(file_id)

    def _as_stored(self, row: Difference) -> tuple[Any, ...]:
        sealed = {
            "left_value": _seal("left_value", row.left_value),
            "right_value": _seal("right_value", row.right_value),
            "evidence": json.dumps(row.evidence, ensure_ascii=False),
        }
        return tuple(sealed.get(name, getattr(row, name)) for name in _SEEN)

    def _new(self, draft: Draft) -> tuple[Any, ...]:
        run = self.run
        return (
            new_id(), *area_columns(draft.area), run.pk, run.left_kind, run.right_kind, draft.kind,
            draft.item, draft.pattern, draft.key, draft.digest, draft.child_name,
            draft.care_file_id, draft.left[0], draft.right[0],
            _seal("left_value", draft.left[1]), _seal("right_value", draft.right[1]),
            draft.left[2], draft.right[2], json.dumps(draft.evidence, ensure_ascii=False),
            draft.score, draft.organisation_id, draft.turn, "", DifferenceStatus.OPEN, "", "", "",
            "", self.now, self.now, 0,
        )  # fmt: skip


def _seal(column: str, text: Any) -> bytes:
    return crypto.seal_text(str(text), f"exchange_difference.{column}")
