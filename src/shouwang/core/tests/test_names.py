"""Names are read fast where their characters tell all, and always as the library reads them."""

import csv
import random
from importlib import resources

import pytest
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from shouwang.core import names

DRAWN = 3000
READ_APART = frozenset("单仇解查曾任朴区华盖乐缪宓佴冼翟重秘召折黑逄幺晁覃尉隗员种")
DATA = resources.files("shouwang.demo") / "data"


def column(file: str, name: str) -> list[str]:
    """Return a column of the tables that invented names are drawn from."""
    lines = (DATA / file).read_text(encoding="utf-8").splitlines()
    return [row[name] for row in csv.DictReader(lines)]


def by_library(text: str) -> str:
    parts = (part.strip().lower() for part in lazy_pinyin(text, style=Style.NORMAL))
    return " ".join(part for part in parts if part != "·")


def drawn_names(rng: random.Random) -> list[str]:
    """Return names of all kinds, none of which begins with a surname that is read its own way."""
    surnames = [one for one in column("surnames.csv", "surname") if one not in READ_APART]
    given, phrases = column("given_characters.csv", "character"), list(PHRASES_DICT)
    rare = [chr(code) for code in PINYIN_DICT]
    tails = [given, given, phrases, rare, ["·" + a + b for a in given[:40] for b in given[:40]]]
    return [
        rng.choice(surnames) + "".join(rng.choice(rng.choice(tails)) for _ in range(count))
        for count in (rng.randint(0, 5) for _ in range(DRAWN))
    ]


def test_names_are_read_as_the_library_reads_them() -> None:
    drawn = drawn_names(random.Random(7))

    assert len({len(name) for name in drawn}) > 5
    assert [name for name in drawn if names.pinyin(name) != by_library(name)] == []


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("", ""),
        ("单", "dan"),  # a surname only where more follows
        ("单晓", "shan xiao"),
        ("尉迟晓", "yuchi xiao"),
        ("尉晓", "wei xiao"),
        ("长孙", "zhang sun"),
        ("晓单", "xiao dan"),
        ("吕音乐", "lv yin yue"),  # 音乐 is a phrase, 乐 alone is le
        ("吕乐", "lv le"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti"),
        ("晓·音乐", "xiao yin yue"),
        ("李··晓", "li ·· xiao"),
        ("Li Ming", "li ming"),
        ("李A明", "li a ming"),
        ("李\U0003134f", "li \U0003134f"),  # no reading is known
    ],
)
def test_edges_of_reading(name: str, pinyin: str) -> None:
    assert names.pinyin(name) == pinyin


def test_initials_are_the_first_letters_of_syllables() -> None:
    assert names.initials("尉迟晓明") == "yxm"
    assert names.initials("阿依·买提") == "aymt"
    assert names.initials("") == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (" 李 晓　明 ", "李晓明"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("·阿依．．买提·", "阿依·买提"),
        ("Li   Ming", "Li Ming"),
        ("李\uf9f4", "李林"),  # a compatibility form has one written form
        ("李晓明", "李晓明"),
    ],
)
def test_a_name_has_one_written_form(written: str, name: str) -> None:
    assert names.normalise(written) == name


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("李晓明", ["李", "晓", "明", "李晓", "晓明"]),
        ("李李", ["李", "李李"]),
        ("阿依·买提", ["阿", "依", "买", "提", "阿依", "依买", "买提"]),
        ("Li M", ["L", "i", "M", "Li", "iM"]),
        ("李", ["李"]),
    ],
)
def test_pieces_of_a_name(name: str, pieces: list[str]) -> None:
    assert names.grams(name) == pieces
