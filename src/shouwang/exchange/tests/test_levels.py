"""Village, school, township and county hold one set of children (R-029, R-031, R-045, R-071)."""

from pathlib import Path

import pytest

from shouwang.core.scope import acting_as
from shouwang.exchange import selectors_reconciliation as reading
from shouwang.exchange.services import settling
from shouwang.exchange.tests.registers import COUNTY, NOW, SCHOOL, County
from shouwang.quality.models import Finding
from shouwang.registry.testing import make_child


@pytest.fixture
def county(db: None, tmp_path: Path) -> County:
    return County(tmp_path)


def test_t043_r031_the_extra_child_of_township_and_county_is_named(county: County) -> None:
    county.book(*(county.child(f"张小{chr(0x4E00 + n)}", n) for n in range(1, 13)))
    with acting_as(county.officer):
        assert reading.three_levels(COUNTY).agree
    make_child("李安然", area=county.village, actor=county.officer)

    with acting_as(county.officer):
        found = reading.three_levels(COUNTY)

    assert (found.village, found.township, found.county) == (12, 13, 13)
    assert not found.agree
    assert [(child.name, child.area) for child in found.extra] == [("李安然", county.village)]
    assert found.missing == []


def test_r031_a_child_of_the_book_that_left_the_register_is_named(county: County) -> None:
    from shouwang.registry.models import CareFile

    county.book(county.child("张明远", 1), county.child("李安然", 2))
    with acting_as(county.officer):
        CareFile.objects.filter(person__name="李安然").update(status="CLOSED", close_reason="DIED")
        found = reading.three_levels(COUNTY)

    assert [child.name for child in found.missing] == ["李安然"]
    assert (found.equal, found.of_all) == (1, 2)


def test_r031_only_the_newest_book_of_a_village_counts(county: County) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one, two)
    county.book(one)

    with acting_as(county.officer):
        assert reading.three_levels(COUNTY).village == 1


def test_r031_a_village_without_a_book_is_counted(county: County) -> None:
    county.book(county.child("张明远", 1))
    make_child("李安然", area=county.other, actor=county.officer)

    with acting_as(county.officer):
        assert reading.three_levels(COUNTY).without_book == 1


def test_r045_the_two_lines_agree_in_share_of_their_children(county: County) -> None:
    rows = [county.child(name, n) for n, name in enumerate(("张明远", "李安然", "王小满"), start=1)]
    county.book(*rows)
    pupils = [county.pupil(row, 现住址="") for row in rows]
    pupils[0]["年级"] = "四年级"
    county.roll(*pupils[:2])

    county.compare("VILLAGE", "SCHOOL")

    found = reading.agreement(COUNTY, "VILLAGE", "SCHOOL")
    assert (found.equal, found.of_all, found.share) == (1, 3, 33.3)
    elsewhere = reading.agreement(county.other, "VILLAGE", "SCHOOL")
    assert (elsewhere.of_all, elsewhere.share) == (0, None)


def test_r045_a_definition_apart_is_no_disagreement(county: County) -> None:
    at_home = {"母亲状况": "在家", "母亲务工地点": "", "母亲外出时间": ""}
    one = county.child("张明远", 1, 对象类别="困境儿童", **at_home)
    county.book(one)
    county.roll(county.pupil(one, 现住址="", 母亲务工地点=""))

    county.compare("VILLAGE", "SCHOOL")

    assert county.questions(kind="DEFINITION")
    assert reading.agreement(COUNTY, "VILLAGE", "SCHOOL").share == 100.0


def test_r071_every_pupil_has_exactly_one_record(county: County) -> None:
    rows = [county.child(name, n) for n, name in enumerate(("张明远", "李安然", "王小满"), start=1)]
    county.roll(*(county.pupil(row) for row in rows))
    twice = county.enrolled(rows[1])
    county.xueji(county.enrolled(rows[0]), twice, twice | {"班号": "202102"})

    run = county.compare("SCHOOL", "XUEJI")

    assert run.counts["pairs"] == 2
    (missing,) = county.questions(kind="ONLY_LEFT")
    (repeated,) = county.questions(kind="REPEATED")
    assert (missing.child_name, repeated.child_name) == ("王小满", "李安然")
    found = reading.enrolment_agreement(COUNTY)
    assert (found.equal, found.of_all, found.share) == (1, 3, 33.3)


def test_t009_r069_the_class_list_and_the_dormitory_list_are_compared(county: County) -> None:
    rows = [county.child(name, n) for n, name in enumerate(("张明远", "李安然", "王小满"), start=1)]
    beds = [{"宿舍": "1栋101", "床位": str(n), "是否寄宿": "是"} for n in (1, 2, 3)]
    county.roll(*(county.pupil(row, **bed) for row, bed in zip(rows, beds, strict=True)))
    slept = ("姓名", "性别", "出生日期", "年级")
    kept = [
        {key: row[key] for key in slept} | bed | {"学校名称": SCHOOL, "班级": "1班"}
        for row, bed in zip(rows, beds, strict=True)
    ]
    county.beds(kept[0], kept[1] | {"班级": "6班"})

    run = county.compare("SCHOOL", "DORMITORY")

    told = {(d.child_name, d.kind, d.field) for d in county.questions()}
    assert told == {("李安然", "FIELD", "class_label"), ("王小满", "ONLY_LEFT", "")}
    assert (run.counts["left"], run.counts["right"]) == (3, 2)


def test_t009_the_dormitory_list_does_not_take_the_place_of_the_roll(county: County) -> None:
    one, two = county.child("张明远", 1), county.child("李安然", 2)
    county.book(one, two)
    county.roll(county.pupil(one), county.pupil(two))
    county.beds({"姓名": "张明远", "性别": "男", "宿舍": "101", "床位": "1", "学校名称": SCHOOL})

    run = county.compare("VILLAGE", "SCHOOL")

    assert run.counts["pairs"] == 2


def test_r031_what_was_settled_counts_as_agreed(county: County) -> None:
    rows = [county.child(name, n) for n, name in enumerate(("张明远", "李安然"), start=1)]
    county.book(*rows)
    county.roll(*(county.pupil(row, 现住址="", 年级="四年级") for row in rows))
    county.compare("VILLAGE", "SCHOOL")
    assert reading.agreement(COUNTY, "VILLAGE", "SCHOOL").share == 0.0

    question = county.questions(child_name="李安然")[0]
    with acting_as(county.officer) as actor:
        settling.settle(actor, question, settling.Answer("LEFT"), now=NOW)
    county.compare("VILLAGE", "SCHOOL")

    assert reading.agreement(COUNTY, "VILLAGE", "SCHOOL").share == 50.0


def test_r072_what_registers_disagree_about_is_a_finding_until_it_is_settled(
    county: County,
) -> None:
    one = county.child("张明远", 1)
    county.book(one)
    county.roll(county.pupil(one, 现住址="", 年级="四年级"))
    county.compare("VILLAGE", "SCHOOL")
    with acting_as(county.officer):
        found = Finding.objects.get(rule="registers-differ")
        assert found.status == "OPEN"

    with acting_as(county.officer) as actor:
        settling.settle(actor, county.questions()[0], settling.Answer("LEFT"), now=NOW)

    with acting_as(county.officer):
        assert Finding.objects.get(rule="registers-differ").status == "REPAIRED"
