"""The classes of a school, and what was called of them on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from shouwang.core.actors import Actor
from shouwang.registry import hooks as registry_hooks
from shouwang.registry.choices import FileStatus, Schooling
from shouwang.registry.classes import class_key
from shouwang.registry.models import Enrolment
from shouwang.registry.permissions import RegistryPermission
from shouwang.schooling.choices import CLOSED_STATES, Session, Stage
from shouwang.schooling.models import Absence, FollowUp, RollCall

_GRADES = {
    **dict.fromkeys("一二三四五六", Stage.PRIMARY),
    **dict.fromkeys("七八九", Stage.JUNIOR),
}


def stage_of(schooling: str, grade: str) -> str:
    """Return the stage of compulsory education a pupil is in; "" outside it or not known."""
    if schooling in (Schooling.PRIMARY, Schooling.JUNIOR):
        return str(Stage(schooling))
    if schooling in (Schooling.DROPPED_OUT, "") and grade[1:] == "年级":
        return str(_GRADES.get(grade[:1], ""))
    return ""


@dataclass(slots=True)
class Pupil:
    """One pupil who has a file, as the roll shows it."""

    enrolment: Any
    follow_up: FollowUp | None = None
    absence: Absence | None = None

    @property
    def file(self) -> Any:
        """The child's file."""
        return self.enrolment.care_file

    @property
    def class_key(self) -> str:
        """The class within the school."""
        return class_key(self.enrolment.grade, self.enrolment.class_label)


def pupils(actor: Actor, on: date, key: str | None = None) -> list[Pupil]:
    """Return the pupils of the actor's own school who have a file, by class and name.

    Only those: the register holds left-behind and other cared-for children, not whole classes. A
    class teacher gets the own class alone. A child of another county is known by the school's name.
    """
    here = Q(school_id=actor.organisation_id) | Q(
        school__isnull=True, school_name=actor.organisation_name
    )
    rows = (
        Enrolment.objects.visible_to(actor, RegistryPermission.VIEW_SCHOOL)
        .holding_on(on)
        .filter(here)
        .exclude(care_file__status__in=(FileStatus.CLOSED, FileStatus.DRAFT))
        .select_related("care_file__person")
        .order_by("grade", "class_label", "care_file__sort_key", "pk")
    )
    if actor.organisation_id is None:
        rows = rows.none()
    found = {row.care_file_id: Pupil(row) for row in rows}
    chosen = [each for each in found.values() if key is None or each.class_key == key]
    followed = open_follow_ups([each.file.pk for each in chosen])
    for each in chosen:
        each.follow_up = followed.get(each.file.pk)
    return chosen


def open_follow_ups(file_ids: Iterable[UUID]) -> dict[UUID, FollowUp]:
    """Return the follow-up under way of each file that has one."""
    rows = FollowUp.objects.filter(care_file__in=list(file_ids)).exclude(state__in=CLOSED_STATES)
    return {row.care_file_id: row for row in rows}


@dataclass(slots=True)
class ClassToday:
    """One class on a day: who is in it, what was called, how large it is where known."""

    key: str
    pupils: list[Pupil]
    rolls: dict[str, RollCall] = field(default_factory=dict)
    size: int | None = None

    @property
    def sessions(self) -> list[tuple[Session, RollCall | None]]:
        """Morning, afternoon, evening with the roll called then."""
        return [(each, self.rolls.get(each)) for each in Session]

    @property
    def followed(self) -> list[Pupil]:
        """Those who are being followed."""
        return [each for each in self.pupils if each.follow_up is not None]


def classes_on(actor: Actor, day: date) -> list[ClassToday]:
    """Return the classes of the own school with what was called on a day."""
    classes: dict[str, ClassToday] = {}
    for pupil in pupils(actor, day):
        classes.setdefault(pupil.class_key, ClassToday(pupil.class_key, [])).pupils.append(pupil)
    for roll in RollCall.objects.filter(school_id=actor.organisation_id, day=day):
        if roll.class_key in classes:
            classes[roll.class_key].rolls[roll.session] = roll
    school = actor.organisation_id
    sizes = registry_hooks.sizes_of([school]) if school else {}
    for key, each in classes.items():
        each.size = sizes.get((school, key)) if school else None
    return [each for key, each in classes.items() if key]


def roll_of(actor: Actor, key: str, day: date, session: str) -> RollCall | None:
    """Return the roll called in the own school for a class, a day and a session."""
    rows = RollCall.objects.filter(
        school_id=actor.organisation_id, class_key=key, day=day, session=session
    )
    return rows.first()


def absences_of(roll: RollCall) -> dict[UUID, Absence]:
    """Return who is marked absent at a roll call, by file; corrected marks left out."""
    rows = Absence.objects.filter(roll_call=roll, voided_at__isnull=True)
    return {row.care_file_id: row for row in rows}


def corrections_of(roll: RollCall) -> list[Absence]:
    """Return the marks of a roll call that were corrected, the newest first."""
    rows = Absence.objects.filter(roll_call=roll, voided_at__isnull=False)
    return list(rows.select_related("care_file__person").order_by("-voided_at"))


def not_called(classes: Sequence[ClassToday], session: Session) -> list[ClassToday]:
    """Return the classes whose roll was not called in a session."""
    return [each for each in classes if session not in each.rolls]
