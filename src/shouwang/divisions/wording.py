"""How the name of a division is written: in full, without its suffix, with another suffix.

Pure functions over one name; levels are 1 province, 2 prefecture, 3 county, 4 township, 5 village,
6 villagers' group.
"""

import re
import unicodedata
from functools import lru_cache

_ETHNIC = (
    "蒙古族 蒙古 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 "
    "哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 "
    "柯尔克孜族 柯尔克孜 土族 达斡尔族 达斡尔 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 锡伯 "
    "阿昌族 普米族 塔吉克族 塔吉克 怒族 乌孜别克族 乌孜别克 俄罗斯族 俄罗斯 鄂温克族 德昂族 "
    "保安族 裕固族 京族 塔塔尔族 塔塔尔 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 各族"
)
_PEOPLES = "(?:" + "|".join(sorted(_ETHNIC.split(), key=len, reverse=True)) + ")"
# At least two characters stay, so that 东乡族自治县 gives 东乡 and 白朗县 keeps its 白.
_AUTONOMOUS = {
    1: re.compile(rf"^(.{{2,}}?){_PEOPLES}*自治区$"),
    2: re.compile(rf"^(.{{2,}}?){_PEOPLES}*自治州$"),
    3: re.compile(rf"^(.{{2,}}?){_PEOPLES}*自治([县旗])$"),
    4: re.compile(rf"^(.{{2,}}?){_PEOPLES}*(?:民族)?(乡|苏木)$"),
}
_SUFFIXES = {
    1: ("特别行政区", "自治区", "省", "市"),
    2: ("地区", "盟", "市", "州"),
    3: ("林区", "特区", "矿区", "新区", "县", "区", "市", "旗"),
    4: (
        "街道办事处", "地区办事处", "民族苏木", "民族乡", "街道办", "街道", "办事处", "苏木",
        "地区", "镇", "乡",
    ),
    5: (
        "社区居民委员会", "社区居委会", "社区委员会", "居民委员会", "居委会", "社区",
        "村村民委员会", "村民委员会", "村村委会", "村委会", "嘎查委员会", "嘎查村", "嘎查",
        "牧民委员会", "牧委会", "村",
    ),
    6: ("村民小组", "小组", "组", "社", "队"),
}  # fmt: skip
_VILLAGE = ("村", "村委会", "村民委员会", "村村委会", "村村民委员会")
_COMMUNITY = ("社区", "居委会", "居民委员会", "社区居委会", "社区居民委员会")
_PASTURE = ("嘎查", "嘎查村", "嘎查委员会", "嘎查村委会", "嘎查村民委员会")
SUFFIX_STARTS = (*"省市州盟县区旗镇乡村", "街道", "社区", "苏木", "嘎查", "居委", "自治")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_DROPPED = re.compile(r"[\s·•・,，、。;；:：>＞/\\|_—-]+")

# NBS groups units without a prefecture under rows that are no place: never shown in a path.
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def clean(text: str) -> str:
    """Return `text` in half-width form without spaces and separators."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def bare_name(name: str, level: int) -> str:
    """Return the name without suffix and peoples (恩施土家族苗族自治州 → 恩施).

    A name that would keep fewer than two characters (赵县, 城区) is returned whole.
    """
    autonomous = _AUTONOMOUS.get(level)
    if autonomous and (found := autonomous.match(name)):
        return found[1]
    for suffix in _SUFFIXES[level]:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


def full_forms(name: str, level: int) -> set[str]:
    """Return every way to write the whole name, suffix included (村委会 = 村民委员会 = 村)."""
    forms = {name}
    if level == 5:
        forms |= _village_forms(name)
    elif level == 4:
        forms |= _township_forms(name)
    elif level in (1, 2, 3) and (found := _AUTONOMOUS[level].match(name)):
        kind = {1: "自治区", 2: "州", 3: found.group(2) if level == 3 else ""}[level]
        forms |= {found[1] + kind, found[1] + "自治" + (kind if level != 1 else "区")}
    return forms


def _township_forms(name: str) -> set[str]:
    if found := _AUTONOMOUS[4].match(name):
        return {found[1] + found[2], found[1] + "民族" + found[2]}
    for ending in ("街道办事处", "街道办", "街道"):
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return {stem + "街道", stem + "街道办", stem + "街道办事处"}
    if name.endswith(("镇", "乡")):
        return {name + "人民政府"}
    return set()


def _village_forms(name: str) -> set[str]:
    # NBS writes 大湾村委会 for 大湾村; a name that ends in 社区 may be either kind of committee.
    for endings in (_PASTURE, _COMMUNITY, _VILLAGE):
        for ending in sorted(endings, key=len, reverse=True):
            if name.endswith(ending) and len(name) > len(ending):
                stem = name.removesuffix(ending)
                return {stem + other for other in endings}
    return set()


def variants(text: str, level: int) -> set[str]:
    """Return the bare names `text` may stand for when its suffix is another kind's (乡 for 镇)."""
    bare = bare_name(text, level)
    return {bare} if bare != text else set()


def group_number(text: str) -> str:
    """Return a group's name in one form: 第三组, 三组, 3组 and 3 小组 are all ``3``."""
    stem = re.sub(r"(村民小组|小组|组|社|队)$", "", clean(text).removeprefix("第"))
    return _chinese_number(stem)


def _chinese_number(text: str) -> str:
    if found := re.fullmatch(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", text):
        tens, ones = (part.translate(_DIGITS) for part in found.groups())
        return f"{tens or 1}{ones or 0}"
    return text.translate(_DIGITS) if re.fullmatch(r"[一二三四五六七八九]", text) else text
