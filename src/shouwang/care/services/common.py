"""What every deed of this app does: ask for the right, lock, record, let duties follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import selectors
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.duties import services as duties
from shouwang.quality import services as quality
from shouwang.registry.models import CareFile

M = TypeVar("M")


class SameHand(DomainError):
    """Who entered it does not check it."""

    message = _("录入人不能核实自己录入的内容，请由另一人核实。")


def files_in_reach(actor: Actor, file_ids: Iterable[UUID], permission: str) -> list[CareFile]:
    """Return open files for which the actor may do something.

    :raises NotAllowed: without the right, or if one lies out of reach or is closed.
    """
    wanted = set(file_ids)
    if not actor.may(permission):
        raise NotAllowed
    files = list(selectors.open_reachable(actor).filter(pk__in=wanted).order_by("pk"))
    if len(files) != len(wanted):
        raise NotAllowed
    return files


def not_after(now: datetime, *days: date | None) -> None:
    """Refuse days that are still to come.

    :raises InTheFuture: if one is.
    """
    today = clock.local_date(now)
    if any(day is not None and day > today for day in days):
        raise InTheFuture


def enter(actor: Actor, row: Any, area: str, now: datetime) -> Any:
    """Store a new row of an area, with who entered it."""
    row.entered_by, row.entered_user, row.entered_at = actor.display_name, actor.user_id, now
    row.place(area)
    row.save(force_insert=True)
    return row


def lock(actor: Actor, row: M, step: Transition) -> M:
    """Return the row locked, if the actor may do the step on it now.

    :raises NotAllowed: without the right, or out of reach. :raises SameHand: where another hand is
        asked for. :raises WrongStatus: if the step does not follow from where it stands.
    """
    given = cast(Any, row)
    locked = type(given).objects.select_for_update(of=("self",)).get(pk=given.pk)
    may_reach(actor, locked, step.permission)
    step.check(locked.status)
    if step.is_same_hand(locked, actor):
        raise SameHand
    return cast(M, locked)


def may_reach(actor: Actor, row: Any, permission: str) -> None:
    """Refuse a row out of the actor's reach.

    :raises NotAllowed: without the right, or out of reach.
    """
    if not actor.may(permission):
        raise NotAllowed
    if hasattr(row, "care_file_id"):
        reached = selectors.reachable(actor).filter(pk=row.care_file_id).exists()
    else:
        reached = actor.area is not None and row.area in actor.area
    if not reached:
        raise NotAllowed


def done(
    actor: Actor, action: str, done_to: M, now: datetime, *,
    changes: Mapping[str, Any] | None = None, purpose: str = "",
) -> M:  # fmt: skip
    """Record the deed; let the duties of the child follow."""
    row = cast(Any, done_to)
    ids = [row.care_file_id] if hasattr(row, "care_file_id") else []
    said = {"status": str(row.status)} if hasattr(row, "status") else {}
    audit.record(
        actor, action, row, at=now, area=row.area, file_ids=ids,
        changes=said | dict(changes or {}), purpose=purpose,
    )  # fmt: skip
    if ids:
        duties.plan_files(ids, clock.local_date(now))
    return done_to


def follow(file_ids: Sequence[UUID], now: datetime) -> None:
    """Let duties and the checks of the register follow; as the system: a school reaches neither."""
    on = clock.local_date(now)
    duties.plan_files(file_ids, on)
    with acting_as(system_actor("care.follow")):
        quality.check_files(file_ids, on, now=now)


def note_shown(actor: Actor, what: str, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that a list or a page of this app was shown, with the files it told of."""
    audit.record(actor, f"care.show_{what}", at=now, file_ids=sorted(set(file_ids)))


def note_printed(actor: Actor, file: CareFile, what: str, *, now: datetime) -> None:
    """Record that a paper was printed."""
    if not actor.may(CarePermission.VIEW_RECORD) and not actor.may(CarePermission.RECORD):
        raise NotAllowed
    audit.record(
        actor, "care.print_paper", file, at=now, area=file.area, file_ids=[file.pk],
        changes={"paper": what},
    )  # fmt: skip
