"""危房 W-33, 安全检查 W-34: from the tables; T-011; nothing found without a handler."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from shouwang.accounts.testing import (
    TOWNSHIP,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import InTheFuture, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.registry.selectors import story
from shouwang.registry.testing import make_child
from shouwang.screening import selectors, services, tables, workflow
from shouwang.screening.checklists import checklists
from shouwang.screening.choices import (
    CheckStatus,
    CheckSubject,
    DormitoryStatus,
    HouseEnd,
    HouseStatus,
    ProblemKind,
    ProblemStatus,
)
from shouwang.screening.models import DangerousHouse, Dormitory, Problem, SafetyCheck
from shouwang.screening.services.checks import HandlerNeeded, ItemsMissing
from shouwang.screening.services.common import InThePast, SameHand
from shouwang.screening.services.dormitories import DaysCrossed
from shouwang.screening.services.houses import AlreadyEntered, MustGo
from shouwang.screening.testing import (
    answers,
    carried_out,
    dormitory,
    fresh,
    house,
    planned,
    problem,
    run,
    township_actor,
    village_actor,
)

pytestmark = pytest.mark.django_db
TODAY, SOON = clock.today(), clock.today() + timedelta(days=5)
Deed = Callable[[Any, Any, Any], Any]


@pytest.fixture
def village(db: None) -> Any:
    return village_actor()


@pytest.fixture
def township(db: None) -> Any:
    return township_actor()


@pytest.fixture
def education(db: None) -> Any:
    return actor_of(make_post("EDUCATION_OFFICER"))


# --- dangerous houses -----------------------------------------------------------------------------

HOUSE_DEEDS: dict[str, Deed] = {
    "move_out": lambda village, township, row: run(
        village, services.move_out, row, moved_on=TODAY, moved_to="祖父家"
    ),
    "finish_house": lambda village, township, row: run(
        village, services.finish_house, row, finish=HouseEnd.DEMOLISH, finished_on=TODAY, words=""
    ),
    "close_house": lambda village, township, row: run(township, services.close_house, row),
}
HOUSE_PATH = ("move_out", "finish_house", "close_house")
HOUSE_MOVES = [(step, state) for step in workflow.HOUSE for state in HouseStatus]


def house_in(village: Any, township: Any, state: str) -> DangerousHouse:
    row = house(village)
    for deed in HOUSE_PATH[: list(HouseStatus).index(HouseStatus(state))]:
        HOUSE_DEEDS[deed](village, township, row)
    found: DangerousHouse = fresh(row)
    return found


# --- the building of dormitories (W-33, D-46) -----------------------------------------------------

DORMITORY_DEEDS: dict[str, Any] = {
    "finish_dormitory": lambda actor, row, on=TODAY: run(
        actor, services.finish_dormitory, row, on=on
    ),
    "open_dormitory": lambda actor, row, on=TODAY: run(actor, services.open_dormitory, row, on=on),
}


def test_w_33_each_deed_of_a_dormitory_is_open_from_its_states_alone(education: Any) -> None:
    school = make_organisation(kind="SCHOOL", area="990102001000")
    stranger = actor_of(make_post("EDUCATION_OFFICER", area="990103000000"))
    row = dormitory(education, school)
    for state in DormitoryStatus:  # in the order in which they follow
        for step in workflow.DORMITORY:
            if state not in step.sources:
                with pytest.raises(WrongStatus):
                    DORMITORY_DEEDS[step.deed](education, row)
        for step in workflow.DORMITORY:
            if state in step.sources:
                with pytest.raises((NotAllowed, Dormitory.DoesNotExist)):
                    DORMITORY_DEEDS[step.deed](stranger, row)
                assert DORMITORY_DEEDS[step.deed](education, row).status == step.target

    assert fresh(row).status == DormitoryStatus.IN_USE


def test_d46_a_dormitory_is_in_use_a_month_after_its_shell_stands(education: Any) -> None:
    school = make_organisation(kind="SCHOOL", area="990102001000")
    shell = date(TODAY.year - 1, 8, 31)
    row = dormitory(education, school, starts_on=shell - timedelta(days=90))

    with pytest.raises(DaysCrossed):
        DORMITORY_DEEDS["finish_dormitory"](education, row, shell - timedelta(days=91))
    row = DORMITORY_DEEDS["finish_dormitory"](education, row, shell)

    assert row.due_on == date(TODAY.year - 1, 9, 30)
    assert tables.is_unused(row)
    with pytest.raises(DaysCrossed):
        DORMITORY_DEEDS["open_dormitory"](education, row, shell - timedelta(days=1))
    with pytest.raises(InTheFuture):
        DORMITORY_DEEDS["open_dormitory"](education, row, TODAY + timedelta(days=1))


def test_d46_a_school_enters_its_own_dormitory_alone(db: None) -> None:
    own, other = (make_organisation(kind="SCHOOL", area="990102001000") for _n in range(2))
    principal = actor_of(make_post("PRINCIPAL", organisation=own))

    assert dormitory(principal, own).organisation == own
    with pytest.raises(NotAllowed):
        dormitory(principal, other)


def test_the_pages_of_a_dormitory_lead_on(db: None) -> None:
    school = make_organisation(kind="SCHOOL", area="990102001000")
    client = client_of(make_post("EDUCATION_OFFICER"))
    made = client.post(reverse("screening:dormitory-create"), {
        "dormitory_id": str(uuid4()), "school_id": str(school.pk), "name": "女生宿舍楼",
        "beds": "120", "starts_on": TODAY - timedelta(days=9), "planned_on": SOON,
    })  # fmt: skip
    pk = made.url.rstrip("/").rpartition("/")[2]

    for deed, heading in (("finish", "登记投入使用"), ("open", "投入使用")):
        answer = client.post(
            reverse(f"screening:dormitory-{deed}", kwargs={"id": pk}), {"on": TODAY}
        )
        assert answer.url == made.url
        assert heading in client.get(made.url).content.decode()
    listed = client.get(f"{reverse('screening:dormitory-list')}?state=ALL").content.decode()
    assert "女生宿舍楼" in listed


# --- what the requirements say, a line each -------------------------------------------------------

W_33_AND_W_34 = (
    (workflow.HOUSE, (HouseStatus.LIVED_IN, HouseStatus.MOVED_OUT)),  # 危房发现 → 搬离
    (workflow.HOUSE, (HouseStatus.MOVED_OUT, HouseStatus.FINISHED)),  # → 改造或拆除
    (workflow.HOUSE, (HouseStatus.FINISHED, HouseStatus.CLOSED)),  # → 销号
    (workflow.DORMITORY, (DormitoryStatus.FINISHED, DormitoryStatus.IN_USE)),  # → 投入使用
    (workflow.CHECKS, (CheckStatus.PLANNED, "")),  # 计划 → 检查 → 发现问题
    (workflow.PROBLEM, (ProblemStatus.OPEN, ProblemStatus.HANDLED)),  # → 处理
    (workflow.PROBLEM, (ProblemStatus.HANDLED, ProblemStatus.CLOSED)),  # → 复查
)


def test_w_33_w_34_the_tables_say_what_the_requirements_say() -> None:
    for table, line in W_33_AND_W_34:
        assert line in {(source, step.target) for step in table for source in step.sources}


def test_every_transition_of_the_tables_is_tried() -> None:
    assert {step.deed for step in workflow.HOUSE} == set(HOUSE_DEEDS)
    assert {step.deed for step in workflow.DORMITORY} == set(DORMITORY_DEEDS)
    assert {step.deed for step in workflow.PROBLEM} == set(PROBLEM_DEEDS)


@pytest.mark.parametrize(
    ("step", "state"), HOUSE_MOVES, ids=[f"{t.deed}-{s}" for t, s in HOUSE_MOVES]
)
def test_w_33_each_deed_is_open_from_its_states_alone(
    step: Transition, state: str, village: Any, township: Any
) -> None:
    row = house_in(village, township, state)

    if state in step.sources:
        HOUSE_DEEDS[step.deed](village, township, row)
        assert fresh(row).status == step.target
    else:
        with pytest.raises(WrongStatus):
            HOUSE_DEEDS[step.deed](village, township, row)
        assert fresh(row).status == state


@pytest.mark.parametrize("step", workflow.HOUSE, ids=lambda step: step.deed)
def test_w_33_a_stranger_does_nothing(step: Transition, village: Any, township: Any) -> None:
    row = house_in(village, township, min(step.sources))
    other = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000"))

    with pytest.raises((NotAllowed, DangerousHouse.DoesNotExist)):
        HOUSE_DEEDS[step.deed](other, other, row)


def test_r264_what_is_to_be_demolished_is_not_called_repaired(village: Any) -> None:
    row = house(village)
    run(village, services.move_out, row, moved_on=TODAY, moved_to="祖父家")

    with pytest.raises(MustGo):
        run(
            village, services.finish_house, row, finish=HouseEnd.REPAIR, finished_on=TODAY, words=""
        )


def test_r264_the_childs_file_says_whether_it_lives_there(village: Any) -> None:
    file = make_child(unsafe_house="YES")
    with acting_as(village):
        assert [one.pk for one in selectors.unregistered_houses(village)] == [file.pk]

    row = house(village, file_id=file.pk)
    with acting_as(village):
        assert not selectors.unregistered_houses(village).exists()
    assert _unsafe(file) == "YES"
    run(village, services.move_out, row, moved_on=TODAY, moved_to="祖父家")

    assert _unsafe(file) == "NO"
    with pytest.raises(AlreadyEntered):
        house(village, file_id=file.pk)


def _unsafe(file: Any) -> Any:
    with acting_as(system_actor("test")):
        return story.state_of(file).values.get("unsafe_house")


def test_who_finished_a_house_does_not_write_it_off(township: Any) -> None:
    row = house(township)
    run(township, services.move_out, row, moved_on=TODAY, moved_to="安置房")
    run(township, services.finish_house, row, finish=HouseEnd.DEMOLISH, finished_on=TODAY, words="")

    with pytest.raises(SameHand):
        run(township, services.close_house, row)


# --- lists of items -------------------------------------------------------------------------------


def test_d36_every_subject_has_its_list_of_items() -> None:
    found = checklists()

    assert set(found) == set(CheckSubject.values)
    assert all(len(one.items) >= 6 for one in found.values())
    assert all(item.text and item.days >= 0 for one in found.values() for item in one.items)


def test_r275_a_rescue_station_checks_its_own_safe_operation(db: None) -> None:
    station = make_organisation(kind="RESCUE_STATION")
    officer = actor_of(make_post("CIVIL_AFFAIRS_OFFICER", organisation=station))
    check = planned(officer, "RESCUE", school_id=station.pk, target="")

    assert (check.organisation, check.target) == (station, station.name)
    carried_out(officer, check, on_duty="夜间无带班负责人")

    with acting_as(system_actor("test")):
        found = Problem.objects.get(check_row=check)
    assert (found.kind, found.due_on) == (ProblemKind.SUPERVISION, TODAY)


def test_r265_a_bus_that_is_overloaded_or_below_the_standard_stops_at_once() -> None:
    days = {item.code: item.days for item in checklists()[CheckSubject.BUS].items}

    assert days["not_overloaded"] == days["standard"] == 0


# --- checks ---------------------------------------------------------------------------------------


def test_w_34_a_check_without_a_problem_is_passed(education: Any) -> None:
    check = carried_out(education, planned(education))

    assert check.status == CheckStatus.PASSED
    with acting_as(education):
        assert selectors.problems_of(check) == []


def test_w_34_a_check_is_carried_out_once(education: Any) -> None:
    check = carried_out(education, planned(education))

    with pytest.raises(WrongStatus):
        carried_out(education, check)


def test_t_011_nobody_in_the_dormitory_is_a_supervision_problem_with_a_deadline(
    education: Any,
) -> None:
    found = problem(education, manager_on_duty="检查时无管理人员")

    assert found.kind == ProblemKind.SUPERVISION
    assert found.due_on == TODAY + timedelta(days=1)
    assert (found.status, found.handler_label) == (ProblemStatus.OPEN, "学校后勤主任")


def test_r265_nothing_is_found_without_somebody_who_deals_with_it(education: Any) -> None:
    check = planned(education, "BUS")
    wrong = {"inspectors": "交警大队", "checked_on": TODAY}

    for handler, due_on, words in (
        ("", SOON, "超员三人"),
        ("园长", None, "超员三人"),
        ("园长", SOON, ""),
    ):
        with pytest.raises(HandlerNeeded):
            run(education, services.carry_out_check, check, handler=handler, due_on=due_on,
                answers=answers("BUS", not_overloaded=words), **wrong)  # fmt: skip
    with pytest.raises(InThePast):
        run(education, services.carry_out_check, check, handler="园长",
            due_on=TODAY - timedelta(days=1), answers=answers("BUS", not_overloaded="超员"),
            **wrong)  # fmt: skip
    run(education, services.carry_out_check, check, handler="园长", due_on=SOON,
        answers=answers("BUS", not_overloaded="超员三人"), **wrong)  # fmt: skip

    with acting_as(education):
        assert Problem.objects.get().due_on == TODAY


def test_every_item_is_looked_at(education: Any) -> None:
    check = planned(education)
    some = answers("DORMITORY")
    del some["beds"]

    with pytest.raises(ItemsMissing):
        run(education, services.carry_out_check, check, inspectors="甲", checked_on=TODAY,
            answers=some)  # fmt: skip


PROBLEM_DEEDS: dict[str, Deed] = {
    "handle_problem": lambda school, inspector, row: run(
        school, services.handle_problem, row, words="已拆除", handled_on=TODAY
    ),
    "pass_problem": lambda school, inspector, row: run(
        inspector, services.pass_problem, row, words=""
    ),
    "fail_problem": lambda school, inspector, row: run(
        inspector, services.fail_problem, row, words="仍有", due_on=SOON
    ),
}
PROBLEM_MOVES = [(step, state) for step in workflow.PROBLEM for state in ProblemStatus]


def problem_in(handler: Any, inspector: Any, state: str) -> Problem:
    row = problem(inspector)
    for deed in ("handle_problem", "pass_problem")[
        : list(ProblemStatus).index(ProblemStatus(state))
    ]:
        PROBLEM_DEEDS[deed](handler, inspector, row)
    found: Problem = fresh(row)
    return found


@pytest.mark.parametrize(
    ("step", "state"), PROBLEM_MOVES, ids=[f"{t.deed}-{s}" for t, s in PROBLEM_MOVES]
)
def test_w_34_each_deed_of_a_problem_is_open_from_its_states_alone(
    step: Transition, state: str, education: Any, township: Any
) -> None:
    row = problem_in(township, education, state)

    if state in step.sources:
        PROBLEM_DEEDS[step.deed](township, education, row)
        assert fresh(row).status == step.target
    else:
        with pytest.raises(WrongStatus):
            PROBLEM_DEEDS[step.deed](township, education, row)


@pytest.mark.parametrize("step", workflow.PROBLEM, ids=lambda step: step.deed)
def test_w_34_a_stranger_does_nothing_about_a_problem(
    step: Transition, education: Any, township: Any
) -> None:
    row = problem_in(township, education, min(step.sources))
    other = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000"))

    with pytest.raises((NotAllowed, Problem.DoesNotExist)):
        PROBLEM_DEEDS[step.deed](other, other, row)


@pytest.mark.parametrize(
    "step", [s for s in workflow.PROBLEM if s.other_hand], ids=lambda s: s.deed
)
def test_w_34_who_handled_a_problem_does_not_look_again(step: Transition, education: Any) -> None:
    row = problem_in(education, education, ProblemStatus.HANDLED)

    with pytest.raises(SameHand):
        PROBLEM_DEEDS[step.deed](education, education, row)


def test_w_34_the_last_problem_put_right_closes_the_check(education: Any, township: Any) -> None:
    check = carried_out(education, planned(education), wiring="私拉电线", beds="护栏松动")
    with acting_as(education):
        first, second = selectors.problems_of(check)

    for row, wanted in ((first, CheckStatus.PROBLEMS), (second, CheckStatus.CLOSED)):
        PROBLEM_DEEDS["handle_problem"](township, education, row)
        PROBLEM_DEEDS["pass_problem"](township, education, row)
        assert fresh(check).status == wanted


def test_w_34_a_failed_second_look_gives_another_day_and_counts(
    education: Any, township: Any
) -> None:
    row = problem_in(township, education, ProblemStatus.HANDLED)

    PROBLEM_DEEDS["fail_problem"](township, education, row)

    assert (fresh(row).status, fresh(row).due_on, fresh(row).rounds) == (
        ProblemStatus.OPEN, SOON, 2,
    )  # fmt: skip


def test_a_principal_checks_the_own_school_alone(db: None) -> None:
    post = make_post("PRINCIPAL", area=TOWNSHIP)
    actor = actor_of(post)

    own = planned(actor, school_id=post.organisation_id)

    assert fresh(own).area == TOWNSHIP
    with pytest.raises(NotAllowed):
        planned(actor)
    with acting_as(actor):
        assert SafetyCheck.objects.count() == 1


def test_a_check_sent_twice_is_one(education: Any) -> None:
    one = uuid4()

    for _n in range(2):
        planned(education, check_id=one)

    with acting_as(education):
        assert SafetyCheck.objects.count() == 1
