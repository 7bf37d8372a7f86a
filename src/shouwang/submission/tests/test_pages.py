"""Pages: what is due, who sees which number, on-time rates without ranking."""

from datetime import timedelta

import pytest

from shouwang.accounts.testing import actor_of, client_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.submission import periods, selectors, services
from shouwang.submission.choices import Kind
from shouwang.submission.models import Submission
from shouwang.submission.testing import (
    COUNTY,
    ON,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_B,
    accepted,
    at,
    confirm,
    make_places,
    make_whole_child,
    officer,
    quarter,
    report,
    supervisor,
    villager,
)


@pytest.fixture
def places(db: None) -> None:
    make_places()


@pytest.mark.parametrize(
    ("role", "area", "kinds"),
    [
        ("VILLAGE_OFFICER", VILLAGE, {Kind.MONTH}),
        ("TOWNSHIP_SUPERVISOR", TOWNSHIP, {Kind.QUARTER, Kind.SEMESTER}),
        ("CIVIL_AFFAIRS_OFFICER", COUNTY, {Kind.QUARTER, Kind.SEMESTER}),
        ("EDUCATION_OFFICER", COUNTY, set()),
    ],
)
def test_r_087_a_post_sees_what_is_due_and_until_when(
    places: None, role: str, area: str, kinds: set[Kind]
) -> None:
    make_whole_child()  # opened long before any due day
    answer = client_of(make_post(role, area=area)).get("/submissions/")

    dues = answer.context["dues"]
    assert {due.period.kind for due in dues} == kinds
    assert all(f"{due.period.due_on:%Y-%m-%d}" in answer.content.decode() for due in dues)
    assert all(due.clause for due in dues)


def test_a_fresh_register_owes_nothing_of_the_past(places: None) -> None:
    answer = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP)).get("/submissions/")

    today = clock.today()
    assert all(due.period.due_on >= today for due in answer.context["dues"])


def test_numbers_lead_to_the_frozen_list_area_by_area(places: None) -> None:
    make_whole_child()
    make_whole_child(area=VILLAGE_B)
    confirm(villager())
    confirm(villager(VILLAGE_B), VILLAGE_B)
    row = report(supervisor())
    page = client_of(make_post()).get(f"/submissions/{row.pk}/").content.decode()

    assert f"/submissions/{row.pk}/children/?profile=A&amp;area={VILLAGE}&amp;column=count" in page
    answer = client_of(make_post()).get(
        f"/submissions/{row.pk}/children/", {"area": VILLAGE_B, "column": "count"}
    )
    assert {child.area for child in answer.context["list"].rows} == {VILLAGE_B}
    with acting_as(system_actor("test")):
        event = Event.objects.get(action="submission.list_children")
    assert len(event.file_ids) == 1


@pytest.mark.parametrize("asked", [
    {"profile": "E"}, {"column": "age.99"}, {"column": "nothing"},
])  # fmt: skip
def test_what_is_not_there_is_not_found(places: None, asked: dict[str, str]) -> None:
    make_whole_child()
    confirm(villager())
    row = report(supervisor())

    assert client_of(make_post()).get(f"/submissions/{row.pk}/children/", asked).status_code == 404


def test_returned_children_are_shown_to_township_and_village_alone(places: None) -> None:
    file, other = make_whole_child("程小寒"), make_whole_child("方小满")
    confirm(villager())
    row = report(supervisor())
    reviewer = officer()
    with acting_as(reviewer):
        services.give_back(
            reviewer, row, reasons={file.pk: "身份号码与户口簿不符"}, note="", now=at(ON, 12)
        )

    for role, area in (("TOWNSHIP_SUPERVISOR", TOWNSHIP), ("VILLAGE_OFFICER", VILLAGE)):
        answer = client_of(make_post(role, area=area)).get("/submissions/")
        assert [item.care_file_id for item in answer.context["returned"]] == [file.pk]
        assert "身份号码与户口簿不符" in answer.content.decode()
        assert other.person.name not in answer.content.decode()
    neighbour = client_of(make_post("VILLAGE_OFFICER", area=VILLAGE_B)).get("/submissions/")
    assert neighbour.context["returned"] == []


def test_a_return_for_a_child_not_in_the_report_is_refused(places: None) -> None:
    make_whole_child()
    confirm(villager())
    row = report(supervisor())
    stranger = make_whole_child(area=OTHER_VILLAGE)
    reviewer = officer()

    with acting_as(reviewer), pytest.raises(services.ReasonsNeeded):
        services.give_back(reviewer, row, reasons={stranger.pk: "x"}, note="", now=at(ON, 12))


def test_i_016_on_time_by_the_first_report_in_the_order_of_codes(places: None) -> None:
    make_whole_child()
    make_whole_child(area=OTHER_VILLAGE)
    first = quarter()
    accepted()  # on time
    confirm(villager(OTHER_VILLAGE), OTHER_VILLAGE)
    late = report(
        supervisor(OTHER_TOWNSHIP), OTHER_TOWNSHIP, on=first.due_on + timedelta(days=1),
        period=first,
    )  # fmt: skip
    assert late.is_late
    actor = officer()
    with acting_as(actor):
        found = selectors.timeliness(actor, COUNTY, Kind.QUARTER, first.ends_on, number=1)

    assert [(unit.code, unit.due, unit.on_time, unit.late, unit.missing) for unit in found] == [
        (TOWNSHIP, 1, 1, 0, 0), (OTHER_TOWNSHIP, 1, 0, 1, 0),
    ]  # fmt: skip
    assert found[0].share == 100.0


def test_a_repair_after_a_return_is_no_delay(places: None) -> None:
    make_whole_child()
    confirm(villager())
    row = report(supervisor(), on=ON)
    reviewer = officer()
    with acting_as(reviewer):
        services.give_back(reviewer, row, reasons={}, note="缺项", now=at(ON, 12))
    second = report(
        supervisor(), on=quarter().due_on + timedelta(days=5), period=quarter(), note="已补"
    )
    assert second.is_late
    with acting_as(reviewer):
        found = selectors.timeliness(reviewer, COUNTY, Kind.QUARTER, quarter().ends_on, number=1)

    assert [(unit.on_time, unit.late) for unit in found] == [(1, 0)]


def test_a_unit_that_did_not_report_is_missing_after_the_due_day_only(places: None) -> None:
    make_whole_child()
    actor = officer()
    due = quarter().due_on
    with acting_as(actor):
        before = selectors.timeliness(actor, COUNTY, Kind.QUARTER, due, number=1)
        after = selectors.timeliness(actor, COUNTY, Kind.QUARTER, due + timedelta(days=1), number=1)

    assert [(unit.due, unit.missing) for unit in before] == [(0, 0)]
    assert [(unit.due, unit.missing) for unit in after] == [(1, 1)]


def test_no_page_names_a_person_in_a_ranking(places: None) -> None:
    post = make_post("VILLAGE_OFFICER", area=VILLAGE)
    make_whole_child()
    confirm(actor_of(post), on=clock.today())

    page = client_of(make_post()).get("/submissions/timeliness/").content.decode()

    assert post.user.display_name not in page
    assert "不作排名" in page


def test_a_period_to_come_is_not_found(places: None) -> None:
    today = clock.today()
    rules = selectors.rules_for(COUNTY, today)
    coming = periods.current(
        Kind.QUARTER, periods.current(Kind.QUARTER, today, rules).ends_on + timedelta(days=1), rules
    )

    answer = client_of(make_post()).get(f"/submissions/unit/QUARTER/{coming.code}/")

    assert answer.status_code == 404


def test_the_county_page_asks_nothing_of_a_township_without_children(places: None) -> None:
    make_whole_child()

    answer = client_of(make_post()).get(
        f"/submissions/below/QUARTER/{quarter(clock.today()).code}/"
    )

    assert [state.code for state in answer.context["states"]] == [TOWNSHIP]


def test_the_township_page_names_what_forbids_the_report(places: None) -> None:
    make_whole_child("祁漏填", sex="", address="")
    client = client_of(make_post("TOWNSHIP_SUPERVISOR", area=TOWNSHIP))
    url = f"/submissions/unit/QUARTER/{quarter(clock.today()).code}/"

    page = client.get(url).content.decode()
    answer = client.post(url, {"responsible": "田守正", "verified_by": "罗知远", "note": "x"})

    assert "祁漏填" in page
    assert "性别、现居住地" in page
    assert "不能报送" in answer.content.decode()
    with acting_as(system_actor("test")):
        assert not Submission.objects.exists()
