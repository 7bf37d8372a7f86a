"""The deeds of W-04: ask, persuade, tell, report, search, measure, return.

Each locks the follow-up, asks the right, the reach and the state, writes one step and one event;
of two people who press the same button one is told that the state has changed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.models import new_id
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.registry import services as registry
from shouwang.registry.choices import GrantKind, Schooling
from shouwang.registry.classes import class_key
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Enrolment, Grant
from shouwang.registry.permissions import RegistryPermission
from shouwang.schooling import ladder, workflow
from shouwang.schooling.choices import (
    CLOSED_STATES,
    AbsenceReason,
    FollowState,
    Method,
    NoticeKind,
    Office,
    Origin,
    Receipt,
    StepKind,
)
from shouwang.schooling.models import FollowUp, FollowUpStep, Notice
from shouwang.schooling.selectors import follow as selectors
from shouwang.schooling.selectors.rolls import stage_of

from . import notices
from .common import NotYet, TextNeeded, check_day, registrar, require_reach


class NoFailedVisit(DomainError):
    """Chiefs are told once persuasion at home has failed (R-190)."""

    message = _("尚无家访劝返未果的记录，请先登记家访劝返的结果。")


class NothingFailed(DomainError):
    """A written report says that persuasion was fruitless (R-185)."""

    message = _("尚无劝返未果的记录，不能书面报告劝返无效。")


class SignaturesNeeded(DomainError):
    """A joint report bears two signatures, or says why the school signs alone (R-184)."""

    message = _("共同报告须有学校和监护人签名；联系不上监护人的，由学校单独报告并写明原因。")


class UnderWay(DomainError):
    """A report waits for its receipts already."""

    message = _("书面报告已经发出，请等待签收或登记签收。")


# --- opening --------------------------------------------------------------------------------------


def open_follow_up(
    actor: Actor, file: CareFile, enrolment: Enrolment | None, *, origin: Origin,
    reason: AbsenceReason, since: date, now: datetime,
) -> FollowUp:  # fmt: skip
    """Begin to follow an absent pupil (在校 → 缺勤); returns the one under way where there is one.

    The caller has asked the right and plans the duties.
    """
    CareFile.objects.select_for_update(of=("self",)).get(pk=file.pk)  # one at a time for a child
    rows = FollowUp.objects.filter(care_file=file).exclude(state__in=CLOSED_STATES)
    under_way: FollowUp | None = rows.first()
    if under_way is not None:
        return under_way
    follow = FollowUp(
        care_file=file, origin=origin, reason=reason, absent_since=since, found_at=now
    )
    if enrolment is not None:
        follow.school_id = enrolment.school_id or actor.organisation_id
        follow.class_key = class_key(enrolment.grade, enrolment.class_label)
        follow.stage = stage_of(enrolment.schooling, enrolment.grade)
    follow.place(file.area)
    follow.save(force_insert=True)
    step = _write(actor, follow, StepKind.FOUND, "", FollowState.ABSENT, on=since, now=now)
    seen = Receipt.PAGE if actor.role == Role.CLASS_TEACHER else None
    notices.send(actor, follow, step, [Office.TEACHER], now=now, receipt=seen)
    return follow


@transaction.atomic
def report_absence(
    actor: Actor, file: CareFile, *, origin: Origin, reason: AbsenceReason, since: date,
    now: datetime,
) -> FollowUp:  # fmt: skip
    """Begin to follow a child of whose absence the school learned otherwise (排查报告, R-186).

    :raises NotAllowed: without the right or the reach. :raises WrongStatus: if it is followed.
    """
    if not actor.may(workflow.ASK.permission):
        raise NotAllowed
    require_reach(actor, file)
    check_day(since, clock.local_date(now))
    if FollowUp.objects.filter(care_file=file).exclude(state__in=CLOSED_STATES).exists():
        raise WrongStatus
    enrolment = Enrolment.objects.filter(care_file=file, valid_to__isnull=True).first()
    follow = open_follow_up(
        actor, file, enrolment, origin=origin, reason=reason, since=since, now=now
    )
    return _done(actor, follow, StepKind.FOUND, now)


def withdraw(actor: Actor, follow: FollowUp, *, now: datetime) -> None:
    """Close a follow-up that rested on a mistaken mark; it stays to be read."""
    before, follow.state, follow.closed_at = follow.state, FollowState.EXPLAINED, now
    follow.save(update_fields=["state", "closed_at"])
    _write(actor, follow, StepKind.EXPLAIN, before, follow.state, on=clock.local_date(now),
           now=now, text=gettext("点名更正：该生到校或已请假。"))  # fmt: skip


def return_by_move(actor: Actor, file_id: UUID, school: str, *, on: date, now: datetime) -> None:
    """Close what is under way for a child whom another school has taken in."""
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(care_file=file_id)
    follow = rows.exclude(state__in=CLOSED_STATES).first()
    if follow is None:
        return
    before, follow.state = follow.state, FollowState.RETURNED
    follow.returned_on, follow.closed_at = on, now
    follow.save(update_fields=["state", "returned_on", "closed_at"])
    text = gettext("已转入{school}就读。").format(school=school)
    _write(actor, follow, StepKind.RETURN, before, follow.state, on=on, now=now, text=text)
    _close_to_police(actor, follow, now)


# --- the class teacher ----------------------------------------------------------------------------


@transaction.atomic
def ask(
    actor: Actor, follow: FollowUp, *, on: date, method: Method, reason: AbsenceReason,
    reached: str = "", text: str = "", now: datetime, step_id: UUID | None = None,
) -> FollowUp:  # fmt: skip
    """Ask at once why the pupil is not there (R-182); an absence that is explained ends with it.

    :param reached: who answered; empty where nobody did.
    :param reason: what is now known of it.
    """
    locked, transition = _lock(actor, follow, StepKind.ASK, step_id)
    if transition is None:
        return locked
    check_day(on, clock.local_date(now), since=locked.absent_since)
    locked.asked_at, locked.reason = now, reason
    step = _move(actor, locked, transition, on=on, now=now, method=method, text=text,
                 step_id=step_id)  # fmt: skip
    notices.send(actor, locked, step, [Office.PARENT], now=now, person=reached,
                 receipt=Receipt.TELEPHONE if reached else None)  # fmt: skip
    if reason in (AbsenceReason.LEAVE, AbsenceReason.SICK):
        _move(actor, locked, workflow.EXPLAIN, on=on, now=now,
              text=text or str(reason.label))  # fmt: skip
        _close(actor, locked, now)
    return _done(actor, locked, StepKind.ASK, now, method=str(method), reason=str(reason))


@transaction.atomic
def explain(actor: Actor, follow: FollowUp, *, text: str, now: datetime) -> FollowUp:
    """Enter what the family said afterwards: the absence is accounted for.

    :raises TextNeeded: without a word.
    """
    locked, transition = _lock(actor, follow, StepKind.EXPLAIN)
    if transition is None:
        return locked
    _need(text)
    _move(actor, locked, transition, on=clock.local_date(now), now=now, text=text)
    _close(actor, locked, now)
    return _done(actor, locked, StepKind.EXPLAIN, now)


@transaction.atomic
def attempt(
    actor: Actor, follow: FollowUp, *, on: date, method: Method, by: str, has_failed: bool,
    text: str, tell: Sequence[Office] = (), now: datetime, step_id: UUID | None = None,
) -> FollowUp:  # fmt: skip
    """Enter one attempt to bring the pupil back; the first enters it in the ledger (辍学学生登记).

    :param tell: the chiefs told with it where persuasion at home has failed (R-190).
    """
    locked, transition = _lock(actor, follow, StepKind.ATTEMPT, step_id)
    if transition is None:
        return locked
    check_day(on, clock.local_date(now), since=locked.absent_since)
    _need(text)
    locked.registered_on = locked.registered_on or on
    locked.failed += int(has_failed)
    _move(actor, locked, transition, on=on, now=now, method=method, has_failed=has_failed,
          text=text, done_by=by, step_id=step_id)  # fmt: skip
    _done(actor, locked, StepKind.ATTEMPT, now, failed=has_failed, method=str(method))
    if tell:
        return tell_chiefs(actor, locked, tell, now=now)
    return locked


@transaction.atomic
def tell_chiefs(
    actor: Actor, follow: FollowUp, offices: Sequence[Office], *, text: str = "", now: datetime
) -> FollowUp:
    """Tell the headmaster, the head of the township and of the education bureau (R-190, T-014).

    Whom of the three nobody has told is written down as left out.

    :raises NoFailedVisit: before persuasion at home, or so many attempts, has failed.
    """
    locked, transition = _lock(actor, follow, StepKind.TELL)
    if transition is None:
        return locked
    on = clock.local_date(now)
    visits = FollowUpStep.objects.filter(
        follow_up=locked, has_failed=True, method=Method.HOME_VISIT
    )
    if not visits.exists() and not selectors.standing(locked, on).is_tried_enough:
        raise NoFailedVisit
    step = _move(actor, locked, transition, on=on, now=now, text=text)
    notices.send(actor, locked, step, offices, now=now)
    notices.note_skipped(actor, locked, step, ladder.TOLD_BY_TEACHER, now=now)
    return _done(actor, locked, StepKind.TELL, now, told=[str(each) for each in offices])


# --- reports of the school ------------------------------------------------------------------------


@transaction.atomic
def report_township(
    actor: Actor, follow: FollowUp, *, signed_school: str, text: str, now: datetime
) -> FollowUp:
    """Report to the township, which begins its procedure (R-183): both conditions, not one.

    :raises NotYet: while one of them does not hold.
    """
    locked, transition = _lock(actor, follow, StepKind.REPORT_TOWNSHIP)
    if transition is None:
        return locked
    on = clock.local_date(now)
    held = selectors.standing(locked, on)
    if not held.is_duty:
        raise NotYet(held.days, held.failed, wanted_days=held.wanted_days,
                     wanted_failed=held.wanted_failed)  # fmt: skip
    locked.township_reported_on = on
    step = _move(actor, locked, transition, on=on, now=now, text=text, signed_school=signed_school)
    notices.send(actor, locked, step, [Office.TOWNSHIP_HEAD], now=now,
                 kind=NoticeKind.TOWNSHIP_REPORT)  # fmt: skip
    notices.send(actor, locked, step, [Office.VILLAGE_HEAD], now=now)
    notices.note_own(actor, locked, step, now=now)
    notices.note_skipped(actor, locked, step, ladder.TOLD_BY_TEACHER, now=now)
    return _done(actor, locked, StepKind.REPORT_TOWNSHIP, now, days=held.days, failed=held.failed)


@transaction.atomic
def send_written(
    actor: Actor, follow: FollowUp, *, signed_school: str, text: str, now: datetime
) -> FollowUp:
    """Report in writing to the county's education bureau and to the township (R-185).

    The state follows with the second receipt.

    :raises NothingFailed: if no attempt has failed. :raises UnderWay: if it was sent before.
    """
    locked, transition = _lock(actor, follow, StepKind.SEND_WRITTEN)
    if transition is None:
        return locked
    if not locked.failed:
        raise NothingFailed
    if locked.written_sent_on is not None:
        raise UnderWay
    on = clock.local_date(now)
    locked.written_sent_on = on
    locked.save(update_fields=["written_sent_on"])
    step = _write(actor, locked, StepKind.SEND_WRITTEN, locked.state, locked.state, on=on, now=now,
                  text=text, signed_school=signed_school)  # fmt: skip
    notices.send(actor, locked, step, [Office.BUREAU_HEAD, Office.TOWNSHIP_HEAD], now=now,
                 kind=NoticeKind.WRITTEN_REPORT)  # fmt: skip
    notices.note_own(actor, locked, step, now=now)
    notices.note_skipped(actor, locked, step, ladder.TOLD_BY_TEACHER, now=now)
    return _done(actor, locked, StepKind.SEND_WRITTEN, now)


@transaction.atomic
def report_missing(
    actor: Actor, follow: FollowUp, *, signed_school: str, signed_guardian: str,
    alone_reason: str, police: Organisation | None, text: str, now: datetime,
) -> FollowUp:  # fmt: skip
    """Report with the guardian that nobody knows where the child is (R-184, T-039).

    To the township and to the police, who may open the file from now on. Without a registered
    police station the report is made by telephone and its receipt entered.

    :raises SignaturesNeeded: unless the school signed, and the guardian or a reason why not.
    """
    locked, transition = _lock(actor, follow, StepKind.REPORT_MISSING)
    if transition is None:
        return locked
    guardian, alone = signed_guardian.strip(), alone_reason.strip()
    if not signed_school.strip() or not (guardian or alone):
        raise SignaturesNeeded
    on = clock.local_date(now)
    locked.reason = AbsenceReason.UNKNOWN
    locked.registered_on = locked.registered_on or on
    locked.police_grant = _open_to_police(actor, locked, police, on, now)
    step = _move(
        actor, locked, transition, on=on, now=now, text=text, signed_school=signed_school.strip(),
        signed_guardian=guardian, alone_reason="" if guardian else alone,
    )  # fmt: skip
    kind = NoticeKind.MISSING_REPORT
    notices.send(actor, locked, step, [Office.TOWNSHIP_HEAD], now=now, kind=kind)
    notices.send_to(actor, locked, step, police, gettext("当地派出所"), now=now, kind=kind)
    notices.note_own(actor, locked, step, now=now)
    return _done(actor, locked, StepKind.REPORT_MISSING, now, alone=bool(alone and not guardian))


def _open_to_police(
    actor: Actor, follow: FollowUp, police: Organisation | None, on: date, now: datetime
) -> UUID | None:
    if police is None:
        return None
    hand = registrar(actor)
    rights = [str(RegistryPermission.VIEW_FILE), str(RegistryPermission.VIEW_CONTACT)]
    with acting_as(hand):
        grant = registry.grant_file(
            hand, follow.care_file, organisation=police, permissions=rights,
            reason=gettext("学生去向不明，协助查找"), valid_from=on, valid_to=None, now=now,
            kind=GrantKind.REFERRAL,
        )  # fmt: skip
    return grant.pk


# --- township, police, education ------------------------------------------------------------------


@transaction.atomic
def search(actor: Actor, follow: FollowUp, *, text: str, now: datetime) -> FollowUp:
    """Say that township or police look for the child."""
    return _plain(actor, follow, StepKind.SEARCH, text, now)


@transaction.atomic
def find(actor: Actor, follow: FollowUp, *, text: str, now: datetime) -> FollowUp:
    """Say where and how the child was found; persuasion goes on by law."""
    found = _plain(actor, follow, StepKind.FIND, text, now)
    _close_to_police(actor, found, now)
    return found


@transaction.atomic
def measure(actor: Actor, follow: FollowUp, *, text: str, now: datetime) -> FollowUp:
    """Enter what township and education do by law to bring the child back."""
    return _plain(actor, follow, StepKind.MEASURE, text, now)


@transaction.atomic
def give_up_for_now(actor: Actor, follow: FollowUp, *, text: str, now: datetime) -> FollowUp:
    """Enter that the measures did not bring the child back: the register says 辍学 from today.

    It is no end: measures may go on, the child may return; the county's head is told.
    """
    locked, transition = _lock(actor, follow, StepKind.NOT_RETURNED)
    if transition is None:
        return locked
    _need(text)
    on = clock.local_date(now)
    locked.dropped_on = on
    step = _move(actor, locked, transition, on=on, now=now, text=text)
    notices.send(actor, locked, step, [Office.COUNTY_HEAD], now=now)
    _tell_register(actor, locked, str(Schooling.DROPPED_OUT), on, now)
    return _done(actor, locked, StepKind.NOT_RETURNED, now)


@transaction.atomic
def return_child(
    actor: Actor, follow: FollowUp, *, on: date, text: str = "", now: datetime
) -> FollowUp:
    """Enter the day on which the child was back at school; that alone closes a follow-up."""
    locked, transition = _lock(actor, follow, StepKind.RETURN)
    if transition is None:
        return locked
    check_day(on, clock.local_date(now), since=locked.dropped_on or locked.absent_since)
    locked.returned_on = on
    _move(actor, locked, transition, on=on, now=now, text=text)
    _close(actor, locked, now)
    if locked.dropped_on is not None and locked.stage:
        _tell_register(actor, locked, locked.stage, on, now)
    return _done(actor, locked, StepKind.RETURN, now, returned_on=on.isoformat())


def _plain(actor: Actor, follow: FollowUp, kind: StepKind, text: str, now: datetime) -> FollowUp:
    locked, transition = _lock(actor, follow, kind)
    if transition is None:
        return locked
    _need(text)
    _move(actor, locked, transition, on=clock.local_date(now), now=now, text=text)
    notices.note_own(actor, locked, None, now=now)
    return _done(actor, locked, kind, now)


def _tell_register(actor: Actor, follow: FollowUp, schooling: str, on: date, now: datetime) -> None:
    """Let the child's file say what became of its schooling; the one path of facts."""
    hand = registrar(actor)
    entry = Entry(follow.area, {"schooling": schooling}, follow.care_file_id)
    with acting_as(hand):
        registry.record_entries(
            hand, [entry], on=on, source="SCHOOL", now=now,
            permission=RegistryPermission.EDIT_SCHOOLING, deed="schooling.tell_register",
        )  # fmt: skip


def _close(actor: Actor, follow: FollowUp, now: datetime) -> None:
    follow.closed_at = now
    follow.save(update_fields=["closed_at"])
    _close_to_police(actor, follow, now)


def _close_to_police(actor: Actor, follow: FollowUp, now: datetime) -> None:
    if follow.police_grant is None:
        return
    hand = registrar(actor)
    with acting_as(hand):
        grant = Grant.objects.filter(pk=follow.police_grant).first()
        if grant is not None:
            registry.revoke_grant(hand, grant, on=clock.local_date(now), now=now)
        follow.police_grant = None
        follow.save(update_fields=["police_grant"])


# --- shared ---------------------------------------------------------------------------------------


def _lock(
    actor: Actor, follow: FollowUp, kind: StepKind, step_id: UUID | None = None
) -> tuple[FollowUp, workflow.Step | None]:
    """Return the locked follow-up and the transition; None where the step was sent before.

    :raises NotAllowed: without the right or the reach. :raises WrongStatus: from another state.
    """
    locked: FollowUp = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("care_file__person", "school")
        .get(pk=follow.pk)
    )
    if not any(step.may(actor) for step in workflow.TRANSITIONS if step.kind == kind):
        raise NotAllowed
    require_reach(actor, locked.care_file)
    if step_id is not None and FollowUpStep.objects.filter(pk=step_id, follow_up=locked).exists():
        return locked, None
    transition = workflow.step(kind, locked.state)
    if transition is None:
        raise WrongStatus
    return locked, transition


def _move(
    actor: Actor, follow: FollowUp, transition: workflow.Step, *, on: date, now: datetime,
    step_id: UUID | None = None, **said: Any,
) -> FollowUpStep:  # fmt: skip
    before = follow.state
    follow.state = transition.target or before
    follow.save()
    return _write(
        actor, follow, transition.kind, before, follow.state, on=on, now=now, step_id=step_id,
        **said,
    )  # fmt: skip


def _write(
    actor: Actor, follow: FollowUp, kind: StepKind, before: str, after: str, *, on: date,
    now: datetime, done_by: str = "", step_id: UUID | None = None, **said: Any,
) -> FollowUpStep:  # fmt: skip
    step = FollowUpStep(
        id=step_id or new_id(), care_file_id=follow.care_file_id, follow_up=follow, kind=kind,
        before=before, after=after, done_on=on, done_by=done_by or actor.display_name,
        entered_by=actor.display_name, entered_user=actor.user_id, entered_at=now, **said,
    )  # fmt: skip
    step.place(follow.area)
    step.save(force_insert=True)
    return step


def _done(
    actor: Actor, follow: FollowUp, kind: StepKind, now: datetime, **changes: Any
) -> FollowUp:
    audit.record(
        actor, f"schooling.{kind.lower()}", follow, at=now, area=follow.area,
        file_ids=[follow.care_file_id], changes={"state": str(follow.state), **changes},
    )  # fmt: skip
    duties.plan_files([follow.care_file_id], clock.local_date(now))
    return follow


def _need(text: str) -> None:
    if not text.strip():
        raise TextNeeded


@transaction.atomic
def receive(actor: Actor, notice: Notice, *, how: Receipt, by: str = "", now: datetime) -> Notice:
    """Sign for a report on the page, or enter who took it by telephone or on paper.

    The second receipt of the written report moves the follow-up on (R-185).

    :raises NotAllowed: on the page for anybody but the organisation it went to; otherwise for
        anybody who may not follow. :raises WrongStatus: if there is a receipt.
    """
    follow: FollowUp = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("care_file")
        .get(pk=notice.follow_up_id)
    )
    require_reach(actor, follow.care_file)
    notices.enter_receipt(actor, notice, how=how, by=by, now=now)
    written = selectors.last_written(selectors.notices_of([follow.pk])[follow.pk])
    arrived = bool(written) and all(each.is_received for each in written)
    if notice.kind == NoticeKind.WRITTEN_REPORT and arrived:
        transition = workflow.step(StepKind.SEND_WRITTEN, follow.state)
        if transition is not None:
            _move(actor, follow, transition, on=clock.local_date(now), now=now,
                  text=gettext("县教育部门和乡镇均已签收。"))  # fmt: skip
    notice.refresh_from_db()
    duties.plan_files([follow.care_file_id], clock.local_date(now))
    return notice


def note_view(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that follow-ups were shown, with the files they belong to."""
    audit.record(actor, "schooling.view_follow_ups", at=now, file_ids=list(file_ids))


def note_paper(actor: Actor, follow: FollowUp, what: str, *, now: datetime) -> None:
    """Record that a report was printed."""
    audit.record(
        actor, "schooling.print_paper", follow, at=now, area=follow.area,
        file_ids=[follow.care_file_id], changes={"paper": what},
    )  # fmt: skip
