"""Case work: team, referrals, conferences, sealed notes, supervision, risk, on-call lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from shouwang.accounts.models import Organisation, User
from shouwang.audit import services as audit
from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, workflow
from shouwang.cases.models import (
    Case,
    CaseMember,
    Conference,
    Decision,
    OnCall,
    Referral,
    SealedNote,
    Supervision,
)
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as

from . import common, granting
from .reporting import make_member

_STAY = frozenset({c.MemberRole.POLICE, c.MemberRole.TOWNSHIP, c.MemberRole.CIVIL_AFFAIRS})


@transaction.atomic
def add_person(actor: Actor, case: Case, user: User, *, role: str, now: datetime) -> CaseMember:
    """Take one person into the team; a supervisor comes from outside it.

    :raises OutsideOnly: if a supervisor's own office is of the team.
    """
    locked = common.begin(actor, case, workflow.WORK)
    require(actor, CasesPermission.MANAGE)
    team = CaseMember.objects.filter(case=locked).in_force(clock.local_date(now))
    inside = team.filter(organisation=user.organisation_id, user_id=None).exists()
    if role == c.MemberRole.SUPERVISOR and (inside or team.filter(user_id=user.pk).exists()):
        raise errors.OutsideOnly
    member = CaseMember(
        user_id=user.pk, organisation=user.organisation, role=role,
        label=f"{user.organisation.name} {user.display_name}", since=clock.local_date(now),
    )  # fmt: skip
    common.add(locked, member)
    common.finish(actor, locked, "add_member", now=now, details={"role": role})
    return member


@transaction.atomic
def end_member(actor: Actor, member: CaseMember, *, now: datetime) -> CaseMember:
    """Let a member leave the team.

    :raises LastMember: for the offices that stay until the case is closed.
    """
    case = common.begin(actor, member.case, workflow.WORK)
    require(actor, CasesPermission.MANAGE)
    if member.role in _STAY and member.user_id is None:
        raise errors.LastMember
    locked = CaseMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if locked.until is not None:
        raise WrongStatus
    locked.until = clock.local_date(now)
    locked.save()
    common.finish(actor, case, "end_member", now=now, details={"role": locked.role})
    return locked


# --- referrals -----------------------------------------------------------------------------------


@transaction.atomic
def refer(
    actor: Actor, case: Case, office: Organisation, *, task: str, due_on: date, now: datetime,
    role: str = c.MemberRole.HELPER,
) -> Referral:  # fmt: skip
    """Hand a task to an organisation; the child's file opens to it until it answers "done".

    :raises ReasonNeeded: without a task.
    """
    locked = common.begin(actor, case, workflow.WORK)
    if not task.strip():
        raise errors.ReasonNeeded
    with acting_as(common.system()):
        make_member(locked, office, role, now)
        grant = granting.open_file(locked, office, clock.local_date(now), None)
        referral = Referral(
            organisation=office, role=role, task=task.strip(), due_on=due_on,
            sent_at=now, sent_by=common.who(actor), grant_id=grant,
        )  # fmt: skip
        common.add(locked, referral)
    details = {"office": office.name, "due": due_on.isoformat()}
    common.finish(actor, locked, "refer", now=now, details=details)
    return referral


@transaction.atomic
def answer_referral(
    actor: Actor, referral: Referral, answer: str, *, text: str, now: datetime,
    word_of: str = "",
) -> Referral:  # fmt: skip
    """Accept, refuse, return or complete a referral.

    The receiving office answers; the case's own offices may write its answer down on the word of
    somebody there. Who refuses or returns loses the file and leaves the team.

    :param answer: ``accept``, ``refuse``, ``return``, ``complete``.
    :raises NotAllowed: for others. :raises ReasonNeeded: if anything but "accept" says nothing.
    :raises WrongStatus: if the state does not allow the answer.
    """
    require(actor, CasesPermission.VIEW)
    locked = Referral.objects.select_for_update(of=("self",)).filter(pk=referral.pk).first()
    if locked is None:
        raise NotAllowed
    own = actor.organisation_id == locked.organisation_id or actor.system
    if not own:
        common.begin(actor, locked.case, workflow.WORK)
        if not word_of.strip():
            raise errors.WordNeeded
    step = workflow.ANSWERS[answer]
    step.check(locked.state)
    if answer != "accept" and not text.strip():
        raise errors.ReasonNeeded
    locked.state, locked.answered_at = step.target, now
    locked.answered_by, locked.answer = word_of.strip() or common.who(actor), text.strip()
    locked.save()
    case = Case.objects.select_for_update(of=("self",)).get(pk=locked.case_id)
    details = {"office": locked.organisation.name, "answer": answer}
    common.finish(actor, case, "answer_referral", now=now, details=details, word_of=word_of)
    if locked.state not in workflow.WITHDRAW_REFERRAL.sources:
        _let_go(case, locked, now)
    return locked


@transaction.atomic
def withdraw_referral(actor: Actor, referral: Referral, *, reason: str, now: datetime) -> Referral:
    """Take a referral back that nobody answered in time.

    :raises WrongStatus: if it was answered. :raises ReasonNeeded: without a reason.
    """
    case = common.begin(actor, referral.case, workflow.WORK)
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    workflow.WITHDRAW_REFERRAL.check(locked.state)
    if not reason.strip():
        raise errors.ReasonNeeded
    locked.state, locked.answer = workflow.WITHDRAW_REFERRAL.target, reason.strip()
    locked.answered_at, locked.answered_by = now, common.who(actor)
    locked.save()
    details = {"office": locked.organisation.name}
    common.finish(actor, case, "withdraw_referral", now=now, details=details)
    _let_go(case, locked, now)
    return locked


def _let_go(case: Case, referral: Referral, now: datetime) -> None:
    """End grant and membership, unless another task of the office is open or it has to stay."""
    with acting_as(common.system()):
        others = Referral.objects.filter(
            case=case, organisation=referral.organisation_id,
            state__in=workflow.WITHDRAW_REFERRAL.sources,
        )  # fmt: skip
        if others.exists():
            return
        members = CaseMember.objects.filter(
            case=case, organisation=referral.organisation_id, user_id=None, until__isnull=True
        )
        if members.filter(role__in=_STAY).exists():
            return
        yesterday = clock.local_date(now) - timedelta(days=1)
        members.update(until=yesterday)
        if referral.grant_id is not None:
            granting.end_grants([referral.grant_id], yesterday)


# --- conferences ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Task:
    """What a conference decided: what, by which member, until when."""

    what: str
    member_id: UUID
    due_on: date


@transaction.atomic
def hold_conference(
    actor: Actor, case: Case, *, on: date, present: str, minutes: str, tasks: Sequence[Task],
    now: datetime,
) -> Conference:  # fmt: skip
    """Keep the minutes of a conference; its decisions become duties.

    :raises ReasonNeeded: without minutes or names. :raises NotAllowed: for a task of somebody who
        is not of the team. :raises InTheFuture: for tomorrow.
    """
    locked = common.begin(actor, case, workflow.WORK)
    if on > clock.local_date(now):
        raise errors.InTheFuture
    if not minutes.strip() or not present.strip() or not all(t.what.strip() for t in tasks):
        raise errors.ReasonNeeded
    conference = Conference(
        held_on=on, present=present.strip(), minutes=minutes.strip(),
        entered_by=common.who(actor), entered_at=now,
    )  # fmt: skip
    common.add(locked, conference)
    team = {m.pk: m for m in CaseMember.objects.filter(case=locked, until__isnull=True)}
    for task in tasks:
        if task.member_id not in team:
            raise NotAllowed
        decision = Decision(
            conference=conference, what=task.what.strip(), member=team[task.member_id],
            due_on=task.due_on,
        )  # fmt: skip
        common.add(locked, decision)
    details = {"decisions": len(tasks)}
    common.finish(actor, locked, "conference", now=now, details=details)
    return conference


@transaction.atomic
def meet_decision(actor: Actor, decision: Decision, *, outcome: str, now: datetime) -> Decision:
    """Write down what was done about a decision; that meets the duty.

    :raises NotAllowed: for who neither owes it nor leads the case. :raises WrongStatus: if it was
        met. :raises ReasonNeeded: without an outcome.
    """
    require(actor, CasesPermission.VIEW)
    locked = Decision.objects.select_for_update(of=("self",)).filter(pk=decision.pk).first()
    if locked is None:
        raise NotAllowed
    owes = selectors.memberships(actor, locked.case_id).filter(pk=locked.member_id).exists()
    if not owes:
        common.begin(actor, locked.case, workflow.WORK)
    if locked.done_on is not None:
        raise WrongStatus
    if not outcome.strip():
        raise errors.ReasonNeeded
    locked.done_on, locked.outcome = clock.local_date(now), outcome.strip()
    locked.done_by = common.who(actor)
    locked.save()
    case = Case.objects.select_for_update(of=("self",)).get(pk=locked.case_id)
    common.finish(actor, case, "meet_decision", now=now)
    return locked


# --- sealed notes, supervision, risk -------------------------------------------------------------


@transaction.atomic
def write_note(
    actor: Actor, case: Case, *, kind: str, text: str, now: datetime,
    attachments: Sequence[UUID] = (),
) -> SealedNote:  # fmt: skip
    """Add a leaf to a sealed sub-file.

    :raises NotAllowed: if the sub-file does not open to the post's role in the case.
    """
    require(actor, CasesPermission.VIEW)
    if kind not in selectors.opened(actor, case.pk):
        raise NotAllowed
    if not text.strip():
        raise errors.ReasonNeeded
    note = SealedNote(
        kind=kind, text=text.strip(), attachments=list(attachments),
        written_by=common.who(actor), written_at=now,
    )  # fmt: skip
    common.add(case, note)
    audit.record(actor, "cases.write_note", case, at=now, area=case.area, changes={"kind": kind})
    return note


def note_opened(actor: Actor, case: Case, kind: str, *, now: datetime) -> None:
    """Record that a sealed sub-file was read."""
    audit.record(actor, "cases.open_sub_file", case, at=now, area=case.area, changes={"kind": kind})


@transaction.atomic
def supervise(actor: Actor, case: Case, *, text: str, now: datetime) -> Supervision:
    """Say, from outside the team, what the work lacks.

    :raises NotAllowed: for anybody but the case's supervisor.
    """
    require(actor, CasesPermission.SUPERVISE)
    if c.MemberRole.SUPERVISOR not in selectors.roles_in(actor, case.pk):
        raise NotAllowed
    if not text.strip():
        raise errors.ReasonNeeded
    row = Supervision(text=text.strip(), by=common.who(actor), at=now)
    common.add(case, row)
    common.tell(case, "supervise", at=now, by=common.who(actor))
    audit.record(actor, "cases.supervise", case, at=now, area=case.area)
    return row


@transaction.atomic
def override_risk(actor: Actor, case: Case, *, level: str, reason: str, now: datetime) -> Case:
    """Overrule the derived risk level, with a reason; an empty level takes the word back.

    :raises ReasonNeeded: without a reason.
    """
    locked = common.begin(actor, case, workflow.WORK)
    if not reason.strip() or (level and level not in c.RiskLevel.values):
        raise errors.ReasonNeeded
    locked.risk_override, locked.risk_note = level, reason.strip()
    locked.risk_by = common.who(actor)
    details = {"derived": locked.risk, "level": level}
    return common.finish(actor, locked, "override_risk", now=now, details=details)


# --- on-call lists -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """Whom to ring at an organisation, and where notices of new reports go."""

    name: str
    telephone: str = ""
    email: str = ""
    webhook: str = ""
    position: int = 1
    from_time: time | None = None
    to_time: time | None = None


@transaction.atomic
def keep_on_call(
    actor: Actor, office: Organisation, line: Line, *, now: datetime, row: OnCall | None = None
) -> OnCall:
    """Enter or change one line of an on-call list: of one's own office, or of one in the area.

    :raises NotAllowed: for another's.
    """
    _may_keep(actor, office)
    kept = row or OnCall(organisation=office)
    for name in ("name", "telephone", "email", "webhook", "position", "from_time", "to_time"):
        setattr(kept, name, getattr(line, name))
    kept.place(office.area)
    kept.save()
    audit.record(actor, "cases.keep_on_call", kept, at=now, area=office.area)
    return kept


@transaction.atomic
def end_on_call(actor: Actor, row: OnCall, *, now: datetime) -> OnCall:
    """Take a line off the list."""
    _may_keep(actor, row.organisation)
    row.ended_on = clock.local_date(now)
    row.save(update_fields=["ended_on"])
    audit.record(actor, "cases.end_on_call", row, at=now, area=row.area)
    return row


def _may_keep(actor: Actor, office: Organisation) -> None:
    require(actor, CasesPermission.ON_CALL)
    leads = actor.may(CasesPermission.MANAGE) and actor.area is not None
    in_area = leads and actor.area is not None and office.area in actor.area
    if not (actor.system or office.pk == actor.organisation_id or in_area):
        raise NotAllowed
