"""Characters and names out of which invented people are made."""

import csv
import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path

from shouwang.exchange.linkage import tables

GIVEN = Path(__file__).parent / "given_characters.csv"
SURNAMES = Path(__file__).parents[2] / "src/shouwang/demo/data/surnames.csv"
BOYS = (
    "轩宇浩俊杰豪博辰涛阳鑫志强伟明磊龙飞鹏凯翔毅超勇"
    "斌航睿泽晨晟皓铭哲煜峰瀚霖昊诚坤恒振家国庆祥福贵承德兴"
)
GIRLS = (
    "欣怡涵婷雨佳梦瑶静雅琪悦诗语萱妍蕊彤晴洁芳丽娟燕玲敏"
    "慧颖倩莹思嘉可馨媛娜琳艺梓依诺汐桐兰花梅秀珍香萍艳红"
)
EITHER = "子文天乐安欣一晓雨思佳宇春金玉小永新林青云晨阳心雪"
ELDERS_M = (
    "国建明志德永福贵文昌荣光军平兴华富春海生正祥才友林宏世忠启朝金发学长超勇强辉刚飞杰林云波"
)
ELDERS_F = "秀桂玉兰英珍花梅芳琴凤香莲翠菊素红群会仙芝美玲琼娟春燕丽梅艳华霞平敏连云水金银"
GENERATION = (
    "德正国永世昌光祖宗文朝廷秀通承继庆延启宏明远泽润达荣华富贵兴隆春生海林金玉子志家承忠孝仁义"
)
VILLAGE_FIRST = (
    "石桥杨柳大坪小河清水白岩青山红旗龙潭凤凰新田高坡"
    "长岭金竹银杏双溪三岔五里马鞍牛角茶园枫树松林梨花桃源"
)
VILLAGE_LAST = "坪坝坡湾沟溪潭岭冲塘田岩寨林园桥河山洞口堡场庄洲沙泉"
YI_FAMILIES = ("沙马", "马海", "曲木", "曲比", "阿尔", "吉木", "阿西", "勒格", "海来",
               "尔古", "罗洪", "的日", "比布", "吉克", "阿苦")  # fmt: skip
YI_BOYS, YI_GIRLS = "哈惹日铁古体布史拉果", "呷嫫作牛洛莫依果西"
TIBETAN = (
    "扎西",
    "次仁",
    "卓玛",
    "尼玛",
    "格桑",
    "拉姆",
    "央金",
    "多吉",
    "旦增",
    "白玛",
    "索朗",
    "顿珠",
)
UYGHUR_FIRST = ("阿依古丽", "古丽娜尔", "麦麦提江", "阿卜杜拉", "祖丽菲娅", "艾力江", "热依拉")
UYGHUR_LAST = ("买买提", "阿不都拉", "吐尔逊", "库尔班", "艾合买提", "依明")
HAN, YI, TIBET, UYGHUR = "汉族", "彝族", "藏族", "维吾尔族"
LOCAL_GROUPS = ("苗族", "侗族", "土家族", "布依族", "瑶族", "壮族", "回族")


@cache
def _table(path: Path, power: float) -> tuple[list[str], list[float]]:
    """Return the entries of a table and their running weights."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [row[0] for row in rows], list(accumulate(float(row[1]) ** power for row in rows))


def surname(chance: random.Random) -> str:
    """Return a surname by how common it is."""
    names, weights = _table(SURNAMES, 1)
    return chance.choices(names, cum_weights=weights)[0]


def name_characters() -> list[str]:
    """Return the characters that names are made of."""
    return list(
        dict.fromkeys([*_table(GIVEN, 0.7)[0], *_table(SURNAMES, 1)[0], *ELDERS_F, *ELDERS_M])
    )


def given_character(chance: random.Random) -> str:
    """Return any character that names use."""
    letters, weights = _table(GIVEN, 0.7)
    return chance.choices(letters, cum_weights=weights)[0]


@cache
def _by_sound() -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, str]]:
    """Return common characters by reading and by dialect reading, and each one's reading."""
    common, names = _table(GIVEN, 0.7)[0], _table(SURNAMES, 1)[0]
    exact: dict[str, list[str]] = {}
    fuzzy: dict[str, list[str]] = {}
    reading: dict[str, str] = {}
    number = {n: r for r, n in tables.characters().syllables.items()}
    sound = tables.characters().sound
    for letter in dict.fromkeys([*common, *(n for n in names if len(n) == 1)]):
        said = number.get(int(sound[ord(letter)]) if ord(letter) < tables.SPELLED else 0)
        if said:
            reading[letter] = said
            exact.setdefault(said, []).append(letter)
            fuzzy.setdefault(tables.fuzzy_reading(said), []).append(letter)
    return exact, fuzzy, reading


def reading(letter: str) -> str:
    """Return a character's reading without tone, or empty."""
    if ord(letter) >= tables.SPELLED:
        return ""
    number = int(tables.characters().sound[ord(letter)])
    return _numbers().get(number, "")


@cache
def _numbers() -> dict[int, str]:
    return {n: r for r, n in tables.characters().syllables.items()}


def homophone(letter: str, chance: random.Random, *, near: bool = False) -> str:
    """Return another common character of the same (or a like) sound, or the same one."""
    exact, fuzzy, _ = _by_sound()
    said = reading(letter)
    group = exact.get(said, [])
    if near:
        group = [c for c in fuzzy.get(tables.fuzzy_reading(said), []) if c not in group]
    others = [c for c in group if c != letter]
    return chance.choice(others[:12]) if others else letter


@cache
def _likes() -> dict[str, list[str]]:
    common = set(_by_sound()[2])
    found: dict[str, list[str]] = {}
    for a, b, _level in tables._rows("lookalikes.csv.gz"):
        if a in common or b in common:
            found.setdefault(a, []).append(b)
            found.setdefault(b, []).append(a)
    return found


def lookalike(letter: str, chance: random.Random) -> str:
    """Return a character that looks like it, or (no table knows all) one of no likeness."""
    if chance.random() < 0.12:
        return given_character(chance)
    others = _likes().get(letter, [])
    return chance.choice(others) if others else letter


def syllable_mate(letter: str, chance: random.Random) -> str:
    """Return another character for the same syllable of a transliterated name."""
    for letters in tables.TRANSLITERATION:
        if letter in letters:
            return chance.choice(letters)
    return homophone(letter, chance)


@cache
def _traditional() -> dict[str, str]:
    found: dict[str, str] = {}
    for letter, simple, _ in tables._rows("characters.csv.gz"):
        if letter != simple:
            found.setdefault(simple, letter)
    return found


def traditional(text: str) -> str:
    """Return the text in traditional forms."""
    return "".join(_traditional().get(letter, letter) for letter in text)


def pick(chance: random.Random, letters: Sequence[str]) -> str:
    """Return one of the letters."""
    return letters[int(chance.random() * len(letters))]
