"""Rules over one file, each with what it says and what it leaves alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shouwang.quality.rules import FILE_CHECKS, RULES, Hit
from shouwang.quality.rules.facts import Facts
from shouwang.quality.rules.judging import file_hits
from shouwang.quality.rules.present import blocks_missing, card_is_whole, claimed
from shouwang.quality.rules.school import grade_in_class

from .people import GIVEN, ON, child, codes, number, relative


def hits(facts: Facts) -> dict[str, Hit]:
    return {hit.rule: hit for hit in file_hits(facts, GIVEN)}


def test_a_file_with_nothing_wrong_has_no_finding() -> None:
    assert hits(child()) == {}
    assert blocks_missing(child()) == []


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ({}, True),
        ({"address": ""}, False),
        ({"has_cadre": False}, False),
        ({"father": relative("father", "张大卡", phones=())}, True),  # the mother can be rung
        ({"father": relative("father", "张大卡", phones=()), "mother": None}, False),
        ({"father": relative("father", "张大卡", dead=True, phones=()), "mother": None}, True),
        ({"carer": relative("carer", "张老卡", phones=())}, False),
        ({"father": None, "mother": None, "carer": None}, False),
    ],
)
def test_r027_d09_a_contact_card_is_whole_with_somebody_to_ring(
    said: dict[str, Any], whole: bool
) -> None:
    assert card_is_whole(child(**said)) is whole


def father(**said: Any) -> Facts:
    return child(father=relative("father", "张大平", **said))


def carer(**said: Any) -> Facts:
    return child(carer=relative("carer", "张老平", **said))


# rule → a file that breaks it → the fields it names.
BROKEN: list[tuple[str, str, Callable[[], Facts], tuple[str, ...]]] = [
    (
        "R-055",
        "required-missing",
        lambda: child(address="", birth=None, number=number(date(2015, 3, 1))),
        ("birth_date", "address"),
    ),
    ("R-055", "required-missing", lambda: father(states=(), left=None), ("father.state",)),
    ("R-055", "required-missing", lambda: father(destination=""), ("father.destination",)),
    ("R-055", "required-missing", lambda: carer(phones=()), ("carer.phones",)),
    (
        "R-055",
        "school-missing",
        lambda: child(school_name="", class_label=""),
        ("school_name", "class_label"),
    ),
    ("R-035", "content-missing", lambda: father(phones=()), ("father.phones",)),
    ("R-036", "content-missing", lambda: child(texts={"personality": "开朗"}), ("hobbies",)),
    (
        "R-056",
        "family-missing",
        lambda: child(father=None, mother=None),
        ("father.name", "mother.name"),
    ),
    ("R-097", "guardian-missing", lambda: child(carer=None), ("carer.name",)),
    ("R-032", "village-missing", lambda: child(area="990102001000"), ()),
    ("R-006", "verdict-unknown", lambda: child(verdict="unknown"), ()),
    ("R-068", "not-updated", lambda: child(updated_on=date(2026, 5, 20)), ()),
    ("R-056", "disability-missing", lambda: codes(child(), health="DISABLED"), ("disability",)),
    ("R-057", "number-invalid", lambda: child(number="99010220150301001X"), ("id_number",)),
    ("R-057", "number-invalid", lambda: father(number="123"), ("father.id_number",)),
    (
        "R-057",
        "birth-in-future",
        lambda: child(birth=date(2026, 11, 21), number=""),
        ("birth_date",),
    ),
    ("R-057", "departure-in-future", lambda: father(left=date(2026, 12, 1)), ("father.left",)),
    (
        "R-057",
        "number-of-two",
        lambda: child(digest=b"x", father=relative("father", "张大平", digest=b"x")),
        ("id_number", "father.id_number"),
    ),
    ("R-057", "grade-unreadable", lambda: child(grade="第五级"), ("grade",)),
    (
        "R-058",
        "number-birth-mismatch",
        lambda: child(number=number(date(2015, 3, 2))),
        ("birth_date",),
    ),
    ("R-058", "number-sex-mismatch", lambda: child(sex="2"), ("sex", "id_number")),
    (
        "R-058",
        "number-sex-mismatch",
        lambda: father(number=number(date(1985, 1, 1), male=False)),
        ("father.id_number",),
    ),
    (
        "R-001",
        "adult",
        lambda: child(birth=date(2008, 11, 20), number="", grade="高三", schooling="SENIOR"),
        ("birth_date",),
    ),
    ("R-058", "age-grade-mismatch", lambda: child(grade="一年级"), ("grade", "birth_date")),
    ("R-058", "stage-grade-mismatch", lambda: child(schooling="JUNIOR"), ("schooling", "grade")),
    (
        "R-063",
        "dead-parent-active",
        lambda: father(states=("DEAD", "AWAY")),
        ("father.state", "father.destination", "father.left"),
    ),
    (
        "R-063",
        "dead-parent-active",
        lambda: codes(father(dead=True, states=()), living="WITH_FATHER"),
        ("living",),
    ),
    (
        "R-058",
        "home-and-away",
        lambda: father(states=("AT_HOME", "AWAY")),
        ("father.state", "father.left"),
    ),
    (
        "R-058",
        "living-mismatch",
        lambda: codes(child(), living="WITH_MOTHER"),
        ("living", "mother.state"),
    ),
    (
        "R-062",
        "orphan-in-left-behind",
        lambda: codes(child(), categories=("LEFT_BEHIND", "ORPHAN")),
        ("categories",),
    ),
    (
        "R-062",
        "orphan-with-parents",
        lambda: codes(child(verdict="no"), relief="ORPHAN"),
        ("categories", "father.state", "mother.state"),
    ),
    (
        "R-070",
        "category-verdict-mismatch",
        lambda: codes(child(verdict="no"), categories="LEFT_BEHIND"),
        ("categories",),
    ),
    (
        "R-058",
        "parent-too-young",
        lambda: father(birth=date(2003, 1, 1)),
        ("father.birth_date", "birth_date"),
    ),
    ("R-058", "surname-hint", lambda: child("李小试"), ("name", "father.name", "mother.name")),
    ("R-064", "agreement-missing", lambda: child(document="NONE"), ("agreement",)),
    ("R-064", "letter-only", lambda: child(document="SIMPLE_LETTER"), ("agreement",)),
    ("R-067", "measure-unverified", lambda: carer(phones=()), ("carer.phones",)),
    (
        "R-058",
        "rating-carer-mismatch",
        lambda: codes(child(), rating="NONE"),
        ("rating", "carer.name"),
    ),
    (
        "R-058",
        "guardian-is-away-parent",
        lambda: _cares_for_itself(),
        ("carer.name", "father.state"),
    ),
    (
        "R-057",
        "carer-unfit-age",
        lambda: carer(number=number(date(2010, 1, 1))),
        ("carer.id_number",),
    ),
    (
        "R-057",
        "carer-is-child",
        lambda: child("张小试", carer=relative("carer", "张小试")),
        ("carer.name",),
    ),
    (
        "R-061",
        "phone-of-carer",
        lambda: child(
            father=relative("father", "张大平", phones=(b"1",)),
            carer=relative("carer", "张老平", phones=(b"1", b"2")),
        ),
        ("father.phones",),
    ),
    (
        "R-075",
        "class-name-conflict",
        lambda: child(class_label="四（1）班"),
        ("class_label", "grade"),
    ),
    (
        "R-069",
        "boarding-mismatch",
        lambda: child(boarding=False, dormitory="301"),
        ("boarding", "dormitory", "bed"),
    ),
]


def _cares_for_itself() -> Facts:
    away = relative("father", "张大平")
    return child(father=away, carer=away)


@pytest.mark.parametrize(("basis", "rule", "make", "fields"), BROKEN)
def test_r055_to_r075_each_rule_names_what_is_wrong(
    basis: str, rule: str, make: Callable[[], Facts], fields: tuple[str, ...]
) -> None:
    found = hits(make())
    assert rule in found, sorted(found)
    assert tuple(found[rule].params.get("fields", ())) == fields
    assert basis in RULES[rule].basis.split() or basis in ("R-035", "R-036")


def test_every_file_rule_is_tested() -> None:
    assert {slug for slug, _ in FILE_CHECKS} <= {row[1] for row in BROKEN}


# What must stay quiet: the day before, the day after, ordinary families.
QUIET: list[tuple[str, Callable[[], Facts]]] = [
    ("not-updated", lambda: child(updated_on=date(2026, 5, 21))),
    ("not-updated", lambda: child(updated_on=date(2026, 1, 1), beside={"confirmed_on": ON})),
    ("adult", lambda: child(birth=date(2008, 11, 21), number="", grade="高三", schooling="SENIOR")),
    ("birth-in-future", lambda: child(birth=ON, number="")),
    ("departure-in-future", lambda: father(left=ON)),
    ("required-missing", lambda: father(states=("DEAD",), left=None, destination="")),
    (
        "guardian-missing",
        lambda: child(carer=None, father=relative("father", "张大平", states=("AT_HOME",))),
    ),
    (
        "guardian-missing",
        lambda: child(carer=None, father=relative("father", "张大平", states=("OTHER",))),
    ),
    ("dead-parent-active", lambda: father(states=("DEAD",), left=None)),
    ("living-mismatch", lambda: codes(father(states=("AT_HOME",)), living="WITH_FATHER")),
    ("orphan-in-left-behind", lambda: codes(child(verdict="no"), categories="ORPHAN")),
    ("surname-hint", lambda: child("何小试")),
    ("surname-hint", lambda: child("扎西", ethnic="藏")),
    ("agreement-missing", lambda: child(document="NONE", verdict="no")),
    ("agreement-missing", lambda: child(document="CONFIRMATION")),
    ("guardian-is-away-parent", lambda: _cares_at_home()),
    ("number-invalid", lambda: child(document_type="PASSPORT", number="E12345678")),
    (
        "stage-grade-mismatch",
        lambda: child(schooling="JUNIOR", grade="六年级"),
    ),  # five-year primary
    (
        "age-grade-mismatch",
        lambda: child(schooling="VOCATIONAL", grade="一年级", birth=date(2010, 9, 1), number=""),
    ),
    ("class-name-conflict", lambda: child(class_label="五（1）班")),
    ("class-name-conflict", lambda: child(class_label="火箭班")),
    ("boarding-mismatch", lambda: child(boarding=True, dormitory="301", bed="2")),
    ("boarding-mismatch", lambda: child(boarding=True)),  # no school keeps its beds here
    (
        "phone-of-carer",
        lambda: child(
            father=relative("father", "张大平", phones=(b"1",), states=("AT_HOME",)),
            carer=relative("carer", "张老平", phones=(b"1",)),
        ),
    ),
]


def _cares_at_home() -> Facts:
    home = relative("father", "张大平", states=("AT_HOME",), left=None)
    return child(father=home, carer=home)


@pytest.mark.parametrize(("rule", "make"), QUIET)
def test_ordinary_cases_are_left_alone(rule: str, make: Callable[[], Facts]) -> None:
    assert rule not in hits(make())


def test_t003_r063_the_contradiction_names_all_three_fields() -> None:
    hit = hits(father(states=("DEAD", "AWAY")))["dead-parent-active"]
    assert hit.params["fields"] == ["father.state", "father.destination", "father.left"]
    assert RULES[hit.rule].severity == "ERROR"


def test_t004_r055_five_and_six_missing_items_are_counted_and_named() -> None:
    five = child(sex="", birth=None, number="", address="", schooling="")
    assert hits(five)["required-missing"].weight == 5
    six = replace(five, father=relative("father", "张大平", states=(), left=None))
    hit = hits(six)["required-missing"]
    assert (hit.weight, hit.params["number"]) == (6, 6)
    assert set(hit.params["fields"]) == {
        "sex", "birth_date", "id_number", "address", "schooling", "father.state",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "blocks"),
    [
        (child(school_name=""), ["CHILD"]),
        (father(phones=()), ["PARENTS"]),
        (child(has_cadre=False), ["CADRE"]),
        (carer(address=""), ["CARER"]),
        (child(carer=None), ["CARER"]),
        (child(texts={}), ["MORE"]),
        (codes(child(), health="ILL"), ["MORE"]),  # 病史 is not told
        (father(states=("DEAD",), phones=(), left=None, destination=""), []),
    ],
)
def test_r035_r036_a_missing_block_is_named(facts: Facts, blocks: list[str]) -> None:
    assert blocks_missing(facts) == blocks


def test_t005_r067_care_is_claimed_by_a_carer_or_a_rating() -> None:
    assert claimed(child())
    assert claimed(codes(child(carer=None), rating="GOOD"))
    assert not claimed(codes(child(carer=None), rating="POOR"))


@pytest.mark.parametrize(
    ("label", "grade"),
    [("四（1）班", 4), ("四（4）中队", 4), ("四年级4班", 4), ("4.1班", 4), ("初二3班", 8),
     ("1班", None), ("火箭班", None), ("十班", None)],
)  # fmt: skip
def test_r075_a_class_label_may_tell_the_grade(label: str, grade: int | None) -> None:
    assert grade_in_class(label) == grade
