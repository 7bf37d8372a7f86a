"""Whether two values of one field differ, and in which way; equal ways are settled in bulk."""

import csv
import gzip
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from shouwang.core import names
from shouwang.exchange.choices import Pattern, RegisterKind
from shouwang.registry.fields import FIELDS, PartialDay

from .statements import PARTIAL_KINDS, Statement

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff·•‧∙⋅・･●.．,，、。;；:：()（）\[\]【】\-—_/\\]+")
_YEAR_AND_CLASS = re.compile(r"20\d{2}(\d{2})")
_LEAST = 2  # characters a shorter text needs to count as a part of the longer one
_LABELS = ("grade", "class_label", "dormitory", "bed", "ethnic_group", "roll_number", "group_name")
_PERSON_NAMES = ("name", "father.name", "mother.name", "carer.name")

# What two registers are compared in; free remarks are nobody's record.
COMPARED = tuple(
    key
    for key in FIELDS
    if key not in ("note", "needs", "personality", "hobbies", "income", "document_type")
    and not key.startswith(("grandfather.", "grandmother.", "maternal_"))
    and key not in ("carer.kin_text", "father.employer", "mother.employer", "care_type")
)


@dataclass(frozen=True, slots=True)
class Unlike:
    """Two values of one field that differ."""

    field: str
    left: Any
    right: Any
    pattern: str


def unlike(left: Statement, right: Statement) -> Iterable[Unlike]:
    """Return the fields in which two statements differ; what one does not tell is no difference.

    A list may imply a fact (being on the list of disabled persons): there the other side's blank
    differs too.
    """
    for key in COMPARED:
        a, b = left.values.get(key), right.values.get(key)
        if a == b or (_blank(a) and _blank(b)):
            continue
        if _blank(a) or _blank(b):
            listed, told = (left, a) if _blank(b) else (right, b)
            if key in IMPLIED.get(listed.kind, ()) and not _blank(told):
                yield Unlike(key, a, b, Pattern.NOT_RECORDED)
            continue
        pattern = pattern_of(key, a, b, subset=_which_subset(key, left.kind, right.kind))
        if pattern:
            yield Unlike(key, a, b, pattern)


# Fields that being on a list tells by itself.
IMPLIED: Mapping[str, tuple[str, ...]] = {
    RegisterKind.WELFARE: ("relief",),
    RegisterKind.DISABILITY: ("health", "disability"),
    RegisterKind.ORPHAN: ("categories",),
}


def _blank(value: Any) -> bool:
    return value in (None, "", (), [])


def _which_subset(key: str, left: str, right: str) -> str:
    """Return the side whose codes need only be among the other's: a list tells of one benefit."""
    if FIELDS[key].kind != "multi":
        return ""
    return "left" if left in PARTIAL_KINDS else "right" if right in PARTIAL_KINDS else ""


def pattern_of(key: str, left: Any, right: Any, *, subset: str = "") -> str:
    """Return in which way two values differ (`choices.Pattern`), "" where they agree."""
    if left == right or (key == "class_label" and _class_of(left) == _class_of(right)):
        return ""
    kind = FIELDS[key].kind
    if kind in ("multi", "phones"):
        return _of_sets(kind, tuple(left), tuple(right), subset)
    if kind == "partial":
        return _of_partial(PartialDay(*left), PartialDay(*right))
    if kind == "date":
        return _of_dates(left, right)
    if kind in ("choice", "bool", "number"):
        return Pattern.CONTENT
    if FIELDS[key].sealed:
        return _of_numbers(str(left), str(right))
    pattern = _of_texts(str(left), str(right), person=key in _PERSON_NAMES)
    alike = pattern in (Pattern.HOMOPHONE, Pattern.ONE_CHARACTER)
    return Pattern.CONTENT if alike and key in _LABELS else pattern  # 四年级 is not like 五年级


def _class_of(label: str) -> str:
    """Return a class without the year of entry that 学籍 puts before it (202102 is 2班)."""
    coded = _YEAR_AND_CLASS.fullmatch(label)
    return f"{int(coded[1])}班" if coded else label


def _of_sets(kind: str, left: tuple[str, ...], right: tuple[str, ...], subset: str) -> str:
    a, b = set(left), set(right)
    if a == b or (subset == "left" and a <= b) or (subset == "right" and b <= a):
        return ""
    if subset:
        return Pattern.NOT_RECORDED
    if a & b:
        return Pattern.PARTLY
    near = kind == "phones" and any(_one_apart(one, two) for one in a for two in b)
    return Pattern.ONE_CHARACTER if near else Pattern.CONTENT


def _of_partial(left: PartialDay, right: PartialDay) -> str:
    if left.precision == right.precision:
        return _of_dates(left.day, right.day)
    same = (left.day.year, left.day.month) == (right.day.year, right.day.month)
    return Pattern.PRECISION if same else Pattern.CONTENT


def _of_dates(left: date, right: date) -> str:
    if left == right:
        return ""
    if left.year == right.year and (left.month, left.day) == (right.day, right.month):
        return Pattern.SWAPPED
    one = sum(a != b for a, b in zip(left.isoformat(), right.isoformat(), strict=True)) == 1
    return Pattern.ONE_CHARACTER if one else Pattern.CONTENT


def _of_numbers(left: str, right: str) -> str:
    if left.upper() == right.upper():
        return Pattern.SPACING
    return Pattern.ONE_CHARACTER if _one_apart(left, right) else Pattern.CONTENT


def _of_texts(left: str, right: str, *, person: bool) -> str:
    a, b = fold(left), fold(right)
    if a == b:
        return Pattern.SPACING
    a, b = simplified(a), simplified(b)
    if a == b:
        return Pattern.TRADITIONAL
    if not person and min(len(a), len(b)) >= _LEAST and (a in b or b in a):
        return Pattern.DETAIL
    if names.pinyin(a) == names.pinyin(b):
        return Pattern.HOMOPHONE
    return Pattern.ONE_CHARACTER if _one_apart(a, b) else Pattern.CONTENT


def _one_apart(left: str, right: str) -> bool:
    """Say whether one character was changed, left out, added, or two neighbours swapped."""
    if len(left) == len(right):
        unequal = [n for n, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
        first = unequal[0]
        swapped = left[first : first + 2] == right[first : first + 2][::-1]
        return len(unequal) == 1 or (len(unequal) == 2 and swapped)
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


def fold(text: str) -> str:
    """Return a text without spaces, marks and wide forms."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def simplified(text: str) -> str:
    """Return a text with traditional characters replaced."""
    table = _simple()
    return "".join(table.get(letter, letter) for letter in text)


@cache
def _simple() -> Mapping[str, str]:
    source = resources.files("shouwang.exchange.linkage") / "data" / "characters.csv.gz"
    with source.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as rows:
        return {row[0]: row[1] for row in csv.reader(rows) if len(row) > 1 and row[0] != row[1]}


def merged(key: str, left: Any, right: Any) -> Any:
    """Return a value of a list together with what stands in the file: codes are added up."""
    if FIELDS[key].kind != "multi":
        return left
    return tuple(sorted({*(left or ()), *(right or ())}))
