"""Rows whose cells have slipped one column to the side."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shouwang.core.likeness import COMPOUND_SURNAMES, SURNAMES
from shouwang.core.messages import N_
from shouwang.exchange.roster import synonyms
from shouwang.exchange.roster.facts import RowFacts
from shouwang.exchange.roster.findings import Finding
from shouwang.exchange.roster.profiles import Column, Profile
from shouwang.exchange.roster.reading import Row
from shouwang.exchange.roster.values import Parser, fold, plain, read_grade

from .build import finding

FEWEST_CELLS = 3
FEWEST_SURE = 2
SURE, POSSIBLE, NO = 2, 1, 0
_CODED_KINDS = frozenset(
    ("choice", "multi_choice", "yes_no", "date", "month", "id_number", "phone")
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]+·[\u3400-\u9fff·]+")
_PLACE = re.compile(
    r"[省市县区镇乡村组路街]|\d号|北京|天津|上海|重庆|浙江|广东|江苏|福建|贵州|四川|云南|湖南|湖北|江西|"
    r"安徽|河南|河北|山东|山西|陕西|甘肃|广西|海南|辽宁|吉林|黑龙江|内蒙古|宁夏|青海|新疆|西藏"
)
_MANY_DIGITS = re.compile(r"[\dX\-./年月日 ]{6,}")


def _name(text: str) -> int:
    if not _HAN_NAME.fullmatch(text):
        return NO
    known = "·" in text or text[0] in SURNAMES or text[:2] in COMPOUND_SURNAMES
    return SURE if known else POSSIBLE


def _ethnic(text: str) -> int:
    return SURE if text.removesuffix("族") in synonyms.ETHNIC_SHORT else NO


def _id_type(text: str) -> int:
    known = re.search(r"身份证|户口[簿本]|护照|通行证|居住证|出生.*证|^\w$", text)
    return SURE if known else NO


def _class_label(text: str) -> int:
    return (
        SURE if re.fullmatch(r"[(（]?[\d一二三四五六七八九十]{1,3}[)）]?班?|.{1,8}班", text) else NO
    )


def _relation(text: str) -> int:
    if fold(text) in synonyms.RELATIONS:
        return SURE
    return POSSIBLE if re.fullmatch(r"[\u3400-\u9fff]{1,5}", text) else NO


def _place(text: str) -> int:
    if _MANY_DIGITS.fullmatch(text):
        return NO
    return SURE if _PLACE.search(text) else POSSIBLE


def _number(text: str) -> int:
    return SURE if text.isdecimal() and len(text) < 6 else NO


def _student_no(text: str) -> int:
    return SURE if re.fullmatch(r"[A-Z]?[\dX]{6,20}", text) else NO


def _free(text: str) -> int:
    return NO if _MANY_DIGITS.fullmatch(text) else POSSIBLE


_BY_FIELD: Mapping[str, Callable[[str], int]] = {
    "ethnic": _ethnic,
    "id_type": _id_type,
    "class_label": _class_label,
    "carer_relation": _relation,
    "student_no": _student_no,
} | dict.fromkeys(
    ("village", "address", "hukou_place", "father_place", "mother_place", "carer_address"), _place
)


@dataclass(frozen=True)
class Neighbourhood:
    """The mapped columns of a table by index, with their parsers."""

    columns: Mapping[int, Column]
    parsers: Mapping[int, Parser]

    @classmethod
    def of(cls, columns: Mapping[int, Column]) -> "Neighbourhood":
        """Prepare a table's columns."""
        return cls(columns, {index: Parser(column) for index, column in columns.items()})

    def fit(self, raw: object, index: int) -> int:
        """Return how surely a cell's content belongs into the column at `index`."""
        text = plain(raw)  # type: ignore[arg-type]
        column = self.columns.get(index)
        if column is None:
            return _free(text)
        if column.kind in _CODED_KINDS:
            return SURE if self.parsers[index](raw).problem is None else NO  # type: ignore[arg-type]
        if column.kind == "name":
            return _name(text)
        if column.kind == "grade":
            return SURE if read_grade(text) is not None else NO
        if column.kind == "number":
            return _number(text)
        return _BY_FIELD.get(column.field, _free)(text)


def row_shifted(
    facts: RowFacts, profile: Profile, row: Row, failing: Sequence[int], near: Neighbourhood
) -> Finding | None:
    """R-057: three or more cells fail their column and all fit the next (or previous) one.

    Free text fits anywhere, so at least two must fit a column whose content can be told.
    """
    if len(failing) < FEWEST_CELLS:
        return None
    for step, side in ((-1, N_("右")), (1, N_("左"))):
        grades = [near.fit(row[index], index + step) for index in failing]
        if NO not in grades and grades.count(SURE) >= FEWEST_SURE:
            name = near.columns[failing[0]].field
            return finding(facts, profile, "row-shifted", name, side=side)
    return None
