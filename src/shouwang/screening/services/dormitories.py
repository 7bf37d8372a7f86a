"""Dormitories that are built: entered, the shell stands, in use within the month (W-33, D-46)."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed
from shouwang.policy.engine.calendar import add_months
from shouwang.policy.selectors import pack_for
from shouwang.screening import selectors, workflow
from shouwang.screening.models import Dormitory
from shouwang.screening.permissions import ScreeningPermission

from .common import WordsNeeded, done, lock


class DaysCrossed(DomainError):
    """Nothing is finished before it was begun, nor lived in before its shell stands."""

    message = _("日期先后不符：开工、主体完工、投入使用须依次进行。")


@transaction.atomic
def enter_dormitory(
    actor: Actor, *, dormitory_id: UUID, school_id: UUID, name: str, beds: int, starts_on: date,
    planned_on: date, words: str, now: datetime,
) -> Dormitory:  # fmt: skip
    """Enter a dormitory that is built; the same `dormitory_id` is the same one.

    :raises NotAllowed: of a school out of reach. :raises DaysCrossed: if it ends before it begins.
    """
    school = selectors.get_school(actor, school_id)
    if not actor.may(ScreeningPermission.INSPECT) or school is None:
        raise NotAllowed
    if not name.strip():
        raise WordsNeeded
    if planned_on < starts_on:
        raise DaysCrossed
    row = Dormitory(
        pk=dormitory_id, organisation=school, name=name.strip(), beds=beds, starts_on=starts_on,
        planned_on=planned_on, words=words.strip(), entered_label=actor.display_name,
        entered_at=now,
    )  # fmt: skip
    row.place(school.area)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the same press arrived twice
        existing = selectors.dormitories(actor).filter(pk=dormitory_id).first()
        if existing is None:  # the id is another's
            raise NotAllowed from None
        return existing
    done(actor, row, "enter_dormitory", now, beds=beds)
    return row


@transaction.atomic
def finish_dormitory(actor: Actor, dormitory: Dormitory, *, on: date, now: datetime) -> Dormitory:
    """Say on which day its shell stood; from then the month runs.

    :raises InTheFuture, DaysCrossed: for an impossible day.
    """
    locked = lock(actor, dormitory, workflow.FINISH_DORMITORY)
    _check(on, locked.starts_on, now)
    months = pack_for(locked.area, on).schooling.dormitory.use_within_months
    locked.finished_on, locked.due_on = on, add_months(on, months)
    locked.status = workflow.FINISH_DORMITORY.target
    done(actor, locked, "finish_dormitory", now)
    return locked


@transaction.atomic
def open_dormitory(actor: Actor, dormitory: Dormitory, *, on: date, now: datetime) -> Dormitory:
    """Say on which day children slept there first.

    :raises InTheFuture, DaysCrossed: for an impossible day.
    """
    locked = lock(actor, dormitory, workflow.OPEN_DORMITORY)
    _check(on, locked.finished_on, now)
    locked.opened_on, locked.status = on, workflow.OPEN_DORMITORY.target
    done(actor, locked, "open_dormitory", now)
    return locked


def _check(on: date, after: date | None, now: datetime) -> None:
    if on > clock.local_date(now):
        raise InTheFuture
    if after is not None and on < after:
        raise DaysCrossed
