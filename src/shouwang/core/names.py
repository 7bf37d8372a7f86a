"""Personal names: one written form, and the forms under which they are looked up."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import concat

MAX_LENGTH = 72
_SPACE = re.compile(r"\s+")
# Every dot that clerks type between the parts of an ethnic-minority name.
_DOTS = re.compile(r"[·•‧∙⋅・･●．.]+")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
# Nothing but characters that have one form: nearly every name.
_NORMAL = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")

# Characters read differently as surnames; only the first character(s) of a name are affected.
_SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "任": "ren", "朴": "piao",
    "区": "ou", "华": "hua", "盖": "ge", "乐": "yue", "缪": "miao", "宓": "mi", "佴": "nai",
    "冼": "xian", "翟": "zhai", "重": "chong", "秘": "bi", "召": "shao", "折": "she", "黑": "he",
    "逄": "pang", "幺": "yao", "晁": "chao", "覃": "qin", "尉迟": "yuchi", "万俟": "moqi",
    "长孙": "zhangsun", "澹台": "tantai", "尉": "wei", "隗": "wei", "员": "yun", "种": "chong",
}  # fmt: skip
_SURNAME_STARTS = frozenset(surname[0] for surname in _SURNAME_READINGS)

__all__ = ["MAX_LENGTH", "grams", "initials", "normalise", "pinyin"]


def normalise(text: str) -> str:
    """Return the one written form of a name.

    Full-width characters are narrowed, spaces between Chinese characters dropped, every kind of
    separating dot becomes ``·``. Latin names keep single spaces.
    """
    if _NORMAL.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", text).strip()
    if not _HAN.search(text):
        return _SPACE.sub(" ", text)
    return _DOTS.sub("·", _SPACE.sub("", text)).strip("·")


# pypinyin is large: it is read when the first name is, not at every start of a command.
def _by_library(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors="default")


def _phrases() -> dict[str, list[list[str]]]:
    from pypinyin.constants import PHRASES_DICT

    return PHRASES_DICT


class _Readings(dict[str, str]):
    """Character → its reading where it stands alone, filled as names bring characters.

    :raises KeyError: for what has no reading: Latin letters, dots, the rarest characters.
    """

    def __missing__(self, letter: str) -> str:
        reading = _plain(_by_library(letter)[0])
        if reading in ("", _plain(letter)):
            raise KeyError(letter)
        self[letter] = reading
        return reading


_readings = _Readings()


def _plain(reading: str) -> str:
    return reading.strip().lower().replace("ü", "v")


@cache
def _starts() -> frozenset[str]:
    """Return the first two characters of every phrase."""
    return frozenset(phrase[:2] for phrase in _phrases())


@lru_cache(maxsize=5000)
def _tells(phrase: str) -> bool:
    """Say whether a phrase is read otherwise than its characters one by one."""
    return list(map(_plain, _by_library(phrase))) != [_readings[letter] for letter in phrase]


def _read(text: str) -> str:
    """Return the syllables of a text, parted by a space."""
    said = _by_characters(text)
    return _by_phrases(text) if said is None else said


def _by_characters(text: str) -> str | None:
    """Return the syllables where the characters alone tell them, else None."""
    # Parting a text into phrases is slow, and changes one name of two thousand.
    try:
        said = " ".join([_readings[letter] for letter in text])
    except KeyError:
        return None
    starts = _starts()
    for at in range(len(text) - 1):
        if text[at : at + 2] in starts:
            return None if any(map(_tells, _held_phrases(text))) else said
    return said


def _held_phrases(text: str) -> Iterator[str]:
    ends, phrases = range(2, len(text) + 1), _phrases()
    parts = (text[start:end] for end in ends for start in range(end - 1))
    return (part for part in parts if part in phrases)


@lru_cache(maxsize=2000)
def _by_phrases(text: str) -> str:
    pieces = [_by_characters(piece) for piece in text.split("·")]
    if all(pieces):
        return " ".join(piece for piece in pieces if piece)
    if all(map(_HAN.match, text)) and not any(_held_phrases(text)):
        parts = [_by_library(letter)[0] for letter in text]
    else:
        parts = _by_library(text)
    return " ".join([part for part in map(_plain, parts) if part and part != "·"])


@lru_cache(maxsize=2000)
def pinyin(name: str) -> str:
    """Return toneless pinyin, syllables parted by a space, lower case (``zhang xiao ming``)."""
    if name[:1] in _SURNAME_STARTS:
        for length in (2, 1):
            surname = _SURNAME_READINGS.get(name[:length])
            if surname and len(name) > length:
                given = _read(name[length:])
                return f"{surname} {given}" if given else surname
    return _read(name)


def initials(name: str) -> str:
    """Return the first letter of each syllable, lower case (``zxm``)."""
    return "".join([part[0] for part in pinyin(name).split()])


def grams(name: str) -> list[str]:
    """Return the one- and two-character pieces under which any part of the name is found."""
    text = name
    if not _NORMAL.fullmatch(name):
        text = normalise(name).replace("·", "").replace(" ", "")
    pieces = [*text, *map(concat, text, text[1:])]
    return pieces if len(set(text)) == len(text) else list(dict.fromkeys(pieces))
