"""Addresses, division codes, schools, grades as numbers."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import tables
from .texts import Ints, Longs, codes, hashed, name_tokens, plain

_ABOVE_TOWN = re.compile(
    r"^(?:.{2,8}?(?:省|自治区))?(?:.{2,8}?(?:市|自治州|地区)(?![村镇乡场]))?(?:.{1,9}?[县旗](?![村镇乡小社]))?"
)
_TOWN = re.compile(r"^(.{1,12}?)(街道办事处|街道|办事处|民族乡|镇|乡|苏木)(?=.|$)")
_VILLAGE = re.compile(r"^(.{1,12}?)(村民委员会|村委会|居民委员会|居委会|社区|村|屯|寨|嘎查)")
_GROUP = re.compile(r"(\d{1,3}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组|社|队)")
_GROUPS = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|"
    "土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|京|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_ETHNIC = re.compile(rf"(?:(?:{_GROUPS})族?)+(?:族|各族)$")
_GROUP_AT_END = re.compile(
    r"(.*?)(\d{1,3}|(?<=[村会区居寨屯])[一二三四五六七八九十]{1,3})(?:村民小组|小组|组|社|队)"
)
_RESETTLED = re.compile(r"安置|搬迁|新村小区|还房")
_NUMERALS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九十")}


class Addresses(NamedTuple):
    """Village and town by dialect sound, group number, resettlement site; 0 is unknown."""

    village: Ints
    town: Ints
    group: Ints
    resettled: Ints


def addresses(values: Sequence[str]) -> Addresses:
    """Return the parts of addresses."""
    return Addresses(*_several(values, _address, 4))


def _several(
    values: Sequence[str], read: Callable[[str], tuple[int, ...]], width: int
) -> tuple[Ints, ...]:
    """Return the columns of what `read` says of each text; equal texts are read once."""
    order = {text: place for place, text in enumerate(dict.fromkeys(values))}
    table = np.array([read(text) for text in order], np.int32).reshape(len(order), width)
    place = np.fromiter(map(order.__getitem__, values), np.int32, len(values))
    return tuple(table[place, column] for column in range(width))


def _address(text: str) -> tuple[int, int, int, int]:
    text = plain(text)
    house = _GROUP_AT_END.fullmatch(text)
    if house is None:
        return _whole_address(text)
    village, town, _, resettled = _whole_address(house[1])
    return village, town, _numeral(house[2]), resettled


@lru_cache(maxsize=200_000)
def _whole_address(text: str) -> tuple[int, int, int, int]:
    if not text:
        return 0, 0, 0, 0
    resettled = bool(_RESETTLED.search(text))
    rest = _ABOVE_TOWN.sub("", text, count=1)
    town = _TOWN.match(rest)
    rest = rest[town.end() :] if town else rest
    village = _VILLAGE.match(rest)
    group = _GROUP.search(rest)
    core = village[1][-2:] if village and not resettled else ""
    return (
        sound_hash(core),
        sound_hash(_ETHNIC.sub("", town[1])[-2:] if town else ""),
        _numeral(group[1]) if group else 0,
        int(resettled),
    )


def _numeral(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, sign, ones = text.rpartition("十")
    if not sign:
        return _NUMERALS[text[-1]]
    return (_NUMERALS[tens[-1]] if tens else 1) * 10 + (_NUMERALS[ones[-1]] if ones else 0)


@lru_cache(maxsize=200_000)
def sound_hash(text: str) -> int:
    """Return one number for all texts that sound alike, 0 for the empty one."""
    if not text:
        return 0
    fuzzy, simple = tables.characters().fuzzy, tables.characters().simple
    tokens = [int(simple[token]) for token in name_tokens(text)] or [ord(text[0]) % tables.SPELLED]
    return hashed("-".join(str(fuzzy[token] or -token) for token in tokens))


def division_codes(values: Sequence[str]) -> Longs:
    """Return division codes as 12-digit integers (short ones filled with zeros), 0 if unusable."""
    return codes(values, _division, np.int64)


def _division(text: str) -> int:
    text = plain(text).removesuffix(".0")
    return int(text.ljust(12, "0")) if re.fullmatch(r"\d{6}|\d{9}|\d{12}", text) else 0


# --- school ------------------------------------------------------------------------------------

_LEVELS = (("幼", 1), ("托", 1), ("小", 2), ("教学点", 2), ("初", 3), ("九年", 3), ("高", 4),
           ("职", 4), ("中", 5))  # fmt: skip
_SCHOOL_WORDS = re.compile(
    "九年一贯制|义务教育|中心|完全|初级|高级|职业|技术|民族|希望|寄宿制|附属|学校|小学|中学|初中|高中|"
    "完小|中小|幼儿园|幼儿|教学点|村小|镇|乡|街道|村"
)


def schools(values: Sequence[str]) -> tuple[Ints, NDArray[np.int8]]:
    """Return the core of each school's name by sound, and its level (1 kindergarten … 5)."""
    core, level = _several(values, _school, 2)
    return core, level.astype(np.int8)


def _school(text: str) -> tuple[int, int]:
    text = plain(text)
    if not text:
        return 0, 0
    level = next((number for word, number in _LEVELS if word in text), 0)
    short = _ABOVE_TOWN.sub("", text, count=1) or text
    core = _SCHOOL_WORDS.sub("", short)
    core = _ETHNIC.sub("", core) or core or short
    return sound_hash(core), level


_CLASSES = {"托班": 1, "小班": 1, "中班": 2, "大班": 3, "学前班": 3, "学前": 3}
_GRADE = re.compile(r"([一二三四五六七八九]|[1-9])年级")
_STAGE = re.compile(r"(小|初|高|职高|中职)([一二三四五六123456])")
_STAGE_START = {"小": 3, "初": 9, "高": 12, "职高": 12, "中职": 12}


def grades(values: Sequence[str]) -> NDArray[np.int8]:
    """Return the year at school: 1 the first of kindergarten, 4 the first of primary school."""
    return codes(values, _grade, np.int8)


def _grade(text: str) -> int:
    text = plain(text)
    for word, number in _CLASSES.items():
        if word in text:
            return number
    found = _GRADE.search(text)
    if found:
        start = 12 if "高" in text or "职" in text else 9 if "初" in text else 3
        return start + _digit(found[1])
    stage = _STAGE.search(text)
    return _STAGE_START[stage[1]] + _digit(stage[2]) if stage else 0


def _digit(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMERALS[text]


def classes(values: Sequence[str]) -> Ints:
    """Return a number for the class within its grade."""
    return codes(values, _class, np.int32)


def _class(text: str) -> int:
    text = plain(text)
    found = re.search(r"(\d+|[一二三四五六七八九十]+)\)?班", text) or re.fullmatch(
        r"\(?(\d+)\)?", text
    )
    return _numeral(found[1]) if found else hashed(text)
