"""Dangerous houses: nobody lives there, then repaired or gone, then written off (W-33, R-264)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed
from shouwang.registry import selectors as registry
from shouwang.registry import services as facts
from shouwang.registry.entries import Entry
from shouwang.screening import evidence, workflow
from shouwang.screening.choices import HouseEnd, HouseStatus
from shouwang.screening.models import DangerousHouse
from shouwang.screening.permissions import ScreeningPermission

from .common import InThePast, WordsNeeded, done, keep_photos, lock

SUBJECT = "screening.dangeroushouse"


class AlreadyEntered(DomainError):
    """One open record a child's house."""

    message = _("该儿童居住的危房已登记，尚未销号。")


class MustGo(DomainError):
    """What is to be demolished is demolished (R-264)."""

    message = _("该房屋应当拆除，不能以改造结案（R-264）。")


@transaction.atomic
def enter_house(
    actor: Actor, *, area: str, file_id: UUID | None, address: str, household: str, grade: str,
    plan: str, due_on: date, found_on: date, words: str, photos: object = (), now: datetime,
) -> DangerousHouse:  # fmt: skip
    """Enter a dangerous house in which somebody lives; the child's file says so from then on.

    :raises AlreadyEntered: if the child's house is entered. :raises NotAllowed: for a child out of
        reach. :raises InThePast, InTheFuture: for impossible days.
    """
    require(actor, ScreeningPermission.SCREEN, at=area)
    today = clock.local_date(now)
    if due_on < today:
        raise InThePast
    if found_on > today:
        raise InTheFuture
    if file_id is not None:
        file = registry.reachable_file(actor, file_id)
        if file is None or actor.area is None or file.area not in actor.area:
            raise NotAllowed
        area = file.area
        opened = DangerousHouse.objects.filter(care_file=file_id)
        if opened.exclude(status=HouseStatus.CLOSED).exists():
            raise AlreadyEntered
    house = DangerousHouse(
        care_file_id=file_id, address=address.strip(), household=household.strip(), grade=grade,
        plan=plan, due_on=due_on, found_on=found_on, words=words.strip(),
        entered_label=actor.display_name, entered_at=now,
    )  # fmt: skip
    house.place(area)
    house.save(force_insert=True)
    keep_photos(actor, photos, kind=evidence.HOUSE, subject=SUBJECT, row=house, now=now)
    _tell_file(actor, house, "YES", found_on, now)
    return _done(actor, house, "enter_house", now)


@transaction.atomic
def move_out(
    actor: Actor, house: DangerousHouse, *, moved_on: date, moved_to: str, now: datetime
) -> DangerousHouse:
    """Say that nobody lives there any more, and where they went.

    :raises WordsNeeded: without the place. :raises InTheFuture: for a day to come.
    """
    locked = lock(actor, house, workflow.MOVE_OUT)
    if not moved_to.strip():
        raise WordsNeeded
    if moved_on > clock.local_date(now):
        raise InTheFuture
    locked.moved_on, locked.moved_to = moved_on, moved_to.strip()
    locked.status = workflow.MOVE_OUT.target
    _tell_file(actor, locked, "NO", moved_on, now)
    return _done(actor, locked, "move_out", now)


@transaction.atomic
def finish_house(
    actor: Actor, house: DangerousHouse, *, finish: str, finished_on: date, words: str,
    photos: object = (), now: datetime,
) -> DangerousHouse:  # fmt: skip
    """Say that it is repaired or gone.

    :raises MustGo: if what was to be demolished is called repaired.
    """
    locked = lock(actor, house, workflow.FINISH)
    if finished_on > clock.local_date(now):
        raise InTheFuture
    if locked.plan == HouseEnd.DEMOLISH and finish != HouseEnd.DEMOLISH:
        raise MustGo
    locked.finish, locked.finished_on = finish, finished_on
    locked.finish_words, locked.finished_by = words.strip(), actor.user_id
    locked.status = workflow.FINISH.target
    keep_photos(actor, photos, kind=evidence.HOUSE, subject=SUBJECT, row=locked, now=now)
    return _done(actor, locked, "finish_house", now)


@transaction.atomic
def close_house(actor: Actor, house: DangerousHouse, *, now: datetime) -> DangerousHouse:
    """Write a house off after somebody else looked. :raises SameHand: by who finished it."""
    locked = lock(actor, house, workflow.CLOSE_HOUSE)
    locked.closed_label, locked.closed_at = actor.display_name, now
    locked.status = workflow.CLOSE_HOUSE.target
    return _done(actor, locked, "close_house", now)


def _tell_file(actor: Actor, house: DangerousHouse, answer: str, on: date, now: datetime) -> None:
    """Let the child's file say whether it lives in a dangerous house: entered nowhere else."""
    if house.care_file_id is None:
        return
    entry = Entry(house.area, {"unsafe_house": answer}, house.care_file_id)
    facts.record_entries(
        actor, [entry], on=on, source="OFFICE", now=now, permission=ScreeningPermission.SCREEN
    )


def _done(actor: Actor, house: DangerousHouse, deed: str, now: datetime) -> DangerousHouse:
    files = [house.care_file_id] if house.care_file_id else []
    done(actor, house, deed, now, file_ids=files)
    return house
