"""Pairs a person would judge at a glance: each rule of linkage with one of them.

Two sisters' worth of invented people. The numbers begin with 99, which no real number does.
"""

from dataclasses import replace
from typing import Any

import pytest

from shouwang.core.idcard import check_character
from shouwang.exchange.linkage import Record, Relative, explain, link, link_with_reasons


def number(head: str) -> str:
    return head + check_character(head)


OWN, TWINS, ELDERS = (
    number("99262120130512012"),
    number("99262120130512016"),
    number("99262120110302022"),
)
MOTHERS = number("99262119880304046")
OTHERS = number("99262120131120032")

CHILD = Record(
    id="1", name="龙金兰", sex="女", birth_date="2013-05-12", id_no=OWN,
    address="敖山镇敖山村3组",
    parents=(Relative("父亲", "龙昌明"), Relative("母亲", "粟秀花")),
)  # fmt: skip
FATHER, MOTHER = CHILD.parents


def other(**changes: Any) -> Record:
    return replace(CHILD, id="2", **changes)


def bare(**changes: Any) -> Record:
    """The child on a list that names no parents."""
    return other(**{"parents": (), **changes})


SAME = {
    "another surname, same number": (CHILD, other(name="成金兰")),
    "homophone, same number": (CHILD, other(name="龙晶兰")),
    "homophone, no number": (CHILD, other(name="龙晶兰", id_no="", parents=(MOTHER,))),
    "digits of the number transposed": (
        CHILD, other(id_no=OWN[:14] + OWN[15] + OWN[14] + OWN[16:])
    ),
    "last digits lost in a spreadsheet": (CHILD, bare(id_no=OWN[:15] + "000")),
    "number in scientific notation": (CHILD, bare(id_no="9.92621E+17")),
    "letter for a digit": (CHILD, bare(id_no=OWN.replace("0", "O", 1))),
    "lunar birthday": (other(birth_date="2013-04-03", id_no=""), CHILD),
    "day and month swapped": (other(birth_date="2013-12-05", id_no="", parents=(MOTHER,)), CHILD),
    "a year out": (other(birth_date="2012-05-12", id_no=""), CHILD),
    "1 January for an unknown day": (
        other(birth_date="2013-01-01", id_no="", parents=(MOTHER,)), CHILD
    ),
    "stated date against its own number": (other(birth_date="2013-05-21"), other(id_no="")),
    "nickname": (other(name="小兰", id_no=""), CHILD),
    "characters of the name swapped": (other(name="龙兰金", id_no="", parents=(MOTHER,)), CHILD),
    "look-alike surname": (other(name="阵金兰", id_no="", parents=(FATHER,)), other(name="陈金兰")),
    "traditional form and a space": (bare(name="龍 金蘭"), CHILD),
    "mother's number typed": (other(id_no=MOTHERS), CHILD),
    "renamed, same number": (other(name="龙丫丫"), CHILD),
    "renamed, the roll gives the former name": (
        other(name="龙丫丫", id_no=""), other(former_name="龙丫丫")
    ),
    "mother copied from the row above": (
        other(parents=(FATHER, Relative("母亲", "吴玉梅", phone="16012345678"))), CHILD
    ),
    "telephone changed": (
        other(id_no="", parents=(replace(FATHER, phone="16412345678"),)),
        other(parents=(replace(FATHER, phone="16312345678"),)),
    ),
    "grandfather as the only contact": (
        bare(id_no="", guardian=Relative("祖父", "龙国祥", phone="16312345678")),
        bare(guardian=Relative("祖父", "龙国祥", phone="16312345678")),
    ),
    "sex wrong on one side": (other(sex="男"), CHILD),
    "contact list: class and telephone": (
        other(school="敖山小学", grade="五年级",
              parents=(Relative("父亲", "", phone="16412345678"),)),
        bare(id_no="", birth_date="", address="敖山村", school="敖山镇中心小学", grade="五年级",
             guardian=Relative("", "", phone="16412345678")),
    ),
    "Yi name in other characters": (
        Record("1", "沙马阿呷", sex="女", birth_date="2013-05-12", address="谷堆乡洒瓦村1组",
               parents=(Relative("父亲", "沙马日呷"),)),
        Record("2", "沙马阿嘎", sex="女", birth_date="2013-05-12", address="谷堆乡洒瓦村",
               parents=(Relative("父亲", "沙马日呷"),)),
    ),
    "kinds of middle dot": (bare(name="古丽·买买提"), bare(name="古丽.买买提")),
    "rare character spelled out": (
        other(name="龙jing兰", id_no="", parents=(MOTHER,)), other(name="龙婧兰", parents=(MOTHER,))
    ),
    "moved to a resettlement site": (
        other(id_no="", parents=(FATHER,)),
        other(address="黎坪县新城易地搬迁安置点3栋", parents=(FATHER,)),
    ),
    "stepfather on the roll": (CHILD, other(parents=(Relative("父亲", "石宏军"), MOTHER))),
}  # fmt: skip

DIFFERENT = {
    "twins, both numbers valid": (CHILD, other(name="龙银兰", id_no=TWINS)),
    "elder sister": (CHILD, other(name="龙金花", birth_date="2011-03-02", id_no=ELDERS)),
    "namesake in the village": (
        CHILD,
        other(birth_date="2013-11-20", id_no=OTHERS,
              parents=(Relative("父亲", "龙永福"), Relative("母亲", "吴玉梅"))),
    ),
    "namesake without number": (
        CHILD, other(birth_date="2013-11-20", id_no="", parents=(Relative("父亲", "龙永福"),))
    ),
    "sister's number typed": (
        other(id_no=ELDERS), other(name="龙金花", birth_date="2011-03-02", id_no=ELDERS)
    ),
    "cousins with one grandfather": (
        other(parents=(FATHER,), guardian=Relative("祖父", "龙国祥", phone="16312345678")),
        other(name="龙金梅", birth_date="2013-09-01", id_no=number("99262120130901042"),
              parents=(Relative("父亲", "龙昌华"),),
              guardian=Relative("祖父", "龙国祥", phone="16312345678")),
    ),
}  # fmt: skip

UNSURE = {
    "another surname and nothing else": (CHILD, bare(name="成金兰", id_no="")),
    "nickname and little else": (
        bare(name="小兰", id_no="", birth_date="2013-05-20", address="敖山镇敖山村"), bare()
    ),
    "renamed without number": (other(name="龙丫丫", id_no=""), CHILD),
    "common name on a contact list": (
        bare(name="龙子涵", school="敖山小学", grade="五年级"),
        bare(name="龙子涵", id_no="", birth_date="", address="", school="敖山镇中心小学",
             grade="五年级"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME)
def test_one_child(case: str) -> None:
    assert explain(*SAME[case]).score >= 0.5


@pytest.mark.parametrize("case", DIFFERENT)
def test_two_children(case: str) -> None:
    verdict = explain(*DIFFERENT[case])

    assert verdict.score < 0.5
    assert verdict.decision != "match"


@pytest.mark.parametrize("case", UNSURE)
def test_a_person_decides(case: str) -> None:
    assert explain(*UNSURE[case]).decision == "review"


@pytest.mark.parametrize("case", [*SAME, *DIFFERENT, *UNSURE])
def test_the_order_of_the_two_does_not_matter(case: str) -> None:
    a, b = {**SAME, **DIFFERENT, **UNSURE}[case]

    assert explain(a, b).score == pytest.approx(explain(b, a).score, abs=1e-6)


def test_a_verdict_gives_its_reasons_the_strongest_first() -> None:
    reasons = explain(*SAME["homophone, same number"]).reasons

    points = [abs(reason.points) for reason in reasons]
    assert reasons[0].text() == "身份证号相同"
    assert points == sorted(points, reverse=True)
    assert {reason.field for reason in reasons} >= {"id_no", "day", "given", "family"}


def test_two_registers_tell_the_reasons_of_what_a_person_decides() -> None:
    child, renamed = UNSURE["another surname and nothing else"]
    sister = other(name="龙金花", birth_date="2011-03-02", id_no=ELDERS)
    left, right = [sister, child], [replace(sister, id="same"), renamed]

    found = link_with_reasons(left, right)

    (sure, nothing), (doubtful, reasons) = found
    assert [pair for pair, _reasons in found] == link(left, right)
    assert (sure.left_id, sure.decision, nothing) == ("2", "match", ())
    assert (doubtful.left_id, doubtful.decision) == ("1", "review")
    assert {reason.field for reason in reasons} >= {"given", "surname", "day"}


def test_the_family_counts_once_and_is_capped() -> None:
    known = Relative("父亲", "龙昌明", number("99262119850304031"), "16012345678")
    both = (known, Relative("母亲", "粟秀花", MOTHERS, "16112345678"))

    reasons = explain(other(parents=both), other(parents=both)).reasons

    families = [reason for reason in reasons if reason.field == "family"]
    assert [reason.points for reason in families] == [8.0]
    assert families[0].text().count("、") >= 3
