"""What school, class and dormitory say of one pupil (R-069, R-075)."""

import re
from collections.abc import Iterator

from shouwang.core.messages import N_

from . import base
from .base import Hit, Rule
from .catalogue import file_rule
from .facts import GRADES, Facts, Parameters

_NUMERALS = {numeral: number for number, numeral in enumerate("一二三四五六七八九", start=1)}
# 四（1）班, 4.1班, 四年级1班, 四（4）中队, 初二3班
_CLASS = re.compile(r"^(?:(初|高)([一二三1-3])|([一二三四五六七八九1-9])(?:年级|[（(.．-]))")
_STAGE = {"初": 6, "高": 9}


def grade_in_class(label: str) -> int | None:
    """Return the year of schooling that a class label itself tells, else None."""
    match = _CLASS.match(label)
    if match is None:
        return None
    word = match[2] or match[3]
    return (_NUMERALS.get(word) or int(word)) + _STAGE.get(match[1] or "", 0)


@file_rule(
    Rule(
        "class-name-conflict",
        N_("班级与年级互相矛盾"),
        base.CONTRADICTION,
        base.WARNING,
        base.SCHOOL,
        "R-075",
        N_("班级“{label}”与年级“{grade}”说的不是一个年级。"),
        N_("按学籍改正其中一项，班级只填“1班”“2班”。"),
    )
)
def class_name_conflict(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-075: 四（1）班 of the fifth grade."""
    told, grade = grade_in_class(facts.class_label), GRADES.get(facts.grade)
    if told is not None and grade is not None and told != grade:
        params = {
            "label": facts.class_label,
            "grade": facts.grade,
            "fields": ["class_label", "grade"],
        }
        yield Hit("class-name-conflict", params=params, seen=(facts.class_label, facts.grade))


@file_rule(
    Rule(
        "boarding-mismatch",
        N_("寄宿与宿舍不一致"),
        base.INCONSISTENT,
        base.WARNING,
        base.SCHOOL,
        "R-069",
        N_("“是否寄宿”与宿舍床位对不上：班主任和宿舍管理员的名单不一致。"),
        N_("班主任与宿舍管理员核对后改正。"),
    )
)
def boarding_mismatch(facts: Facts, given: Parameters) -> Iterator[Hit]:
    """R-069: the class teacher's list and the dormitory's differ."""
    bed = bool(facts.dormitory or facts.bed)
    if facts.boarding is None or facts.boarding == bed:
        return
    if facts.boarding and facts.school_id is None:
        return  # only a village told of it; no school keeps a list of beds here
    fields = ["boarding", "dormitory", "bed"]
    yield Hit("boarding-mismatch", params={"fields": fields}, seen=(facts.boarding, bed))
