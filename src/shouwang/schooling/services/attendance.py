"""Calling the roll: by exception, once a class, day and session; corrections are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed
from shouwang.duties import services as duties
from shouwang.schooling.choices import FOLLOWED, AbsenceReason, FollowState, Origin, Session
from shouwang.schooling.models import Absence, FollowUp, RollCall
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import rolls
from shouwang.schooling.selectors.rolls import Pupil

from . import following
from .common import check_day


class NotOfTheClass(DomainError):
    """Somebody is marked who is not in the class."""

    message = _("名单与班级不符，请刷新页面后重新点名。")


@dataclass(frozen=True, slots=True)
class Mark:
    """Why one pupil is not there."""

    reason: AbsenceReason
    note: str = ""


@transaction.atomic
def take_roll(
    actor: Actor, *, class_key: str, day: date, session: Session, marks: Mapping[UUID, Mark],
    sending: UUID, version: int, now: datetime,
) -> RollCall:  # fmt: skip
    """Say who of a class is absent (nobody: 全到), or correct what was said before.

    Pupils who are being followed count as absent until their return is entered: a tap must not
    close a case. Who is absent without a reason is followed at once (R-182).

    :param sending: id of this sending from the page or the phone; sent twice, it counts once.
    :param version: of the roll as the page showed it, 0 where there was none.
    :raises ChangedMeanwhile: if somebody called or corrected it since.
    :raises NotAllowed: without the right, or for a class out of reach.
    """
    if not actor.may(SchoolingPermission.ATTEND):
        raise NotAllowed
    check_day(day, clock.local_date(now))
    _lock_class(_school(actor), class_key, day, session)
    pupils = {each.file.pk: each for each in rolls.pupils(actor, day, class_key)}
    if not pupils:
        raise NotAllowed
    if not marks.keys() <= pupils.keys():
        raise NotOfTheClass
    roll = rolls.roll_of(actor, class_key, day, session)
    if roll is not None and sending in roll.sendings:
        return roll
    if (roll.version if roll else 0) != version:
        raise ChangedMeanwhile
    before = rolls.absences_of(roll) if roll else {}
    wanted = _with_followed(pupils, before, marks)
    roll = _save(actor, roll, class_key, day, session, len(pupils), len(wanted), sending, now)
    touched = _set_marks(actor, roll, pupils, before, wanted, now)
    audit.record(
        actor, "schooling.take_roll", roll, at=now, area=roll.area, file_ids=touched,
        changes={"class": class_key, "day": day.isoformat(), "session": str(session),
                 "expected": len(pupils), "missing": len(wanted), "version": roll.version},
    )  # fmt: skip
    duties.plan_files(touched, clock.local_date(now))
    return roll


def _school(actor: Actor) -> UUID:
    if actor.organisation_id is None:
        raise NotAllowed
    return actor.organisation_id


def _lock_class(school: UUID, key: str, day: date, session: str) -> None:
    # Two teachers may call one class together: the second must see the first's roll.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"roll:{school}:{key}:{day}:{session}"]
        )


def _with_followed(
    pupils: Mapping[UUID, Pupil], before: Mapping[UUID, Absence], marks: Mapping[UUID, Mark]
) -> dict[UUID, Mark]:
    """Add those who are followed, unless this very roll was the only reason to follow them."""
    wanted = dict(marks)
    for file_id, pupil in pupils.items():
        follow = pupil.follow_up
        if follow is None or file_id in wanted or _rests_on(follow, before.get(file_id)):
            continue
        wanted[file_id] = Mark(AbsenceReason(follow.reason))
    return wanted


def _rests_on(follow: FollowUp, absence: Absence | None) -> bool:
    if absence is None or follow.state != FollowState.ABSENT or follow.origin != Origin.ATTENDANCE:
        return False
    others = Absence.objects.filter(follow_up=follow, voided_at__isnull=True)
    return not others.exclude(pk=absence.pk).exists()


def _save(
    actor: Actor, roll: RollCall | None, key: str, day: date, session: str, expected: int,
    missing: int, sending: UUID, now: datetime,
) -> RollCall:  # fmt: skip
    if roll is None:
        roll = RollCall(class_key=key, day=day, session=session)
        roll.school_id = _school(actor)
        roll.place(actor.area_code)
        roll.version = 0
    roll.expected, roll.missing = expected, missing
    roll.taken_by, roll.taken_user, roll.taken_at = actor.display_name, actor.user_id, now
    roll.version += 1
    roll.sendings = [*roll.sendings, sending]
    roll.save()
    return roll


def _set_marks(
    actor: Actor, roll: RollCall, pupils: Mapping[UUID, Pupil], before: Mapping[UUID, Absence],
    wanted: Mapping[UUID, Mark], now: datetime,
) -> list[UUID]:  # fmt: skip
    """Void the marks that no longer stand, enter the new ones; returns the files touched."""
    touched: list[UUID] = []
    for file_id, absence in before.items():
        mark = wanted.get(file_id)
        if mark is not None and (mark.reason, mark.note) == (absence.reason, absence.note):
            continue
        touched.append(file_id)
        absence.voided_at, absence.voided_by = now, actor.display_name
        absence.save(update_fields=["voided_at", "voided_by"])
        follow = pupils[file_id].follow_up if file_id in pupils else None
        explained = mark is None or mark.reason not in FOLLOWED
        if follow is not None and explained and _rests_on(follow, absence):
            following.withdraw(actor, follow, now=now)
            pupils[file_id].follow_up = None
    for file_id, mark in wanted.items():
        stands = before.get(file_id)
        if stands is not None and stands.voided_at is None:
            continue
        touched.append(file_id)
        _enter(actor, roll, pupils[file_id], mark, now)
    return list(dict.fromkeys(touched))


def _enter(actor: Actor, roll: RollCall, pupil: Pupil, mark: Mark, now: datetime) -> None:
    follow = pupil.follow_up
    if mark.reason in FOLLOWED:
        if follow is None:
            follow = following.open_follow_up(
                actor, pupil.file, pupil.enrolment, origin=Origin.ATTENDANCE, reason=mark.reason,
                since=roll.day, now=now,
            )  # fmt: skip
        elif follow.reason != mark.reason and follow.state == FollowState.ABSENT:
            follow.reason = mark.reason
            follow.save(update_fields=["reason"])
    row = Absence(
        care_file=pupil.file, roll_call=roll, follow_up=follow, day=roll.day, reason=mark.reason,
        note=mark.note, entered_by=actor.display_name, entered_at=now,
    )  # fmt: skip
    row.place(pupil.file.area)
    row.save(force_insert=True)


def note_rolls(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that a class list was shown for the roll."""
    audit.record(actor, "schooling.view_rolls", at=now, file_ids=list(file_ids))
