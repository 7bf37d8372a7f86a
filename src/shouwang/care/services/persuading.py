"""Winning one of two absent parents back (W-19, R-099)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import selectors, workflow
from shouwang.care.choices import PersuasionStatus
from shouwang.care.models import Persuasion
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, ReasonNeeded
from shouwang.duties import services as duties
from shouwang.registry import services as registry
from shouwang.registry.entries import Entry

from .common import done, enter, files_in_reach, lock, not_after


class NotBothAway(DomainError):
    """There is nobody to win back."""

    message = _("该儿童的父母不是双方外出，不列入劝返名单（R-099）。")


@transaction.atomic
def list_couples(actor: Actor, file_ids: Iterable[UUID], *, now: datetime) -> list[Persuasion]:
    """Put children of whom both parents are away on the list; those on it already stay.

    :raises NotBothAway: if a parent is at home. :raises NotAllowed: out of reach.
    """
    files = files_in_reach(actor, file_ids, CarePermission.RECORD)
    if any(not selectors.both_away(file) for file in files):
        raise NotBothAway
    listed = set(
        selectors.open_persuasions([file.pk for file in files]).values_list(
            "care_file_id", flat=True
        )
    )
    on = clock.local_date(now)
    made = [
        enter(actor, Persuasion(care_file=file, listed_on=on), file.area, now)
        for file in files
        if file.pk not in listed
    ]
    if made:
        ids = [row.care_file_id for row in made]
        audit.record(actor, "care.list_couples", at=now, area=made[0].area, file_ids=ids)
        duties.plan_files(ids, on)
    return made


@transaction.atomic
def attempt(
    actor: Actor, row: Persuasion, *, on: date, with_whom: str, arguments: Sequence[str],
    answer: str, now: datetime,
) -> Persuasion:  # fmt: skip
    """Enter an attempt: with whom, by what arguments, what was answered."""
    locked = lock(actor, row, workflow.PERSUASION["talk"])
    not_after(now, on)
    locked.attempts = [
        *locked.attempts,
        {"on": on.isoformat(), "by": actor.display_name, "with": with_whom.strip(),
         "arguments": sorted(set(arguments))},
    ]  # fmt: skip
    locked.answer = answer.strip() or locked.answer
    locked.status = PersuasionStatus.TALKED
    locked.save()
    return done(actor, "care.attempt_persuasion", locked, now)


@transaction.atomic
def agree(
    actor: Actor, row: Persuasion, *, parent: str, returns_on: date, now: datetime
) -> Persuasion:
    """Enter that a parent (``father``, ``mother``) agreed to come back by a day."""
    locked = lock(actor, row, workflow.PERSUASION["agree"])
    locked.status, locked.parent, locked.returns_on = PersuasionStatus.AGREED, parent, returns_on
    locked.save()
    return done(actor, "care.agree_to_return", locked, now)


@transaction.atomic
def refuse(actor: Actor, row: Persuasion, *, answer: str, now: datetime) -> Persuasion:
    """Enter that nobody will come back now, and why; another attempt may follow.

    :raises ReasonNeeded: without what was answered.
    """
    if not answer.strip():
        raise ReasonNeeded
    locked = lock(actor, row, workflow.PERSUASION["refuse"])
    locked.status, locked.answer = PersuasionStatus.REFUSED, answer.strip()
    locked.save()
    return done(actor, "care.refuse_to_return", locked, now)


@transaction.atomic
def returned(actor: Actor, row: Persuasion, *, parent: str, on: date, now: datetime) -> Persuasion:
    """Enter that a parent is back: the child's file says so, and the determination follows.

    :param parent: ``father`` or ``mother``.
    """
    locked = lock(actor, row, workflow.PERSUASION["return"])
    not_after(now, on)
    locked.status, locked.parent, locked.returned_on = PersuasionStatus.RETURNED, parent, on
    locked.closed_on = on
    locked.save()
    entry = Entry(locked.area, {f"{parent}.state": "AT_HOME"}, locked.care_file_id)
    registry.record_entries(
        actor, [entry], on=on, source="OFFICE", now=now, permission=CarePermission.RECORD
    )
    return done(actor, "care.parent_returned", locked, now)


@transaction.atomic
def close_persuasion(actor: Actor, row: Persuasion, *, reason: str, now: datetime) -> Persuasion:
    """Take a child off the list, with the reason."""
    if not reason.strip():
        raise ReasonNeeded
    locked = lock(actor, row, workflow.PERSUASION["close"])
    locked.status, locked.closed_on = PersuasionStatus.CLOSED, clock.local_date(now)
    locked.save()
    return done(actor, "care.close_persuasion", locked, now, purpose=reason.strip())
