"""Rules about single cells: planted defects, and what looks like a defect but is none."""

from datetime import date, datetime
from typing import Any

import pytest

from shouwang.exchange.roster.check import RosterCheck, check_workbook
from shouwang.exchange.roster.testing import (
    ON,
    book,
    id_number,
    kindergarten_child,
    mca_child,
    school_child,
    sheet,
    village_child,
    xueji_child,
)

CHILD = {
    "village": village_child,
    "school": school_child,
    "xueji": xueji_child,
    "mca-2016": mca_child,
    "xueqian-28": kindergarten_child,
}


def check(profile: str, *changes: dict[str, Any], **options: Any) -> RosterCheck:
    rows = [CHILD[profile](n, **change) for n, change in enumerate(changes, start=1)]
    return check_workbook(book(sheet(profile, rows, **options)), profile=profile, on=ON)


def found(result: RosterCheck) -> list[tuple[str, int, str]]:
    return [(f.code, f.row, f.column) for f in result.findings]


def codes(profile: str, **change: Any) -> list[str]:
    return [f.code for f in check(profile, change).findings]


@pytest.mark.parametrize("profile", CHILD)
def test_a_clean_row_has_no_finding(profile: str) -> None:
    result = check(profile, {})

    assert found(result) == []
    assert (result.rows, result.clean_rows) == (1, 1)


@pytest.mark.parametrize(
    ("profile", "field", "heading"),
    [
        ("village", "sex", "性别"),
        ("village", "birth_date", "出生日期"),
        ("village", "village", "村(居)"),
        ("village", "schooling", "就学情况"),
        ("school", "school", "学校名称"),
        ("school", "grade", "年级"),
        ("school", "class_label", "班级"),
        ("xueji", "class_label", "班号"),
        ("mca-2016", "sex", "性别"),
    ],
)
@pytest.mark.parametrize("empty", [None, "", "  ", "无", "不详", "/", "—", "暂无", "／"])
def test_required_missing(profile: str, field: str, heading: str, empty: object) -> None:
    assert ("required-missing", 2, heading) in found(check(profile, {field: empty}))


def test_a_row_without_a_name_is_held() -> None:
    result = check("village", {"name": None}, {})

    assert found(result) == [("required-missing", 2, "姓名")]
    assert [record.held for record in result.records] == [True, False]


@pytest.mark.parametrize(
    ("profile", "field", "bad"),
    [
        ("village", "sex", "未知"),
        ("village", "hukou_kind", "工人"),
        ("village", "health", "良好"),
        ("village", "schooling", "大学"),
        ("village", "boarding", "可能"),
        ("village", "parents_alive", "不清楚"),
        ("village", "father_state", "旅游"),
        ("village", "guardianship", "尚可"),
        ("village", "categories", "留守儿童、学霸"),
        ("village", "unsafe_house", "待定"),
        ("school", "left_behind", "偶尔"),
        ("xueji", "left_behind", "3"),
        ("xueji", "left_behind", "三亲"),
        ("xueji", "blood", "C型"),
        ("xueji", "enrol_way", "转学"),
        ("mca-2016", "health", "不明"),
        ("xueqian-28", "only_child", "也许"),
    ],
)
def test_value_unknown(profile: str, field: str, bad: str) -> None:
    result = check(profile, {field: bad})

    assert [f.code for f in result.findings if f.code != "guardian-missing"] == ["value-unknown"]
    assert result.records[0].values[field].text == bad


@pytest.mark.parametrize(
    ("profile", "field", "good"),
    [
        ("village", "sex", " 男 "),
        ("village", "hukou_kind", "农业户口"),
        ("village", "boarding", "√"),
        ("village", "categories", "留守儿童、困境儿童"),
        ("village", "categories", "留守儿童，残疾儿童"),
        ("village", "categories", ""),
        ("village", "ethnic", "没见过的族"),
        ("xueji", "left_behind", "非"),
        ("xueji", "left_behind", 2),
        ("xueji", "left_behind", "1"),
        ("xueji", "left_behind", "双亲留守儿童"),
        ("xueji", "blood", 0),
        ("xueji", "inclusive", "00"),
        ("xueji", "id_type", 1),
        ("mca-2016", "boarding", "√"),
    ],
)
def test_values_read_silently(profile: str, field: str, good: object) -> None:
    assert codes(profile, **{field: good}) == []


@pytest.mark.parametrize(
    "bad",
    ["不记得", "2015.2.30", "2015年13月1日", "2027-01-01", "2026-11-22", "2015年3月", "201503",
    19999,
     60001, "2015", "20xx年3月", "15.3.1", "1899-01-01", True],
)  # fmt: skip
def test_date_invalid(bad: object) -> None:
    result = check("village", {"birth_date": bad, "grade": None, "id_number": None})

    assert found(result) == [("date-invalid", 2, "出生日期")]


@pytest.mark.parametrize(
    "written",
    ["2015.3.1", "2015年3月1日", "20150301", 20150301, "2015/3/1", "2015-03-01", 42064, "42064",
     42064.0, datetime(2015, 3, 1),  # noqa: DTZ001
     date(2015, 3, 1), "２０１５年３月１日", " 2015. 3. 1 ",
     "2015-03-01 00:00:00", "2015年03月01号"],
)  # fmt: skip
def test_dates_read(written: object) -> None:
    sex = village_child(1)["sex"]
    number = id_number(date(2015, 3, 1), sex)

    result = check("village", {"birth_date": written, "id_number": number, "grade": "五年级"})

    assert found(result) == []


VALID = id_number(date(2015, 3, 1), "男")
WRONG_CHECK = VALID[:17] + ("0" if VALID[17] != "0" else "1")
BORN = {"birth_date": "2015-03-01", "grade": "五年级", "sex": "男"}


@pytest.mark.parametrize(
    "bad",
    [WRONG_CHECK, VALID[:17], VALID + "0", "990000150301001", "99000020151301001X", "未办理",
     float(VALID[:17] + "0"), int(VALID[:17] + "0"), "5.22E+17", 5.22e17, VALID[:16] + "AX"],
)  # fmt: skip
def test_id_number_invalid(bad: object) -> None:
    result = check("village", BORN | {"id_number": bad})

    assert found(result) == [("id-number-invalid", 2, "公民身份号码")]


def test_a_number_kept_as_a_number_is_lost_even_where_it_passes() -> None:
    digits = next(
        number
        for n in range(1, 5000)
        if (number := id_number(date(2015, 3, 1), "男", n)).isdecimal()
        and int(float(number)) == int(number)
    )

    result = check("village", BORN | {"id_number": int(digits)})

    assert found(result) == [("id-number-invalid", 2, "公民身份号码")]


@pytest.mark.parametrize(
    "good",
    [VALID, VALID.lower(), f" {VALID} ", f"'{VALID}", f"{VALID[:6]} {VALID[6:14]} {VALID[14:]}",
     "".join(chr(ord(c) + 0xFEE0) for c in VALID), None, "无"],
)  # fmt: skip
def test_id_numbers_read(good: object) -> None:
    assert codes("village", **BORN, id_number=good) == []


@pytest.mark.parametrize("kind", ["护照", "出生医学证明", "港澳居民来往内地通行证", "其他"])
def test_other_documents_are_not_judged(kind: str) -> None:
    assert codes("village", id_type=kind, id_number="H12345678") == []
    assert codes("village", id_type=kind, id_number=WRONG_CHECK) == []


@pytest.mark.parametrize("kind", ["", "居民身份证", "户口簿", "身份证", None])
def test_resident_documents_are_judged(kind: str | None) -> None:
    assert codes("village", id_type=kind, id_number="H12345678") == ["id-number-invalid"]


@pytest.mark.parametrize(
    ("profile", "field", "heading"),
    [
        ("village", "father_id", "父亲身份号码"),
        ("village", "mother_id", "母亲身份号码"),
        ("village", "carer_id", "受委托人身份号码"),
        ("mca-2016", "father_id", "父亲公民身份证号码"),
        ("mca-2016", "carer_id", "受委托监护人公民身份证号码"),
        ("xueji", "member1_id", "成员1身份证件号"),
        ("xueqian-28", "carer_id", "监护人身份证件号码"),
    ],
)
def test_parents_and_carers_numbers_are_judged(profile: str, field: str, heading: str) -> None:
    assert found(check(profile, {field: WRONG_CHECK})) == [("id-number-invalid", 2, heading)]


def test_a_members_passport_is_not_judged() -> None:
    assert codes("xueji", member1_id="E1234567", member1_id_type="护照") == []
    assert codes("xueji", member1_id="E1234567", member1_id_type="A") == []


def test_number_against_birth_and_sex() -> None:
    number = id_number(date(2015, 3, 2), "女")

    result = check("village", BORN | {"id_number": number})

    assert found(result) == [
        ("id-birth-mismatch", 2, "出生日期"),
        ("id-sex-mismatch", 2, "性别"),
    ]


@pytest.mark.parametrize(
    "bad",
    ["12345", "8223456", "1601234567", "26012345678", "没有电话", "12012345678", "0851-822345"],
)
def test_phone_invalid(bad: str) -> None:
    assert found(check("village", {"father_phone": bad})) == [("phone-invalid", 2, "父亲联系电话")]


@pytest.mark.parametrize(
    "good",
    ["16012345678", 16012345678, 16012345678.0, "16012345678/16112345678", "16012345678、8223456",
     "16012345678 16112345678", "+86 16012345678", "+8616012345678", "160-1234-5678",
     "0851-8223456", "010-12345678", "(0851)8223456", "１６０１２３４５６７８", "160 1234 5678",
     "16012345678（父）", "无", None],
)  # fmt: skip
def test_phones_read(good: object) -> None:
    assert codes("village", father_phone=good) == []


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("2008-11-20", ["age-out-of-range"]),  # turned 18 yesterday
        ("2008-11-21", ["age-out-of-range"]),  # turns 18 on the check date
        ("2008-11-22", []),  # the day before
    ],
)
def test_age_out_of_range(born: str, expected: list[str]) -> None:
    assert codes("village", birth_date=born, id_number=None, grade=None) == expected


@pytest.mark.parametrize(
    ("born", "grade", "expected"),
    [
        ("2016-09-01", "一年级", []),  # 9 on 31 August: three more than 6
        ("2016-08-31", "一年级", ["age-grade-mismatch"]),  # 10
        ("2016-08-31", "1年级", ["age-grade-mismatch"]),
        ("2016-08-31", "小一", ["age-grade-mismatch"]),
        ("2016-08-31", "四年级", []),
        ("2016-08-31", "三（2）班", []),
        ("2011-01-01", "初一", []),
        ("2011-01-01", "七年级", []),
        ("2011-01-01", "高一", []),
        ("2017-01-01", "初一", []),  # 9 against 12
        ("2018-01-01", "初一", ["age-grade-mismatch"]),
        ("2013-01-01", "高一", []),  # 13 against 15
        ("2015-01-01", "高一", ["age-grade-mismatch"]),  # 11 against 15
        ("2021-05-01", "大班", []),
        ("2012-01-01", "2019级", []),  # a year of entry is no grade
    ],
)
def test_age_grade(born: str, grade: str, expected: list[str]) -> None:
    change = {"birth_date": born, "id_number": None, "grade": grade}

    assert codes("village", **change) == expected
    assert codes("school", **change) == expected


def test_the_first_year_of_a_vocational_school_is_the_tenth() -> None:
    change = {"birth_date": "2010-05-01", "id_number": None, "schooling": "中职"}

    assert codes("village", **change, grade="一年级") == []
    assert codes("village", **change, grade="高一") == []


@pytest.mark.parametrize(
    ("left", "state", "expected"),
    [
        ("2026年12月", "外出务工", ["departure-impossible"]),
        ("2026-11-22", "外出务工", ["departure-impossible"]),
        ("2026-11-21", "外出务工", []),
        ("2026年11月", "外出务工", []),  # the month of the check
        ("2025年3月", "在家", ["departure-impossible"]),
        ("2026年12月", "在家", ["departure-impossible"]),
        ("", "在家", []),
        ("无", "在家", []),
        ("2025.3", "外出务工", []),
        (2025.3, "外出务工", []),
        ("202503", "外出务工", []),
        ("2025年春天", "外出务工", ["date-invalid"]),
        ("2025年3月初", "外出务工", []),
        ("2025年3月至今", "外出务工", []),
    ],
)
def test_departures(left: object, state: str, expected: list[str]) -> None:
    assert codes("village", father_left=left, father_state=state) == expected


def test_numbers_are_masked_everywhere() -> None:
    number, phone = WRONG_CHECK, "1601234567"

    result = check("village", BORN | {"id_number": number, "father_phone": phone, "sex": number})

    told = str(result.to_json())
    assert number not in told
    assert phone not in told
    assert result.findings[1].value_hint.startswith("990****")
