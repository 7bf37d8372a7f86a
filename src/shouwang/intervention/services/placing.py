"""Temporary care, from the escort to a named caregiver (W-16, D-25)."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.cases.hooks import Taken
from shouwang.cases.models import Case, Measure
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as
from shouwang.intervention import workflow
from shouwang.intervention.choices import PLACEMENT_OVER, LeaveReason, PlacementState, ReviewOf
from shouwang.intervention.models import Placement
from shouwang.intervention.permissions import InterventionPermission

from . import common


class AlreadyPlaced(DomainError):
    """One temporary care at a time."""

    message = _("该儿童已有未结束的临时照料，请先办理离开或者转移。")


class NoCaregiver(DomainError):
    """No child leaves without somebody named who has it from then on (W-16)."""

    message = _("没有写明离开后的照护人，不能办理离开。")


class NotReached(DomainError):
    """Parents who were not reached cannot have taken the child home."""

    message = _("尚未联系上父母，不能登记父母接回。")


class NotAssessed(DomainError):
    """A child goes back to its guardian after the guardian was assessed."""

    message = _("回到父母（监护人）身边前须作监护评估，请填写评估日期。")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a child is taken."""

    kind: str
    name: str
    phone: str = ""
    organisation: Organisation | None = None


@dataclass(frozen=True, slots=True)
class Caregiver:
    """Who has the child after temporary care."""

    name: str
    kin: str
    phone: str = ""


@transaction.atomic
def begin_placement(
    actor: Actor, case: Case, *, ground: str, place: Place, escorted_by: str,
    escorted_at: datetime, now: datetime,
) -> Placement:  # fmt: skip
    """Enter that a child is taken to a place.

    :raises AlreadyPlaced: while it is in another. :raises NotAllowed: outside the team.
    """
    locked = common.lock_case(actor, case, InterventionPermission.PLACE)
    if escorted_at > now:
        raise common.NotThatDay
    row = _begin(locked, ground, place, escorted_by, escorted_at)
    common.done(actor, "begin_placement", row, now)
    return row


def _begin(
    case: Case, ground: str, place: Place, escorted_by: str, escorted_at: datetime
) -> Placement:
    day = clock.local_date(escorted_at)
    days = common.rules_of(case.area, day).placement_review_days
    row = common.place_in(case, Placement(
        ground=ground, place_kind=place.kind, organisation=place.organisation,
        venue=common.needed(place.name, _("机构或者照料人")), place_phone=place.phone,
        escorted_by=common.needed(escorted_by, _("护送人")), escorted_at=escorted_at,
        review_due_on=day + timedelta(days=days),
    ))  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "intervention_one_placement" in str(error):
            raise AlreadyPlaced from None
        raise
    return row


@transaction.atomic
def take_from_response(actor: Actor, measure: Measure, taken: Taken, *, now: datetime) -> Placement:
    """Go on with where an emergency measure took the child: temporary care begins, or moves.

    Whoever may write the measure down may do this: its right was asked there.

    :raises AlreadyPlaced: if the child is still on the way to another place.
    """
    case, at = measure.case, measure.done_at or now
    place = Place(taken.place_kind, taken.place.strip(), taken.place_phone.strip())
    row = Placement.objects.filter(case=case).exclude(state__in=PLACEMENT_OVER).first()
    with acting_as(system_actor("intervention")) as system:
        if row is None:
            row = _begin(case, taken.ground, place, measure.done_by or actor.display_name, at)
            common.done(actor, "begin_placement", row, now)
        elif row.state == PlacementState.ESCORTING:
            raise AlreadyPlaced
        else:
            row = move_placement(system, row, place=place, at=at, now=now)
        if taken.received_by.strip() and row.state == PlacementState.ESCORTING:
            by = taken.received_by
            row = receive_placement(system, row, received_by=by, at=at, now=now)
    return row


@transaction.atomic
def tell_parents_from_response(actor: Actor, measure: Measure, *, now: datetime) -> None:
    """Carry over that the response told the parents, where the child is in care already."""
    row = Placement.objects.filter(
        case=measure.case, state__in=(PlacementState.IN_CARE, PlacementState.NOTIFIED)
    ).first()
    at = measure.done_at or now
    if row is None or at < row.escorted_at:
        return
    reached = measure.branch.parents_reached is True
    notice = str(measure.note or "").strip() or str(_("应急处置中已通知，见处置记录。"))
    with acting_as(system_actor("intervention")) as system:
        notify_parents(system, row, reached=reached, at=at, notice=notice, now=now)


def _lock(actor: Actor, placement: Placement, deed: str) -> tuple[Placement, str]:
    return common.lock(actor, placement, workflow.PLACEMENT, deed)


def _save(actor: Actor, row: Placement, target: str, deed: str, now: datetime) -> Placement:
    before, row.state = row.state, target
    row.save()
    common.done(actor, f"{deed}_placement", row, now, before=before)
    return row


@transaction.atomic
def receive_placement(
    actor: Actor, placement: Placement, *, received_by: str, at: datetime, number: str = "",
    now: datetime,
) -> Placement:  # fmt: skip
    """Enter who took the child over, and the number of the hand-over slip."""
    row, target = _lock(actor, placement, "receive")
    if not row.escorted_at <= at <= now:
        raise common.NotThatDay
    row.received_by, row.in_at = common.needed(received_by, _("接收人")), at
    row.paper_number = number or row.paper_number
    return _save(actor, row, target, "receive", now)


@transaction.atomic
def notify_parents(
    actor: Actor, placement: Placement, *, reached: bool, at: datetime, notice: str, now: datetime
) -> Placement:
    """Enter that the parents were told to come back or to entrust somebody, or were not reached."""
    row, target = _lock(actor, placement, "notify")
    if not row.escorted_at <= at <= now:
        raise common.NotThatDay
    row.parents_reached, row.notified_at = reached, at
    row.notice = common.needed(notice, _("通知情况"))
    return _save(actor, row, target, "notify", now)


@transaction.atomic
def move_placement(
    actor: Actor, placement: Placement, *, place: Place, at: datetime, now: datetime
) -> Placement:
    """Take the child to another place; the one before stays on record."""
    row, target = _lock(actor, placement, "move")
    since = stays_of(row)[-1]["until"] if row.stays else (row.in_at or row.escorted_at).isoformat()
    if not datetime.fromisoformat(since) <= at <= now:
        raise common.NotThatDay
    before = {"place_kind": row.place_kind, "place": row.venue, "since": since,
              "until": at.isoformat()}  # fmt: skip
    row.stays = json.dumps([*stays_of(row), before], ensure_ascii=False)
    row.place_kind, row.organisation, row.place_phone = place.kind, place.organisation, place.phone
    row.venue = common.needed(place.name, _("机构或者照料人"))
    return _save(actor, row, target, "move", now)


def stays_of(placement: Placement) -> list[dict[str, Any]]:
    """Return the places before the present one, the first first."""
    return list(json.loads(placement.stays)) if placement.stays else []


@transaction.atomic
def settle_placement(
    actor: Actor, placement: Placement, *, deed: str, caregiver: Caregiver,
    assessed_on: date | None = None, now: datetime,
) -> Placement:  # fmt: skip
    """Enter who will have the child: `deed` reunite, entrust or appoint.

    :raises NotReached: if the parents take it home but were never reached. :raises NotAssessed:
        if it goes back to its parents without an assessment. :raises NoCaregiver: without a name.
    """
    row, target = _lock(actor, placement, deed)
    if not caregiver.name.strip() or not caregiver.kin:
        raise NoCaregiver
    if deed == "reunite":
        if not row.parents_reached:
            raise NotReached
        if assessed_on is None:
            raise NotAssessed
    if assessed_on is not None:
        common.past(assessed_on, now)
    row.caregiver, row.caregiver_kin = caregiver.name.strip(), caregiver.kin
    row.caregiver_phone, row.assessed_on = caregiver.phone, assessed_on
    return _save(actor, row, target, deed, now)


@transaction.atomic
def reconsider_placement(
    actor: Actor, placement: Placement, *, reason: str, now: datetime
) -> Placement:
    """Take back who was to have the child: it does not come to pass."""
    row, target = _lock(actor, placement, "reconsider")
    row.out_note = common.needed(reason, _("原因"))
    row.caregiver = row.caregiver_kin = row.caregiver_phone = ""
    return _save(actor, row, target, "reconsider", now)


_REASONS = {
    PlacementState.REUNITED: frozenset({LeaveReason.HOME}),
    PlacementState.ENTRUSTED: frozenset({LeaveReason.NEW_CARER}),
    PlacementState.APPOINTED: frozenset({LeaveReason.NEW_GUARDIAN, LeaveReason.LONG_TERM}),
}


def reasons_to_leave(state: str) -> frozenset[str]:
    """Return why a child may leave from a state: what was settled says it."""
    return frozenset(_REASONS.get(PlacementState(state), frozenset()))


@transaction.atomic
def leave_placement(
    actor: Actor, placement: Placement, *, reason: str, at: datetime, note: str = "", now: datetime
) -> Placement:
    """Enter that the child left; its file names the caregiver from then on.

    :raises NoCaregiver: if nobody is named, whatever the state.
    """
    row, target = _lock(actor, placement, "leave")
    if not str(row.caregiver).strip() or not row.caregiver_kin:
        raise NoCaregiver
    if reason not in reasons_to_leave(row.state):
        raise common.Needed(_("与去向一致的离开原因"))
    if not (row.in_at or row.escorted_at) <= at <= now:
        raise common.NotThatDay
    row.out_at, row.out_reason, row.out_note = at, reason, note.strip()
    _save(actor, row, target, "leave", now)
    common.tell_caregiver(
        row.case, row.caregiver, row.caregiver_kin, on=clock.local_date(at),
        phone=row.caregiver_phone, now=now,
    )  # fmt: skip
    return row


@transaction.atomic
def cancel_placement(
    actor: Actor, placement: Placement, *, reason: str, now: datetime
) -> Placement:
    """Enter that an escort did not take place."""
    row, target = _lock(actor, placement, "cancel")
    row.out_note = common.needed(reason, _("原因"))
    return _save(actor, row, target, "cancel", now)


@transaction.atomic
def end_by_death(
    actor: Actor, placement: Placement, *, reason: str, at: datetime, now: datetime
) -> Placement:
    """Enter that the child died: the one end without a caregiver."""
    row, target = _lock(actor, placement, "die")
    if not row.escorted_at <= at <= now:
        raise common.NotThatDay
    row.out_at, row.out_note = at, common.needed(reason, _("情况"))
    return _save(actor, row, target, "die", now)


@transaction.atomic
def review_placement(
    actor: Actor, placement: Placement, *, finding: str, on: date, next_on: date, now: datetime
) -> Placement:
    """Look at the placement again, and say when next."""
    row, target = _lock(actor, placement, "review")
    common.past(on, now)
    if next_on <= on:
        raise common.NotThatDay
    common.review(
        actor, row, ReviewOf.PLACEMENT, on=on, finding=common.needed(finding, _("复核情况")),
        next_on=next_on,
    )  # fmt: skip
    row.review_due_on = next_on
    return _save(actor, row, target, "review", now)
