"""One child, several files or several names (R-028, R-059, R-071)."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from uuid import UUID

from shouwang.core.likeness import like_names
from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import group_rule
from .facts import Facts, Parameters

Group = Sequence[Facts]
Found = Iterator[tuple[UUID, Hit]]


def parents_names(facts: Facts) -> tuple[str, str]:
    """Return the names of father and mother, empty where not recorded."""
    return (
        facts.father.name if facts.father else "", facts.mother.name if facts.mother else "",
    )  # fmt: skip


def are_two_children(first: Facts, second: Facts) -> bool:
    """True where the files themselves say that these are two children (twins, cousins).

    Two valid numbers, two roll numbers, two classes, or both parents of different names.
    """
    if first.digest and second.digest:
        return True
    if first.roll_number and second.roll_number:
        return first.roll_number != second.roll_number
    if first.class_label and second.class_label:
        return (first.school_name, first.grade, first.class_label) != (
            second.school_name, second.grade, second.class_label,
        )  # fmt: skip
    pairs = zip(parents_names(first), parents_names(second), strict=True)
    return all(one and other and one != other for one, other in pairs)


def _pairs(slug: str, pairs: Sequence[tuple[Facts, Facts]], **also: object) -> Found:
    """Return one hit for each file of any pair, naming how many others there are."""
    others: dict[UUID, set[UUID]] = {}
    for first, second in pairs:
        others.setdefault(first.file_id, set()).add(second.file_id)
        others.setdefault(second.file_id, set()).add(first.file_id)
    for file_id, found in others.items():
        params = {"number": len(found), "fields": ["name"], **also}
        yield file_id, Hit(slug, params=params, seen=tuple(sorted(map(str, found))))


def _same_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if facts.name and facts.birth:
        yield facts.name, facts.birth, facts.sex


@group_rule(
    Rule(
        "duplicate-suspected",
        N_("疑似重复建档"),
        base.REPEATED,
        base.ERROR,
        base.TOWNSHIP,
        "R-028",
        N_("与另外{number}份档案的姓名、性别、出生日期相同，可能是同一儿童重复建档。"),
        N_(
            "核实身份：是同一人的，合并档案；是同名的两个儿童，补齐各自的公民身份号码，或申请免改。"
        ),
    ),
    _same_keys,
)
def duplicate_suspected(group: Group, given: Parameters) -> Found:
    """R-028: one name, sex and birth date twice, and nothing that tells two children apart."""
    pairs = [pair for pair in combinations(group, 2) if not are_two_children(*pair)]
    return _pairs("duplicate-suspected", pairs)


def _home_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if not (facts.name and facts.birth and facts.sex):
        return
    father, mother = parents_names(facts)
    if father and mother:
        yield "parents", facts.birth, facts.sex, father, mother
    if facts.household:
        yield "household", facts.birth, facts.sex, facts.household
    elif facts.address:
        yield "address", facts.birth, facts.sex, facts.area, facts.address


@group_rule(
    Rule(
        "name-variant",
        N_("疑似一人多名"),
        base.REPEATED,
        base.WARNING,
        base.TOWNSHIP,
        "R-059",
        N_("与另外{number}份档案出生日期、性别和家庭相同而姓名相近，可能是同一儿童。"),
        N_("对照户口簿确认唯一正确的姓名；是同一人的合并档案，是双胞胎的补齐号码。"),
    ),
    _home_keys,
)
def name_variant(group: Group, given: Parameters) -> Found:
    """R-059: like names, one birth date and sex, one home."""
    pairs = [
        (one, other) for one, other in combinations(group, 2)
        if like_names(one.name, other.name) and not are_two_children(one, other)
    ]  # fmt: skip
    return _pairs("name-variant", pairs)


def _bed_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if facts.dormitory and facts.bed and facts.name:
        where = facts.school_id or facts.school_name
        yield where, _squeezed(facts.dormitory), _squeezed(facts.bed)


def _squeezed(text: str) -> str:
    return text.replace(" ", "").upper()


@group_rule(
    Rule(
        "bed-name-variant",
        N_("一个床位几个姓名"),
        base.INCONSISTENT,
        base.ERROR,
        base.SCHOOL,
        "R-059 R-069",
        N_("同一宿舍同一床位登记了{names}个不同姓名。"),
        N_("到宿舍核对，确认唯一正确的姓名；是两个儿童的，改正床位。"),
    ),
    _bed_keys,
)
def bed_name_variant(group: Group, given: Parameters) -> Found:
    """R-059: one bed under several names (T-001): one group, every variant in it."""
    different = sorted({facts.name for facts in group})
    if len(different) > 1:
        for facts in group:
            params = {"names": len(different), "fields": ["name", "dormitory", "bed"]}
            yield facts.file_id, Hit("bed-name-variant", params=params, seen=tuple(different))


def _roll_keys(facts: Facts) -> Iterator[tuple[Hashable, ...]]:
    if facts.roll_number:
        yield (facts.roll_number,)


@group_rule(
    Rule(
        "roll-number-repeated",
        N_("一个学籍号几名儿童"),
        base.REPEATED,
        base.ERROR,
        base.SCHOOL,
        "R-071",
        N_("学籍号与另外{number}名儿童相同，人籍不一致。"),
        N_("按学籍系统核对，改正写错的学籍号。"),
    ),
    _roll_keys,
)
def roll_number_repeated(group: Group, given: Parameters) -> Found:
    """R-071: every pupil has exactly one roll number, and it is nobody else's."""
    for facts in group:
        params = {"number": len(group) - 1, "fields": ["roll_number"]}
        seen = tuple(str(other.file_id) for other in group)
        yield facts.file_id, Hit("roll-number-repeated", params=params, seen=seen)
