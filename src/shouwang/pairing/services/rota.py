"""Deeds of the rota (W-31): plan shifts, take a place, tell the hours, sign them off.

Nobody's position is taken, nobody is ranked: hours are told by one hand and signed off by another.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.pairing import selectors, workflow
from shouwang.pairing.choices import ServiceStatus, ShiftStatus
from shouwang.pairing.models import Service, Shift, Volunteer
from shouwang.pairing.permissions import PairingPermission

MOST_WEEKS = 26
MOST_HOURS = Decimal(12)


class InThePast(DomainError):
    """A shift is planned, and a place taken, before the day is over."""

    message = _("日期已过，不能再排班或报名。")


class WrongTimes(DomainError):
    """A shift ends after it begins."""

    message = _("结束时间须晚于开始时间。")


class NotServing(DomainError):
    """Only an admitted volunteer of the county, vetted until that day, serves."""

    message = _("该志愿者未通过审查，或者审查在服务日之前到期，或者不在本县，不能排班。")


class NoPlaceLeft(DomainError):
    """As many as are wanted have signed up."""

    message = _("该班次名额已满。")


class Already(DomainError):
    """The volunteer has a place in the shift."""

    message = _("该志愿者已在本班次中。")


class NotYetServed(DomainError):
    """Hours are told once the day has come."""

    message = _("服务日未到，不能填报。")


class WrongHours(DomainError):
    """More than nothing, and no more than a day's work."""

    message = _("服务小时须大于0，且一次不超过12小时。")


class Served(DomainError):
    """A shift in which somebody served is not cancelled."""

    message = _("该班次已有服务记录，不能取消。")


class OwnHours(DomainError):
    """Who told the hours, or served them, does not sign them off."""

    message = _("填报人和志愿者本人不能签认自己的服务，请由另一人签认。")


@transaction.atomic
def plan_shifts(
    actor: Actor, said: Mapping[str, Any], *, area: str, weeks: int = 1, now: datetime
) -> list[Shift]:
    """Plan a shift, and the same one in the weeks that follow; returns them by day.

    :param said: `on`, `begins`, `ends`, `place_name`, `task`, `wanted`.
    :raises NotAllowed: outside the area. :raises InThePast, WrongTimes: if it cannot be.
    """
    require(actor, PairingPermission.ROTA, at=area)
    first: date = said["on"]
    begins: time = said["begins"]
    if first < clock.local_date(now):
        raise InThePast
    if begins >= said["ends"]:
        raise WrongTimes
    made = []
    for week in range(min(max(weeks, 1), MOST_WEEKS)):
        shift = Shift(
            on=first + timedelta(weeks=week), begins=begins, ends=said["ends"],
            place_name=said["place_name"].strip(), task=said["task"].strip(),
            wanted=said["wanted"], planned_by=actor.display_name, planned_at=now,
        )  # fmt: skip
        shift.place(area)
        shift.save(force_insert=True)
        made.append(shift)
    audit.record(
        actor, "pairing.plan_shift", made[0], at=now, area=area,
        changes={"on": first.isoformat(), "number": len(made)},
    )  # fmt: skip
    return made


@transaction.atomic
def cancel_shift(actor: Actor, shift: Shift, *, reason: str, now: datetime) -> Shift:
    """Cancel a shift; who signed up is free again.

    :raises ReasonNeeded: without a reason. :raises Served: if somebody served in it.
    """
    locked = _lock_shift(shift)
    require(actor, PairingPermission.ROTA, at=locked.area)
    if not reason.strip():
        raise ReasonNeeded
    served = (ServiceStatus.REPORTED, ServiceStatus.CONFIRMED)
    if locked.services.filter(status__in=served).exists():
        raise Served
    locked.services.filter(status=ServiceStatus.SIGNED_UP).update(status=ServiceStatus.WITHDRAWN)
    locked.status, locked.cancel_reason = ShiftStatus.CANCELLED, reason.strip()
    locked.save(update_fields=["status", "cancel_reason"])
    audit.record(
        actor, "pairing.cancel_shift", locked, at=now, area=locked.area, purpose=reason.strip()
    )
    return locked


@transaction.atomic
def put_down(actor: Actor, shift: Shift, volunteer: Volunteer, *, now: datetime) -> Service:
    """Give a volunteer a place in a shift of the area.

    :raises NotServing, NoPlaceLeft, Already: if it cannot be. :raises WrongStatus: if cancelled.
    """
    locked = _lock_shift(shift)
    require(actor, PairingPermission.ROTA, at=locked.area)
    return _take_place(actor, locked, volunteer, now)


@transaction.atomic
def sign_up(actor: Actor, shift: Shift, *, now: datetime) -> Service:
    """Take a place oneself.

    :raises NotAllowed: for nobody's volunteer. :raises InThePast: once the day is over; and as
        `put_down` does.
    """
    locked = _lock_shift(shift)
    volunteer = selectors.own_volunteer(actor)
    if volunteer is None or not actor.may(PairingPermission.SERVE):
        raise NotAllowed
    if locked.on < clock.local_date(now):
        raise InThePast
    return _take_place(actor, locked, volunteer, now)


def _lock_shift(shift: Shift) -> Shift:
    # Two may take the last place together: the second must see the first's.
    locked = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    if locked.status != ShiftStatus.PLANNED:
        raise WrongStatus
    return locked


def _take_place(actor: Actor, shift: Shift, volunteer: Volunteer, now: datetime) -> Service:
    if volunteer.county != shift.county or not selectors.is_fit(volunteer, shift.on):
        raise NotServing
    open_places = shift.services.exclude(status=ServiceStatus.WITHDRAWN)
    if open_places.filter(volunteer=volunteer).exists():
        raise Already
    if selectors.taken([shift.pk]).get(shift.pk, 0) >= shift.wanted:
        raise NoPlaceLeft
    row = Service(shift=shift, volunteer=volunteer, entered_at=now)
    row.place(shift.area)
    row.save(force_insert=True)
    audit.record(actor, "pairing.take_place", row, at=now, area=row.area)
    return row


# --- a place in a shift ---------------------------------------------------------------------------


@transaction.atomic
def withdraw(actor: Actor, service: Service, *, now: datetime) -> Service:
    """Give a place back."""
    return _move(actor, _lock(actor, service, workflow.WITHDRAW), workflow.WITHDRAW, now)


@transaction.atomic
def report_hours(
    actor: Actor, service: Service, *, hours: Decimal, content: str, now: datetime
) -> Service:
    """Tell the hours served and what was done; told again, the last counts.

    :raises NotYetServed: before the day. :raises WrongHours: for none or more than a day's work.
    """
    locked = _lock(actor, service, workflow.REPORT)
    if locked.shift.on > clock.local_date(now):
        raise NotYetServed
    if not 0 < hours <= MOST_HOURS:
        raise WrongHours
    locked.hours, locked.content = hours, content.strip()
    locked.reported_by, locked.reported_user = actor.display_name, actor.user_id
    locked.note = ""
    return _move(actor, locked, workflow.REPORT, now)


@transaction.atomic
def confirm_hours(actor: Actor, service: Service, *, now: datetime) -> Service:
    """Sign the hours off.

    :raises OwnHours: by who told or served them.
    """
    locked = _lock(actor, service, workflow.CONFIRM)
    if actor.user_id is not None and actor.user_id in (
        locked.reported_user,
        locked.volunteer.user_id,
    ):
        raise OwnHours
    locked.decided_by, locked.decided_at = actor.display_name, now
    return _move(actor, locked, workflow.CONFIRM, now)


@transaction.atomic
def return_hours(actor: Actor, service: Service, *, note: str, now: datetime) -> Service:
    """Send the hours back to be told anew, with the reason.

    :raises ReasonNeeded: without one.
    """
    locked = _lock(actor, service, workflow.RETURN)
    if not note.strip():
        raise ReasonNeeded
    locked.note = note.strip()
    return _move(actor, locked, workflow.RETURN, now)


@transaction.atomic
def mark_absent(actor: Actor, service: Service, *, note: str, now: datetime) -> Service:
    """Note that a volunteer did not come; no hours count.

    :raises NotYetServed: before the day.
    """
    locked = _lock(actor, service, workflow.ABSENT)
    if locked.shift.on > clock.local_date(now):
        raise NotYetServed
    locked.hours, locked.note = None, note.strip()
    locked.decided_by, locked.decided_at = actor.display_name, now
    return _move(actor, locked, workflow.ABSENT, now)


def _lock(actor: Actor, service: Service, step: workflow.Step) -> Service:
    locked = (
        Service.objects.select_for_update(of=("self",))
        .select_related("shift", "volunteer")
        .get(pk=service.pk)
    )
    own = actor.user_id is not None and locked.volunteer.user_id == actor.user_id
    if not (step.own and own and actor.may(PairingPermission.SERVE)):
        require(actor, step.permission, at=locked.area)
    step.check(locked.status)
    return locked


def _move(actor: Actor, service: Service, step: workflow.Step, now: datetime) -> Service:
    service.status = step.target
    service.save()
    audit.record(
        actor, f"pairing.service_{step.deed}", service, at=now, area=service.area,
        changes={"status": str(step.target), "hours": str(service.hours or "")},
    )  # fmt: skip
    return service


def free_from_rota(actor: Actor, volunteer: Volunteer, *, now: datetime) -> None:
    """Take a volunteer out of every shift to come, in other townships too."""
    with acting_as(system_actor("pairing")):
        Service.objects.filter(
            volunteer=volunteer, status=ServiceStatus.SIGNED_UP,
            shift__on__gte=clock.local_date(now),
        ).update(status=ServiceStatus.WITHDRAWN)  # fmt: skip


def note_rota(actor: Actor, *, now: datetime) -> None:
    """Record that the rota, or the own places in it, was shown."""
    audit.record(actor, "pairing.show_rota", at=now)
