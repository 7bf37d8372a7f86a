"""Deeds: enter, change, vet, refuse a volunteer; let one go (W-08, W-31)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, ReasonNeeded, WrongStatus
from shouwang.documents import services as documents
from shouwang.pairing import selectors
from shouwang.pairing.choices import Condition, EndReason, VolunteerStatus
from shouwang.pairing.models import Volunteer
from shouwang.pairing.permissions import PairingPermission

from .ending import end, keep
from .rota import free_from_rota

_FIELDS = (
    "name", "sex", "birth_year", "phone", "origin", "languages", "skills", "free_time",
    "most_children", "organisation", "user", "trained_on",
)  # fmt: skip


class SameHand(DomainError):
    """Who entered a volunteer does not vet."""

    message = _("登记人不能审查自己登记的帮扶人，请由另一人审查。")


class ConditionsLacking(DomainError):
    """All seven conditions must hold (R-134)."""

    message = _("七项条件须全部符合才能入库（R-134）。")


class Expired(DomainError):
    """The proof of vetting must lie ahead."""

    message = _("审查有效期须晚于今天。")


@transaction.atomic
def enter_volunteer(
    actor: Actor, said: Mapping[str, Any], *, area: str, now: datetime
) -> Volunteer:
    """Enter an application; :raises NotAllowed: outside the actor's area."""
    require(actor, PairingPermission.MANAGE, at=area)
    volunteer = Volunteer(entered_by=actor.user_id, entered_at=now)
    volunteer.place(area)
    _set(volunteer, said)
    volunteer.save(force_insert=True)
    audit.record(actor, "pairing.enter_volunteer", volunteer, at=now, area=area)
    return volunteer


def _set(volunteer: Volunteer, said: Mapping[str, Any]) -> None:
    for name in _FIELDS:
        if name in said:
            setattr(volunteer, name, said[name])


@transaction.atomic
def change_volunteer(
    actor: Actor, volunteer: Volunteer, said: Mapping[str, Any], *, now: datetime
) -> Volunteer:
    """Change what is known of a volunteer."""
    locked = _lock_volunteer(actor, volunteer, PairingPermission.MANAGE)
    _set(locked, said)
    locked.save()
    audit.record(actor, "pairing.change_volunteer", locked, at=now, area=locked.area)
    return locked


@transaction.atomic
def admit_volunteer(
    actor: Actor, volunteer: Volunteer, *, conditions: Sequence[str], until: date, note: str,
    proofs: Sequence[Any] = (), now: datetime,
) -> Volunteer:  # fmt: skip
    """Admit a volunteer whose seven conditions were looked into, until a day.

    :param proofs: photos or scans of what was looked at (record, health).

    :raises SameHand: by who entered it. :raises ConditionsLacking: unless all hold.
    :raises Expired: if the day is over. :raises WrongStatus: for one who has left.
    """
    locked = _lock_volunteer(actor, volunteer, PairingPermission.VET)
    if locked.entered_by is not None and locked.entered_by == actor.user_id:
        raise SameHand
    if locked.status == VolunteerStatus.LEFT:
        raise WrongStatus
    if not set(Condition.values) <= set(conditions):
        raise ConditionsLacking
    if until <= clock.local_date(now):
        raise Expired
    locked.conditions, locked.vetted_until = sorted(conditions), until
    locked.vetting_note, locked.status = note.strip(), VolunteerStatus.ADMITTED
    locked.save()
    subject = documents.Subject(selectors.VOLUNTEER, locked.pk, locked.area)
    keep(actor, proofs, selectors.PROOF, subject, now)
    audit.record(actor, "pairing.admit_volunteer", locked, at=now, area=locked.area)
    return locked


@transaction.atomic
def refuse_volunteer(actor: Actor, volunteer: Volunteer, *, note: str, now: datetime) -> Volunteer:
    """Refuse or suspend a volunteer, with the reason; pairings end as unfit, the rota forgets.

    :raises ReasonNeeded: without a reason. :raises WrongStatus: for one who has left.
    """
    locked = _lock_volunteer(actor, volunteer, PairingPermission.VET)
    if locked.status == VolunteerStatus.LEFT:
        raise WrongStatus
    if not note.strip():
        raise ReasonNeeded
    admitted = locked.status == VolunteerStatus.ADMITTED
    locked.status = VolunteerStatus.SUSPENDED if admitted else VolunteerStatus.REFUSED
    locked.vetting_note = note.strip()
    locked.save()
    deed = "suspend_volunteer" if admitted else "refuse_volunteer"
    audit.record(actor, f"pairing.{deed}", locked, at=now, area=locked.area, purpose=note.strip())
    _release(actor, locked, EndReason.UNFIT, now)
    return locked


@transaction.atomic
def let_go(actor: Actor, volunteer: Volunteer, *, note: str, now: datetime) -> Volunteer:
    """Note that a volunteer leaves (退出), with the reason; pairings end, the rota forgets.

    :raises ReasonNeeded: without a reason. :raises WrongStatus: for one who has left already.
    """
    locked = _lock_volunteer(actor, volunteer, PairingPermission.MANAGE)
    if locked.status == VolunteerStatus.LEFT:
        raise WrongStatus
    if not note.strip():
        raise ReasonNeeded
    locked.status, locked.vetting_note = VolunteerStatus.LEFT, note.strip()
    locked.save(update_fields=["status", "vetting_note"])
    audit.record(actor, "pairing.let_go", locked, at=now, area=locked.area, purpose=note.strip())
    _release(actor, locked, EndReason.VOLUNTEER_LEFT, now)
    return locked


def _release(actor: Actor, volunteer: Volunteer, reason: EndReason, now: datetime) -> None:
    """End what a volunteer stands in: pairings, and shifts still to come."""
    for pairing in selectors.open_pairings(volunteer):
        end(actor, pairing, reason, clock.local_date(now), "", now)
    free_from_rota(actor, volunteer, now=now)


def _lock_volunteer(actor: Actor, volunteer: Volunteer, permission: str) -> Volunteer:
    locked = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    require(actor, permission, at=locked.area)
    return locked
