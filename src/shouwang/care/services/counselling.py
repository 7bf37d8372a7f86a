"""Counselling: written and read by its author and the psychology group alone (D-08, R-157)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import selectors
from shouwang.care.models import Counselling
from shouwang.care.permissions import CarePermission
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.registry.models import CareFile

from .common import enter, files_in_reach, not_after


class NothingWritten(DomainError):
    """A session says what it was about."""

    message = _("请填写辅导内容。")


@transaction.atomic
def counsel(
    actor: Actor, file: CareFile, *, on: date, said: Mapping[str, Any], now: datetime
) -> Counselling:
    """Write a session down. The trail names the deed and the person, never the child.

    :raises NotAllowed: without the right, or out of reach. :raises NothingWritten: if empty.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.COUNSEL)
    not_after(now, on)
    if not str(said.get("content", "")).strip():
        raise NothingWritten
    row = Counselling(care_file=file, held_on=on, **said)
    enter(actor, row, file.area, now)
    _note(actor, "care.counsel", row, now)
    return row


@transaction.atomic
def void_counselling(actor: Actor, row: Counselling, *, reason: str, now: datetime) -> Counselling:
    """Take a mistaken session out; its author alone does so.

    :raises NotAllowed: for anybody else. :raises ReasonNeeded: without a reason.
    :raises WrongStatus: if it is void already.
    """
    rows = selectors.counselling(actor).select_for_update(of=("self",))
    locked: Counselling | None = rows.filter(pk=row.pk).first()
    if locked is None or locked.entered_user != actor.user_id:
        raise NotAllowed
    if locked.voided_at is not None:
        raise WrongStatus
    if not reason.strip():
        raise ReasonNeeded
    locked.voided_at, locked.void_reason = now, reason.strip()
    locked.save(update_fields=["voided_at", "void_reason"])
    _note(actor, "care.void_counselling", locked, now)
    return locked


def note_counselling(actor: Actor, row: Counselling, *, now: datetime) -> None:
    """Record that a session was read."""
    _note(actor, "care.view_counselling", row, now)


def _note(actor: Actor, action: str, row: Any, now: datetime) -> None:
    """Record a deed without the child: who reads the trail must not learn who is counselled."""
    audit.record(actor, action, row, at=now)
