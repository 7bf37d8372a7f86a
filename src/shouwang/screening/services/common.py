"""What the deeds share: lock, right, state, event; photos; refusals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.documents import services as documents
from shouwang.screening import selectors

M = TypeVar("M", bound=models.Model)


class SameHand(DomainError):
    """Who reports, claims or handles does not confirm."""

    message = _("报告、整改或处理的人不能自己复核，请由另一人复核。")


class WordsNeeded(DomainError):
    """A deed that is told by words has some."""

    message = _("请填写情况说明。")


class InThePast(DomainError):
    """A deadline lies ahead."""

    message = _("期限不能早于今天。")


def lock(actor: Actor, row: M, step: Transition) -> M:
    """Lock a row; ask right, state, and where the table says so that another hand did it before.

    :raises NotAllowed, WrongStatus, SameHand: as the table says.
    """
    manager: Any = type(row)._default_manager
    locked: M = manager.select_for_update(of=("self",)).get(pk=row.pk)
    where = getattr(locked, "check_row", locked)  # a problem is reached by its check
    if not selectors.may(actor, where, step):
        raise NotAllowed
    step.check(locked.status)  # type: ignore[attr-defined]
    if step.is_same_hand(locked, actor):
        raise SameHand
    return locked


def done(
    actor: Actor, row: Any, deed: str, now: datetime, *, file_ids: Sequence[UUID] = (), **said: Any
) -> Any:
    """Save a row and record the deed."""
    row.save()
    audit.record(
        actor, f"screening.{deed}", row, at=now, area=row.area, file_ids=file_ids,
        changes={"status": str(row.status)} | said,
    )  # fmt: skip
    return row


def keep_photos(
    actor: Actor, photos: Any, *, kind: str, subject: str, row: Any, now: datetime
) -> int:
    """Keep the photos of a form; returns how many. A school has no area, so the system writes."""
    if not photos:
        return 0
    about = documents.Subject(subject, row.pk, row.area, getattr(row, "care_file_id", None))
    with acting_as(system_actor("screening")):
        kept = documents.store_all(
            actor, photos, kind=kind, subject=about, now=now, token=getattr(photos, "token", None)
        )
    return len(kept)


def note_shown(actor: Actor, what: str, file_ids: Iterable[Any] = (), *, now: datetime) -> None:
    """Record that a list or a record was shown: `units`, `hazards`, `houses`, `checks`."""
    audit.record(actor, f"screening.list_{what}", at=now, file_ids=list(file_ids))
