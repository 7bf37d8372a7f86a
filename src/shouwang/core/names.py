"""Personal names: one written form, and the forms under which they are looked up."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

MAX_LENGTH = 72
_SPACE = re.compile(r"\s+")
# Every dot that clerks type between the parts of an ethnic-minority name.
_DOTS = re.compile(r"[·•‧∙⋅・･●．.]+")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

# Characters read differently as surnames; only the first character(s) of a name are affected.
_SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "曾": "zeng", "任": "ren", "朴": "piao",
    "区": "ou", "华": "hua", "盖": "ge", "乐": "yue", "缪": "miao", "宓": "mi", "佴": "nai",
    "冼": "xian", "翟": "zhai", "重": "chong", "秘": "bi", "召": "shao", "折": "she", "黑": "he",
    "逄": "pang", "幺": "yao", "晁": "chao", "覃": "qin", "尉迟": "yuchi", "万俟": "moqi",
    "长孙": "zhangsun", "澹台": "tantai", "尉": "wei", "隗": "wei", "员": "yun", "种": "chong",
}  # fmt: skip

__all__ = ["MAX_LENGTH", "grams", "initials", "normalise", "pinyin"]


def normalise(text: str) -> str:
    """Return the one written form of a name.

    Full-width characters are narrowed, spaces between Chinese characters dropped, every kind of
    separating dot becomes ``·``. Latin names keep single spaces.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not _HAN.search(text):
        return _SPACE.sub(" ", text)
    return _DOTS.sub("·", _SPACE.sub("", text)).strip("·")


# pypinyin is large: it is read when the first name is, not at every start of a command.
def _by_library(text: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, errors="default")


@cache
def _phrases() -> dict[str, list[list[str]]]:
    from pypinyin.constants import PHRASES_DICT

    return PHRASES_DICT


@lru_cache(maxsize=30_000)
def _letter(letter: str) -> str:
    return _by_library(letter)[0]


def _read(text: str) -> list[str]:
    # Parting a text into phrases is slow; a name that holds none is read letter by letter.
    if all(map(_HAN.match, text)) and not _holds_phrase(text):
        return [_letter(letter) for letter in text]
    return _by_library(text)


def _holds_phrase(text: str) -> bool:
    ends, phrases = range(2, len(text) + 1), _phrases()
    return any(text[start:end] in phrases for end in ends for start in range(end - 1))


def _syllables(name: str) -> list[str]:
    for length in (2, 1):
        head = name[:length]
        if head in _SURNAME_READINGS and len(name) > length:
            return [_SURNAME_READINGS[head], *_read(name[length:])]
    return _read(name)


@lru_cache(maxsize=50_000)
def pinyin(name: str) -> str:
    """Return toneless pinyin, syllables parted by a space, lower case (``zhang xiao ming``)."""
    parts = (part.strip().lower().replace("ü", "v") for part in _syllables(name))
    return " ".join(part for part in parts if part and part != "·")


def initials(name: str) -> str:
    """Return the first letter of each syllable, lower case (``zxm``)."""
    return "".join(part[0] for part in pinyin(name).split())


def grams(name: str) -> list[str]:
    """Return the one- and two-character pieces under which any part of the name is found."""
    letters = [letter for letter in normalise(name) if letter not in "· "]
    pairs = [first + second for first, second in pairwise(letters)]
    return list(dict.fromkeys(letters + pairs))
