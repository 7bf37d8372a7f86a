"""The whole check: a thousand clean rows of every ordinary kind, and any nonsense in any cell."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shouwang.exchange.roster.check import UnknownProfile, check_workbook
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.roster.reading import Sheet, Workbook
from shouwang.exchange.roster.recognise import AmbiguousColumns, UnrecognisedRoster
from shouwang.exchange.roster.rules import CODES
from shouwang.exchange.roster.testing import (
    ON,
    book,
    headings,
    id_number,
    kindergarten_child,
    mca_child,
    mobile,
    school_child,
    sheet,
    village_child,
    xueji_child,
)

Cells = dict[str, Any]
PARENTS = tuple(
    f"{key}_{part}" for key in ("father", "mother")
    for part in ("name", "id", "state", "place", "left", "phone")
)  # fmt: skip
DEPARTURES = ("2025年3月", "2025.3", "202503", "2025-03", "2025.3.1", "2025年3月1日", 45717,
"20250301",
              datetime(2025, 3, 1))  # noqa: DTZ001  # fmt: skip


def parents_of(row: Cells) -> Cells:
    return {name: row[name] for name in PARENTS if name in row}


def twins(n: int, make: Any = village_child) -> list[Cells]:
    """Same sex, like names, one birth date; told apart by class or number."""
    a = make(n, name="陈金宝")
    b = make(n + 1, name="陈金贝", **parents_of(a), sex=a["sex"], birth_date=a["birth_date"],
             address=a["address"])  # fmt: skip
    for row, serial in ((a, 41), (b, 43)):
        born = date.fromisoformat(str(row["birth_date"]))
        row["id_number"] = id_number(born, row["sex"], n + serial)
        row["grade"] = a.get("grade")
    return [a, b]


def twins_without_numbers(n: int) -> list[Cells]:
    """Twins in one class, no numbers yet."""
    return [row | {"id_number": "", "name": name} for row, name in
            zip(twins(n), ("李明明", "李明亮"), strict=True)]  # fmt: skip


def half_siblings(n: int) -> list[Cells]:
    """One mother, two fathers, one house."""
    a, b = village_child(n), village_child(n + 1)
    mother = {k: v for k, v in parents_of(a).items() if k.startswith("mother")}
    return [a, b | mother | {"address": a["address"]}]


def split_brothers(n: int) -> list[Cells]:
    """Brothers, one with each pair of grandparents."""
    a = village_child(n, name="郑安邦")
    return [a, village_child(n + 2, name="郑安国", **parents_of(a))]


def mothers_surname(n: int) -> list[Cells]:
    """Sisters in one house, one with the mother's surname."""
    a = village_child(n, name="王若雪", mother_name="邓小梅")
    return [a, village_child(n + 2, name="邓若雨", **parents_of(a), address=a["address"])]


def cousins(n: int) -> list[Cells]:
    """Different parents, one grandparents' house, one grandfather as carer."""
    a = village_child(n, name="孙文博")
    carer = {k: v for k, v in a.items() if k.startswith("carer")}
    return [a, village_child(n + 2, name="孙文涛", address=a["address"], **carer)]


def namesakes(n: int) -> list[Cells]:
    """Two mothers of one name, with numbers of their own."""
    a, b = village_child(n, name="周小云"), village_child(n + 1, name="吴小云")
    return [a, b | {"mother_name": a["mother_name"], "mother_place": a["mother_place"],
                    "mother_left": a["mother_left"]}]  # fmt: skip


def singles(n: int) -> list[Cells]:
    """All sorts of children who are nothing but ordinary."""
    home = {"father_state": "在家", "father_left": "", "father_place": ""}
    dead = {"father_state": "去世", "father_left": "", "father_place": "", "father_phone": ""}
    return [
        village_child(n, **home, carer_name="", carer_relation="", agreement=""),
        village_child(n + 1, father_left=DEPARTURES[n % 9], mother_left=DEPARTURES[n % 7]),
        village_child(n + 2, father_phone=f"{mobile(n)}/{mobile(n + 1)}",
                      mother_phone=f"{mobile(n)} {mobile(n + 2)}", carer_phone="0851-8223456"),
        # The weekly commuter works in the county seat and sleeps at home.
        village_child(n + 3, **home | {"father_place": "本县县城"}),
        village_child(n + 4, name="阿依古丽·买合木提", ethnic="维吾尔族",
        father_name="买合木提•阿吉"),
        village_child(n + 5, id_type="护照", id_number="E12345678"),
        village_child(n + 6, id_type="户口簿", agreement="√"),
        village_child(n + 7, **dead, parents_alive="一方去世", categories="留守儿童、困境儿童"),
        village_child(n + 8, categories="孤儿", parents_alive="双方去世",
                      **dict.fromkeys(PARENTS, "")),
        village_child(n + 9, id_number="", father_id="", mother_id="", carer_id="",
                      ethnic="", health="", note="无"),
        village_child(n + 10, birth_date="2022-05-01", id_number="", schooling="未入园", grade="",
                      school="", class_label=""),
        village_child(n + 11, birth_date="2021.5.1", id_number="", schooling="幼儿园",
        grade="中班"),
    ]  # fmt: skip


FAMILIES = (twins, twins_without_numbers, half_siblings, split_brothers, mothers_surname, cousins,
            namesakes)  # fmt: skip


def test_a_thousand_clean_rows_of_a_village_roster() -> None:
    rows: list[Cells] = []
    n = 1
    while len(rows) < 1000:
        for family in (*FAMILIES, singles):
            rows += family(n)
            n += 13

    result = check_workbook(book(sheet("village", rows)), on=ON)

    assert [(f.code, f.row, f.message) for f in result.findings] == []
    assert result.rows == result.clean_rows == len(rows)
    assert not any(record.held for record in result.records)


@pytest.mark.parametrize(
    "make",
    [school_child, xueji_child, mca_child, kindergarten_child],
    ids=lambda make: make.__name__,
)
def test_a_thousand_clean_rows_of_the_other_profiles(make: Any) -> None:
    profile = {school_child: "school", xueji_child: "xueji", mca_child: "mca-2016",
               kindergarten_child: "xueqian-28"}[make]  # fmt: skip
    rows = [make(n) for n in range(1, 989)]
    if make is school_child:
        a, b = twins(2000, make)
        twin = {"id_number": "", "dorm": "", "bed": ""}
        rows += [a | twin | {"student_no": "G01"}, b | twin | {"student_no": "G02"}]
        rows += [make(n, student_no="", dorm="", bed="", id_number="") for n in range(3000, 3010)]

    result = check_workbook(book(sheet(profile, rows)), profile=profile, on=ON)

    assert [(f.code, f.row, f.message) for f in result.findings] == []
    assert result.rows == result.clean_rows == len(rows)


class Villages:
    """Knows two villages."""

    def resolve(self, name: str) -> object | None:
        return name if name in ("石桥村", "青山村") else None


def test_village_unknown_only_with_a_resolver() -> None:
    rows = [village_child(1, village=name) for name in ("石桥村", "无名村", "青山村")]
    for number, row in enumerate(rows):
        row.update(village_child(number + 1) | {"village": row["village"]})
    made = book(sheet("village", rows))

    assert check_workbook(made, on=ON).findings == []
    known = check_workbook(made, on=ON, villages=Villages())
    assert [(f.code, f.row, f.column) for f in known.findings] == [("village-unknown", 3, "村(居)")]


def test_json_is_as_the_contract_prints_it() -> None:
    result = check_workbook(book(sheet("village", [village_child(1, sex="")], name="甲")), on=ON)

    assert result.to_json() == {
        "file": "名册.xlsx", "profile": "village", "sheets": ["甲"], "rows": 1, "clean_rows": 0,
        "findings": [
            {"code": "required-missing", "severity": "error", "sheet": "甲", "row": 2,
             "column": "性别", "value_hint": "", "message": "“性别”为必填项，现为空。请补填。",
             "related_rows": []},
        ],
    }  # fmt: skip


def test_an_unknown_profile() -> None:
    with pytest.raises(UnknownProfile):
        check_workbook(book(sheet("village", [village_child(1)])), profile="nonsense", on=ON)


def test_every_code_of_the_contract_is_registered() -> None:
    errors = """
        heading-missing required-missing value-unknown date-invalid id-number-invalid
        village-unknown duplicate-id name-variant bed-name-variant parent-block-repeated
        orphan-has-migrant-parent orphan-in-left-behind departure-impossible guardian-missing
        guardian-is-away-parent
    """
    warnings = """
        id-birth-mismatch id-sex-mismatch phone-invalid age-out-of-range age-grade-mismatch
        name-variant-suspected agreement-missing row-shifted
    """
    expected = dict.fromkeys(errors.split(), "error") | dict.fromkeys(warnings.split(), "warning")

    assert {code: entry.severity for code, entry in CODES.items()} == expected
    assert all(entry.basis and entry.message for entry in CODES.values())


# --- nonsense -------------------------------------------------------------------------------------

cells = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(
        ["男", "2015.3.1", "5.22E+17", "—", "√", "=1+1", "姓名", "合计", "填表人：", "３月"]
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
)


@pytest.mark.parametrize("profile", PROFILES)
@settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # rows of seventy cells take minutes to shrink
)  # fmt: skip
@given(data=st.data())
def test_no_cell_makes_the_check_fail(profile: str, data: st.DataObject) -> None:
    head = headings(profile)
    row = st.lists(cells, min_size=len(head), max_size=len(head)).map(tuple)
    rows = data.draw(st.lists(row, max_size=3))

    result = check_workbook(book(Sheet("甲", rows=[tuple(head), *rows])), profile=profile, on=ON)

    result.to_json()
    assert result.rows <= len(rows)


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=4, max_size=4).map(tuple), max_size=6))
def test_no_workbook_makes_the_recognition_fail(rows: list[tuple[Any, ...]]) -> None:
    head = ("姓名", "性别", "出生日期", "班级")
    workbook = Workbook("a.csv", "csv", (Sheet("a", rows=[*rows, head, *rows]),))

    try:
        result = check_workbook(workbook, on=ON)
    except (UnrecognisedRoster, AmbiguousColumns):
        return
    assert result.rows <= 2 * len(rows)
