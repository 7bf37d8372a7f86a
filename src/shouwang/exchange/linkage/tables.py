"""Characters as numbers: simplified form, sound, dialect sound, transliteration class, likeness.

A *token* is a character of a name as an integer: a code point of the Basic Multilingual Plane, or,
for a syllable that somebody spelled out (贾欣yan), `SPELLED` plus the number of the syllable.
Token 0 is "nothing here". The arrays are read once and never written.
"""

import csv
import gzip
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"
SPELLED = 0x10000
TOKENS = SPELLED + 1024

Ints = NDArray[np.int32]

# Read as surnames otherwise than elsewhere.
SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "任": "ren", "朴": "piao",
    "区": "ou", "盖": "ge", "乐": "yue", "缪": "miao", "翟": "zhai", "覃": "qin", "尉": "wei",
    "员": "yun", "种": "chong", "召": "shao", "折": "she", "秘": "bi", "黑": "he",
}  # fmt: skip
# The syllables by which names of other languages are written, each in several characters.
TRANSLITERATION = (
    "呷嘎甲加噶佳", "惹热若", "日依石", "莫嫫姆木牟", "果各古国", "尔耳儿", "伍吾五乌务", "拉腊啦",
    "曲取区", "布补不", "克可科", "哈合哈", "史使什", "牛妞纽", "洛罗落珞", "吉基几", "沙莎",
    "且切", "达打大", "子之支只", "的低迪", "比毕", "作左佐", "体提", "铁帖", "阿啊", "依衣伊英",
    "丹旦当", "索所", "南朗", "珠周", "玛马麻麦买", "白班贝", "次才泽", "仁让", "卓着", "杜都",
    "丽力利里", "提迪缇", "吐图", "古故", "娜那纳", "其琪齐奇", "巴八", "云允",
)  # fmt: skip
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("r", "l"))
_FINALS = (("iang", "ian"), ("uang", "uan"), ("iong", "ong"), ("ang", "an"), ("eng", "en"),
           ("ing", "in"))  # fmt: skip


class Characters(NamedTuple):
    """Arrays over tokens; `syllables` numbers the readings from 1."""

    simple: Ints
    sound: Ints
    other_sound: Ints
    surname_sound: Ints
    fuzzy: Ints
    surname_fuzzy: Ints
    transliteration: Ints
    syllables: dict[str, int]


def fuzzy_reading(reading: str) -> str:
    """Return what a toneless syllable becomes when the dialects' confusions are forgotten."""
    for initial, plain in _INITIALS:
        if reading.startswith(initial):
            reading = plain + reading[len(initial) :]
            break
    for final, plain in _FINALS:
        if reading.endswith(final):
            return reading[: -len(final)] + plain
    return reading


def _rows(name: str) -> list[list[str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as file:
        return list(csv.reader(file))


@cache
def characters() -> Characters:
    """Return the tables of single characters."""
    rows = _rows("characters.csv.gz")
    readings = sorted({reading for row in rows for reading in row[2].split()})
    syllables = {reading: number for number, reading in enumerate(readings, 1)}
    simple = np.arange(TOKENS, dtype=np.int32)
    sound, other = np.zeros(TOKENS, np.int32), np.zeros(TOKENS, np.int32)
    for letter, plain, said in rows:
        simple[ord(letter)] = ord(plain) if ord(plain) < SPELLED else ord(letter)
        numbers = [syllables[reading] for reading in said.split()]
        sound[ord(letter)], other[ord(letter)] = numbers[0], numbers[min(1, len(numbers) - 1)]
    for number in syllables.values():
        sound[SPELLED + number] = other[SPELLED + number] = number
    surname_sound = sound.copy()
    for letter, reading in SURNAME_READINGS.items():
        surname_sound[ord(letter)] = syllables[reading]
    merged = _merged(syllables)
    return Characters(
        simple, sound, other, surname_sound, merged[sound], merged[surname_sound],
        _transliteration(), syllables,
    )  # fmt: skip


def _merged(syllables: dict[str, int]) -> Ints:
    merged = np.zeros(len(syllables) + 1, np.int32)
    numbers: dict[str, int] = {}
    for reading, number in syllables.items():
        merged[number] = numbers.setdefault(fuzzy_reading(reading), len(numbers) + 1)
    return merged


def _transliteration() -> Ints:
    classes = np.zeros(TOKENS, np.int32)
    for number, letters in enumerate(TRANSLITERATION, 1):
        for letter in letters:
            classes[ord(letter)] = number
    return classes


@cache
def _lookalikes() -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    rows = _rows("lookalikes.csv.gz")
    codes = np.array([ord(a) * SPELLED + ord(b) for a, b, _ in rows], np.int64)
    levels = np.array([int(level) for _, _, level in rows], np.int8)
    order = np.argsort(codes)
    return codes[order], levels[order]


def likeness(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.int8]:
    """Return for each pair of tokens 1 (listed look-alikes), 2 (strokes alike) or 0."""
    codes, levels = _lookalikes()
    wanted = np.minimum(a, b).astype(np.int64) * SPELLED + np.maximum(a, b)
    place = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.where(codes[place] == wanted, levels[place], 0).astype(np.int8)


@cache
def lunar_dates() -> tuple[int, Ints]:
    """Return the first year and, by year, month and day, the lunar date of that solar date.

    The array has 372 places a year; dates are written as the integer yyyymmdd, 0 is unknown.
    A day of a leap month is written like the day of the month before it, as people do.
    """
    years = json.loads((DATA / "lunar.json").read_text("utf-8"))
    first = min(map(int, years)) + 1
    found = np.zeros((max(map(int, years)) - first + 2) * 372, np.int32)
    for year, months in years.items():
        for month, days, julian in months:
            for day in range(days):
                solar = np.datetime64("1970-01-01") + (julian + day - 2440588)
                y, m, d = map(int, str(solar).split("-"))
                if y >= first:
                    place = (y - first) * 372 + (m - 1) * 31 + d - 1
                    found[place] = int(year) * 10000 + abs(month) * 100 + day + 1
    return first, found


def to_lunar(dates: Ints) -> Ints:
    """Return the lunar dates of solar dates (yyyymmdd; 0 where unknown or out of range)."""
    first, found = lunar_dates()
    year, month, day = dates // 10000, dates // 100 % 100, dates % 100
    place = (year - first) * 372 + (month - 1) * 31 + day - 1
    good = (dates > 0) & (month > 0) & (day > 0) & (place >= 0) & (place < len(found))
    return np.where(good, found[np.where(good, place, 0)], 0).astype(np.int32)


def spelled(run: str) -> Sequence[int] | None:
    """Return the tokens of a run of Latin letters that spells Chinese syllables, else None."""
    syllables = characters().syllables
    tokens, start = [], 0
    while start < len(run):
        for end in range(min(len(run), start + 6), start, -1):
            if run[start:end] in syllables:
                tokens.append(SPELLED + syllables[run[start:end]])
                start = end
                break
        else:
            return None
    return tokens
