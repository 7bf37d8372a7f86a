"""Rules about parents and the entrusted carer."""

from typing import Any

import pytest

from shouwang.exchange.roster.check import check_workbook
from shouwang.exchange.roster.testing import (
    ON,
    book,
    mca_child,
    school_child,
    sheet,
    village_child,
    xueji_child,
)

ALIVE = {"father_place": "", "father_left": "", "mother_place": "", "mother_left": ""}


def codes(profile: str = "village", leave_out: tuple[str, ...] = (), **change: Any) -> list[str]:
    make = {"village": village_child, "school": school_child, "mca-2016": mca_child,
            "xueji": xueji_child}[profile]  # fmt: skip
    rows = sheet(profile, [make(1, **change)], leave_out=leave_out)
    return [f.code for f in check_workbook(book(rows), profile=profile, on=ON).findings]


DEAD_FATHER = {"father_state": "去世", "father_place": "", "father_left": "", "father_phone": ""}
DEAD_MOTHER = {"mother_state": "去世", "mother_place": "", "mother_left": "", "mother_phone": ""}
ORPHAN = "orphan-has-migrant-parent"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"father_state": "去世", "parents_alive": "一方去世"}, [ORPHAN]),
        (DEAD_FATHER | {"father_place": "浙江", "parents_alive": "一方去世"}, [ORPHAN]),
        (DEAD_FATHER | {"father_left": "2025年3月", "parents_alive": ""}, [ORPHAN]),
        (DEAD_FATHER | {"parents_alive": "一方去世"}, []),
        (DEAD_FATHER | {"parents_alive": ""}, []),
        ({"parents_alive": "一方去世"}, [ORPHAN]),  # both 外出务工
        ({"parents_alive": "一方去世", "father_state": "", "mother_state": ""}, [ORPHAN]),
        ({"parents_alive": "一方去世", "father_state": "", "father_place": "", "father_left": ""},
        []),
        (DEAD_FATHER | DEAD_MOTHER | {"parents_alive": "一方去世", "categories": "孤儿"}, [ORPHAN]),
        (DEAD_FATHER | DEAD_MOTHER | {"parents_alive": "双方去世", "categories": "孤儿"}, []),
        (ALIVE | {"father_state": "在家", "mother_state": "", "parents_alive": "双方去世",
                  "categories": "孤儿"}, [ORPHAN]),
        (ALIVE | {"father_state": "", "mother_state": "", "parents_alive": "双方去世",
                  "categories": "孤儿"}, []),
    ],
)  # fmt: skip
def test_dead_parents_who_are_shown_alive(change: dict[str, str], expected: list[str]) -> None:
    assert codes(**change) == expected


def test_a_form_of_2016_with_a_dead_father_who_works() -> None:
    assert codes("mca-2016", father_name="—", father_birth="—", father_id="", father_phone="") == [
        ORPHAN
    ]
    assert codes("mca-2016", father_name="—", father_birth="—", father_id="—", father_phone="—",
                 father_place="—", both_away="") == []  # fmt: skip


LISTED = "orphan-in-left-behind"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"categories": "留守儿童、孤儿"}, [LISTED]),
        ({"categories": "孤儿"}, []),
        ({"categories": "留守儿童、事实无人抚养儿童"}, []),
        (DEAD_FATHER | DEAD_MOTHER | {"parents_alive": ""}, [LISTED]),
        (DEAD_FATHER | DEAD_MOTHER | {"parents_alive": "双方去世"}, [LISTED]),
        (DEAD_FATHER | {"parents_alive": "一方去世"}, []),
        (DEAD_FATHER | DEAD_MOTHER | {"parents_alive": "", "categories": ""}, []),
    ],
)
def test_orphans_among_left_behind_children(change: dict[str, str], expected: list[str]) -> None:
    assert codes(**change) == expected


NO_CARER = {"carer_name": "", "carer_relation": "", "carer_id": "", "carer_phone": "",
            "agreement": ""}  # fmt: skip
STATES = ["外出务工", "去世", "失联", "失踪", "服刑", "强制戒毒", "重残", "重病", "离异不履责"]


@pytest.mark.parametrize("state", STATES)
def test_guardian_missing_where_both_are_away_or_unable(state: str) -> None:
    change = ALIVE | NO_CARER | {"father_state": state, "parents_alive": ""}

    assert codes(**change) == ["guardian-missing"]


@pytest.mark.parametrize("state", ["在家", "其他", "", "打零工"])
def test_no_guardian_needed_beside_a_parent(state: str) -> None:
    found = codes(**ALIVE | NO_CARER | {"father_state": state})

    assert "guardian-missing" not in found


@pytest.mark.parametrize("empty", ["无", "/", "—", None])
def test_words_for_nobody_are_nobody(empty: str | None) -> None:
    assert codes(**NO_CARER | {"carer_name": empty}) == ["guardian-missing"]


def test_orphans_need_a_guardian() -> None:
    change = ALIVE | NO_CARER | {"father_state": "", "mother_state": ""}

    assert codes(**change, parents_alive="双方去世", categories="孤儿") == ["guardian-missing"]


def test_no_carer_column_no_finding() -> None:
    assert codes(leave_out=("carer_name",)) == []


def test_carer_rules_on_other_profiles() -> None:
    assert codes("school", carer_name="") == []
    assert codes("mca-2016", **NO_CARER) == ["guardian-missing"]
    assert codes("mca-2016", **NO_CARER, both_away="", mother_place="") == []
    assert codes("mca-2016", **NO_CARER, both_away="", mother_place="在家务农") == []
    one_unfit = {"both_away": "", "one_away_other_unfit": "√", "mother_place": ""}
    assert codes("mca-2016", **NO_CARER, **one_unfit) == ["guardian-missing"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"agreement": "否"}, ["agreement-missing"]),
        ({"agreement": ""}, ["agreement-missing"]),
        ({"agreement": "无"}, ["agreement-missing"]),
        ({"agreement": "大概"}, ["agreement-missing", "value-unknown"]),
        ({"agreement": "√"}, []),
        (NO_CARER | {"father_state": "在家", "father_left": ""}, []),
        ({"agreement": "否", "father_state": "在家", "father_left": ""}, ["agreement-missing"]),
    ],
)
def test_agreement_missing(change: dict[str, str], expected: list[str]) -> None:
    assert sorted(codes(**change)) == sorted(expected)


def test_no_agreement_needed_with_a_parent_nor_without_the_column() -> None:
    father = village_child(1)["father_name"]
    home = {"father_state": "在家", "father_left": "", "agreement": ""}

    assert codes(**home, carer_name=father, carer_relation="父亲", carer_id="") == []
    assert codes(**home, carer_name=father, carer_relation="", carer_id="") == []
    assert codes(leave_out=("agreement",)) == []


def test_guardian_is_away_parent() -> None:
    row = village_child(1)
    father = {"carer_name": row["father_name"], "carer_relation": "父亲", "carer_id": ""}
    same_number = {"carer_name": "某人", "carer_relation": "", "carer_id": row["mother_id"]}

    assert codes(**father) == ["guardian-is-away-parent"]
    assert codes(**same_number) == ["guardian-is-away-parent"]
    assert codes(**father | {"carer_relation": "父子"}) == ["guardian-is-away-parent"]


def test_a_carer_with_a_parents_name_is_not_that_parent() -> None:
    row = village_child(1)

    assert codes(carer_name=row["father_name"], carer_relation="祖父") == []
    assert codes(carer_name=row["father_name"], carer_relation="父亲", carer_id="",
                 father_state="在家", father_left="") == []  # fmt: skip


def test_t003_an_orphan_in_the_left_behind_roster_names_the_three_fields() -> None:
    row = village_child(
        1, parents_alive="双方去世", father_state="", father_place="浙江等地打工",
        father_left="2025年3月",
        mother_state="", mother_place="", mother_left="",
    )  # fmt: skip

    result = check_workbook(book(sheet("village", [row])), on=ON)

    assert [f.code for f in result.findings] == [ORPHAN, LISTED]
    for heading in ("父母健在情况", "父亲务工地点", "父亲外出时间"):
        assert f"“{heading}”" in result.findings[0].message


def test_t004_missing_items_are_named_one_by_one() -> None:
    empty = ("sex", "birth_date", "village", "schooling")
    rows = [village_child(n, **dict.fromkeys(empty, "")) for n in range(1, 11)]

    result = check_workbook(book(sheet("village", rows)), on=ON)

    assert result.clean_rows == 0
    for row in range(2, 12):
        missing = [f.column for f in result.findings if f.row == row]
        assert missing == ["出生日期", "就学情况", "性别", "村(居)"]
    assert {f.code for f in result.findings} == {"required-missing"}


@pytest.mark.parametrize("profile", ["xueji"])
def test_pupil_register_raises_no_carer_codes(profile: str) -> None:
    assert codes(profile, member1_is_guardian="否") == []
