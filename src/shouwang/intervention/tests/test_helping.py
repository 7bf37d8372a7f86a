"""Services asked of others, plans; what a closed case refuses (R-251)."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import actor_of, make_post
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import (
    ServiceKind,
)
from shouwang.intervention.models import Intervention, Placement, Service

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor(hospital: Any) -> Any:
    return actor_of(make_post("DEPARTMENT_OFFICER", organisation=hospital))


def test_the_asked_organisation_answers_without_seeing_the_case(
    case: Any, hospital: Any, doctor: Any
) -> None:
    row = t.ask(case, hospital)
    with acting_as(doctor):
        assert selectors.asked_of(doctor).get().brief == "请为吴某某作身体检查"
        assert not selectors.visible_case(doctor).exists()

    for deed in ("accept", "provide", "complete"):
        row = t.SERVING[deed](row, actor=doctor)

    assert (row.state, row.answered_by) == ("DONE", doctor.display_name)


def test_another_organisation_neither_sees_nor_answers(case: Any, hospital: Any) -> None:
    row = t.ask(case, hospital)
    other = actor_of(make_post("DEPARTMENT_OFFICER"))

    with acting_as(other):
        assert not selectors.services(other).exists()
    with pytest.raises(NotAllowed):
        t.SERVING["accept"](row, actor=other)


def test_the_asked_organisation_does_not_take_its_request_back(
    case: Any, hospital: Any, doctor: Any
) -> None:
    row = t.ask(case, hospital)

    with pytest.raises(NotAllowed):
        t.SERVING["withdraw"](row, actor=doctor)


@pytest.mark.parametrize("course", [[], ["accept"], ["refuse"], ["accept", "return"]])
def test_an_unanswered_service_bars_closing_until_done_or_withdrawn(
    case: Any, hospital: Any, course: list[str]
) -> None:
    row = t.ask(case, hospital)
    for deed in course:
        row = t.SERVING[deed](row)
    assert "service" in t.barriers(case)

    t.SERVING["withdraw"](row)

    assert "service" not in t.barriers(case)


def test_a_refusal_says_why_and_the_team_names_who_answered(case: Any, hospital: Any) -> None:
    row = t.ask(case, hospital)

    with pytest.raises(services.Needed):
        t.run(services.answer_service, row, deed="refuse", answer=" ", by="孙医生")
    with pytest.raises(services.Needed):
        t.run(services.answer_service, row, deed="accept", answer="", by=" ")


def test_an_answer_is_due_in_three_days_and_never_after_the_service(
    case: Any, hospital: Any
) -> None:
    today = clock.today()

    assert t.ask(case, hospital).answer_due_on == today + timedelta(days=3)
    assert t.ask(case, hospital, due_on=today).answer_due_on == today
    with pytest.raises(services.NotThatDay):
        t.ask(case, hospital, due_on=today - timedelta(days=1))


def test_r251_every_service_of_the_text_can_be_asked() -> None:
    wanted = {"GUARDIANSHIP_GUIDANCE", "MEDICAL", "COUNSELLING", "BEHAVIOUR", "LEGAL_SERVICE",
              "LEGAL_AID", "PSYCHOLOGICAL_TEST", "SCHOOLING", "SOCIAL_ASSISTANCE"}  # fmt: skip

    assert wanted <= set(ServiceKind.values)


def test_a_plan_needs_a_goal_and_ends_when_each_has_its_conclusion(case: Any) -> None:
    with pytest.raises(services.NoGoal):
        t.plan(case, aims=[])
    row = t.plan(case)
    assert "plan" in t.barriers(case)

    with pytest.raises(services.GoalsOpen):
        t.run(services.end_plan, row, note="完成", on=clock.today())
    with acting_as(system_actor("test")):
        goal = row.goals.get()
    t.run(services.settle_goal, goal, state="REACHED", on=clock.today())
    t.run(services.end_plan, row, note="完成", on=clock.today())

    assert "plan" not in t.barriers(case)


def test_a_new_plan_replaces_the_one_before(case: Any) -> None:
    first = t.plan(case)
    t.plan(case)

    with acting_as(system_actor("test")):
        first.refresh_from_db()
        assert first.state == "ENDED"
        assert first.goals.get().state == "DROPPED"


def test_nothing_is_opened_in_a_closed_case(case: Any, hospital: Any) -> None:
    t.put(case, "CLOSED")

    for deed in (t.place, t.plan, t.right, t.intervention):
        with pytest.raises(WrongStatus):
            deed(case)
    with pytest.raises(WrongStatus):
        t.ask(case, hospital)
    with acting_as(system_actor("test")):
        assert not Placement.objects.exists()
        assert not Service.objects.exists()
        assert not Intervention.objects.exists()
