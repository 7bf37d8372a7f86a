"""Rules across rows: one child twice, one bed twice, one parent's block on many children."""

from typing import Any

import pytest

from shouwang.exchange.roster.check import RosterCheck, check_workbook
from shouwang.exchange.roster.testing import (
    ON,
    book,
    mca_child,
    school_child,
    sheet,
    village_child,
    xueji_child,
)

Cells = dict[str, Any]


def check(profile: str, *rows: Cells, **options: Any) -> RosterCheck:
    return check_workbook(book(sheet(profile, rows, **options)), profile=profile, on=ON)


def found(result: RosterCheck) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(f.code, f.row, f.related_rows) for f in result.findings]


def twin_of(row: Cells, **changes: Any) -> Cells:
    """The same row written a second time."""
    return row | changes


NO_CLASS = {"class_label": "", "id_number": ""}


@pytest.mark.parametrize(
    ("profile", "make"),
    [("village", village_child), ("xueji", xueji_child), ("mca-2016", mca_child)],
)
def test_duplicate_id(profile: str, make: Any) -> None:
    result = check(profile, make(1), make(2), twin_of(make(1)))

    assert found(result) == [("duplicate-id", 2, (4,)), ("duplicate-id", 4, (2,))]
    assert [record.held for record in result.records] == [True, False, True]


def test_duplicate_id_over_two_sheets() -> None:
    one, two = (
        sheet("village", [village_child(1)], name="石桥村"),
        sheet("village", [village_child(2), village_child(1)], name="青山村"),
    )

    result = check_workbook(book(one, two), on=ON)

    assert [(f.code, f.sheet, f.row) for f in result.findings] == [
        ("duplicate-id", "石桥村", 2),
        ("duplicate-id", "青山村", 3),
    ]


def test_name_variant_of_rows_a_a_b() -> None:
    a = village_child(1)
    b = twin_of(a, name="高远航")

    result = check("village", a, a, b)

    assert found(result) == [
        ("duplicate-id", 2, (3,)),
        ("name-variant", 2, (4,)),
        ("duplicate-id", 3, (2,)),
        ("name-variant", 3, (4,)),
        ("name-variant", 4, (2, 3)),
    ]


def test_spelling_of_a_name_is_no_variant() -> None:
    a = village_child(1, name="买买提·阿里木", ethnic="维吾尔族")

    result = check("village", a, twin_of(a, name="买买提•阿里木 "))

    assert {f.code for f in result.findings} == {"duplicate-id"}


@pytest.mark.parametrize("number", ["", "12345", 990000201503010040])
def test_numbers_that_are_not_valid_join_nobody(number: object) -> None:
    rows = [village_child(n, id_number=number) for n in (1, 2)]

    codes = {f.code for f in check("village", *rows).findings}

    assert not codes & {"duplicate-id", "name-variant"}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("陈金宝", "陆金宝"),  # surname changed
        ("陈金宝", "陈晶宝"),  # same sound, one character
        ("李晓红", "李小洪"),  # same sound
        ("李晓红", "李晓"),  # one left out
        ("欧阳晓红", "李晓红"),  # compound surname changed
    ],
)
@pytest.mark.parametrize("household", ["parents", "address"])
def test_name_variant_suspected(name: str, other: str, household: str) -> None:
    a = village_child(1, name=name, **NO_CLASS)
    b = twin_of(a, name=other)
    if household == "parents":
        b |= {"address": "他村9号"}
    else:
        a |= {"father_name": "", "mother_name": "", "father_id": "", "mother_id": ""}
        b |= {"father_name": "", "mother_name": "", "father_id": "", "mother_id": ""}

    result = check("village", a, village_child(2), b)

    suspected = [f for f in result.findings if f.code == "name-variant-suspected"]
    assert [(f.row, f.related_rows) for f in suspected] == [(2, (4,)), (4, (2,))]


def _suspected(a: Cells, b: Cells, profile: str = "village") -> bool:
    return any(f.code == "name-variant-suspected" for f in check(profile, a, b).findings)


def test_two_children_are_not_suspected() -> None:
    a = village_child(1, name="陈金宝", **NO_CLASS)
    b = twin_of(a, name="陈银宝")
    with_numbers = village_child(1)["id_number"], village_child(3)["id_number"]

    assert _suspected(a, b)
    assert not _suspected(a, b | {"birth_date": "2014-01-01"})
    assert not _suspected(a, b | {"sex": "女"})
    assert not _suspected(a | {"class_label": "1班"}, b | {"class_label": "1班"})
    assert not _suspected(a | {"id_number": with_numbers[0]}, b | {"id_number": with_numbers[1]})
    assert not _suspected(a, b | {"name": "陈海明"})
    cousins = {"father_name": "陈大山", "mother_name": "周小梅", "father_id": "", "mother_id": ""}
    assert not _suspected(a, b | cousins)
    assert not _suspected(a, b | {"address": "他村9号", "father_name": "陈大山", "father_id": ""})
    # One class or one number alone proves nothing.
    assert _suspected(a | {"class_label": "1班"}, b)
    assert _suspected(a | {"id_number": with_numbers[0]}, b)


def test_twins_of_a_school_have_their_own_number() -> None:
    a = school_child(1, name="陈金宝", id_number="", class_label="", student_no="G1")

    assert not _suspected(a, a | {"name": "陈银宝", "student_no": "G2", "bed": "9号"}, "school")
    assert _suspected(a, a | {"name": "陈银宝", "student_no": "", "bed": "9号"}, "school")


def test_t001_three_names_on_one_bed() -> None:
    rows = [
        school_child(n, name=name, dorm="201", bed="3号")
        for n, name in enumerate(("方若兰", "房若兰", "房诺兰"), start=1)
    ]

    result = check("school", *rows, school_child(9))

    assert found(result) == [
        ("bed-name-variant", 2, (3, 4)),
        ("bed-name-variant", 3, (2, 4)),
        ("bed-name-variant", 4, (2, 3)),
    ]
    for name in ("方若兰", "房若兰", "房诺兰"):
        assert name in result.findings[0].message


def test_beds_that_are_not_one() -> None:
    a = school_child(1, dorm="201", bed="3号")

    assert found(check("school", a, school_child(2, dorm="201", bed=""))) == []
    assert found(check("school", a, school_child(2, dorm="202", bed="3号"))) == []
    other = school_child(2, dorm="201", bed="3号", school="青山小学")
    assert found(check("school", a, other)) == []


# --- one parent's block on several children -------------------------------------------------------

MOTHER = ("mother_name", "mother_id", "mother_state", "mother_place", "mother_left", "mother_phone")
FATHER = tuple(name.replace("mother", "father") for name in MOTHER)


def block(row: Cells, names: tuple[str, ...]) -> Cells:
    return {name: row[name] for name in names}


@pytest.mark.parametrize("names", [MOTHER, FATHER])
def test_t002_one_parents_block_on_unrelated_children(names: tuple[str, ...]) -> None:
    source = village_child(1)
    phone = names[-1]
    rows = [village_child(n, **block(source, names) | {phone: f"1611111000{n}"}) for n in (1, 2, 3)]

    result = check("village", *rows, village_child(4))

    assert [(f.code, f.row, f.severity, f.related_rows) for f in result.findings] == [
        ("parent-block-repeated", 2, "error", (3, 4)),
        ("parent-block-repeated", 3, "error", (2, 4)),
        ("parent-block-repeated", 4, "error", (2, 3)),
    ]


def _repeated(*rows: Cells, profile: str = "village") -> list[tuple[int, str]]:
    findings = check(profile, *rows).findings
    return [(f.row, f.severity) for f in findings if f.code == "parent-block-repeated"]


def test_only_rows_that_differ_in_both_are_concerned() -> None:
    source = village_child(1, name="赵安安")
    mother = block(source, MOTHER)
    half_sister = village_child(2, name="钱贝贝", **mother, address=source["address"])
    stranger = village_child(3, name="孙聪聪", **mother)
    brother = village_child(4, name="赵丹丹", **mother)

    assert _repeated(source, half_sister) == []
    assert _repeated(source, brother) == []
    assert _repeated(source, half_sister, stranger) == [(2, "error"), (3, "error"), (4, "error")]


def test_without_numbers_more_must_agree() -> None:
    source = village_child(1, name="赵安安", mother_id="")
    words = block(source, MOTHER)
    other = village_child(2, name="钱贝贝", **words)
    namesake = other | {"mother_phone": "16199999999"}

    assert _repeated(source, other) == [(2, "error"), (3, "error")]
    assert _repeated(source, namesake) == [(2, "warning"), (3, "warning")]
    same_father = namesake | {"father_name": source["father_name"], "father_id": ""}
    assert _repeated(source, same_father) == [(2, "error"), (3, "error")]
    assert _repeated(source, other | {"mother_place": "别处"}) == []
    assert _repeated(source, other | {"mother_left": "2024-01-01"}) == []
    assert _repeated(source, other | {"mother_id": village_child(1)["mother_id"]}) != []


def test_two_mothers_of_one_name_have_two_numbers() -> None:
    source = village_child(1, name="赵安安")
    other = village_child(2, name="钱贝贝", **block(source, MOTHER))

    assert _repeated(source, other | {"mother_id": village_child(2)["mother_id"]}) == []
    # An address left empty, or written more fully, is not another address.
    assert _repeated(source, other | {"address": ""}) == []
    assert _repeated(source, other | {"address": f"甲县{source['address']}"}) == []


def test_peoples_without_surnames_do_not_differ_in_it() -> None:
    source = village_child(1, name="扎西次仁", ethnic="藏族")
    other = village_child(2, name="卓玛央金", ethnic="藏族", **block(source, MOTHER))

    assert _repeated(source, other) == []


def test_school_rosters_know_no_departure() -> None:
    source = school_child(1, name="赵安安")
    mother = {name: source[name] for name in ("mother_name", "mother_place", "mother_phone")}
    other = school_child(2, name="钱贝贝", **mother)

    assert _repeated(source, other, profile="school") == [(2, "error"), (3, "error")]
    elsewhere = other | {"mother_phone": "16199999999"}
    assert _repeated(source, elsewhere, profile="school") == []


def test_the_pupil_register_keeps_parents_by_position() -> None:
    source = xueji_child(1, name="赵安安")
    mother = {k: v for k, v in source.items() if k.startswith("member2")}
    moved = {k.replace("member2", "member1"): v for k, v in mother.items()}
    father = {k.replace("member1", "member2"): v for k, v in xueji_child(2).items()
              if k.startswith("member1")}  # fmt: skip
    other = xueji_child(2, name="钱贝贝", **moved, **father)

    result = check("xueji", source, other)

    assert [(f.code, f.row, f.column) for f in result.findings] == [
        ("parent-block-repeated", 2, "成员2姓名"),
        ("parent-block-repeated", 3, "成员1姓名"),
    ]
