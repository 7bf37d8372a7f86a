"""Builders for the tests of this app and those above; everything by the services."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from shouwang.accounts.testing import TOWNSHIP, actor_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.scope import acting_as
from shouwang.registry.testing import make_pupil

from . import services
from .choices import AbsenceReason, Method, Origin, Session

CLASS = "三年级1班"


class School:
    """A school with its headmaster and a class teacher, in one township."""

    def __init__(self, area: str = TOWNSHIP, name: str = "") -> None:
        self.organisation = make_organisation(name, kind="SCHOOL", area=area)
        self.principal_post = make_post("PRINCIPAL", organisation=self.organisation, area=area)
        self.teacher_post = make_post(
            "CLASS_TEACHER", organisation=self.organisation, area=area, class_label=CLASS
        )
        self.principal = actor_of(self.principal_post)
        self.teacher = actor_of(self.teacher_post)

    def pupil(self, name: str = "", **said: Any) -> Any:
        """Enrol a child, with a file, in the class of the teacher."""
        return make_pupil(self.organisation, name, **said)


def run(actor: Any, deed: Any, *args: Any, **said: Any) -> Any:
    """Do a deed within the actor's scope."""
    with acting_as(actor):
        return deed(actor, *args, **({"now": clock.now()} | said))


def call_roll(actor: Any, marks: dict[Any, Any] | None = None, **said: Any) -> Any:
    """Call the roll of the class today; `marks`: file → reason."""
    given = {
        "class_key": CLASS, "day": clock.today(), "session": Session.MORNING, "sending": uuid4(),
        "version": 0,
        "marks": {key.pk: services.Mark(reason) for key, reason in (marks or {}).items()},
    }  # fmt: skip
    return run(actor, services.take_roll, **(given | said))


def days_ago(number: int) -> date:
    """Return the day so many days before today."""
    return clock.today() - timedelta(days=number)


def follow(
    school: School, file: Any, *, days: int = 0, reason: AbsenceReason = AbsenceReason.TRUANT
) -> Any:
    """Begin to follow a pupil who has been away for so many days."""
    return run(
        school.teacher, services.report_absence, file, origin=Origin.OTHER, reason=reason,
        since=days_ago(days),
    )  # fmt: skip


def ask(school: School, row: Any, reason: AbsenceReason = AbsenceReason.TRUANT) -> Any:
    """Ask the parents by telephone."""
    return run(
        school.teacher, services.ask, row, on=clock.today(), method=Method.TELEPHONE,
        reason=reason, reached="张父", text="家长称不知情",
    )  # fmt: skip


def attempt(school: School, row: Any, *, failed: bool = True, **said: Any) -> Any:
    """Go to the child's home."""
    given = {
        "on": clock.today(), "method": Method.HOME_VISIT, "by": "李任教", "has_failed": failed,
        "text": "孩子不愿返校",
    }  # fmt: skip
    return run(school.teacher, services.attempt, row, **(given | said))


def tried(school: School, file: Any, *, days: int, attempts: int) -> Any:
    """Follow, ask, and fail so often."""
    row = ask(school, follow(school, file, days=days))
    for _number in range(attempts):
        row = attempt(school, row)
    return row
