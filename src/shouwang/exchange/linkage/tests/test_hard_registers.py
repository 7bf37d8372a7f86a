"""Registers poor in numbers and dates: what brings two rows together, how much may be joined."""

import numpy as np
import pytest

from shouwang.exchange.linkage import Record, Relative, engine
from shouwang.exchange.linkage.deciding import SHARE_WRONG, SURE, _high_enough
from shouwang.exchange.linkage.register import from_records

HERE, THERE = "520254103200", "520255105200"


def test_a_school_of_the_same_name_in_the_next_county_does_not_take_a_child_along() -> None:
    coded = [
        Record(str(number), f"陈{name}", school="杨柳小学", address="杨柳街道杨柳村2组",
               household_code=THERE)
        for number, name in enumerate("安宁晨曦", start=1)
    ]  # fmt: skip
    lost = Record("9", "王国艳", school="杨柳小学", address="桃庄镇杨柳村11组")

    register = from_records([*coded, lost])

    assert register.county.tolist() == [520255] * 4 + [0]


@pytest.mark.parametrize(
    ("village", "school"),
    [
        ({"address": "桃庄镇杨柳村11组", "birth_date": "2017-02-11"},
         {"address": "桃庄镇杨柳村11组"}),  # the household group and one character
        ({"parents": (Relative("父亲", "陈光刚"),)}, {"parents": (Relative("父亲", "陈光刚"),)}),
    ],
)  # fmt: skip
def test_a_changed_name_without_a_date_is_still_compared(
    village: dict[str, object], school: dict[str, object]
) -> None:
    left = from_records([Record("1", "康小阳", "", "男", village_code=HERE, **village)])  # type: ignore[arg-type]
    right = from_records([Record("1", "刘国阳", "", "男", household_code=HERE, **school)])  # type: ignore[arg-type]

    assert len(engine.met(engine.book(left, right), right).pairs.left) == 1


def test_of_many_pairs_the_best_are_joined_up_to_the_share_of_wrong_ones_to_expect() -> None:
    poor, rich = np.full(2000, 0.9982), np.full(2000, 0.99999)
    poor[:200] = 0.9999
    rich[:20] = 0.985
    every = np.ones(2000, bool)

    joined = _high_enough(poor, every, together=True)
    assert joined[:200].all()
    assert joined.sum() < 500
    assert (1 - poor[joined]).mean() <= SHARE_WRONG
    assert _high_enough(rich, every, together=True).all()
    assert _high_enough(rich, every, together=False).tolist() == (rich >= SURE).tolist()
