"""The database alone hides what is not theirs; of two who press at once one is told."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from shouwang.accounts.testing import NEXT_COUNTY, NEXT_TOWNSHIP, actor_of, make_post
from shouwang.core.actors import system_actor
from shouwang.core.errors import ChangedMeanwhile, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.schooling import services
from shouwang.schooling.choices import AbsenceReason, MoveReason
from shouwang.schooling.models import (
    Absence,
    FollowUp,
    FollowUpStep,
    Move,
    Notice,
    RollCall,
)
from shouwang.schooling.testing import School, ask, call_roll, follow, run


@pytest.fixture
def unblocked(committed: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def both(deeds: list[Callable[[], Any]]) -> list[str]:
    def do(deed: Callable[[], Any]) -> str:
        try:
            deed()
        except (ChangedMeanwhile, WrongStatus):
            return "told"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        return sorted(threads.map(do, deeds))


def count(model: Any, **said: Any) -> int:
    with acting_as(system_actor("test")):
        return int(model.objects.filter(**said).count())


def test_two_teachers_call_one_class_at_once(unblocked: None) -> None:
    school = School()
    away = school.pupil()

    answers = both([
        lambda: call_roll(school.teacher, {away: AbsenceReason.TRUANT}),
        lambda: call_roll(school.principal, {away: AbsenceReason.TRUANT}),
    ])  # fmt: skip

    assert answers == ["done", "told"]
    assert (count(RollCall), count(FollowUp)) == (1, 1)


def test_two_teachers_ask_at_once(unblocked: None) -> None:
    school = School()
    row = follow(school, school.pupil())

    answers = both([lambda: ask(school, row), lambda: ask(school, row)])

    assert answers == ["done", "told"]
    assert count(FollowUpStep, kind="ASK") == 1


def test_the_database_alone_hides_the_next_county_and_the_next_school(unblocked: None) -> None:
    school = School()
    away = school.pupil()
    call_roll(school.teacher, {away: AbsenceReason.TRUANT})
    run(school.principal, services.send_move, away, to_school=None, to_name="邻省小学",
        reason=MoveReason.OTHER)  # fmt: skip
    officer, stranger = actor_of(make_post()), actor_of(make_post(area=NEXT_COUNTY))
    other = School(NEXT_TOWNSHIP).principal

    for model in (RollCall, Absence, FollowUp, FollowUpStep, Notice, Move):
        for actor, sees in ((officer, True), (school.teacher, True), (stranger, False),
                            (other, False)):  # fmt: skip
            with acting_as(actor):
                assert model.objects.exists() is sees, (model, actor.organisation_name)
        assert not model.objects.exists()  # without a scope


def test_a_teacher_reads_the_rolls_of_the_own_class_alone(unblocked: None) -> None:
    school = School()
    school.pupil(grade="四年级")
    call_roll(school.principal, class_key="四年级1班")

    with acting_as(school.teacher):
        assert not RollCall.objects.exists()
    with acting_as(school.principal):
        assert RollCall.objects.exists()
