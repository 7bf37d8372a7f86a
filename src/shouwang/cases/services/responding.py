"""The emergency response: dispatch, branches with their measures, temporary care, notice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwang.cases import choices as c
from shouwang.cases import errors, hooks, selectors, workflow
from shouwang.cases.models import Branch, Case, Measure, Notice
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import WrongStatus
from shouwang.documents import services as documents
from shouwang.policy.selectors import pack_for

from . import common

CASE_PROOF = "CASE_PROOF"


@transaction.atomic
def dispatch(
    actor: Actor, case: Case, *, officers: str, at: datetime, now: datetime, word_of: str = ""
) -> Case:
    """Write down that officers went out (D-24); only after the police's receipt.

    :raises NotAllowed, WordNeeded, WrongStatus: as :func:`common.begin`.
    :raises ReasonNeeded: without the officers. :raises InTheFuture: for a later time.
    """
    locked = common.begin(actor, case, workflow.DISPATCH, word_of=word_of)
    if not officers.strip():
        raise errors.ReasonNeeded
    common.not_later(at, now)
    locked.dispatched_at, locked.officers = at, officers.strip()
    return common.finish(
        actor, locked, "dispatch", now=now, target=workflow.DISPATCH.target, at=at,
        word_of=word_of,
    )  # fmt: skip


@transaction.atomic
def open_branch(actor: Actor, case: Case, kind: str, *, now: datetime, word_of: str = "") -> Branch:
    """Open one branch of the response with all its measures; several may run at once.

    Later in a case a further branch is opened without leading the case back.

    :raises WrongStatus: before the dispatch, after the end, or if the branch is open already.
    """
    present = Case.objects.filter(pk=case.pk).values_list("state", flat=True).first()
    step = workflow.ADD_BRANCH if present in workflow.ADD_BRANCH.sources else workflow.OPEN_BRANCH
    locked = common.begin(actor, case, step, word_of=word_of)
    if kind not in c.BranchKind.values or locked.branchs.filter(kind=kind).exists():
        raise WrongStatus
    branch = Branch(kind=kind, opened_at=now, opened_by=common.who(actor))
    common.add(locked, branch)
    for position, rule in enumerate(workflow.BRANCHES[c.BranchKind(kind)], start=1):
        common.add(locked, Measure(branch=branch, code=rule.code, position=position))
    common.finish(
        actor, locked, step.deed, now=now, target=step.target, details={"branch": kind},
        word_of=word_of,
    )  # fmt: skip
    return branch


@transaction.atomic
def note_parents(
    actor: Actor, branch: Branch, *, reached: bool, now: datetime, word_of: str = ""
) -> Branch:
    """Write down whether the parents could be reached; if not, escort and care are asked."""
    case = common.begin(actor, branch.case, workflow.RESPOND, word_of=word_of)
    locked = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    locked.parents_reached = reached
    _settle(locked, now)
    common.regrade(case)
    common.finish(
        actor, case, "note_parents", now=now, word_of=word_of,
        details={"branch": locked.kind, "reached": reached},
    )  # fmt: skip
    return locked


@dataclass(frozen=True, slots=True)
class Done:
    """What is said of a measure: its document's number, the files that prove it, a note."""

    at: datetime
    note: str = ""
    document_number: str = ""
    attachments: Sequence[UUID] = ()


@transaction.atomic
def do_measure(
    actor: Actor, measure: Measure, done: Done, *, now: datetime, word_of: str = ""
) -> Measure:
    """Write a measure down as done.

    :raises NoSuchMeasure: if the branch does not ask it now, or it takes the child somewhere: then
        :func:`escort` is the deed. :raises NotYet: while an earlier one is missing.
    """
    if measure.code in workflow.ESCORTS:
        raise errors.NoSuchMeasure
    return _do(actor, measure, done, now=now, word_of=word_of)


@transaction.atomic
def add_proofs(
    actor: Actor, measure: Measure, uploads: Iterable[Any], *, now: datetime,
    token: UUID | None = None,
) -> None:  # fmt: skip
    """Keep photos and papers that prove a measure, for the case alone.

    :raises NotAllowed: for others than its team. :raises DomainError: if one cannot be kept.
    """
    case = common.begin(actor, measure.case, workflow.WORK)
    subject = documents.Subject("cases.measure", measure.pk, area=case.area, sealed_for=case.pk)
    documents.store_all(actor, uploads, kind=CASE_PROOF, subject=subject, token=token, now=now)


@transaction.atomic
def skip_measure(
    actor: Actor, measure: Measure, *, reason: str, now: datetime, word_of: str = ""
) -> Measure:
    """Write down that a measure asked "where necessary" is not needed, and why.

    :raises NoSuchMeasure: if it may not be left out. :raises ReasonNeeded: without the reason.
    """
    case = common.begin(actor, measure.case, workflow.RESPOND, word_of=word_of)
    locked = _lock(measure)
    if not workflow.rule_of(locked.branch.kind, locked.code).may_skip:
        raise errors.NoSuchMeasure
    if not reason.strip():
        raise errors.ReasonNeeded
    if locked.state != c.MeasureState.TODO:
        raise WrongStatus
    locked.state, locked.note = c.MeasureState.NOT_NEEDED, reason.strip()
    locked.done_at, locked.done_by = now, common.who(actor)
    locked.save()
    _settle(locked.branch, now)
    details = {"branch": locked.branch.kind, "measure": locked.code}
    common.finish(actor, case, "skip_measure", now=now, details=details, word_of=word_of)
    return locked


@transaction.atomic
def escort(
    actor: Actor, measure: Measure, taken: hooks.Taken, done: Done, *, now: datetime,
    word_of: str = "",
) -> Measure:  # fmt: skip
    """Take the child into temporary care (D-25), which is open until the child left it.

    :raises NoSuchMeasure: if the measure takes no child anywhere, or not there.
    :raises ReasonNeeded: without the place.
    """
    if taken.place_kind not in workflow.ESCORTS.get(measure.code, frozenset()):
        raise errors.NoSuchMeasure
    if not taken.place.strip() or taken.ground not in c.PlacementGround.values:
        raise errors.ReasonNeeded
    return _do(actor, measure, done, now=now, word_of=word_of, taken=taken)


@transaction.atomic
def notify(
    actor: Actor, case: Case, *, civil_affairs: bool, at: datetime, now: datetime,
    word_of: str = "",
) -> Case:  # fmt: skip
    """Tell the township what was done (R-249), and civil affairs where the pack asks it.

    :raises BranchNeeded: before any response was written down.
    """
    locked = common.begin(actor, case, workflow.NOTIFY, word_of=word_of)
    if not locked.branchs.exists():
        raise errors.BranchNeeded
    common.not_later(at, now)
    asked = pack_for(locked.area, clock.local_date(now)).response.notify_civil_affairs
    told = [c.Receiver.TOWNSHIP]
    told += [c.Receiver.CIVIL_AFFAIRS] if civil_affairs or asked else []
    offices = dict(selectors.receivers(locked.area))
    for receiver in told:
        notice = Notice(
            receiver=receiver, organisation=offices.get(receiver), told_at=at,
            told_by=word_of.strip() or common.who(actor),
        )  # fmt: skip
        common.add(locked, notice)
    return common.finish(
        actor, locked, "notify", now=now, target=workflow.NOTIFY.target, at=at,
        details={"told": [str(each) for each in told]}, word_of=word_of,
    )  # fmt: skip


def _do(
    actor: Actor, measure: Measure, done: Done, *, now: datetime, word_of: str,
    taken: hooks.Taken | None = None,
) -> Measure:  # fmt: skip
    case = common.begin(actor, measure.case, workflow.RESPOND, word_of=word_of)
    locked = _lock(measure)
    branch = locked.branch
    asked = {rule.code for rule in workflow.rules_of(branch.kind, reached=branch.parents_reached)}
    if locked.code not in asked:
        raise errors.NoSuchMeasure
    if locked.state == c.MeasureState.DONE:
        raise WrongStatus
    common.not_later(done.at, now)
    rule = workflow.rule_of(branch.kind, locked.code)
    others = branch.measures.filter(code__in=rule.after, state=c.MeasureState.TODO)
    if others.exists():
        raise errors.NotYet
    locked.state, locked.done_at, locked.done_by = c.MeasureState.DONE, done.at, common.who(actor)
    locked.note, locked.document_number = done.note, done.document_number.strip()
    locked.attachments = list(done.attachments)
    locked.save()
    _settle(branch, now)
    details = {"branch": branch.kind, "measure": locked.code}
    common.finish(actor, case, "measure", now=now, at=done.at, details=details, word_of=word_of)
    for listener in hooks.measure_done:
        listener(actor, locked, taken, now)
    return locked


def _lock(measure: Measure) -> Measure:
    rows = Measure.objects.select_for_update(of=("self",)).select_related("branch", "case")
    return rows.get(pk=measure.pk)


def _settle(branch: Branch, now: datetime) -> None:
    """Say whether a branch is finished; a measure that comes to be asked opens it again."""
    states = dict(branch.measures.values_list("code", "state"))
    lacks = workflow.lacking(branch.kind, states, reached=branch.parents_reached)
    branch.finished_at = None if lacks else (branch.finished_at or now)
    branch.save()
