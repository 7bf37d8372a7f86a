"""Deeds on calls: take, register, hand over, accept, return, answer, call back, close (W-11)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation, User
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.hotline import clocks, reporting, selectors, workflow
from shouwang.hotline.choices import CallResult, CallStatus, ReferralStatus
from shouwang.hotline.models import Call, CallBack, Referral, Shift
from shouwang.hotline.permissions import HotlinePermission
from shouwang.registry import selectors as registry

from . import sending

SAID = (
    "channel", "kind", "is_emergency", "situations", "caller_kind", "caller_name", "caller_phone",
    "confidential", "child_name", "child_sex", "child_age", "place_text", "words", "advice",
)  # fmt: skip


class NotOperator(DomainError):
    """Only operators of the hotline take calls in."""

    message = _("贵单位不是热线受理单位，不能接听登记。")


class KindNeeded(DomainError):
    """A registered call says what is asked for, in words."""

    message = _("请选择诉求类型，并填写诉求内容。")


class NoReceiver(DomainError):
    """To whom a call may not be handed over."""

    message = _("不能转接给所选单位。")


class WhoNeeded(DomainError):
    """What is written down for somebody else names him or her."""

    message = _("请填写对方经办人姓名。")


class AnswerNeeded(DomainError):
    """An answer says what was done."""

    message = _("请填写办理情况。")


class ReportNeeded(DomainError):
    """An emergency is reported before it is closed."""

    message = _("紧急来电须先发起强制报告才能办结；经核实情况不实的除外，须写明核实情况。")


class CallBackNeeded(DomainError):
    """The caller hears the result before the call is closed."""

    def __init__(self, days: int) -> None:
        text = _(
            "办结前须回访求助人：至少接通一次，或在{days}个不同日期回访均未接通（未留电话的除外）。"
        )
        super().__init__(str(text).format(days=days))


class InThePast(DomainError):
    """A deadline lies ahead."""

    message = _("办理期限须晚于现在。")


class Overlaps(DomainError):
    """One person sits at the telephone once at a time."""

    message = _("该人员此时段已有值班安排。")


# --- taking a call in -----------------------------------------------------------------------------


@transaction.atomic
def open_call(actor: Actor, call_id: UUID, *, now: datetime, follows: Call | None = None) -> Call:
    """Open a call the moment it is answered, so that nothing of it can be lost (R-271).

    `call_id` comes from the page: pressed twice, or sent again after a lost answer, it is the same
    call as long as it is being taken; a call already registered is left alone and another begun.

    :raises NotOperator: for an organisation that runs no hotline.
    """
    if not selectors.is_operator(actor) or actor.organisation_id is None:
        raise NotOperator
    found = Call.objects.filter(pk=call_id, organisation=actor.organisation_id).first()
    if found is not None:
        if found.status == CallStatus.RECEIVING and found.operator_id == actor.user_id:
            return found
        call_id = uuid4()
    call = Call(
        pk=call_id, organisation_id=actor.organisation_id, received_at=now, follows=follows,
        operator_id=actor.user_id, operator_label=actor.display_name,
    )  # fmt: skip
    call.place(actor.area_code)
    call.hand_over_by = clocks.hand_over_by(call.area, now, urgent=False)
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:  # the same press arrived twice at the same moment
        made = Call.objects.filter(pk=call_id, organisation=actor.organisation_id).first()
        if made is None:  # the id is another's
            raise WrongStatus from None
        return made
    audit.record(actor, "hotline.open_call", call, at=now, area=call.area)
    return call


@transaction.atomic
def save_draft(actor: Actor, call: Call, said: Mapping[str, Any], *, area: str = "") -> Call:
    """Keep what was typed so far; every field may still be empty.

    :raises WrongStatus: once the call is registered. :raises NotAllowed: for anybody but the
        operator who takes it.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _must_be_taking(actor, locked)
    _set(locked, said, area)
    locked.save()
    return locked


def _must_be_taking(actor: Actor, call: Call) -> None:
    if call.organisation_id != actor.organisation_id or not actor.may(HotlinePermission.OPERATE):
        raise NotAllowed
    if call.status != CallStatus.RECEIVING:
        raise WrongStatus
    if call.operator_id != actor.user_id:
        raise NotAllowed(_("该来电正由另一位接听人登记。"))


def _set(call: Call, said: Mapping[str, Any], area: str) -> None:
    before = (call.area, call.is_emergency)
    for name in SAID:
        if name in said:
            setattr(call, name, said[name])
    if area:
        call.place(area)
    if before != (call.area, call.is_emergency) and call.handed_over_at is None:
        call.hand_over_by = clocks.hand_over_by(
            call.area, call.received_at, urgent=call.is_emergency
        )
    call.version += 1


@transaction.atomic
def register_call(
    actor: Actor, call: Call, said: Mapping[str, Any], *, area: str, now: datetime
) -> Call:
    """Register a call: from now on its clocks run and it can be handed over.

    Sent again after a lost answer with the same words, it changes nothing.

    :raises KindNeeded: without kind or words. :raises NotAllowed: outside the area.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    require(actor, HotlinePermission.OPERATE, at=area)
    if locked.status == CallStatus.REGISTERED and _is_same(locked, said, area):
        return locked
    _must_be_taking(actor, locked)
    if not said.get("kind") or not str(said.get("words") or "").strip():
        raise KindNeeded
    _set(locked, said, area)
    locked.status, locked.registered_at = workflow.REGISTER.target, now
    return _done(actor, locked, "register_call", now)


def _is_same(call: Call, said: Mapping[str, Any], area: str) -> bool:
    return call.area == area and all(
        (getattr(call, name) or "") == (said[name] or "") for name in SAID if name in said
    )


@transaction.atomic
def amend_call(
    actor: Actor, call: Call, said: Mapping[str, Any], *, area: str, now: datetime
) -> Call:
    """Add or correct what was heard while the call is still dealt with.

    :raises KindNeeded: without kind or words. :raises WrongStatus: before it is registered, and
        after it is closed.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _must_be_ours(actor, locked)
    require(actor, HotlinePermission.OPERATE, at=area)
    if locked.status not in workflow.LIVE:
        raise WrongStatus
    if not said.get("kind") or not str(said.get("words") or "").strip():
        raise KindNeeded
    _set(locked, said, area)
    return _done(actor, locked, "amend_call", now)


@transaction.atomic
def take_over(actor: Actor, call: Call, *, now: datetime) -> Call:
    """Go on with a call that a colleague left open; the words stay.

    :raises WrongStatus: once it is registered.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _must_be_ours(actor, locked)
    if locked.status != CallStatus.RECEIVING:
        raise WrongStatus
    locked.operator_id, locked.operator_label = actor.user_id, actor.display_name
    return _done(actor, locked, "take_over_call", now)


@transaction.atomic
def void_call(actor: Actor, call: Call, *, reason: str, now: datetime) -> Call:
    """Say that a call asked for nothing; it stays in the figures of calls taken."""
    locked = _lock(actor, call, workflow.VOID)
    locked.status, locked.void_reason = workflow.VOID.target, reason
    return _done(actor, locked, "void_call", now)


@transaction.atomic
def link_file(actor: Actor, call: Call, file_id: UUID | None, *, now: datetime) -> Call:
    """Link a call to a child's file in reach, or take the link away (R-273).

    :raises NotAllowed: for a file out of reach, and for anybody but the operators.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _must_be_ours(actor, locked)
    if file_id is not None and registry.reachable_file(actor, file_id) is None:
        raise NotAllowed
    locked.care_file_id = file_id
    return _done(actor, locked, "link_call", now)


# --- handing over ---------------------------------------------------------------------------------


@transaction.atomic
def refer_call(
    actor: Actor, call: Call, *, to: UUID, asked: str, due_on: date, now: datetime
) -> Referral:
    """Hand a call over to an organisation, which is to answer by the end of a day.

    The lines it keeps on call are told by mail and webhook, without a word of the call.

    :raises NoReceiver: unless it may be handed over there. :raises InThePast: if the day is over.
    """
    locked = _lock(actor, call, workflow.REFER)
    receiver = selectors.get_receiver(locked, to)
    if receiver is None:
        raise NoReceiver
    due_at = _end_of(due_on)
    if due_at <= now:
        raise InThePast
    referral = Referral(
        call=locked, to=receiver, level=selectors.level_of(receiver), asked=asked.strip(),
        sent_at=now, sent_label=actor.display_name, due_at=due_at,
        accept_by=clocks.accept_by(locked.area, now, urgent=locked.is_emergency),
    )  # fmt: skip
    referral.place(locked.area)
    referral.save(force_insert=True)
    sending.put_out(referral)
    _hand_to(locked, workflow.REFER, receiver, due_at, now)
    _done(actor, locked, "refer_call", now, to=receiver.name)
    return referral


@transaction.atomic
def keep_call(actor: Actor, call: Call, *, now: datetime) -> Call:
    """Deal with a call ourselves: psychological aid, guidance, an answer on the telephone."""
    locked = _lock(actor, call, workflow.KEEP)
    due_on = clocks.answer_on(locked.area, clock.local_date(now), urgent=locked.is_emergency)
    due_at = _end_of(due_on)
    own = Organisation.objects.get(pk=locked.organisation_id)
    _hand_to(locked, workflow.KEEP, own, due_at, now)
    return _done(actor, locked, "keep_call", now)


def _hand_to(
    call: Call, step: workflow.Step, to: Organisation, due_at: datetime, now: datetime
) -> None:
    call.status, call.handler, call.due_at = step.target, to, due_at
    call.handed_over_at = call.handed_over_at or now


def _end_of(on: date) -> datetime:
    return datetime.combine(on, time(23, 59), clock.CHINA)


@transaction.atomic
def recall_call(actor: Actor, call: Call, *, now: datetime) -> Call:
    """Take back a hand-over that nobody has accepted."""
    locked = _lock(actor, call, workflow.RECALL)
    _end_referral(actor, locked, ReferralStatus.RECALLED, now)
    locked.status, locked.handler, locked.due_at = workflow.RECALL.target, None, None
    return _done(actor, locked, "recall_call", now)


@transaction.atomic
def accept_call(actor: Actor, call: Call, *, who: str = "", now: datetime) -> Call:
    """Accept a call handed over; the operator may write down who accepted it on the telephone.

    :raises WhoNeeded: if the operator names nobody.
    """
    locked = _lock(actor, call, workflow.ACCEPT)
    referral = _under_way(locked)
    referral.status, referral.accepted_at = ReferralStatus.ACCEPTED, now
    referral.accepted_label = _label(actor, locked, who)
    referral.save(update_fields=["status", "accepted_at", "accepted_label"])
    locked.status = workflow.ACCEPT.target
    return _done(actor, locked, "accept_call", now, by=referral.accepted_label)


@transaction.atomic
def return_call(actor: Actor, call: Call, *, reason: str, now: datetime) -> Call:
    """Give a call back to the operators, with the reason; one's own reach to it ends with that.

    :raises ReasonNeeded: without a reason.
    """
    locked = _lock(actor, call, workflow.RETURN)
    if not reason.strip():
        raise ReasonNeeded
    _end_referral(actor, locked, ReferralStatus.RETURNED, now, reason.strip())
    locked.status, locked.handler, locked.due_at = workflow.RETURN.target, None, None
    # The row passes out of the actor's reach, which the database would refuse to write.
    with acting_as(system_actor("hotline")):
        return _done(actor, locked, "return_call", now)


@transaction.atomic
def answer_call(actor: Actor, call: Call, *, answer: str, who: str = "", now: datetime) -> Call:
    """Say what was done; the operators follow it up with the caller.

    :raises AnswerNeeded: without words. :raises WhoNeeded: if written down for somebody unnamed.
    """
    locked = _lock(actor, call, workflow.ANSWER)
    if not answer.strip():
        raise AnswerNeeded
    kept = locked.handler_id == locked.organisation_id
    if kept:
        locked.result_words = answer.strip()
    else:
        _end_referral(
            actor, locked, ReferralStatus.ANSWERED, now, answer.strip(), _label(actor, locked, who)
        )
    locked.status = workflow.ANSWER.target
    return _done(actor, locked, "answer_call", now)


@transaction.atomic
def send_back_call(actor: Actor, call: Call, *, reason: str, due_on: date, now: datetime) -> Call:
    """Ask who answered to go on: the caller is not helped yet.

    :raises ReasonNeeded: without a reason. :raises InThePast: if the day is over.
    """
    locked = _lock(actor, call, workflow.SEND_BACK)
    if not reason.strip():
        raise ReasonNeeded
    due_at = _end_of(due_on)
    if due_at <= now:
        raise InThePast
    handler = locked.handler
    if handler is not None and handler.pk != locked.organisation_id:
        again = Referral(
            call=locked, to=handler, level=selectors.level_of(handler), asked=reason.strip(),
            status=ReferralStatus.ACCEPTED, sent_at=now, sent_label=actor.display_name,
            accept_by=now, accepted_at=now, accepted_label=actor.display_name, due_at=due_at,
        )  # fmt: skip
        again.place(locked.area)
        again.save(force_insert=True)
    locked.status, locked.due_at = workflow.SEND_BACK.target, due_at
    return _done(actor, locked, "send_back_call", now)


# --- following up ---------------------------------------------------------------------------------


@transaction.atomic
def call_back(
    actor: Actor, call: Call, *, attempt_id: UUID, reached: bool, words: str, now: datetime
) -> CallBack:
    """Write down one attempt to speak to the caller again; the same `attempt_id` counts once.

    :raises WrongStatus: before the call is registered and after it is closed.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    found = locked.call_backs.filter(pk=attempt_id).first()
    if found is not None:
        return found
    if not selectors.may_know_caller(actor, locked):
        raise NotAllowed
    if locked.status not in workflow.LIVE:
        raise WrongStatus
    made = CallBack(
        pk=attempt_id, call=locked, at=now, by=actor.display_name, reached=reached,
        words=words.strip(),
    )  # fmt: skip
    made.place(locked.area)
    made.save(force_insert=True)
    audit.record(
        actor, "hotline.call_back", locked, at=now, area=locked.area, changes={"reached": reached}
    )
    return made


@transaction.atomic
def close_call(actor: Actor, call: Call, *, result: str, words: str, now: datetime) -> Call:
    """Close a call with its result.

    :raises ReportNeeded: for an emergency without a report, unless it proved unfounded.
    :raises CallBackNeeded: unless the caller was reached, or could not be on as many days as the
        pack says, or left no number.
    """
    locked = _lock(actor, call, workflow.CLOSE)
    unfounded = result == CallResult.UNFOUNDED and bool(words.strip())
    if locked.is_emergency and locked.report_id is None and not unfounded:
        raise ReportNeeded
    wanted = clocks.rules(locked.area, clock.local_date(now)).unreached_days
    if not _followed_up(locked, result, wanted):
        raise CallBackNeeded(wanted)
    locked.status, locked.closed_at = workflow.CLOSE.target, now
    locked.closed_label, locked.result = actor.display_name, result
    locked.result_words = words.strip() or locked.result_words
    return _done(actor, locked, "close_call", now, result=result)


def _followed_up(call: Call, result: str, wanted: int) -> bool:
    if not str(call.caller_phone or ""):
        return True
    attempts = selectors.call_backs(call)
    vain_days = {clock.local_date(each.at) for each in attempts if not each.reached}
    if result == CallResult.UNREACHED:
        return len(vain_days) >= wanted
    return any(each.reached for each in attempts) or len(vain_days) >= wanted


@transaction.atomic
def report_call(actor: Actor, call: Call, *, now: datetime) -> Call:
    """Make a mandatory report of what the call says, at one press; pressed twice it is one (W-01).

    :raises WrongStatus: before the call is registered. :raises NotAllowed: for anybody but the
        operators and who has the call.
    """
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not selectors.side_of(actor, locked):
        raise NotAllowed
    if locked.report_id is not None:
        return locked
    if locked.status not in workflow.LIVE:
        raise WrongStatus
    locked.report_id, locked.reported_at = reporting.report(actor, locked, now=now), now
    return _done(actor, locked, "report_call", now)


# --- who sits at the telephone ------------------------------------------------------------------


@transaction.atomic
def plan_shift(
    actor: Actor, *, user: UUID, starts_at: datetime, ends_at: datetime, now: datetime
) -> Shift:
    """Put a colleague on the roster.

    :raises Overlaps: if he or she has another shift then. :raises NotOperator: elsewhere.
    """
    if not selectors.is_operator(actor) or actor.organisation_id is None:
        raise NotOperator
    offered = dict(selectors.colleagues(actor, clock.local_date(now)))
    if str(user) not in offered:
        raise NotAllowed
    User.objects.select_for_update().get(pk=user)  # two plans for one person wait for each other
    mine = Shift.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at)
    if mine.exists():
        raise Overlaps
    shift = Shift(
        organisation_id=actor.organisation_id, user_id=user, starts_at=starts_at, ends_at=ends_at
    )
    shift.place(actor.area_code)
    shift.save(force_insert=True)
    audit.record(actor, "hotline.plan_shift", shift, at=now, area=shift.area)
    return shift


@transaction.atomic
def drop_shift(actor: Actor, shift: Shift, *, now: datetime) -> None:
    """Take a shift off the roster. :raises NotAllowed: for another organisation's."""
    if not selectors.shifts(actor).filter(pk=shift.pk).exists():
        raise NotAllowed
    audit.record(actor, "hotline.drop_shift", shift, at=now, area=shift.area)
    shift.delete()


# --- common -----------------------------------------------------------------------------------


def _lock(actor: Actor, call: Call, step: workflow.Step) -> Call:
    locked = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if not actor.may(step.permission):
        raise NotAllowed
    step.check(locked.status)
    if step.deed not in selectors.deeds(actor, locked):
        raise NotAllowed
    return locked


def _must_be_ours(actor: Actor, call: Call) -> None:
    if selectors.side_of(actor, call) != workflow.OPERATOR:
        raise NotAllowed


def _label(actor: Actor, call: Call, who: str) -> str:
    """Return who accepted or answered: the actor, or whom the operator heard on the telephone."""
    if call.handler_id == actor.organisation_id:
        return actor.display_name
    if not who.strip():
        raise WhoNeeded
    return str(_("{who}（电话告知，{clerk} 代记）")).format(
        who=who.strip(), clerk=actor.display_name
    )


def _under_way(call: Call) -> Referral:
    referral = selectors.referral_under_way(call)
    if referral is None:
        raise WrongStatus
    return referral


def _end_referral(
    actor: Actor, call: Call, status: str, now: datetime, words: str = "", label: str = ""
) -> None:
    referral = _under_way(call) if call.handler_id != call.organisation_id else None
    if referral is None:
        raise WrongStatus
    referral.status, referral.ended_at = status, now
    referral.ended_label, referral.answer = label or actor.display_name, words
    referral.save(update_fields=["status", "ended_at", "ended_label", "answer"])


def _done(actor: Actor, call: Call, deed: str, now: datetime, **said: str) -> Call:
    call.version += 1
    call.save()
    audit.record(
        actor, f"hotline.{deed}", call, at=now, area=call.area,
        file_ids=[call.care_file_id] if call.care_file_id else [],
        changes={"status": str(call.status)} | said,
    )  # fmt: skip
    return call


def note_list(actor: Actor, rows: Iterable[Call], *, now: datetime) -> None:
    """Record that a list of calls was shown."""
    ids = [row.care_file_id for row in rows if row.care_file_id]
    audit.record(actor, "hotline.list_calls", at=now, file_ids=ids)


def note_call(actor: Actor, call: Call, *, now: datetime) -> None:
    """Record that a call was shown."""
    audit.record(
        actor, "hotline.view_call", call, at=now, area=call.area,
        file_ids=[call.care_file_id] if call.care_file_id else [],
    )  # fmt: skip
