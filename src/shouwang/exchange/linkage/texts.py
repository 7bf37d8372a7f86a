"""Columns of text as a clerk left them → numbers that can be compared by the million.

Every function takes a list of strings and returns arrays of the same length. What repeats (dates,
addresses, schools) is read once a distinct text; what does not (names, numbers) goes through
array arithmetic, with a slow path for the odd cells.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from shouwang.core import idcard

from . import tables

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]

EMPTY = {"", "无", "不详", "/", "—", "-", "暂无", "未知", "无名", "None", "nan", "NULL"}
_HIDDEN = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")
_NOT_NAME = re.compile(r"[·•‧∙⋅・･●．.。,，、'’`*?\-_/\\0-9]+")
_LATIN = re.compile(r"[a-zü]+|.", re.DOTALL)

SURNAME, GIVEN_WIDTH, RELATIVE_WIDTH = 1, 6, 3


def codes(values: Sequence[str], read: Callable[[str], float], kind: Any) -> NDArray[Any]:
    """Return `read` of each value; equal texts are read once."""
    known = {value: read(value) for value in set(values)}
    return np.fromiter(map(known.__getitem__, values), kind, len(values))


def plain(text: str) -> str:
    """Return the text without odd forms and spaces; what means "nothing" becomes empty."""
    if not (text.isalnum() and unicodedata.is_normalized("NFKC", text)):
        text = _HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    return "" if text in EMPTY else text


# --- names ----------------------------------------------------------------------------------


class Names(NamedTuple):
    """Surname token, given-name tokens (padded with 0), number of given-name tokens."""

    surname: Ints
    given: Ints
    length: NDArray[np.int8]


def names(values: Sequence[str], width: int = GIVEN_WIDTH) -> Names:
    """Return the tokens of names; the first character counts as the surname."""
    count = len(values)
    letters = np.array(values, f"U{width + 2}") if count else np.zeros(0, f"U{width + 2}")
    tokens = letters.view(np.uint32).reshape(count, width + 2).astype(np.int32)
    usual = ((tokens >= 0x4E00) & (tokens < 0xA000)) | (tokens == 0)
    odd = ~usual.all(axis=1) | (tokens[:, width + 1] != 0)
    for row in np.flatnonzero(odd).tolist():
        found = name_tokens(values[row])[: width + 1]
        tokens[row] = 0
        tokens[row, : len(found)] = found
    tokens = tables.characters().simple[tokens[:, : width + 1]]
    given = np.ascontiguousarray(tokens[:, 1:])
    return Names(tokens[:, 0].copy(), given, (given != 0).sum(axis=1).astype(np.int8))


def name_tokens(text: str) -> list[int]:
    """Return the tokens of one name: brackets, dots and spaces dropped, syllables read."""
    text = _NOT_NAME.sub("", _BRACKETS.sub("", plain(text))).lower().replace("ü", "v")
    tokens: list[int] = []
    for piece in _LATIN.findall(text):
        if piece.isascii() and piece.isalpha():
            tokens += tables.spelled(piece) or map(ord, piece)
        else:
            code = ord(piece)
            tokens.append(code if code < tables.SPELLED else 0xE000 + code % 6400)
    return tokens


# --- dates ----------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?(?!\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_EPOCH = np.datetime64("1899-12-30")


def dates(values: Sequence[str]) -> Ints:
    """Return dates as yyyymmdd, 0 where there is none; the day is 00 where only a month is."""
    return codes(values, date_number, np.int32)


@lru_cache(maxsize=100_000)
def date_number(text: str) -> int:
    """Return one date as yyyymmdd from any of the forms of rosters, or 0."""
    text = plain(text)
    serial = _SERIAL.fullmatch(text)
    if serial and 20000 <= int(serial[1]) <= 60000:
        return int(str(_EPOCH + int(serial[1])).replace("-", ""))
    if re.fullmatch(r"\d{8}", text):
        return _checked(int(text[:4]), int(text[4:6]), int(text[6:]))
    found = _DATE.match(text)
    return _checked(*(int(part or 0) for part in found.groups())) if found else 0


def _checked(year: int, month: int, day: int) -> int:
    good = 1900 <= year <= 2100 and 1 <= month <= 12 and 0 <= day <= 31
    return year * 10000 + month * 100 + day if good else 0


# --- identity numbers -------------------------------------------------------------------------


class Kind:
    """What a number's text is worth."""

    NONE, VALID, BROKEN, ROUNDED, SHORT, OTHER_LENGTH = 0, 1, 2, 3, 4, 5


class Numbers(NamedTuple):
    """Identity numbers.

    `digits` holds 19 places (0–9, 10 for X, 15 nothing, 14 unreadable), `code` one integer a
    different text, 0 without text; `birth` the date inside (yyyymmdd, 0 if none).
    """

    digits: NDArray[np.uint8]
    kind: NDArray[np.int8]
    code: Longs
    birth: Ints


_NOTHING, _UNREADABLE = 15, 14
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECKS = np.array([1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2])
_SIGHT = str.maketrans("OoQDlI|Zz", "000011122")
_POWERS = 11 ** np.arange(16, dtype=np.int64)


def id_numbers(values: Sequence[str]) -> Numbers:
    """Return identity numbers read into digits, judged by GB 11643."""
    count = len(values)
    text = np.array(values, "U20") if count else np.zeros(0, "U20")
    letters = text.view(np.uint32).reshape(count, 20)
    digits = np.full((count, 19), _NOTHING, np.uint8)
    is_digit = (letters >= 48) & (letters <= 57)
    usual = is_digit[:, :17].all(axis=1) & (letters[:, 18] == 0)
    usual &= is_digit[:, 17] | (letters[:, 17] == 88) | (letters[:, 17] == 120)
    digits[usual, :18] = np.where(is_digit[usual, :18], letters[usual, :18] - 48, 10)
    for row in np.flatnonzero(~usual & (letters[:, 0] != 0)).tolist():
        found = _odd_number(values[row])
        digits[row, : len(found)] = found
    return _judged(digits)


@lru_cache(maxsize=10_000)
def _odd_number(text: str) -> list[int]:
    """Return the digits of a text that is not 18 plain characters, repaired where it is sure."""
    text = plain(text).upper().lstrip("'GL").rstrip("'")
    float_form = re.fullmatch(r"(\d)\.(\d+)E\+?17", text)
    if float_form:
        text = float_form[1] + float_form[2][:5]
    elif re.fullmatch(r"\d{18}\.0+", text):
        text = text[:18]
    if len(text) == 18 and idcard.parse(text) is None:
        seen = text[:17].translate(_SIGHT) + text[17]
        text = seen if idcard.parse(seen) else text
    if len(text) == 15 and text.isdecimal():
        full = text[:6] + "19" + text[6:]
        text = full + idcard.check_character(full)
    out = [int(c) if "0" <= c <= "9" else 10 if c == "X" else _UNREADABLE for c in text[:19]]
    return out if len(out) >= 5 else []


def _judged(digits: NDArray[np.uint8]) -> Numbers:
    length = (digits != _NOTHING).sum(axis=1)
    whole = (length == 18) & (digits[:, :17] < 10).all(axis=1) & (digits[:, 17] <= 10)
    sums = digits[:, :17].astype(np.int64) @ _WEIGHTS % 11
    birth = _inner_dates(digits)
    valid = whole & (_CHECKS[sums] == digits[:, 17]) & (birth > 0)
    rounded = (length == 18) & (digits[:, 15:18] == 0).all(axis=1) & ~valid
    kind = np.select(
        [length == 0, valid, rounded, length == 18, length <= 8],
        [Kind.NONE, Kind.VALID, Kind.ROUNDED, Kind.BROKEN, Kind.SHORT],
        Kind.OTHER_LENGTH,
    ).astype(np.int8)
    low = (digits[:, 6:19].astype(np.int64) * _POWERS[:13]).sum(axis=1)
    code = low * 1_000_003 + (digits[:, :6].astype(np.int64) * _POWERS[:6]).sum(axis=1)
    birth = np.where(np.isin(kind, (Kind.VALID, Kind.BROKEN, Kind.ROUNDED)), birth, 0)
    return Numbers(digits, kind, np.where(length > 8, np.abs(code), 0), birth.astype(np.int32))


def _inner_dates(digits: NDArray[np.uint8]) -> Ints:
    part = digits[:, 6:14].astype(np.int64)
    number = part @ (10 ** np.arange(7, -1, -1))
    year, month, day = number // 10000, number // 100 % 100, number % 100
    limit = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    good = (part < 10).all(axis=1) & (year >= 1900) & (year <= 2100)
    good &= (month >= 1) & (month <= 12) & (day >= 1)
    good &= day <= limit[np.where(good, month, 0)]
    return np.where(good, number, 0).astype(np.int32)


# --- telephones, sex, group --------------------------------------------------------------------

_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"0\d{9,11}")


def phones(values: Sequence[str]) -> Longs:
    """Return the first telephone number of each cell as an integer, 0 if there is none."""
    count = len(values)
    text = np.array(values, "U12") if count else np.zeros(0, "U12")
    letters = text.view(np.uint32).reshape(count, 12)
    usual = ((letters[:, :11] >= 48) & (letters[:, :11] <= 57)).all(axis=1) & (letters[:, 11] == 0)
    digits = np.where(usual[:, None], letters[:, :11].astype(np.int64) - 48, 0)
    number = digits @ (10 ** np.arange(10, -1, -1, dtype=np.int64))
    for row in np.flatnonzero(~usual & (letters[:, 0] != 0)).tolist():
        number[row] = _odd_phone(values[row])
    return number


def _odd_phone(text: str) -> int:
    text = re.sub(r"\.0$|[-\s+()]", "", plain(text))
    found = _MOBILE.search(text) or _LANDLINE.search(text)
    return int(found[0]) if found else 0


def sexes(values: Sequence[str]) -> NDArray[np.int8]:
    """Return 1 for boys, 2 for girls, 0 for unknown."""
    known = {"男": 1, "1": 1, "男性": 1, "M": 1, "女": 2, "2": 2, "女性": 2, "F": 2}
    return codes(values, lambda text: known.get(plain(text), 0), np.int8)


def ethnic_groups(values: Sequence[str]) -> Ints:
    """Return a number for each ethnic group, 0 for none."""
    return codes(values, lambda text: hashed(plain(text).removesuffix("族")), np.int32)


def hashed(text: str) -> int:
    """Return a stable positive number of 30 bits for a text, 0 for the empty one."""
    return (crc32(text.encode()) & 0x3FFFFFFF) or 1 if text else 0
