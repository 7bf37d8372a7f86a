"""Cells to typed values: what clerks type, what we make of it, and why we could not."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from shouwang.core import idcard, names

from . import synonyms
from .profiles import Column, Kind

Cell = str | float | int | bool | datetime | date | None
Problem = Literal[
    "value-unknown",
    "date-unreadable", "date-impossible", "date-without-day", "date-without-month",
    "birth-in-future",
    "id-lost", "id-fifteen", "id-length", "id-characters", "id-date", "id-check",
    "phone-none",
]  # fmt: skip

_SPACE = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\ufffe]")
SERIALS = range(20000, 60001)
_EPOCH = date(1899, 12, 30)
EARLIEST = date(1900, 1, 1)
MAX_CACHED = 200_000


class RosterDate(NamedTuple):
    """A day, or a whole month of which `day` is the first (`precision`)."""

    day: date
    precision: Literal["day", "month"] = "day"

    @property
    def last(self) -> date:
        """The last day it may mean."""
        if self.precision == "day":
            return self.day
        return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])


class Value(NamedTuple):
    """One cell.

    `raw` as read; `value` typed by the column's kind: str, bool (yes_no, tick), RosterDate (date,
    month), tuple[str, ...] (phone, multi_choice), int (grade, number), or None where the cell is
    empty or unreadable; `problem` says why it is unreadable; `text` is the cell as plain text,
    empty where the cell counts as empty.
    """

    raw: Cell
    value: Any
    problem: Problem | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """True if nothing was collected."""
        return not self.text


EMPTY = Value(None, None)


def plain(raw: Cell) -> str:
    """Return the cell as narrow text without surrounding or invisible space."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        if raw.isascii():
            return raw.strip()
        text = unicodedata.normalize("NFKC", raw)
        if not text.isprintable():
            text = _INVISIBLE.sub("", text)
        return text.strip()
    if isinstance(raw, bool):
        return synonyms.YES if raw else synonyms.NO
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw)


def is_empty(raw: Cell) -> bool:
    """True if the cell is blank or holds a word that means nothing was collected."""
    if raw is None:
        return True
    if not isinstance(raw, str):
        return False
    text = plain(raw)
    return not text or text in synonyms.EMPTY_WORDS


def fold(text: str) -> str:
    """Return the form in which choices are compared: narrow, without spaces, upper case."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()


# --- dates ------------------------------------------------------------------------------------

_DAY = re.compile(
    r"(\d{4})\s*[-./年、,]\s*(\d{1,2})\s*[-./月、,]\s*(\d{1,2})\s*[日号]?\s*([T ].*)?"
)
_SPACED = re.compile(r"(\d{4})\s+(\d{1,2})\s+(\d{1,2})")
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-./年、]\s*(\d{1,2})\s*月?\s*(份|初|中|底|末|上旬|中旬|下旬)?")
_COMPACT_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年?")
_SINCE = re.compile(r"(至今|以来|起|开始|左右|外出)$")


def _day(year: int, month: int, day: int) -> RosterDate | Problem:
    try:
        found = date(year, month, day)
    except ValueError:
        return "date-impossible"
    return RosterDate(found) if found >= EARLIEST else "date-impossible"


def _serial(number: float) -> RosterDate | Problem:
    if int(number) in SERIALS:
        return RosterDate(_EPOCH + timedelta(days=int(number)))
    return "date-unreadable"


def _read_date(raw: Cell) -> RosterDate | Problem:
    if isinstance(raw, datetime):
        return _day(raw.year, raw.month, raw.day)
    if isinstance(raw, date):
        return _day(raw.year, raw.month, raw.day)
    if isinstance(raw, bool):
        return "date-unreadable"
    if isinstance(raw, int | float) and SERIALS.start <= raw < SERIALS.stop:
        return _serial(raw)  # it may carry a time of day
    # 2015.3 typed as a number is a month.
    return _read_text_date(plain(raw))


def _read_text_date(text: str) -> RosterDate | Problem:
    if match := _DAY.fullmatch(text):
        year, month, day, time = match.groups()
        if time and not _TIME.fullmatch(time):
            return "date-unreadable"
        return _day(int(year), int(month), int(day))
    if match := _SPACED.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = match.groups()
        return _day(int(year), int(month), int(day))
    if match := _MONTH.fullmatch(text) or _COMPACT_MONTH.fullmatch(text):
        found = _day(int(match[1]), int(match[2]), 1)
        return RosterDate(found.day, "month") if isinstance(found, RosterDate) else found
    if text.isdecimal() and len(text) == 5:
        return _serial(int(text))
    return "date-without-month" if _YEAR.fullmatch(text) else "date-unreadable"


def read_day(raw: Cell) -> RosterDate | Problem:
    """Read a date that needs its day: births. Months alone are the problem date-without-day."""
    found = _read_date(raw)
    if isinstance(found, RosterDate) and found.precision == "month":
        return "date-without-day"
    return found


def read_day_or_month(raw: Cell) -> RosterDate | Problem:
    """Read a date that may be a month: departures, enrolment."""
    if isinstance(raw, str):
        raw = _SINCE.sub("", plain(raw)).strip()
    return _read_date(raw)


# --- identity numbers ----------------------------------------------------------------------------

_NUMBER_NOISE = re.compile(r"[\s'’‘`\"-]+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{2}", re.IGNORECASE)


# The child's number is asked for twice, a parent's in the rows of brothers and sisters.
parse_number = lru_cache(maxsize=4096)(idcard.parse)


def read_id_number(raw: Cell) -> idcard.IdNumber | Problem:
    """Return a valid citizen identity number, or what is wrong with it.

    A number kept as a number has lost its last digits when it has more than 15 of them, even if
    what is left happens to pass (a spreadsheet keeps 15 digits).
    """
    if isinstance(raw, str) and raw.isascii() and (number := parse_number(raw)):
        return number  # as nearly all are written
    text = _NUMBER_NOISE.sub("", plain(raw)).upper()
    numeric = isinstance(raw, int | float) and not isinstance(raw, bool)
    if (numeric and len(text) > 15) or _SCIENTIFIC.fullmatch(text):
        return "id-lost"
    if number := parse_number(text):
        return number
    if len(text) == 15 and text.isdecimal():
        return "id-fifteen"
    if len(text) != idcard.LENGTH:
        return "id-length"
    if not (text[:17].isdecimal() and (text[17].isdecimal() or text[17] == "X")):
        return "id-characters"
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "id-date"
    return "id-check"


# --- telephones -----------------------------------------------------------------------------------

_PHONE_PARTS = re.compile(r"[/、,;，；\\|\s]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_PHONE_WORDS = re.compile(r"\(?[\u4e00-\u9fff]+[:：]?\)?|[-—–()'’‘]")


def _one_phone(text: str) -> str | None:
    text = _PHONE_WORDS.sub("", text)
    for prefix in ("+86", "0086"):
        text = text.removeprefix(prefix)
    if len(text) == 13 and text.startswith("861"):
        text = text[2:]
    return text if _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text) else None


def read_phones(raw: Cell) -> tuple[str, ...]:
    """Return the mobile and landline numbers in a cell, in order, each once.

    Numbers are parted by / 、 space comma semicolon; +86, hyphens, brackets and words are
    dropped. One number written in groups (``160 1234 5678``) is read as one.
    """
    text = plain(raw)
    if _MOBILE.fullmatch(text):
        return (text,)
    found = (_one_phone(part) for part in _PHONE_PARTS.split(text) if part)
    numbers = tuple(dict.fromkeys(number for number in found if number))
    if not numbers and (number := _one_phone(_SPACE.sub("", text))):
        return (number,)
    return numbers


# --- grades ---------------------------------------------------------------------------------------

_DIGITS = {character: i for i, character in enumerate("零一二三四五六七八九")} | {"两": 2}
_GRADE = re.compile(
    r"(小学|初中|高中|中职|职高|中专|职|小|初|高)?[(（]?(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
    r"(?:年级|年|(?=[(（]?\d{1,2}[)）]?班)|(?=[(（][一二三四五六七八九十]{1,2}[)）]班)|$)"
)
_STAGE_OFFSET = {"小": 0, "小学": 0, "初": 6, "初中": 6} | dict.fromkeys(
    ("高", "高中", "职", "中职", "职高", "中专"), 9
)
_BEFORE_SCHOOL = (
    ("学前", 0), ("大班", 0), ("中班", -1), ("小班", -2), ("托班", -3), ("托儿", -3),
)  # fmt: skip


def chinese_number(text: str) -> int | None:
    """Read 1–99 in digits or Chinese characters."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(text)


def read_grade(text: str) -> int | None:
    """Return the year of schooling (一年级 1 … 初一 7 … 高一 10; 大班 and 学前班 0), else None."""
    folded = fold(text)
    for word, grade in () if folded[:2] in ("初中", "高中") else _BEFORE_SCHOOL:
        if word in folded:
            return grade
    match = _GRADE.match(folded)
    if not match:
        return None
    stage, number = match[1], chinese_number(match[2])
    if number is None:
        return None
    if stage and number <= 6:
        return number + _STAGE_OFFSET[stage]
    return number if number <= 12 else None


# --- parsers of columns ---------------------------------------------------------------------

_Reader = Callable[[Cell, str], Value]  # the cell, and its plain text (never empty)


def _coded(column: Column) -> _Reader:
    table = {fold(spelling): label for spelling, label in column.options.items()}
    as_bool = column.kind == "yes_no"

    def read(raw: Cell, text: str) -> Value:
        key = fold(text)
        label = table.get(key)
        if label is None and key[:1] in "√✓✔☑":
            label = table.get(key[1:])
        if label is None:
            return Value(raw, None, "value-unknown" if column.strict else None, text)
        return Value(raw, label == synonyms.YES if as_bool else label, None, text)

    return read


_ITEM_PARTS = re.compile(r"[、,;/，；\s]+")


def _multi(column: Column) -> _Reader:
    table = {fold(spelling): label for spelling, label in column.options.items()}

    def read(raw: Cell, text: str) -> Value:
        labels = [table.get(fold(part)) for part in _ITEM_PARTS.split(text) if part]
        known = tuple(dict.fromkeys(label for label in labels if label))
        return Value(raw, known, "value-unknown" if None in labels else None, text)

    return read


def _tick(raw: Cell, text: str) -> Value:
    key = fold(text)
    value = True if key in synonyms.TICKS else False if key in synonyms.CROSSES else None
    return Value(raw, value, None, text)


def _dated(read: Callable[[Cell], RosterDate | Problem]) -> _Reader:
    def parse(raw: Cell, text: str) -> Value:
        found = read(raw)
        if isinstance(found, RosterDate):
            return Value(raw, found, None, text)
        return Value(raw, None, found, text)

    return parse


def _id_number(raw: Cell, text: str) -> Value:
    found = read_id_number(raw)
    if isinstance(found, idcard.IdNumber):
        return Value(raw, found.text, None, found.text)
    return Value(raw, None, found, text)


def _phone(raw: Cell, text: str) -> Value:
    numbers = read_phones(text)
    if numbers:
        return Value(raw, numbers, None, text)
    return Value(raw, None, "phone-none", text)


def _text(raw: Cell, text: str) -> Value:
    return Value(raw, text, None, text)


_ONE_FORM = re.compile("[\u4e00-\u9fff]+")  # a name that `normalise` would leave as it is


def _name(raw: Cell, text: str) -> Value:
    if not _ONE_FORM.fullmatch(text):
        text = names.normalise(text)
    return Value(raw, text or None, None, text)


def _grade(raw: Cell, text: str) -> Value:
    return Value(raw, read_grade(text), None, text)


_READERS: dict[Kind, _Reader] = {
    "text": _text,
    "number": _text,
    "name": _name,
    "grade": _grade,
    "date": _dated(read_day),
    "month": _dated(read_day_or_month),
    "id_number": _id_number,
    "phone": _phone,
    "tick": _tick,
}
_SELDOM_REPEATED: frozenset[Kind] = frozenset(("id_number", "phone", "number"))


def _reader_for(column: Column) -> _Reader:
    if column.kind in ("choice", "yes_no"):
        return _coded(column)
    return _multi(column) if column.kind == "multi_choice" else _READERS[column.kind]


class Parser(dict[Cell, Value]):
    """What the cells of one column say, looked up by the cell; equal cells are read once."""

    def __init__(self, column: Column) -> None:
        super().__init__({None: EMPTY})
        self._read = _reader_for(column)
        self._limit = 0 if column.kind in _SELDOM_REPEATED else MAX_CACHED

    def __call__(self, raw: Cell) -> Value:
        """Return what a cell says."""
        return self[raw]

    def __missing__(self, raw: Cell) -> Value:
        text = plain(raw)
        if not text or text in synonyms.EMPTY_WORDS:
            value = Value(raw, None)
        else:
            value = self._read(raw, text)
        # Of numbers, 1 would be found as 1.0, and both as True.
        if len(self) < self._limit and not isinstance(raw, int | float):
            self[raw] = value
        return value
