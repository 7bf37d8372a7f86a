"""Names that may be one name: a character apart, the same sound, another surname (R-059).

Pure; shared by the checks of rosters and of the register.
"""

from functools import lru_cache

from . import names

_WITHOUT_SURNAME = """
    蒙古 藏 维吾尔 哈萨克 柯尔克孜 塔吉克 乌孜别克 塔塔尔 门巴 珞巴 傣 佤 德昂 俄罗斯
"""
_COMPOUND_SURNAMES = """
    欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 长孙 宇文 端木 夏侯 南宫 独孤 轩辕
    澹台 申屠 太史 公冶 钟离 闻人 濮阳 淳于 单于 鲜于 闾丘 司空 司寇 呼延 万俟 赫连 第五 百里
    东郭 西门 左丘 拓跋 完颜 耶律 羊舌 微生 梁丘 南门 即墨 纳兰
"""
# Peoples among whom a personal name carries no family name.
WITHOUT_SURNAME = frozenset(_WITHOUT_SURNAME.split())
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())
_SINGLE_SURNAMES = """
    赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏
    潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅
    皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝
    董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫
    经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿
    储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘
    景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳
    逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古
    易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚
    那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海墨哈谯笪
    年爱阳佟商牟佘佴伯赏肖覃苟邸仝岩粟代闫付涂兰展母谌犹冼官敬吁占税禤盘侬蒿训
"""
SURNAMES = COMPOUND_SURNAMES | frozenset("".join(_SINGLE_SURNAMES.split()))


def split_name(name: str) -> tuple[str, str]:
    """Return surname and given name; the surname is empty where the name has none to tell."""
    if "·" in name or len(name) < 2:
        return "", name
    length = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:length], name[length:]


@lru_cache(maxsize=100_000)
def sound(name: str) -> str:
    """Return the toneless reading of a name."""
    return names.pinyin(name)


def like_keys(name: str) -> set[str]:
    """Return keys of which like names share at least one."""
    keys = {name, f"~{sound(name)}"}
    keys.update(name[:i] + "?" + name[i + 1 :] for i in range(len(name)))
    keys.update(f"-{name[:i]}{name[i + 1 :]}" for i in range(len(name)))
    keys.add(f"-{name}")
    surname, given = split_name(name)
    if surname and given:
        keys.add(f"given {given}")
    return keys


def one_apart(first: str, second: str) -> bool:
    """True where one character replaced, added or left out makes one name the other."""
    if len(first) == len(second):
        return sum(a != b for a, b in zip(first, second, strict=True)) == 1
    short, long = sorted((first, second), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def like_names(first: str, second: str) -> bool:
    """True for different names that may be one: R-059."""
    if first == second:
        return False
    if one_apart(first, second) or sound(first) == sound(second):
        return True
    (one, given), (other, same) = split_name(first), split_name(second)
    return bool(one and other and one != other and given == same)


@lru_cache(maxsize=100_000)
def surname_parts(name: str, ethnic: str) -> frozenset[str]:
    """Return what stands for the family in a child's name; empty where names carry no surname."""
    if "·" in name:
        return frozenset(part for part in name.split("·") if part)
    surname, _ = split_name(name)
    people = ethnic.removesuffix("族")
    if people in WITHOUT_SURNAME and not (len(name) <= 3 and surname in SURNAMES):
        return frozenset()
    return frozenset((surname,)) if surname else frozenset()
