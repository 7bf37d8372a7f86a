"""Wishes: collected, claimed without a name, fulfilled (W-22). Gifts: things and money (T-022)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import selectors, workflow
from shouwang.care.choices import Help, RecordKind, Seen, WishStatus
from shouwang.care.models import Donation, Wish
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.registry.models import CareFile

from .common import done, enter, files_in_reach, lock, may_reach, not_after
from .records import Work, record_work


class NamesTheChild(DomainError):
    """Who reads a wish does not know whose it is."""

    message = _("心愿中不要写儿童的姓名，认领人在家长同意前不应知道是谁。")


class NothingGiven(DomainError):
    """A gift is something."""

    message = _("请填写物品或金额。")


@transaction.atomic
def collect_wish(actor: Actor, file: CareFile, *, text: str, on: date, now: datetime) -> Wish:
    """Write a child's wish down, without its name.

    :raises NamesTheChild: if the text holds the child's name. :raises NotAllowed: out of reach.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.RECORD)
    not_after(now, on)
    if file.person.name in text:
        raise NamesTheChild
    wish = Wish(
        care_file=file, text=text.strip(), collected_on=on, sex=file.person.sex,
        age=selectors.age_on(file, on),
    )  # fmt: skip
    enter(actor, wish, file.area, now)
    return done(actor, "care.collect_wish", wish, now)


@transaction.atomic
def claim_wish(actor: Actor, wish: Wish, *, now: datetime) -> Wish:
    """Take a wish on. Of two who claim together the second gets `WrongStatus`."""
    step = workflow.WISH["claim"]
    if not actor.may(step.permission):
        raise NotAllowed
    locked = Wish.objects.select_for_update(of=("self",)).filter(pk=wish.pk).first()
    if locked is None or locked.status not in step.sources:
        raise WrongStatus
    locked.claimer = f"{actor.organisation_name} {actor.display_name}".strip()
    locked.claimer_user = actor.user_id
    return _claimed(actor, locked, "care.claim_wish", now)


@transaction.atomic
def assign_wish(actor: Actor, wish: Wish, *, claimer: str, now: datetime) -> Wish:
    """Enter who took a wish on, where that person does not sign in."""
    locked = lock(actor, wish, workflow.WISH["assign"])
    locked.claimer, locked.claimer_user = claimer.strip(), None
    return _claimed(actor, locked, "care.assign_wish", now)


def _claimed(actor: Actor, wish: Wish, action: str, now: datetime) -> Wish:
    wish.status, wish.claimed_on = WishStatus.CLAIMED, clock.local_date(now)
    wish.save()
    # The child's file is not named: who claims does not reach it.
    audit.record(actor, action, wish, at=now, area=wish.area)
    return wish


@transaction.atomic
def release_wish(actor: Actor, wish: Wish, *, reason: str, now: datetime) -> Wish:
    """Offer a wish again, because who claimed it does not come back to it."""
    if not reason.strip():
        raise ReasonNeeded
    locked = lock(actor, wish, workflow.WISH["release"])
    locked.status, locked.claimer, locked.claimer_user = WishStatus.COLLECTED, "", None
    locked.consent_by, locked.consent_on, locked.told = "", None, ""
    locked.claimed_on = None
    locked.save()
    return done(actor, "care.release_wish", locked, now, purpose=reason.strip())


@transaction.atomic
def tell_claimer(actor: Actor, wish: Wish, *, consent_by: str, on: date, now: datetime) -> Wish:
    """Let the claimer know whose wish it is, because the family agreed."""
    locked = lock(actor, wish, workflow.WISH["consent"])
    not_after(now, on)
    locked.consent_by, locked.consent_on = consent_by.strip(), on
    locked.told = selectors.told_to_claimer(locked.care_file)
    locked.save()
    return done(actor, "care.tell_claimer", locked, now, purpose=consent_by.strip())


@transaction.atomic
def fulfil_wish(actor: Actor, wish: Wish, *, on: date, note: str, now: datetime) -> Wish:
    """Enter that a wish came true; that is help given, recorded as work."""
    locked = lock(actor, wish, workflow.WISH["fulfil"])
    not_after(now, on)
    locked.status, locked.fulfilled_on, locked.note = WishStatus.FULFILLED, on, note.strip()
    locked.save()
    _help(
        actor, locked.care_file_id, locked.claimer, on, [Help.SPIRITUAL, Help.MATERIAL], note, now
    )
    return done(actor, "care.fulfil_wish", locked, now)


def _help(
    actor: Actor, file_id: UUID, giver: str, on: date, helps: Sequence[str], note: str,
    now: datetime,
) -> None:  # fmt: skip
    doer = {"name": giver, "role": "", "user": ""}
    work = Work(
        RecordKind.OTHER_HELP, on, [doer], seen=[Seen.CHILD], helps=helps,
        content={"summary": note},
    )  # fmt: skip
    record_work(actor, [file_id], work, now=now)


@transaction.atomic
def withdraw_wish(actor: Actor, wish: Wish, *, reason: str, now: datetime) -> Wish:
    """Take a wish back, with the reason."""
    if not reason.strip():
        raise ReasonNeeded
    locked = lock(actor, wish, workflow.WISH["withdraw"])
    locked.status, locked.note = WishStatus.WITHDRAWN, reason.strip()
    locked.save()
    return done(actor, "care.withdraw_wish", locked, now, purpose=reason.strip())


# --- gifts --------------------------------------------------------------------------------------


@transaction.atomic
def enter_donation(
    actor: Actor, file: CareFile, *, giver: str, on: date, items: Sequence[Mapping[str, Any]],
    cash: Decimal, received_by: str, now: datetime, pairing_id: UUID | None = None,
) -> Donation:  # fmt: skip
    """Enter what a child was given: things by number, money in yuan; also a record of work.

    :raises NothingGiven: without either. :raises NotAllowed: out of reach, or a pairing that is
        not this child's.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.RECORD)
    not_after(now, on)
    given = [{"what": str(each["what"]).strip(), "number": int(each["number"])} for each in items
             if str(each["what"]).strip()]  # fmt: skip
    if cash < 0 or (not given and not cash):
        raise NothingGiven
    if pairing_id is not None and pairing_id not in dict(selectors.pairings_of(file.pk)):
        raise NotAllowed
    donation = Donation(
        care_file=file, giver=giver.strip(), given_on=on, items=given, cash=cash,
        pairing_id=pairing_id, received_by=received_by.strip(),
    )  # fmt: skip
    enter(actor, donation, file.area, now)
    _help(actor, file.pk, giver, on, [Help.MATERIAL], selectors.gift_text(donation), now)
    return done(actor, "care.enter_donation", donation, now)


@transaction.atomic
def void_donation(actor: Actor, donation: Donation, *, reason: str, now: datetime) -> Donation:
    """Take a mistaken gift out of every count; it stays readable.

    :raises ReasonNeeded: without a reason. :raises WrongStatus: if it is void already.
    """
    locked: Donation = Donation.objects.select_for_update(of=("self",)).get(pk=donation.pk)
    may_reach(actor, locked, CarePermission.RECORD)
    if locked.voided_at is not None:
        raise WrongStatus
    if not reason.strip():
        raise ReasonNeeded
    locked.voided_at, locked.void_reason = now, reason.strip()
    locked.save(update_fields=["voided_at", "void_reason"])
    return done(actor, "care.void_donation", locked, now, purpose=reason.strip())
