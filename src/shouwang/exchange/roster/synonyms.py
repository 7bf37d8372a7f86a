"""The option lists of coded columns, and the spellings that are read without asking.

Every spelling here is listed in docs/contracts.md: what stands there is read silently, anything
else in a coded column is the finding `value-unknown`. Keys are compared in the folded form of
`values.fold`: narrow characters, no spaces, upper case.
"""

from collections.abc import Mapping
from types import MappingProxyType

Options = Mapping[str, str]

EMPTY_WORDS = frozenset(
    {"无", "不详", "/", "—", "暂无", "-", "--", "——", "－", "／", "–", "―", "─"}
)
# Written by mca-2016 in the cells of a dead person.
DASHES = frozenset({"—", "-", "--", "——", "－", "–", "―", "─"})
TICKS = frozenset({"√", "✓", "✔", "☑", "☒", "是", "有", "V", "Y"})
CROSSES = frozenset({"×", "✗", "✘", "否", "无", "N", "□"})

YES, NO = "是", "否"


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


def _options(**lists: str) -> Options:
    """Map every spelling to its label; each keyword is a label with its other spellings."""
    table: dict[str, str] = {}
    for label, others in lists.items():
        for spelling in (label, *others.split()):
            table[spelling] = label
    return MappingProxyType(table)


SEX = _options(男="男性", 女="女性")
SEX_CODED = MappingProxyType({**SEX, "1": "男", "2": "女"})
YES_NO = _options(是="√ ✓ ✔ ☑ 有 Y YES", 否="× ✗ ✘ 没有 N NO")
YES_NO_CODED = MappingProxyType({**YES_NO, "1": YES, "0": NO})
BOARDING = MappingProxyType(
    {**YES_NO, "住校": YES, "寄宿": YES, "住宿": YES, "寄宿生": YES, "住校生": YES, "住宿生": YES}
    | {"走读": NO, "走读生": NO, "不寄宿": NO, "不住校": NO, "非寄宿": NO, "非寄宿生": NO}
)
AGREEMENT = MappingProxyType({**YES_NO, "已签": YES, "已签订": YES, "未签": NO, "未签订": NO})
LEFT_BEHIND = MappingProxyType(
    {**YES_NO, "留守": YES, "留守儿童": YES, "非留守": NO, "非留守儿童": NO, "非": NO}
    | dict.fromkeys(("单亲", "双亲", "单亲留守儿童", "双亲留守儿童"), YES)
)
HUKOU_KIND = _options(
    农村="农业 农业户口 农村户口 农村居民户口 农业家庭户口",
    城镇="非农业 非农业户口 非农 城镇户口 城镇居民户口 非农业家庭户口",
    其他="其它",
)
HEALTH = _options(健康="身体健康", 残疾="", 患病="患病儿童")
SCHOOLING = _options(
    未入园="", 幼儿园="在园 学前 学前班", 小学="", 初中="初级中学", 高中="普通高中 普高",
    中职="中专 职高 职业高中 中等职业学校 技校", 辍学="", 不在学="",
)  # fmt: skip
PARENTS_ALIVE = _options(
    双方健在="均健在 都健在 父母双方健在 父母健在",
    一方去世="父母一方去世 一方死亡",
    双方去世="均去世 都去世 父母双方去世 双方死亡",
)
PARENT_STATE = _options(
    在家="在家务农", 外出务工="外出打工 在外务工 在外打工", 去世="死亡 已故 亡故 已去世",
    失联="失去联系", 失踪="下落不明", 服刑="服刑在押 在押服刑", 强制戒毒="强制隔离戒毒",
    重残="重度残疾",
    重病="患重病", 离异不履责="离异不履行监护职责", 其他="其它",
)  # fmt: skip
GUARDIANSHIP = _options(
    较好="监护情况较好", 一般="监护情况一般", 差="较差 监护情况差", 无人监护="无监护人 无人监护照料"
)
CATEGORIES = _options(
    留守儿童="留守 农村留守儿童", 流动儿童="流动", 困境儿童="困境", 孤儿="",
    事实无人抚养儿童="事实无人抚养", 残疾儿童="", 其他="其它",
)  # fmt: skip
ID_KIND = _options(
    居民身份证="身份证 二代身份证 第二代居民身份证 中华人民共和国居民身份证 1",
    户口簿="户口本 居民户口簿 居民户口本",
)
MCA_GUARDIANSHIP = _options(
    无人监护="",
    父或母无监护能力="",
    受委托监护人监护能力不足="",
    监护情况一般="一般",
    监护情况较好="较好",
)


def _coded(*pairs: str) -> Options:
    """Map code and label of `code:label[:other spellings]` to the label."""
    table: dict[str, str] = {}
    for pair in pairs:
        code, label, *others = pair.split(":")
        table.update(dict.fromkeys((code, code.lstrip("0") or "0", label, *others), label))
    return MappingProxyType(table)


# Option lists of the national pupil register, code and label.
XUEJI_BLOOD = _coded(
    "0:未知血型", "1:A型:A", "2:B型:B", "3:AB型:AB", "4:O型:O", "5:其他血型", "9:未定血型"
)
XUEJI_BOARDING = _coded("1:走读", "2:住校")
XUEJI_ENROL_WAY = _coded(
    "11:就近入学", "12:其他", "21:统一招生考试/普通入学", "22:体育特招", "23:艺术特招", "99:其他"
)
XUEJI_HEALTH = _coded(
    "10:健康或良好", "20:一般或较弱", "30:有慢性病", "40:有生理缺陷", "50:残疾"
)  # fmt: skip
XUEJI_OVERSEAS = _coded(
    "0:否", "1:香港同胞", "2:香港同胞亲属", "3:澳门同胞", "4:澳门同胞亲属", "5:台湾同胞",
    "6:台湾同胞亲属", "7:华侨", "8:侨眷", "9:归侨", "10:归侨子女", "11:归国留学人员",
    "12:非华裔中国人", "13:外籍华裔人", "14:外国人", "15:其他",
)  # fmt: skip
XUEJI_HUKOU_KIND = _coded("1:农业户口", "2:非农业户口")
XUEJI_ID_KIND = _coded(
    "1:居民身份证", "6:香港特区护照/身份证明", "7:澳门特区护照/身份证明",
    "8:台湾居民来往大陆通行证",
    "9:境外永久居住证", "A:护照", "Z:其他",
)  # fmt: skip
XUEJI_LEFT_BEHIND = _coded(
    "0:非留守儿童:非:非留守", "1:单亲留守儿童:单亲:单亲留守", "2:双亲留守儿童:双亲:双亲留守"
)
XUEJI_SOURCE = _coded("1:正常入学", "9:其他")
XUEJI_SPECIAL = _coded(
    "00:普通学生", "10:随班就读学生", "11:视力残疾学生", "12:听力残疾学生", "13:智力残疾学生",
    "19:其他随班就读学生",
)  # fmt: skip
KINDERGARTEN_LEFT_BEHIND = MappingProxyType({**XUEJI_LEFT_BEHIND, **LEFT_BEHIND, "1": YES, "0": NO})

# Not judged as columns; they tell where a cell of a shifted row belongs, and who a carer is.
ETHNIC_SHORT = words("""
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜
    水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒
    乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 穿青
""")
FATHER_WORDS = words("父亲 父 爸爸 爸 父子 父女 生父 亲生父亲 养父 继父 51")
MOTHER_WORDS = words("母亲 母 妈妈 妈 母子 母女 生母 亲生母亲 养母 继母 52")
PARENT_WORDS = FATHER_WORDS | MOTHER_WORDS | words("父母 继父或养父 继母或养母 57 58")
RELATIONS = PARENT_WORDS | words("""
    祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 姥姥 姥爷 祖孙 爷孙 婆孙 伯父 伯母 叔父 叔叔 婶婶
    姑姑 姑父 姑妈 舅舅 舅妈 舅父 舅母 姨妈 姨父 姨母 哥哥 姐姐 兄 姐 嫂子 亲戚 邻居 朋友 祖父母
    外祖父母 曾祖父 曾祖母 表姨 堂姐 表姐 表哥 堂哥 亲属 其他
""")
