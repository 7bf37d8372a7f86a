"""Where the table is, which roster it is, and what titles and sheet names supply."""

from typing import Any

import pytest

from shouwang.exchange.roster.check import RosterCheck, check_workbook
from shouwang.exchange.roster.headings import Heading, match_headings
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.roster.reading import Sheet, Workbook
from shouwang.exchange.roster.recognise import AmbiguousColumns, UnrecognisedRoster
from shouwang.exchange.roster.testing import (
    ON,
    book,
    headings,
    kindergarten_child,
    mca_child,
    school_child,
    sheet,
    village_child,
    xueji_child,
)
from shouwang.exchange.roster.titles import supplied

MAKERS = {
    "village": village_child,
    "school": school_child,
    "xueji": xueji_child,
    "mca-2016": mca_child,
    "xueqian-28": kindergarten_child,
}


def check(*sheets: Sheet, **options: Any) -> RosterCheck:
    return check_workbook(book(*sheets), on=ON, **options)


def of(rows: list[list[Any]], name: str = "Sheet1", **more: Any) -> Sheet:
    width = max(map(len, rows))
    return Sheet(name, rows=[tuple(row) + (None,) * (width - len(row)) for row in rows], **more)


def told(result: RosterCheck) -> list[tuple[str, int, str]]:
    return [(f.code, f.row, f.column) for f in result.findings]


@pytest.mark.parametrize("profile", MAKERS)
def test_every_profile_is_recognised_by_its_headings(profile: str) -> None:
    result = check(sheet(profile, [MAKERS[profile](1), MAKERS[profile](2)]))

    assert result.profile.name == profile
    assert (result.rows, told(result)) == (2, [])


def test_the_other_kindergarten_export() -> None:
    child = kindergarten_child(1, class_label="大一班", boarding="否", low_income="否")

    result = check(sheet("xueqian-22", [child], title=[["某园在园儿童"]]))

    assert (result.profile.name, told(result)) == ("xueqian-22", [])


@pytest.mark.parametrize("profile", PROFILES)
def test_headings_of_a_profile_are_told_apart(profile: str) -> None:
    given = [Heading(i, text) for i, text in enumerate(headings(profile))]

    matching = match_headings(given, PROFILES[profile])

    assert [m.column.heading for m in matching.matches] == headings(profile)
    assert not matching.ambiguous
    assert not matching.unknown


def test_titles_blank_rows_repeated_headings_totals_and_signatures() -> None:
    made = sheet("village", [village_child(n) for n in range(1, 7)]).rows
    head, rows = made[0], made[1:]
    blank = (None,) * len(head)
    title = ("石桥镇农村留守儿童台账", *blank[1:])
    lines = [
        title, ("填报单位：石桥镇", *blank[1:]), head, rows[0], blank, rows[1], title, head,
        rows[2],
        (7, *blank[1:]), rows[3], ("合计", "4 人", *blank[2:]), blank,
        ("填表人：金某", None, None, "审核人：李某", *blank[4:]),
        ("单位（盖章）", "2026年11月1日", *blank[2:]),
    ]  # fmt: skip

    result = check(Sheet("Sheet1", rows=[tuple(row) for row in lines]))

    assert told(result) == []
    assert [record.row for record in result.records] == [4, 6, 9, 11]


def test_notes_to_the_right_are_no_cells_of_the_table() -> None:
    made = [list(row) for row in sheet("village", [village_child(1), village_child(2)]).rows]
    made[0] += [None, "填表说明：请如实填写"]
    made[1] += [None, "一、日期填到日"]
    made += [[3] + [None] * (len(made[0]) - 2) + ["二、电话填手机"]]

    result = check(of(made))

    assert (result.rows, told(result)) == (2, [])


def test_two_rows_of_headings() -> None:
    top = ["序号", "姓名", "性别", "出生日期", "村(居)", "就学情况", "父亲信息", None, None,
    "母亲信息", None,
           None]  # fmt: skip
    below = [None] * 6 + ["姓名", "状况", "联系电话"] * 2
    a = village_child(1)
    row = [1, a["name"], "男", a["birth_date"], "石桥村", "小学", "赵大山", "在家", "123", "钱小兰",
           "外出务工", "16012345678"]  # fmt: skip
    merged = (*tuple((1, i, 2, i) for i in range(6)), (1, 6, 1, 8), (1, 9, 1, 11))

    result = check(of([top, below, row], merged=merged))

    assert result.profile.name == "village"
    assert told(result) == [("phone-invalid", 3, "父亲信息 联系电话")]
    values = result.records[0].values
    assert (values["father_name"].value, values["mother_name"].value) == ("赵大山", "钱小兰")
    assert values["mother_phone"].value == ("16012345678",)


def test_two_rows_of_headings_in_a_csv_have_no_merged_cells() -> None:
    top = [
        "姓名",
        "性别",
        "出生日期",
        "村(居)",
        "就学情况",
        "父亲信息",
        None,
        None,
        "母亲信息",
        None,
        None,
    ]
    below = [None] * 5 + ["姓名", "状况", "联系电话"] * 2
    row = ["某甲", "男", "2015.3.1", "石桥村", "小学", "赵大山", "在家", "16012345678", "钱小兰",
           "外出务工", "16112345678"]  # fmt: skip

    result = check(of([top, below, row]))

    values = result.records[0].values
    assert told(result) == []
    assert (values["father_phone"].value, values["mother_phone"].value) == (
        ("16012345678",),
        ("16112345678",),
    )


def test_group_headings_over_full_headings_keep_the_lower_ones() -> None:
    made = sheet("village", [village_child(1, father_phone="123")]).rows
    width = len(made[0])
    top = ("儿童基本信息", *(None,) * (width - 1))

    result = check(Sheet("Sheet1", rows=[top, *made], merged=((1, 0, 1, 20),)))

    assert told(result) == [("phone-invalid", 3, "父亲联系电话")]


def test_repeated_short_headings_belong_to_the_person_at_their_left() -> None:
    head = ["姓名", "性别", "出生日期", "村", "就学情况", "身份证号", "父亲姓名", "身份证号",
    "联系电话", "母亲姓名",
            "身份证号", "联系电话", "监护人姓名", "身份证号", "联系电话"]  # fmt: skip
    given = [Heading(i, text) for i, text in enumerate(head)]

    matching = match_headings(given, PROFILES["village"])

    assert [m.column.field for m in matching.matches[5:]] == [
        "id_number", "father_name", "father_id", "father_phone", "mother_name", "mother_id",
        "mother_phone", "carer_name", "carer_id", "carer_phone",
    ]  # fmt: skip
    assert not matching.ambiguous


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("姓 名", "name"),
        ("姓名*", "name"),
        ("姓名（必填）", "name"),
        ("姓名\n（与户口簿一致）", "name"),
        ("学生姓名", "name"),
        ("出生年月", "birth_date"),
        ("身份证号码", "id_number"),
        ("公民身份号码(18位)", "id_number"),
        ("村（社区）", "village"),
        ("村（居）", "village"),
        ("所在村", "village"),
        ("家庭详细地址", "address"),
        ("监护人姓名", "carer_name"),
        ("父亲去向", "father_place"),
    ],
)
def test_aliases(written: str, field: str) -> None:
    matching = match_headings([Heading(0, written)], PROFILES["village"])

    assert [m.column.field for m in matching.matches] == [field]


def test_the_column_of_a_finding_is_the_heading_as_written() -> None:
    rename = {"id_number": "身份证\n号码 ", "name": "学生姓名（必填）"}

    result = check(sheet("village", [village_child(1, id_number="1")], rename=rename))

    assert told(result) == [("id-number-invalid", 2, "身份证\n号码 ")]


def test_a_missing_column_is_one_finding_at_the_headings() -> None:
    rows = [village_child(n) for n in (1, 2)]

    result = check(sheet("village", rows, leave_out=("schooling",), title=[["台账"]]))

    assert told(result) == [("heading-missing", 2, "就学情况")]
    assert result.clean_rows == 2


def test_a_column_missing_from_every_page_is_told_once() -> None:
    made = sheet("village", [village_child(n) for n in (1, 2)], leave_out=("schooling",))
    made.rows = [made.rows[0], made.rows[1], made.rows[0], made.rows[2]]

    result = check(made)

    assert told(result) == [("heading-missing", 1, "就学情况")]
    assert [record.row for record in result.records] == [2, 4]


@pytest.mark.parametrize(
    ("name", "title"),
    [("石桥村", "台账"), ("Sheet1", "石桥镇石桥村农村留守儿童台账"), ("1", "村（居）：石桥村"),
     ("石桥社区", "台账"), ("1", "填报单位：石桥镇石桥村民委员会（盖章）")],
)  # fmt: skip
def test_the_village_may_come_from_sheet_or_title(name: str, title: str) -> None:
    rows = [village_child(1)]

    result = check(sheet("village", rows, leave_out=("village",), name=name, title=[[title]]))

    assert told(result) == []
    assert result.records[0].values["village"].value.startswith("石桥")


@pytest.mark.parametrize("name", ["Sheet1", "农村留守儿童", "全村", "村", "村级台账", "本村"])
def test_words_that_are_no_village(name: str) -> None:
    rows = [village_child(1)]

    result = check(
        sheet(
            "village", rows, leave_out=("village",), name=name, title=[["石桥镇农村留守儿童台账"]]
        )
    )

    assert told(result) == [("heading-missing", 2, "村(居)")]


@pytest.mark.parametrize(
    ("sheet_name", "line", "expected"),
    [
        ("三年级2班", "石桥镇中心小学学生花名册",
         {"school": "石桥镇中心小学", "grade": "三年级", "class_label": "2班"}),
        ("三（2）班", "石桥小学2026年秋季学期花名册",
         {"school": "石桥小学", "grade": "三年级", "class_label": "2班"}),
        ("Sheet1", "学校名称：石桥中学  年级：七年级  班级：3班",
         {"school": "石桥中学", "grade": "七年级", "class_label": "3班"}),
        ("初一(4)班", "甲县第一初级中学", {"school": "甲县第一初级中学", "grade": "初一",
        "class_label": "4班"}),
        ("Sheet1", "学生花名册", {}),
    ],
)  # fmt: skip
def test_school_grade_and_class_from_sheet_or_title(
    sheet_name: str, line: str, expected: dict[str, str]
) -> None:
    fields = PROFILES["school"].supplied

    assert supplied(sheet_name, [line], fields) == expected


def test_class_sheets_of_a_school() -> None:
    leave_out = ("school", "grade", "class_label")
    sheets = [
        sheet("school", [school_child(n, birth_date="2017-10-01", id_number="")], name=name,
              title=[["石桥镇中心小学学生花名册"]], leave_out=leave_out)
        for n, name in enumerate(("三年级1班", "三年级2班"), start=1)
    ]  # fmt: skip

    result = check(*sheets)

    assert told(result) == []
    assert result.sheets == ("三年级1班", "三年级2班")
    assert result.records[1].values["class_label"].value == "2班"
    assert result.records[1].values["grade"].value == 3


def test_grade_and_class_in_one_column() -> None:
    row = school_child(1, class_label="三年级2班", birth_date="2010-01-01", id_number="")

    result = check(sheet("school", [row], leave_out=("grade",), rename={"class_label": "年级班级"}))

    assert told(result) == [("age-grade-mismatch", 2, "年级班级")]


def test_one_village_in_a_cell_merged_over_its_rows() -> None:
    made = sheet("village", [village_child(1), village_child(2, village=None)])
    column = headings("village").index("村(居)")
    made.merged = ((2, column, 3, column),)

    result = check(made)

    assert told(result) == []
    assert result.records[1].values["village"].value == village_child(1)["village"]


def test_sheets_that_are_no_rosters_are_told() -> None:
    notes = of([["填表说明"], ["一、请如实填写。"]], name="说明")
    hidden = sheet("village", [village_child(3)], name="旧表")
    hidden.hidden = True

    result = check(notes, sheet("village", [village_child(1)], name="石桥村"), hidden)

    assert result.sheets == ("石桥村",)
    assert result.skipped == ("说明", "旧表")


@pytest.mark.parametrize(
    "head",
    [
        ["成绩", "名次"],
        ["姓名", "成绩", "名次"],
        ["性别", "出生日期", "就学情况"],
        ["姓名", "工资", "备注"],
    ],
)
def test_what_is_no_roster(head: list[str]) -> None:
    with pytest.raises(UnrecognisedRoster) as caught:
        check(of([head, ["某甲", "1", "2"]]))

    assert caught.value.missing
    assert caught.value.nearest.title in str(caught.value)


def test_nearest_profile_and_missing_headings() -> None:
    with pytest.raises(UnrecognisedRoster) as caught:
        check(of([["姓名", "就学情况", "监护情况"], ["某甲", "小学", "较好"]]))

    assert caught.value.nearest.name == "village"
    assert caught.value.missing == ("性别", "出生日期", "村(居)")


def test_an_empty_workbook_is_no_roster() -> None:
    with pytest.raises(UnrecognisedRoster):
        check_workbook(Workbook("a.xlsx", "xlsx", (Sheet("Sheet1"),)), on=ON)


def test_two_columns_that_could_be_one_heading_are_asked_once() -> None:
    made = sheet("village", [village_child(1)])
    made.rows = [(*made.rows[0], "家庭住址"), (*made.rows[1], "别处")]

    with pytest.raises(AmbiguousColumns) as caught:
        check(made)

    assert (caught.value.field, caught.value.candidates) == ("address", ("现居住地", "家庭住址"))
    answered = check(made, mapping={"家庭住址": ""})
    assert told(answered) == []
    other = check(made, mapping={"家庭住址": "address"})
    assert other.records[0].values["address"].value == "别处"


def test_headings_mapped_by_hand() -> None:
    made = sheet("village", [village_child(1)], rename={"schooling": "念书没有"})

    assert told(check(made)) == [("heading-missing", 1, "就学情况")]
    assert told(check(made, mapping={"念书没有": "schooling"})) == []


def test_two_filled_cells_make_a_row() -> None:
    made = sheet("village", [village_child(1)])
    width = len(made.rows[0])
    made.rows += [
        (2, None, "男", *(None,) * (width - 3)),
        (3, "无", "/", *(None,) * (width - 3)),
        (None, *(None,) * (width - 1)),
    ]

    result = check(made)

    assert result.rows == 2
    assert {f.row for f in result.findings} == {3}
