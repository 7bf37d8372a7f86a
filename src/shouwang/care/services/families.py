"""Neighbours who look after children (R-103)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.care import selectors, workflow
from shouwang.care.choices import FamilyStatus, HelpMode
from shouwang.care.models import FamilyCare, HelpFamily
from shouwang.care.permissions import CarePermission
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, ReasonNeeded, WrongStatus
from shouwang.registry.models import CareFile

from .common import done, enter, files_in_reach, lock, may_reach, not_after


class NotWilling(DomainError):
    """Only willing, responsible families (R-103)."""

    message = _("只有本人自愿、村（居）确认负责任的家庭才能列入名册（R-103）。")


class FamilyFull(DomainError):
    """A family takes in no more than it said."""

    message = _("该家庭已达到最多照看人数。")


class LookedAfter(DomainError):
    """One family at a time."""

    message = _("该儿童已由互助家庭照看，请先终止原来的照看。")


@transaction.atomic
def offer_family(actor: Actor, said: Mapping[str, Any], *, area: str, now: datetime) -> HelpFamily:
    """Enter a family that offers to look after neighbours' children.

    :raises NotWilling: if it is not its own wish.
    """
    require(actor, CarePermission.RECORD, at=area)
    if not said.get("willing"):
        raise NotWilling
    family = HelpFamily(**said)
    enter(actor, family, area, now)
    return done(actor, "care.offer_family", family, now)


@transaction.atomic
def admit_family(actor: Actor, family: HelpFamily, *, note: str, now: datetime) -> HelpFamily:
    """Put a family on the roll, because somebody else than who entered it looked into it."""
    locked = lock(actor, family, workflow.FAMILY["admit"])
    locked.status, locked.responsible = FamilyStatus.ADMITTED, True
    locked.checked_by, locked.note = actor.display_name, note.strip()
    locked.save()
    return done(actor, "care.admit_family", locked, now)


@transaction.atomic
def strike_family(actor: Actor, family: HelpFamily, *, reason: str, now: datetime) -> HelpFamily:
    """Take a family off the roll; nobody may be in its care any more.

    :raises FamilyFull: while it looks after a child. :raises ReasonNeeded: without a reason.
    """
    if not reason.strip():
        raise ReasonNeeded
    locked = lock(actor, family, workflow.FAMILY["leave"])
    if locked.cares.filter(ended_on__isnull=True).exists():
        raise FamilyFull(_("该家庭还在照看儿童，请先终止照看。"))
    locked.status, locked.note = FamilyStatus.LEFT, reason.strip()
    locked.save()
    return done(actor, "care.strike_family", locked, now, purpose=reason.strip())


@transaction.atomic
def place_with_family(
    actor: Actor, file: CareFile, family: HelpFamily, *, mode: HelpMode, agreed_by: str, on: date,
    now: datetime,
) -> FamilyCare:  # fmt: skip
    """Let a family look after a child, with a parent's consent.

    :raises NotWilling: if the family is not on the roll. :raises FamilyFull: beyond its places.
    :raises LookedAfter: while another family does.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.RECORD)
    not_after(now, on)
    locked = HelpFamily.objects.select_for_update(of=("self",)).get(pk=family.pk)
    if locked.status != FamilyStatus.ADMITTED:
        raise NotWilling
    if locked.cares.filter(ended_on__isnull=True).count() >= locked.places:
        raise FamilyFull
    if selectors.family_of(file.pk) is not None:
        raise LookedAfter
    care = FamilyCare(
        care_file=file, family=locked, mode=mode, agreed_by=agreed_by.strip(), starts_on=on
    )
    try:
        with transaction.atomic():
            enter(actor, care, file.area, now)
    except IntegrityError as error:  # somebody placed the child at the same moment
        raise LookedAfter from error
    return done(actor, "care.place_with_family", care, now)


@transaction.atomic
def end_family_care(
    actor: Actor, care: FamilyCare, *, on: date, reason: str, now: datetime
) -> FamilyCare:
    """End a family's care of a child."""
    locked: FamilyCare = FamilyCare.objects.select_for_update(of=("self",)).get(pk=care.pk)
    may_reach(actor, locked, CarePermission.RECORD)
    if locked.ended_on is not None:
        raise WrongStatus
    if not reason.strip():
        raise ReasonNeeded
    not_after(now, on)
    locked.ended_on, locked.end_note = max(on, locked.starts_on), reason.strip()
    locked.save()
    return done(actor, "care.end_family_care", locked, now, purpose=reason.strip())
