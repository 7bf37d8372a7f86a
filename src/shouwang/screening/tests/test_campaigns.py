"""重点时段排查: campaigns, units and hazards; the course W-10 from its tables."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shouwang.accounts.testing import (
    COUNTY,
    NEXT_COUNTY,
    TOWNSHIP,
    actor_of,
    make_organisation,
    make_post,
)
from shouwang.audit.models import Event
from shouwang.care.choices import RecordKind, Seen
from shouwang.care.services import Work, record_work
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import InTheFuture, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import Transition
from shouwang.documents.testing import upload
from shouwang.registry.testing import make_child, make_pupil
from shouwang.screening import selectors, services, workflow
from shouwang.screening.choices import Appraisal, HazardStatus, UnitKind, UnitStatus
from shouwang.screening.models import Campaign, Hazard, Unit
from shouwang.screening.services.campaigns import (
    CampaignOver,
    HazardsFound,
    NotEducated,
    NothingFound,
    NotThere,
    NoUnits,
    UnfinishedUnits,
    Unsettled,
    Unvisited,
)
from shouwang.screening.services.common import InThePast, SameHand, WordsNeeded
from shouwang.screening.services.hazards import PhotoNeeded
from shouwang.screening.testing import (
    campaign_said,
    controlled,
    find,
    fresh,
    make_campaign,
    make_places,
    run,
    township_actor,
    village_actor,
    village_unit,
)

pytestmark = pytest.mark.django_db
SOON = clock.today() + timedelta(days=5)
Deed = Callable[[Any, Any, Any], Any]


@pytest.fixture
def village(db: None) -> Any:
    return village_actor()


@pytest.fixture
def township(db: None) -> Any:
    return township_actor()


def educated(actor: Any, unit: Unit) -> Unit:
    run(actor, services.educate_unit, unit, educated_on=clock.today(), sessions=1, attended=30,
        warned=25, education="防溺水六不")  # fmt: skip
    found: Unit = fresh(unit)
    return found


# --- units, from the table ------------------------------------------------------------------------

UNIT_DEEDS: dict[str, Deed] = {
    "begin_unit": lambda village, township, unit: run(village, services.begin_unit, unit),
    "educate_unit": lambda village, township, unit: educated(village, unit),
    "find_hazard": lambda village, township, unit: find(village, unit),
    "zero_unit": lambda village, township, unit: run(village, services.zero_unit, unit),
    "report_unit": lambda village, township, unit: run(village, services.report_unit, unit),
    "send_back_unit": lambda village, township, unit: run(
        township, services.send_back_unit, unit, reason="漏查水塘"
    ),
    "appraise_unit": lambda village, township, unit: run(
        township, services.appraise_unit, unit, appraisal=Appraisal.LACKING, words="宣传不够"
    ),
}


def unit_in(village: Any, township: Any, state: str, *, with_hazard: bool = False) -> Unit:
    unit = village_unit()
    if state == UnitStatus.WAITING:
        return unit
    if state == UnitStatus.REPORTED or with_hazard:
        hazard = find(village, unit)
        run(village, services.escalate_hazard, hazard, to="镇政府", words="需资金")
    else:
        run(village, services.begin_unit, unit)
    if state == UnitStatus.REPORTED:
        run(village, services.report_unit, unit)
    elif state in (UnitStatus.ZERO, UnitStatus.CHECKED):
        run(village, services.zero_unit, unit)
    if state == UnitStatus.CHECKED:
        UNIT_DEEDS["appraise_unit"](village, township, unit)
    found: Unit = fresh(unit)
    return found


UNIT_MOVES = [(step, state) for step in workflow.UNIT for state in UnitStatus]


# What the requirement says (W-10), a line each; 教育已开展 is a day on the unit, not a state.
U, H = UnitStatus, HazardStatus
W_10_UNIT = (
    (U.WAITING, U.SCREENING),  # 未开始 → 排查中
    (U.SCREENING, U.ZERO),  # 排查中 → 无隐患已报告
    (U.SCREENING, U.REPORTED),  # 隐患已报告
    (U.ZERO, U.CHECKED),  # 无隐患 → 已考核
    (U.REPORTED, U.CHECKED),  # 已排除 → 已考核
)
W_10_HAZARD = (
    (H.FOUND, H.CONTROLLED),  # 发现隐患 → 防控中
    (H.FOUND, H.ESCALATED),  # 发现隐患 → 已上报
    (H.CONTROLLED, H.CLAIMED), (H.CLAIMED, H.REMOVED),  # 防控中 → 已排除, checked
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "lines", "states", "first"),
    [(workflow.UNIT, W_10_UNIT, UnitStatus, U.WAITING),
     (workflow.HAZARD, W_10_HAZARD, HazardStatus, H.FOUND)],
    ids=["unit", "hazard"],
)  # fmt: skip
def test_w_10_the_table_says_what_the_requirement_says(
    table: Any, lines: Any, states: Any, first: str
) -> None:
    ways = {(source, step.target) for step in table for source in step.sources}

    assert set(lines) <= ways
    assert {target for _source, target in ways if target} | {first} == set(states)


def test_every_transition_of_the_tables_is_tried() -> None:
    assert {step.deed for step in workflow.UNIT} == set(UNIT_DEEDS)
    assert {step.deed for step in workflow.HAZARD} == set(HAZARD_DEEDS)


@pytest.mark.parametrize(
    ("step", "state"), UNIT_MOVES, ids=[f"{t.deed}-{s}" for t, s in UNIT_MOVES]
)
def test_w_10_each_deed_of_a_unit_is_open_from_its_states_alone(
    step: Transition, state: str, village: Any, township: Any
) -> None:
    needs_hazard = step is workflow.REPORT and state == UnitStatus.SCREENING
    unit = unit_in(village, township, state, with_hazard=needs_hazard)

    if state in step.sources:
        UNIT_DEEDS[step.deed](village, township, unit)
        assert fresh(unit).status == (step.target or state)
    else:
        with pytest.raises(WrongStatus):
            UNIT_DEEDS[step.deed](village, township, unit)
        assert fresh(unit).status == state


@pytest.mark.parametrize("step", workflow.UNIT, ids=lambda step: step.deed)
def test_w_10_each_deed_of_a_unit_writes_one_event_and_a_stranger_does_none(
    step: Transition, village: Any, township: Any
) -> None:
    state = min(step.sources)
    unit = unit_in(village, township, state, with_hazard=step is workflow.REPORT)
    other = actor_of(make_post("VILLAGE_OFFICER", area="990102001202"))
    with pytest.raises((NotAllowed, Unit.DoesNotExist)):
        UNIT_DEEDS[step.deed](other, other, unit)

    before = _events(step.deed)
    UNIT_DEEDS[step.deed](village, township, unit)

    assert _events(step.deed) == before + 1


def _events(deed: str) -> int:
    with acting_as(system_actor("test")):
        return int(Event.objects.filter(action=f"screening.{deed}").count())


# --- campaigns ------------------------------------------------------------------------------------


def test_r261_every_village_and_school_of_the_area_is_a_unit(db: None) -> None:
    school = make_organisation(kind="SCHOOL", area=TOWNSHIP)
    make_organisation(kind="SCHOOL", area=NEXT_COUNTY)

    campaign = make_campaign()

    with acting_as(system_actor("test")):
        units = {unit.kind: unit for unit in Unit.objects.filter(campaign=campaign)}
    assert set(units) == {UnitKind.VILLAGE, UnitKind.SCHOOL}
    assert units[UnitKind.SCHOOL].organisation_id == school.pk


def test_a_campaign_sent_twice_is_one(officer: Any) -> None:
    make_places()
    actor, said = actor_of(officer), campaign_said()

    run(actor, services.open_campaign, said)
    run(actor, services.open_campaign, said)

    with acting_as(actor):
        assert (Campaign.objects.count(), Unit.objects.count()) == (1, 1)


def test_a_township_opens_for_itself_and_a_village_not_at_all(township: Any, village: Any) -> None:
    make_places()

    run(township, services.open_campaign, campaign_said(area=TOWNSHIP))
    for actor, area in ((township, COUNTY), (village, village.area_code)):
        with pytest.raises(NotAllowed):
            run(actor, services.open_campaign, campaign_said(area=area))


def test_an_area_of_no_campaign_is_refused(officer: Any) -> None:
    make_places()
    actor = actor_of(officer)

    with pytest.raises(NotThere):
        run(actor, services.open_campaign, campaign_said(area="990102001201"))
    with pytest.raises(NoUnits):
        run(actor, services.open_campaign, campaign_said(area="990102009000"))


def test_a_campaign_that_ends_unfinished_says_why(officer: Any) -> None:
    campaign = make_campaign()
    actor = actor_of(officer)

    with pytest.raises(UnfinishedUnits):
        run(actor, services.close_campaign, campaign, note="")
    run(actor, services.close_campaign, campaign, note="并入寒假行动")

    with pytest.raises(WrongStatus):
        run(actor, services.close_campaign, campaign, note="再结")


def test_nothing_follows_in_a_closed_campaign(officer: Any, village: Any) -> None:
    unit = village_unit()
    run(actor_of(officer), services.close_campaign, unit.campaign, note="结束")

    with pytest.raises(CampaignOver):
        run(village, services.begin_unit, unit)


# --- units ----------------------------------------------------------------------------------------


def test_a_zero_report_is_refused_where_a_hazard_was_found_and_the_other_way_round(
    village: Any,
) -> None:
    unit = village_unit()
    run(village, services.begin_unit, unit)
    with pytest.raises(NothingFound):
        run(village, services.report_unit, unit)
    find(village, unit)

    with pytest.raises(HazardsFound):
        run(village, services.zero_unit, unit)


def test_a_hazard_found_after_the_zero_report_opens_the_unit_again(
    village: Any, township: Any
) -> None:
    unit = unit_in(village, township, UnitStatus.CHECKED)

    find(village, unit)

    assert (fresh(unit).status, fresh(unit).appraisal) == (UnitStatus.SCREENING, "")


def test_who_reports_does_not_appraise(township: Any) -> None:
    unit = village_unit()
    run(township, services.begin_unit, unit)
    run(township, services.zero_unit, unit)

    with pytest.raises(SameHand):
        run(township, services.appraise_unit, unit, appraisal=Appraisal.LACKING, words="无")


def test_a_unit_with_an_unsettled_hazard_is_not_appraised(village: Any, township: Any) -> None:
    unit = village_unit()
    find(village, unit)
    run(village, services.report_unit, unit)

    with pytest.raises(Unsettled):
        run(township, services.appraise_unit, unit, appraisal=Appraisal.LACKING, words="有隐患")


def test_r261_a_unit_is_sound_only_with_education_held_and_guardians_warned(
    village: Any, township: Any
) -> None:
    unit = unit_in(village, township, UnitStatus.ZERO)

    with pytest.raises(NotEducated):
        run(township, services.appraise_unit, unit, appraisal=Appraisal.SOUND, words="")
    educated(village, unit)
    run(township, services.appraise_unit, unit, appraisal=Appraisal.SOUND, words="")

    assert fresh(unit).appraisal == Appraisal.SOUND


def test_w_18_a_unit_is_sound_only_when_every_key_child_was_visited(
    village: Any, township: Any
) -> None:
    file = make_child(rating="POOR")
    make_child(rating="GOOD", father__state="AT_HOME")
    unit = educated(village, unit_in(village, township, UnitStatus.ZERO))
    with acting_as(township):
        assert [child.pk for child in selectors.children_of(township, unit)] == [file.pk]
    with pytest.raises(Unvisited):
        run(township, services.appraise_unit, unit, appraisal=Appraisal.SOUND, words="")

    _visit(file)
    run(township, services.appraise_unit, unit, appraisal=Appraisal.SOUND, words="")

    assert fresh(unit).status == UnitStatus.CHECKED


def _visit(file: Any) -> None:
    system = system_actor("test")
    work = Work(
        RecordKind.HOME_VISIT, clock.today(), [{"name": "甲", "role": "", "user": ""}],
        seen=[Seen.CHILD], all_well=True,
    )  # fmt: skip
    with acting_as(system):
        record_work(system, [file.pk], work, now=clock.now())


def test_an_education_of_tomorrow_is_refused(village: Any) -> None:
    unit = village_unit()
    run(village, services.begin_unit, unit)

    with pytest.raises(InTheFuture):
        run(village, services.educate_unit, unit, educated_on=SOON, sessions=1, attended=1,
            warned=1, education="")  # fmt: skip


def test_a_school_without_an_area_reaches_its_own_unit_alone(db: None) -> None:
    post = make_post("PRINCIPAL", area=TOWNSHIP)
    make_pupil(post.organisation, rating="POOR")
    make_organisation(kind="SCHOOL", area=TOWNSHIP)
    make_campaign()
    actor = actor_of(post)

    with acting_as(actor):
        [unit] = selectors.units(actor)
        assert unit.organisation_id == post.organisation_id
        assert selectors.children_of(actor, unit).count() == 1
        assert selectors.campaigns(actor).count() == 1
    run(actor, services.begin_unit, unit)
    find(actor, unit, photos=[upload()])

    with acting_as(actor):
        assert selectors.waiting(actor).units == 1
        assert selectors.hazards(actor).count() == 1


# --- hazards, from the table ----------------------------------------------------------------------

HAZARD_DEEDS: dict[str, Deed] = {
    "control_hazard": lambda village, township, hazard: controlled(village, hazard),
    "escalate_hazard": lambda village, township, hazard: run(
        village, services.escalate_hazard, hazard, to="镇政府", words="需资金"
    ),
    "claim_hazard": lambda village, township, hazard: run(
        village, services.claim_hazard, hazard, removal="已装护栏"
    ),
    "confirm_hazard": lambda village, township, hazard: run(
        township, services.confirm_hazard, hazard, how="ON_SITE"
    ),
    "reject_hazard": lambda village, township, hazard: run(
        township, services.reject_hazard, hazard, reason="护栏不牢", due_on=SOON
    ),
}


def hazard_in(village: Any, township: Any, state: str) -> Hazard:
    hazard = find(village, village_unit())
    if state == HazardStatus.ESCALATED:
        HAZARD_DEEDS["escalate_hazard"](village, township, hazard)
    path = ("control_hazard", "claim_hazard", "confirm_hazard")
    reached = {HazardStatus.CONTROLLED: 1, HazardStatus.CLAIMED: 2, HazardStatus.REMOVED: 3}
    for deed in path[: reached.get(HazardStatus(state), 0)]:
        HAZARD_DEEDS[deed](village, township, hazard)
    found: Hazard = fresh(hazard)
    return found


HAZARD_MOVES = [(step, state) for step in workflow.HAZARD for state in HazardStatus]


@pytest.mark.parametrize(
    ("step", "state"), HAZARD_MOVES, ids=[f"{t.deed}-{s}" for t, s in HAZARD_MOVES]
)
def test_w_10_each_deed_of_a_hazard_is_open_from_its_states_alone(
    step: Transition, state: str, village: Any, township: Any
) -> None:
    hazard = hazard_in(village, township, state)

    if state in step.sources:
        HAZARD_DEEDS[step.deed](village, township, hazard)
        assert fresh(hazard).status == step.target
    else:
        with pytest.raises(WrongStatus):
            HAZARD_DEEDS[step.deed](village, township, hazard)
        assert fresh(hazard).status == state


@pytest.mark.parametrize("step", workflow.HAZARD, ids=lambda step: step.deed)
def test_w_10_each_deed_of_a_hazard_writes_one_event_and_a_stranger_does_none(
    step: Transition, village: Any, township: Any
) -> None:
    hazard = hazard_in(village, township, min(step.sources))
    other = actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102002000"))
    with pytest.raises((NotAllowed, Hazard.DoesNotExist)):
        HAZARD_DEEDS[step.deed](other, other, hazard)

    before = _events(step.deed)
    HAZARD_DEEDS[step.deed](village, township, hazard)

    assert _events(step.deed) == before + 1


@pytest.mark.parametrize("step", [s for s in workflow.HAZARD if s.other_hand], ids=lambda s: s.deed)
def test_w_10_who_claims_does_not_confirm(step: Transition, township: Any) -> None:
    hazard = controlled(township, find(township, village_unit()))
    run(township, services.claim_hazard, hazard, removal="已排除")

    with pytest.raises(SameHand):
        HAZARD_DEEDS[step.deed](township, township, hazard)


def test_a_hazard_sent_twice_is_one(village: Any) -> None:
    unit, one = village_unit(), uuid4()

    for _n in range(2):
        find(village, unit, hazard_id=one)

    with acting_as(village):
        assert Hazard.objects.count() == 1


def test_who_confirms_by_photo_has_one_to_look_at(village: Any, township: Any) -> None:
    hazard = hazard_in(village, township, HazardStatus.CLAIMED)
    with pytest.raises(PhotoNeeded):
        run(township, services.confirm_hazard, hazard, how="PHOTO")
    run(township, services.reject_hazard, hazard, reason="无照片", due_on=SOON)

    run(village, services.claim_hazard, hazard, removal="已装护栏", photos=[upload()])
    run(township, services.confirm_hazard, hazard, how="PHOTO")

    assert fresh(hazard).removed_on == clock.today()


def test_control_names_measure_person_and_a_day_ahead(village: Any) -> None:
    hazard = find(village, village_unit())

    with pytest.raises(WordsNeeded):
        controlled(village, hazard, owner_label=" ")
    with pytest.raises(InThePast):
        controlled(village, hazard, due_on=clock.today() - timedelta(days=1))
    controlled(village, hazard, due_on=clock.today())


def test_the_owning_department_claims_and_a_child_out_of_reach_is_not_linked(
    village: Any, township: Any
) -> None:
    water = make_organisation(kind="OTHER_DEPARTMENT")
    post = make_post("DEPARTMENT_OFFICER", organisation=water, area=NEXT_COUNTY)
    unit = village_unit()
    hazard = controlled(village, find(village, unit), owner_id=water.pk)

    run(actor_of(post), services.claim_hazard, hazard, removal="水务局已加固")

    assert fresh(hazard).status == HazardStatus.CLAIMED
    with pytest.raises(NotAllowed):
        find(village, unit, file_id=make_child(area="990103001201").pk)


def test_i029_figures_count_found_and_removed_by_type(village: Any, township: Any) -> None:
    hazard_in(village, township, HazardStatus.REMOVED)
    with acting_as(township):
        unit = selectors.units(township).get()
    find(village, unit, kind="FIRE")

    with acting_as(township):
        lines = selectors.hazard_figures(selectors.hazards(township))
        [place] = selectors.progress(township, unit.campaign)

    assert [(str(label), n, gone) for label, n, gone, _harmed in lines] == [
        ("溺水", 1, 1), ("火灾", 1, 0),
    ]  # fmt: skip
    assert (place.total, place.done, place.hazards, place.removed) == (1, 0, 2, 1)
