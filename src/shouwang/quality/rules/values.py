"""错项 (R-057): values that no rule of form allows, and numbers that belong to two."""

from collections.abc import Iterator

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import file_rule
from .facts import Facts, Parameters, Relative

_RESIDENT = frozenset({"", "RESIDENT_CARD", "HOUSEHOLD_REGISTER"})


def _relatives(facts: Facts) -> Iterator[tuple[str, Relative]]:
    yield from facts.parents
    if facts.other_carer is not None:
        yield "carer", facts.other_carer


@file_rule(
    Rule(
        "number-invalid",
        N_("公民身份号码无效"),
        base.WRONG,
        base.ERROR,
        base.VILLAGE,
        "R-057",
        N_("“{fields}”不是有效的公民身份号码：至少有一位写错。"),
        N_("对照身份证或户口簿核对改正。"),
    )
)
def number_invalid(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: length, date or check digit of a citizen's number is wrong."""
    wrong = []
    if facts.number and not facts.told and facts.document_type in _RESIDENT:
        wrong.append("id_number")
    for role, person in _relatives(facts):
        if person.number and not person.told:
            wrong.append(f"{role}.id_number")
    if wrong:
        yield Hit("number-invalid", params={"fields": wrong}, weight=len(wrong),
                  seen=(facts.digest, tuple(p.digest for _, p in _relatives(facts))))  # fmt: skip


@file_rule(
    Rule(
        "birth-in-future",
        N_("出生日期晚于今天"),
        base.WRONG,
        base.ERROR,
        base.VILLAGE,
        "R-057",
        N_("“{fields}”晚于检查日期。"),
        N_("对照户口簿改正。"),
    )
)
def birth_in_future(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: nobody is born tomorrow."""
    wrong = ["birth_date"] if facts.birth and facts.birth > given.on else []
    wrong += [
        f"{role}.birth_date" for role, person in _relatives(facts)
        if person.birth and person.birth > given.on
    ]  # fmt: skip
    if wrong:
        yield Hit("birth-in-future", params={"fields": wrong}, seen=facts.birth)


@file_rule(
    Rule(
        "departure-in-future",
        N_("外出时间晚于今天"),
        base.WRONG,
        base.ERROR,
        base.VILLAGE,
        "R-057 R-058",
        N_("“{fields}”晚于检查日期。"),
        N_("向家长核实实际外出日期后改正。"),
    )
)
def departure_in_future(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: a departure that has not happened yet."""
    wrong = [f"{role}.left" for role, p in facts.parents if p.left and p.left > given.on]
    if wrong:
        yield Hit("departure-in-future", params={"fields": wrong},
                  seen=tuple(p.left for _, p in facts.parents))  # fmt: skip


@file_rule(
    Rule(
        "number-of-two",
        N_("一个号码写给两个人"),
        base.WRONG,
        base.ERROR,
        base.VILLAGE,
        "R-057",
        N_("“{fields}”是同一个号码。"),
        N_("对照各人证件核对，改正写错的一个。"),
    )
)
def number_of_two(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: one number stands for two persons of one file."""
    held: dict[bytes, list[str]] = {}
    if facts.digest:
        held[facts.digest] = ["id_number"]
    for role, person in _relatives(facts):
        if person.digest:
            held.setdefault(person.digest, []).append(f"{role}.id_number")
    for digest, keys in held.items():
        if len(keys) > 1:
            yield Hit("number-of-two", keys[0], {"fields": keys}, seen=digest)


@file_rule(
    Rule(
        "grade-unreadable",
        N_("年级填法不规范"),
        base.WRONG,
        base.WARNING,
        base.SCHOOL,
        "R-057",
        N_("年级“{grade}”不是规定的填法。"),
        N_("按“小班……大班、一年级……九年级、高一……高三”填写。"),
    )
)
def grade_unreadable(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-057: a grade that no list knows."""
    if facts.grade and facts.grade_number is None:
        yield Hit("grade-unreadable", params={"fields": ["grade"], "grade": facts.grade[:20]},
                  seen=facts.grade)  # fmt: skip
