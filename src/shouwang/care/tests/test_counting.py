"""Cadences counted from records: R-108…R-142, R-159; T-045, T-047; stale visits T-007, T-019."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from shouwang.accounts.testing import (
    COUNTY,
    actor_of,
    client_of,
    make_organisation,
    make_post,
)
from shouwang.care import cadences, hooks
from shouwang.care.choices import MeetingKind, RecordKind
from shouwang.care.facts import findings
from shouwang.care.selectors import counting
from shouwang.care.testing import make_meeting, record
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.duties.services import plan_files
from shouwang.policy.selectors import pack_for
from shouwang.quality.models import Finding
from shouwang.quality.services import check_files
from shouwang.registry.models import CareFile
from shouwang.registry.testing import VILLAGE, make_child, make_children, make_pupil

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
OCTOBER = date(2026, 10, 12)
PROXY = {"name": "甲代理", "role": "PROXY_PARENT", "user": ""}
TEACHER = {"name": "李老师", "role": "CLASS_TEACHER", "user": ""}


def county() -> Any:
    return replace(system_actor("test", Area.of(COUNTY)), area_code=COUNTY)


def line(code: str, on: date = OCTOBER) -> Any:
    actor = county()
    with acting_as(actor):
        found = cadences.cadence(code)
        assert found is not None
        return counting.line(actor, found, pack_for(VILLAGE, on), on)


@pytest.fixture
def school() -> Any:
    return make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)


def test_the_table_names_kinds_that_exist() -> None:
    kinds = {*RecordKind.values, *MeetingKind.values}

    assert all(set(each.kinds) <= kinds for each in cadences.cadences())
    assert len({each.code for each in cadences.cadences()}) == len(cadences.cadences())


def test_every_word_of_the_table_is_marked_for_translation() -> None:
    from shouwang.care.wording import CADENCE_WORDS

    said = {text for each in cadences.cadences() for text in (each.title, each.who, each.basis)}

    assert {text for text in said if any("一" <= sign <= "鿿" for sign in text)} == set(
        CADENCE_WORDS
    )


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 2, 28)),
        (date(2026, 8, 31), date(2026, 3, 1), date(2026, 8, 31)),
        (date(2027, 1, 15), date(2026, 9, 1), date(2027, 2, 28)),
    ],
)
def test_a_term_runs_to_the_day_before_the_next(day: date, first: date, last: date) -> None:
    assert cadences.term_of(["03-01", "09-01"], day) == (first, last)


def test_t047_a_child_with_one_card_in_the_month_is_on_the_list(school: Any) -> None:
    one, two = make_pupil(school, "一次生"), make_pupil(school, "两次生")
    for file, days in ((one, (8,)), (two, (8, 9))):
        for day in days:
            record(SYSTEM, file, RecordKind.TALK, occurred_on=date(2026, 10, day))

    found = line("talk")
    actor = county()
    with acting_as(actor):
        cadence = cadences.cadence("talk")
        rows = counting.not_met(actor, cadence, pack_for(VILLAGE, OCTOBER), OCTOBER)
        assert [(row.person.name, row.done) for row in rows] == [("一次生", 1)]
    assert (found.number, found.due, found.met) == (2, 2, 1)


def test_r117_nothing_is_asked_for_in_the_holidays(school: Any) -> None:
    make_pupil(school)

    assert line("talk", date(2026, 7, 10)).is_off


@pytest.mark.parametrize(
    "said", [{"seen": ["NOBODY"]}, {"connected": False}, {"occurred_on": date(2026, 9, 30)}]
)
def test_what_did_not_come_about_in_the_days_does_not_count(
    school: Any, said: dict[str, Any]
) -> None:
    file = make_pupil(school)
    given = {"occurred_on": OCTOBER} | said

    record(SYSTEM, file, RecordKind.PARENT_CONTACT, channel="VIDEO", **given)

    assert line("video").met == 0


@pytest.mark.parametrize("code", ["contact", "video"])
def test_r120_a_week_with_a_video_is_met(school: Any, code: str) -> None:
    file = make_pupil(school)

    record(SYSTEM, file, RecordKind.PARENT_CONTACT, channel="VIDEO", occurred_on=OCTOBER)

    assert (line(code).due, line(code).met) == (1, 1)


def test_r110_a_school_has_visited_all_its_pupils_or_not(school: Any) -> None:
    for file, doer in ((make_pupil(school), TEACHER), (make_pupil(school), PROXY)):
        record(SYSTEM, file, RecordKind.PHONE_VISIT, occurred_on=OCTOBER, done_by=[doer])

    assert (line("visit-school").due, line("visit-school").met) == (2, 1)


def test_r112_boarders_are_no_day_pupils(school: Any) -> None:
    make_pupil(school, boarding=True)
    make_pupil(school, boarding=False)

    assert line("visit-day-pupil").due == 1


def test_r121_key_children_ring_home_once_a_month() -> None:
    make_child()
    key = make_child(rating="POOR")
    record(SYSTEM, key, RecordKind.PARENT_CONTACT, channel="PHONE", occurred_on=OCTOBER)

    assert (line("call").due, line("call").met) == (1, 1)


SIX = ("six-talk", "six-homework", "six-help", "six-visit", "six-meal")
ITEMS = (RecordKind.TALK, RecordKind.HOMEWORK_CHECK, RecordKind.HOMEWORK_HELP,
         RecordKind.HOME_VISIT, RecordKind.SHARED_MEAL)  # fmt: skip


def test_t045_r139_four_of_five_ones_are_not_all_and_the_sixth_is_the_schools(
    school: Any, monkeypatch: Any
) -> None:
    file = make_pupil(school)
    monkeypatch.setattr(
        hooks, "paired", [lambda on: CareFile.objects.filter(pk=file.pk).values("pk")]
    )
    for kind in ITEMS[:4]:
        record(SYSTEM, file, kind, occurred_on=OCTOBER, done_by=[PROXY])
    record(SYSTEM, file, ITEMS[4], occurred_on=OCTOBER, done_by=[TEACHER])

    assert [line(code).met for code in SIX] == [1, 1, 1, 1, 0]
    assert (line("symposium").due, line("symposium").met) == (1, 0)
    make_meeting([file], school, held_on=OCTOBER)
    assert line("symposium").met == 1


def test_r140_two_pairing_activities_a_year(school: Any) -> None:
    file = make_pupil(school)
    for day, wanted in ((date(2026, 5, 31), 0), (date(2026, 9, 25), 1)):
        make_meeting([file], school, kind=MeetingKind.PAIRING_ACTIVITY, held_on=day)
        assert line("pairing-activity").met == wanted


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (MeetingKind.CARER_SYMPOSIUM, "carer-symposium"), (MeetingKind.FILM, "film"),
        (MeetingKind.PARENT_MEETING, "parent-meeting"), (MeetingKind.LAW_TALK, "law-talk"),
        (MeetingKind.LECTURE, "lecture"),
    ],
)  # fmt: skip
def test_r106_r119_r125_r128_r159_meetings_of_a_school_are_counted(
    school: Any, kind: MeetingKind, code: str
) -> None:
    make_meeting([make_pupil(school)], school, kind=kind, held_on=OCTOBER)

    assert (line(code).due, line(code).met) == (1, 1)


def test_r142_each_pupil_has_a_growth_record_each_term(school: Any) -> None:
    file = make_pupil(school)

    record(SYSTEM, file, RecordKind.GROWTH, occurred_on=OCTOBER, nature="PROGRESS",
           content={"summary": "会背乘法表"})  # fmt: skip

    assert line("growth").met == 1


@pytest.mark.parametrize(
    ("code", "kind", "nature"),
    [
        ("priority-learning", RecordKind.HOMEWORK_HELP, ""),
        ("priority-living", RecordKind.OTHER_HELP, ""),
        ("priority-activities", RecordKind.GROWTH, "ACTIVITY"),
    ],
)
def test_r154_r155_what_a_teacher_did_first_for_a_pupil_is_counted(
    school: Any, code: str, kind: RecordKind, nature: str
) -> None:
    file = make_pupil(school)
    record(SYSTEM, file, RecordKind.GROWTH, occurred_on=OCTOBER, nature="MARKS",
           content={"summary": "语文"}, done_by=[TEACHER])  # fmt: skip
    assert (line(code).due, line(code).met) == (1, 0)

    record(SYSTEM, file, kind, occurred_on=OCTOBER, nature=nature, done_by=[TEACHER],
           content={"summary": "参加运动会"})  # fmt: skip

    assert line(code).met == 1


def test_r108_visits_count_in_the_days_of_the_pack() -> None:
    record(SYSTEM, make_child(), occurred_on=OCTOBER - timedelta(days=89))
    record(SYSTEM, make_child(), occurred_on=OCTOBER - timedelta(days=90))

    assert (line("visit").due, line("visit").met) == (2, 1)


# --- pages --------------------------------------------------------------------------------------


def test_the_page_counts_by_place_and_names_the_children_not_reached(officer: Any) -> None:
    make_child("没访到")
    client = client_of(officer)

    whole = client.get(reverse("care:cadence-list")).content.decode()
    one = client.get(reverse("care:cadence", kwargs={"code": "visit"})).content.decode()

    assert "留守儿童入户走访" in whole
    assert "没访到" in one
    assert client.get(reverse("care:cadence", kwargs={"code": "no-such"})).status_code == 404


def test_a_principal_sees_the_own_school_alone(school: Any) -> None:
    make_pupil(school, "本校生")
    make_child("外校生")
    client = client_of(make_post("PRINCIPAL", area=VILLAGE, organisation=school))

    text = client.get(reverse("care:cadence", kwargs={"code": "talk"})).content.decode()

    assert "本校生" in text
    assert "外校生" not in text


# --- duties (R-120) -----------------------------------------------------------------------------


def contacts(file: Any, on: date) -> list[Any]:
    plan_files([file.pk], on)
    with acting_as(SYSTEM):
        rows = Duty.objects.filter(care_file=file, source="care.contact", opens_on__lte=on)
        return list(rows.order_by("due_on"))


def test_r120_contact_is_due_each_week_at_school_and_checked_monthly_in_the_village(
    school: Any,
) -> None:
    pupil, other = make_pupil(school), make_child()

    [at_school], [in_village] = contacts(pupil, OCTOBER), contacts(other, OCTOBER)

    assert (at_school.role, at_school.opens_on) == ("CLASS_TEACHER", OCTOBER)
    assert at_school.due_on == OCTOBER + timedelta(days=6)
    assert in_village.role == "VILLAGE_OFFICER"
    record(SYSTEM, pupil, RecordKind.PARENT_CONTACT, occurred_on=OCTOBER)
    assert [duty.status for duty in contacts(pupil, OCTOBER)] == ["MET"]


# --- stale records --------------------------------------------------------------------------------


def hits(file: Any, on: date) -> list[tuple[str, Any]]:
    with acting_as(SYSTEM):
        found = findings([file.pk], on).get(file.pk, ())
        return [(hit.rule, hit.params["day"]) for hit in found]


def test_t007_r068_no_visit_since_may_is_said_in_october() -> None:
    file = make_child()
    record(SYSTEM, file, occurred_on=date(2026, 4, 28))

    assert hits(file, date(2026, 10, 11)) == [("visit-stale", "2026-04-28")]
    assert hits(file, date(2026, 4, 28) + timedelta(days=105)) == []
    assert hits(file, date(2026, 4, 28) + timedelta(days=106)) == [("visit-stale", "2026-04-28")]


def test_t007_it_is_a_finding_of_the_register_until_somebody_visits() -> None:
    file, on = make_child(), clock.today()
    record(SYSTEM, file, occurred_on=on - timedelta(days=200))

    def open_ones() -> list[str]:
        with acting_as(SYSTEM):
            check_files([file.pk], on, now=clock.now())
            rows = Finding.objects.filter(care_file=file, rule="visit-stale", status="OPEN")
            return [row.rule for row in rows]

    assert open_ones() == ["visit-stale"]
    record(SYSTEM, file, occurred_on=on)
    assert open_ones() == []


def test_t019_a_mother_not_home_for_more_than_a_year() -> None:
    file = make_child(carer__kin="OTHER_RELATIVE")
    record(SYSTEM, file, occurred_on=OCTOBER, mother_met_on=date(2025, 10, 10))

    assert hits(file, date(2026, 10, 10)) == []
    assert hits(file, date(2026, 10, 11)) == [("parent-long-unseen", "2025-10-10")]


def test_t019_who_was_never_written_down_is_not_guessed() -> None:
    file = make_child()
    record(SYSTEM, file, occurred_on=OCTOBER)

    assert hits(file, OCTOBER) == []


def test_t019_parents_met_face_to_face_since_end_it() -> None:
    file = make_child()
    record(SYSTEM, file, occurred_on=OCTOBER, father_met_on=date(2025, 1, 1))
    record(SYSTEM, file, RecordKind.PARENT_CONTACT, occurred_on=OCTOBER, channel="IN_PERSON",
           seen=["CHILD", "PARENT"])  # fmt: skip

    assert hits(file, OCTOBER) == []


def test_no_query_of_the_page_grows_with_children(
    officer: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actor = actor_of(officer)

    def queries() -> int:
        with acting_as(actor), CaptureQueriesContext(connection) as caught:
            counting.lines(actor, OCTOBER)
        return len(caught)

    make_child()
    few = queries()
    make_children(4)
    assert queries() == few
