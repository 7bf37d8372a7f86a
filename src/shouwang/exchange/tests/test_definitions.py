"""Differences that follow from two definitions, told apart from errors (R-030, R-006)."""

from pathlib import Path

import pytest

from shouwang.exchange.reconciliation.definitions import thawed
from shouwang.exchange.tests.registers import County

MOTHER_AT_HOME = {"母亲状况": "在家", "母亲务工地点": "", "母亲外出时间": ""}


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def test_r030_one_parent_away_is_left_behind_at_school_and_not_in_the_village(
    county: County,
) -> None:
    one = county.child("张明远", 1, 对象类别="困境儿童", **MOTHER_AT_HOME)
    county.book(one)
    county.roll(county.pupil(one, 是否留守儿童="是", 母亲务工地点=""))

    run = county.compare("VILLAGE", "SCHOOL")

    (question,) = county.questions(field="left_behind")
    assert (question.kind, question.turn) == ("DEFINITION", "TOWNSHIP")
    assert run.counts["equal"] == run.counts["pairs"] - len(county.questions(kind="FIELD"))
    village, school = question.evidence
    assert (village["result"], village["said"]) == ("no", False)
    assert (school["result"], school["said"]) == ("yes", True)
    failed = [thawed(r["condition"]).render() for r in village["reasons"] if r["state"] == "failed"]
    assert any("外出" in text for text in failed)


def test_r030_the_school_says_no_although_both_parents_are_away_is_an_error(
    county: County,
) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, 是否留守儿童="否"))

    county.compare("VILLAGE", "SCHOOL")

    (question,) = county.questions(field="left_behind")
    assert (question.kind, question.pattern) == ("FIELD", "CONTENT")


def test_r030_without_a_day_of_leaving_nobody_can_tell(county: County) -> None:
    one = county.child("张明远", 1, 对象类别="困境儿童", 父亲外出时间="", **MOTHER_AT_HOME)
    county.book(one)
    county.roll(county.pupil(one, 是否留守儿童="是", 母亲务工地点=""))

    county.compare("VILLAGE", "SCHOOL")

    (question,) = county.questions(field="left_behind")
    assert (question.kind, question.pattern) == ("FIELD", "UNDECIDED")


def test_r006_the_xueji_wording_counts_one_parent_away_for_three_months(county: County) -> None:
    one = county.child("张明远", 1, 对象类别="困境儿童", **MOTHER_AT_HOME)
    county.book(one)
    county.xueji(county.enrolled(one, 是否留守儿童="单亲留守儿童"))

    county.compare("VILLAGE", "XUEJI")

    (question,) = county.questions(field="left_behind")
    assert question.kind == "DEFINITION"
