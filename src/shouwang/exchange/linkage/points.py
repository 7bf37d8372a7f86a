"""Additive points of a comparison, and the reasons they give.

Points are in bits, about: ten points make one child a thousand times likelier. What the family
says (parents, carer, telephones) counts once, between a floor and a cap, for it is the same for
brothers and sisters and would outvote the child's own name.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shouwang.core.messages import N_

from .comparing import (
    Comparison,
    Day,
    Given,
    Id,
    Kinsman,
    Place,
    School,
    Simple,
    Surname,
    Year,
)
from .records import Reason

Floats = NDArray[np.float32]
FAMILY_CAP, FAMILY_FLOOR = 8.0, -4.0
BASE = -11.0  # against the odds of any two candidates
FAMILY = ("father", "mother", "crossed", "carer", "kin_numbers", "kin_conflict", "phones")

POINTS: dict[str, dict[int, float]] = {
    "id_no": {
        Id.EQUAL: 12, Id.EQUAL_BROKEN: 11, Id.SLIP: 9, Id.ROUNDED: 8, Id.SHORT_AGREES: 0.3,
        Id.FEW_DIGITS: 2, Id.OTHER: -3, Id.BOTH_VALID: -9, Id.SHORT_DIFFERS: -2,
    },
    "day": {
        Day.EQUAL: 8, Day.LUNAR: 5, Day.SWAPPED: 5, Day.FIRST_OF_YEAR: 2, Day.OTHER_YEAR: 3,
        Day.OTHER_DAY: 2, Day.OTHER_MONTH: 1, Day.NEAR: 0.5, Day.SAME_YEAR: -2.5,
        Day.WITHIN_YEAR: -4, Day.FAR: -7,
    },
    "surname": {
        Surname.EQUAL: 1.5, Surname.SAME_SOUND: 0.5, Surname.LIKE_SOUND: -0.5,
        Surname.LOOKALIKE: -0.5, Surname.SYLLABLE: 0, Surname.MOTHERS: -1, Surname.OTHER: -3,
    },
    "given": {
        Given.EQUAL: 7, Given.SAME_SOUND: 5, Given.LIKE_SOUND: 4, Given.SYLLABLE: 4.5,
        Given.LOOKALIKE: 4, Given.STROKES: 2.5, Given.SWAPPED: 4.5, Given.PART: 3,
        Given.NICKNAME: 3.5, Given.PART_SOUND: 1, Given.ONE_EQUAL: -3, Given.ONE_SOUND: -5,
        Given.OTHER: -6,
    },
    "former": {1: 7, 2: 5},
    "sex": {Simple.EQUAL: 0.7, Simple.OTHER: -3},
    "ethnic": {Simple.EQUAL: 0.1, Simple.OTHER: -1},
    "father": {
        Kinsman.EQUAL: 5, Kinsman.LIKE: 4, Kinsman.SURNAME_DIFFERS: 3, Kinsman.PART: 2,
        Kinsman.OTHER: -1.5,
    },
    "mother": {
        Kinsman.EQUAL: 5, Kinsman.LIKE: 4, Kinsman.SURNAME_DIFFERS: 3, Kinsman.PART: 2,
        Kinsman.OTHER: -1.5,
    },
    "crossed": {1: 3, 2: 6},
    "carer": {
        Kinsman.EQUAL: 4, Kinsman.LIKE: 3, Kinsman.SURNAME_DIFFERS: 2, Kinsman.PART: 1,
        Kinsman.OTHER: -0.5,
    },
    "kin_numbers": {1: 5, 2: 8, 3: 8},
    "kin_conflict": {1: -2, 2: -4},
    "phones": {1: -0.5, 2: 5, 3: 7},
    "place": {
        Place.CODE_EQUAL: 2.5, Place.NAME_EQUAL: 2.5, Place.TOWN_EQUAL: 0, Place.OTHER: -2.5,
        Place.RESETTLED: -0.3,
    },
    "group": {Simple.EQUAL: 1.2, Simple.OTHER: -1.5},
    "school": {School.EQUAL: 1.5, School.OTHER_LEVEL: 0, School.OTHER: -1.5},
    "grade": {Year.EQUAL: 1, Year.NEXT: 0, Year.FAR: -2},
    "expected": {Year.EQUAL: 1.2, Year.NEXT: -0.5, Year.FAR: -4},
    "class_no": {Simple.EQUAL: 0.5, Simple.OTHER: -0.5},
}  # fmt: skip

MESSAGES: dict[str, dict[int, str]] = {
    "id_no": {
        Id.EQUAL: N_("身份证号相同"), Id.EQUAL_BROKEN: N_("身份证号相同，但校验不通过"),
        Id.SLIP: N_("身份证号只差一处（错一位、多漏一位或相邻两位颠倒）"),
        Id.ROUNDED: N_("身份证号前十五位相同，末位在表格中丢失"),
        Id.SHORT_AGREES: N_("身份证号已变成科学计数，开头几位相同"),
        Id.FEW_DIGITS: N_("身份证号相差几位，至少一方校验不通过"),
        Id.OTHER: N_("身份证号不同，至少一方有误"),
        Id.BOTH_VALID: N_("两个身份证号都有效而不同"),
        Id.SHORT_DIFFERS: N_("身份证号残缺，开头几位不同"),
    },
    "day": {
        Day.EQUAL: N_("出生日期相同"), Day.LUNAR: N_("一方是另一方的农历生日"),
        Day.SWAPPED: N_("出生日期的月和日颠倒"),
        Day.FIRST_OF_YEAR: N_("一方只知道出生年份（1月1日）"),
        Day.OTHER_YEAR: N_("出生月日相同，年份差一年"), Day.OTHER_DAY: N_("出生年月相同，日不同"),
        Day.OTHER_MONTH: N_("出生年和日相同，月不同"), Day.NEAR: N_("出生日期相差不到五十天"),
        Day.SAME_YEAR: N_("只有出生年份相同"), Day.WITHIN_YEAR: N_("出生日期相差不到一年"),
        Day.FAR: N_("出生日期相差一年以上"),
    },
    "surname": {
        Surname.EQUAL: N_("姓相同"), Surname.SAME_SOUND: N_("姓同音"),
        Surname.LIKE_SOUND: N_("姓音近"),
        Surname.LOOKALIKE: N_("姓形近"), Surname.SYLLABLE: N_("姓是同一音节的不同写法"),
        Surname.MOTHERS: N_("一方随母姓"), Surname.OTHER: N_("姓不同"),
    },
    "given": {
        Given.EQUAL: N_("名相同"), Given.SAME_SOUND: N_("名同音"), Given.LIKE_SOUND: N_("名音近"),
        Given.SYLLABLE: N_("名是同一音节的不同写法"), Given.LOOKALIKE: N_("名形近"),
        Given.STROKES: N_("名笔画相近"), Given.SWAPPED: N_("名的用字相同，次序不同"),
        Given.PART: N_("一方的名多一字或少一字"), Given.NICKNAME: N_("一方是小名"),
        Given.PART_SOUND: N_("名有部分同音"), Given.ONE_EQUAL: N_("名只有一字相同"),
        Given.ONE_SOUND: N_("名只有一字同音"), Given.OTHER: N_("名不同"),
    },
    "former": {1: N_("一方的曾用名是另一方的姓名"), 2: N_("一方的曾用名与另一方的姓名同音")},
    "sex": {Simple.EQUAL: N_("性别相同"), Simple.OTHER: N_("性别不同")},
    "ethnic": {Simple.EQUAL: N_("民族相同"), Simple.OTHER: N_("民族不同")},
    "family": {1: N_("家庭信息相符：{evidence}"), 0: N_("家庭信息不符：{evidence}")},
    "place": {
        Place.CODE_EQUAL: N_("同一个村（代码相同）"), Place.NAME_EQUAL: N_("同一个村（村名相同）"),
        Place.TOWN_EQUAL: N_("同一个乡镇，村不同或不详"), Place.OTHER: N_("不在同一个村"),
        Place.RESETTLED: N_("一方住在安置点"),
    },
    "group": {Simple.EQUAL: N_("同一个村民小组"), Simple.OTHER: N_("村民小组不同")},
    "school": {
        School.EQUAL: N_("学校相同"), School.OTHER_LEVEL: N_("学校同名，学段不同"),
        School.OTHER: N_("学校不同"),
    },
    "grade": {
        Year.EQUAL: N_("年级相同"), Year.NEXT: N_("年级差一级"),
        Year.FAR: N_("年级相差两级以上"),
    },
    "expected": {
        Year.EQUAL: N_("年级与出生日期相符"), Year.NEXT: N_("年级与出生日期差一年"),
        Year.FAR: N_("年级与出生日期不符"),
    },
    "class_no": {Simple.EQUAL: N_("班级相同"), Simple.OTHER: N_("班级不同")},
}  # fmt: skip

EVIDENCE: dict[str, dict[int, str]] = {
    "father": {
        Kinsman.EQUAL: N_("父亲姓名相同"), Kinsman.LIKE: N_("父亲姓名相近"),
        Kinsman.SURNAME_DIFFERS: N_("父亲名同姓不同"), Kinsman.PART: N_("父亲姓名部分相同"),
        Kinsman.OTHER: N_("父亲姓名不同"),
    },
    "mother": {
        Kinsman.EQUAL: N_("母亲姓名相同"), Kinsman.LIKE: N_("母亲姓名相近"),
        Kinsman.SURNAME_DIFFERS: N_("母亲名同姓不同"), Kinsman.PART: N_("母亲姓名部分相同"),
        Kinsman.OTHER: N_("母亲姓名不同"),
    },
    "crossed": {1: N_("父母一栏颠倒"), 2: N_("父母两栏颠倒")},
    "carer": {
        Kinsman.EQUAL: N_("照护人相同"), Kinsman.LIKE: N_("照护人姓名相近"),
        Kinsman.SURNAME_DIFFERS: N_("照护人名同姓不同"), Kinsman.PART: N_("照护人姓名部分相同"),
        Kinsman.OTHER: N_("照护人不同"),
    },
    "kin_numbers": {
        1: N_("父母一方身份证号相同"), 2: N_("父母身份证号都相同"), 3: N_("亲属身份证号都相同"),
    },
    "kin_conflict": {1: N_("父母一方身份证号不同"), 2: N_("父母身份证号都不同")},
    "phones": {1: N_("电话不同"), 2: N_("有一个电话相同"), 3: N_("有两个电话相同")},
}  # fmt: skip

# A rare name says more than a common one: points for each doubling of its frequency.
FREQUENCY_POINTS = -0.35
_NAMED = (Given.EQUAL, Given.SAME_SOUND)
_LONG_NAME = 1.0  # a given name of two characters against one


class Points(NamedTuple):
    """Totals in bits, and the family's part of them."""

    total: Floats
    family: Floats


def _table(field: str) -> Floats:
    table = np.zeros(16, np.float32)
    for level, value in POINTS[field].items():
        table[level] = value
    return table


_TABLES = {field: _table(field) for field in POINTS}


def points(compared: Comparison) -> Points:
    """Return the points of each pair."""
    family = np.zeros(len(compared.day), np.float32)
    for field in FAMILY:
        family += _TABLES[field][getattr(compared, field)]
    family = np.clip(family, FAMILY_FLOOR, FAMILY_CAP)
    total = family + BASE
    for field, table in _TABLES.items():
        if field not in FAMILY and field not in {"given", "former"}:
            total += table[getattr(compared, field)]
    total += np.maximum(_TABLES["given"][compared.given], _former(compared))
    return Points(total + _rarity(compared), family)


def _former(compared: Comparison) -> Floats:
    """Return a former name's points, far below any given name's where there is none."""
    found: Floats = np.where(compared.former > 0, _TABLES["former"][compared.former], -99)
    return found


def _rarity(compared: Comparison) -> Floats:
    named = np.isin(compared.given, _NAMED)
    common = FREQUENCY_POINTS * np.minimum(compared.frequency, 10)
    short = np.where(compared.given_length == 1, -_LONG_NAME, 0)
    result: Floats = np.where(named, common + short, 0).astype(np.float32)
    return result


def reasons(compared: Comparison, place: int = 0) -> tuple[Reason, ...]:
    """Return what each field of one pair says, the strongest first."""
    found = [_reason(f, int(getattr(compared, f)[place])) for f in POINTS if f not in FAMILY]
    given = [r for r in found if r and r.field in {"given", "former"}]
    kept = [r for r in found if r and r.field not in {"given", "former"}]
    if given:
        kept.append(max(given, key=lambda reason: reason.points))
    family = _family_reason(compared, place)
    kept += [family] if family else []
    return tuple(sorted(kept, key=lambda reason: -abs(reason.points)))


def _reason(field: str, level: int) -> Reason | None:
    if level not in POINTS[field]:
        return None
    name = field if field == "former" else _LEVELS[field](level).name
    return Reason(field, name, float(POINTS[field][level]), MESSAGES[field][level])


_LEVELS = {
    "id_no": Id, "day": Day, "surname": Surname, "given": Given, "sex": Simple, "ethnic": Simple,
    "place": Place, "group": Simple, "school": School, "grade": Year, "expected": Year,
    "class_no": Simple,
}  # fmt: skip


def _family_reason(compared: Comparison, place: int) -> Reason | None:
    levels = {field: int(getattr(compared, field)[place]) for field in FAMILY}
    known = {field: level for field, level in levels.items() if level in POINTS[field]}
    if not known:
        return None
    total = sum(POINTS[field][level] for field, level in known.items())
    total = float(min(max(total, FAMILY_FLOOR), FAMILY_CAP))
    parts = tuple((field, EVIDENCE[field][level]) for field, level in known.items())
    return Reason("family", "CAPPED", total, MESSAGES["family"][int(total >= 0)], parts)
