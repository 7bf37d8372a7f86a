"""I-007, I-008, I-019…I-023, I-033, I-041, I-042: numerators and denominators from records."""

from datetime import date, timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import COUNTY, VILLAGE, actor_of, make_organisation
from shouwang.care.choices import MeetingKind, RecordKind
from shouwang.care.testing import make_meeting, record
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.pairing import services as pairing
from shouwang.pairing.testing import make_volunteer
from shouwang.registry.testing import make_child, make_pupil
from shouwang.statistics import indicators

pytestmark = pytest.mark.django_db
SYSTEM = system_actor("test")
ON, OCTOBER = date(2026, 11, 12), date(2026, 10, 15)
TEACHER = {"name": "李老师", "role": "CLASS_TEACHER", "user": ""}
PROXY = {"name": "甲代理", "role": "PROXY_PARENT", "user": ""}


@pytest.fixture
def actor(officer: Any) -> Any:
    return actor_of(officer)


@pytest.fixture
def school() -> Any:
    return make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)


def shown(actor: Any, code: str) -> Any:
    with acting_as(actor):
        found = {each.code: each for each in indicators.indicators(actor, COUNTY, ON)}
    return found[code]


def numbers(indicator: Any) -> list[int]:
    return [figure.number for figure in indicator.figures]


def pair(file: Any) -> None:
    from shouwang.core import clock

    volunteer = make_volunteer()
    with acting_as(SYSTEM):
        [made] = pairing.propose(SYSTEM, [file], volunteer, now=clock.now())
        pairing.begin(SYSTEM, made, consent_by="父亲", consent_on=OCTOBER, child_willing=True,
                      on=OCTOBER, now=clock.now())  # fmt: skip


def test_i007_i008_children_somebody_stands_by(actor: Any) -> None:
    make_child()
    make_child(rating="POOR")
    key = make_child(rating="POOR")
    pair(key)

    assert numbers(shown(actor, "I-007")) == [1, 1, 2]
    assert numbers(shown(actor, "I-008")) == [1, 2, 3]
    with acting_as(actor):
        rows = indicators.children_behind(actor, COUNTY, ON, "I-007", "met")
        assert [row.pk for row in rows] == [key.pk]


def test_i019_talks_of_the_last_month_each_child_at_most_as_many_as_due(
    actor: Any, school: Any
) -> None:
    one, three = make_pupil(school), make_pupil(school)
    for file, times in ((one, 1), (three, 3)):
        for number in range(times):
            record(SYSTEM, file, RecordKind.TALK, occurred_on=OCTOBER + timedelta(days=number))

    found = shown(actor, "I-019")

    assert numbers(found) == [3, 4, 1]
    assert found.value == 75.0


def test_i020_weeks_with_a_video(actor: Any, school: Any) -> None:
    file = make_pupil(school)
    for day in (date(2026, 11, 3), date(2026, 11, 4), date(2026, 10, 20)):
        record(SYSTEM, file, RecordKind.PARENT_CONTACT, channel="VIDEO", occurred_on=day)

    assert numbers(shown(actor, "I-020")) == [2, 4, 0]


def test_i021_key_children_who_rang_home(actor: Any) -> None:
    file = make_child(rating="NONE")
    record(SYSTEM, file, RecordKind.PARENT_CONTACT, channel="PHONE", occurred_on=OCTOBER)

    assert numbers(shown(actor, "I-021")) == [1, 0, 1]


def test_i022_the_six_ones(actor: Any, school: Any) -> None:
    file = make_pupil(school)
    pair(file)
    for kind in (RecordKind.TALK, RecordKind.SHARED_MEAL):
        record(SYSTEM, file, kind, occurred_on=date(2026, 10, 20), done_by=[PROXY])
    make_meeting([file], school, held_on=OCTOBER)

    assert numbers(shown(actor, "I-022")) == [2, 5, 1, 1]


def test_i023_key_children_visited_and_pupils_visited_by_the_school(
    actor: Any, school: Any
) -> None:
    record(SYSTEM, make_child(rating="POOR"), occurred_on=ON - timedelta(days=29))
    record(SYSTEM, make_child(rating="POOR"), occurred_on=ON - timedelta(days=30))
    record(SYSTEM, make_pupil(school), occurred_on=OCTOBER, done_by=[TEACHER])

    assert numbers(shown(actor, "I-023")) == [1, 1, 2]
    assert numbers(shown(actor, "I-023b")) == [1, 0, 1]


def test_i033_volunteers_by_origin(actor: Any) -> None:
    pair(make_child())

    found = shown(actor, "I-033")

    assert numbers(found)[-2:] == [1, 1]
    assert found.value is None


def test_i041_pairing_activities_of_the_year(actor: Any, school: Any) -> None:
    file = make_pupil(school)
    for day in (date(2026, 5, 31), date(2026, 9, 25), date(2025, 9, 25)):
        make_meeting([file], school, kind=MeetingKind.PAIRING_ACTIVITY, held_on=day)

    assert numbers(shown(actor, "I-041")) == [1, 1, 2]


def test_i042_things_and_hearts(actor: Any) -> None:
    file = make_child()
    for helps in (["MATERIAL"], ["SPIRITUAL"], ["MATERIAL", "SPIRITUAL"], ["MATERIAL"]):
        record(SYSTEM, file, RecordKind.OTHER_HELP, occurred_on=OCTOBER, helps=helps)

    found = shown(actor, "I-042")

    assert numbers(found) == [3, 2]
    assert found.value == 40.0
