"""Two registers compared: who stands in both, in one only, and what differs (R-030, R-056)."""

from pathlib import Path

import pytest

from shouwang.exchange.tests.registers import County


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def told(county: County, **narrowed: object) -> list[tuple[str, str, str, str]]:
    return [(d.child_name, d.kind, d.field, d.pattern) for d in county.questions(**narrowed)]


def test_r030_every_field_that_differs_is_an_open_question(county: County) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one, two)
    county.roll(county.pupil(one, 年级="四年级"), county.pupil(two))

    run = county.compare("VILLAGE", "SCHOOL")

    assert [t for t in told(county) if t[2] != "address"] == [
        ("张明远", "FIELD", "grade", "CONTENT")
    ]
    assert run.counts["pairs"] == 2


def test_r030_a_second_run_over_the_same_registers_changes_nothing(county: County) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, 年级="四年级"))
    county.compare("VILLAGE", "SCHOOL")
    before = [(d.pk, d.status, d.first_seen_at) for d in county.questions()]

    run = county.compare("VILLAGE", "SCHOOL")

    assert [(d.pk, d.status, d.first_seen_at) for d in county.questions()] == before
    assert run.counts["open"] == len(before)
    assert run.counts["new"] == 0


def test_r056_a_left_behind_pupil_missing_in_the_village_book_is_a_question(
    county: County,
) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one)
    county.roll(county.pupil(one), county.pupil(two))

    county.compare("VILLAGE", "SCHOOL")

    (alone,) = county.questions(kind="ONLY_RIGHT")
    assert (alone.child_name, alone.turn, alone.area) == ("李安然", "VILLAGE", county.village)


def test_r056_a_pupil_who_is_not_left_behind_is_not_missed_by_the_village(county: County) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    at_home = {"是否留守儿童": "否", "父亲务工地点": "", "母亲务工地点": ""}
    county.book(one)
    county.roll(county.pupil(one), county.pupil(two, **at_home))

    run = county.compare("VILLAGE", "SCHOOL")

    assert county.questions(kind="ONLY_RIGHT") == []
    assert run.counts["right_elsewhere"] == 1


def test_r056_a_village_child_missing_in_the_roll_of_its_school_is_a_question(
    county: County,
) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    other_school = county.child("王小满", 3, 学校="县外小学")
    too_young = county.child(
        "赵小禾", 4, 出生日期="2022-03-01", 公民身份号码="", 就学情况="未入园", 年级=""
    )
    county.book(one, two, other_school, too_young)
    county.roll(county.pupil(one))

    county.compare("VILLAGE", "SCHOOL")

    (alone,) = county.questions(kind="ONLY_LEFT")
    assert (alone.child_name, alone.turn) == ("李安然", "SCHOOL")
    assert alone.organisation_id == county.school.pk


def test_t009_a_newer_roll_takes_the_place_of_the_older_one(county: County) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one, two)
    county.roll(county.pupil(one))
    county.compare("VILLAGE", "SCHOOL")

    county.roll(county.pupil(one), county.pupil(two))
    run = county.compare("VILLAGE", "SCHOOL")

    assert run.counts["right"] == 2
    (alone,) = county.questions(kind="ONLY_LEFT")
    assert alone.status == "GONE"
