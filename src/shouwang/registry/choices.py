"""Coded values of the facts; what an official form offers, and the national codes beside it."""

from enum import property as enum_property

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from shouwang.core.messages import N_


class Sex(models.TextChoices):
    """GB/T 2261.1."""

    MALE = "1", _("男")
    FEMALE = "2", _("女")


class LifeState(models.TextChoices):
    """Whether a person lives (D-03 健在)."""

    ALIVE = "ALIVE", _("健在")
    DEAD = "DEAD", _("去世")


class EthnicGroup(models.TextChoices):
    """民族: codes and names of GB/T 3304-1991; names in English are its romanised forms."""

    HAN = "01", N_("汉族")
    MONGOL = "02", N_("蒙古族")
    HUI = "03", N_("回族")
    ZANG = "04", N_("藏族")
    UYGUR = "05", N_("维吾尔族")
    MIAO = "06", N_("苗族")
    YI = "07", N_("彝族")
    ZHUANG = "08", N_("壮族")
    BUYEI = "09", N_("布依族")
    CHOSEN = "10", N_("朝鲜族")
    MAN = "11", N_("满族")
    DONG = "12", N_("侗族")
    YAO = "13", N_("瑶族")
    BAI = "14", N_("白族")
    TUJIA = "15", N_("土家族")
    HANI = "16", N_("哈尼族")
    KAZAK = "17", N_("哈萨克族")
    DAI = "18", N_("傣族")
    LI = "19", N_("黎族")
    LISU = "20", N_("傈僳族")
    VA = "21", N_("佤族")
    SHE = "22", N_("畲族")
    GAOSHAN = "23", N_("高山族")
    LAHU = "24", N_("拉祜族")
    SUI = "25", N_("水族")
    DONGXIANG = "26", N_("东乡族")
    NAXI = "27", N_("纳西族")
    JINGPO = "28", N_("景颇族")
    KIRGIZ = "29", N_("柯尔克孜族")
    TU = "30", N_("土族")
    DAUR = "31", N_("达斡尔族")
    MULAO = "32", N_("仫佬族")
    QIANG = "33", N_("羌族")
    BLANG = "34", N_("布朗族")
    SALAR = "35", N_("撒拉族")
    MAONAN = "36", N_("毛南族")
    GELAO = "37", N_("仡佬族")
    XIBE = "38", N_("锡伯族")
    ACHANG = "39", N_("阿昌族")
    PUMI = "40", N_("普米族")
    TAJIK = "41", N_("塔吉克族")
    NU = "42", N_("怒族")
    UZBEK = "43", N_("乌孜别克族")
    RUSS = "44", N_("俄罗斯族")
    EWENKI = "45", N_("鄂温克族")
    DEANG = "46", N_("德昂族")
    BONAN = "47", N_("保安族")
    YUGUR = "48", N_("裕固族")
    GIN = "49", N_("京族")
    TATAR = "50", N_("塔塔尔族")
    DERUNG = "51", N_("独龙族")
    OROQEN = "52", N_("鄂伦春族")
    HEZHEN = "53", N_("赫哲族")
    MONBA = "54", N_("门巴族")
    LHOBA = "55", N_("珞巴族")
    JINO = "56", N_("基诺族")
    OTHER = "97", N_("其他（未识别民族）")
    NATURALISED = "98", N_("外国血统中国籍人士")

    @enum_property
    def label(self) -> Promise:
        """The name in the reader's language."""
        return gettext_lazy(self.chinese)

    @property
    def chinese(self) -> str:
        """The name as the standard words it, whoever reads."""
        return str(self._label_)


class DocumentType(models.TextChoices):
    """Kind of identity document."""

    RESIDENT_CARD = "RESIDENT_CARD", _("居民身份证")
    HOUSEHOLD_REGISTER = "HOUSEHOLD_REGISTER", _("户口簿")
    BIRTH_CERTIFICATE = "BIRTH_CERTIFICATE", _("出生医学证明")
    PASSPORT = "PASSPORT", _("护照")
    HKMT_PERMIT = "HKMT_PERMIT", _("港澳台居民证件")
    OTHER = "OTHER", _("其他")


class Population(models.TextChoices):
    """Whose file it is (requirements §7)."""

    CHILD = "CHILD", _("儿童")


class FileStatus(models.TextChoices):
    """档案状态 (W-14)."""

    DRAFT = "DRAFT", _("草稿")
    SUBMITTED = "SUBMITTED", _("已建档待核")
    VERIFIED = "VERIFIED", _("已核实")
    CHANGE_PENDING = "CHANGE_PENDING", _("变更待核")
    CLOSED = "CLOSED", _("退出")


class CloseReason(models.TextChoices):
    """Why a file was closed (context §1.11)."""

    AGED_OUT = "AGED_OUT", _("年龄届满")
    PARENT_RETURNED = "PARENT_RETURNED", _("父母返乡共同生活")
    JOINED_PARENTS = "JOINED_PARENTS", _("随父母外出")
    CAPACITY_RESTORED = "CAPACITY_RESTORED", _("监护能力恢复")
    MOVED_AWAY = "MOVED_AWAY", _("户籍迁出")
    ADOPTED = "ADOPTED", _("被收养")
    DIED = "DIED", _("死亡")
    NOT_FOUND = "NOT_FOUND", _("查无此人")
    DUPLICATE = "DUPLICATE", _("重复登记")
    MISTAKEN = "MISTAKEN", _("误登")
    MERGED = "MERGED", _("已并入另一档案")


# What a person may give as the reason; MERGED is set by the deed of merging alone.
CLOSE_REASONS = tuple(
    choice for choice in CloseReason.choices if choice[0] != CloseReason.MERGED.value
)


class Kin(models.TextChoices):
    """Relation of a person to the child."""

    FATHER = "FATHER", _("父亲")
    MOTHER = "MOTHER", _("母亲")
    STEPFATHER = "STEPFATHER", _("继父")
    STEPMOTHER = "STEPMOTHER", _("继母")
    GRANDFATHER = "GRANDFATHER", _("祖父")
    GRANDMOTHER = "GRANDMOTHER", _("祖母")
    MATERNAL_GRANDFATHER = "MATERNAL_GRANDFATHER", _("外祖父")
    MATERNAL_GRANDMOTHER = "MATERNAL_GRANDMOTHER", _("外祖母")
    GRANDPARENT = "GRANDPARENT", _("（外）祖父母")
    SIBLING = "SIBLING", _("兄弟姐妹")
    UNCLE_AUNT = "UNCLE_AUNT", _("伯叔姑舅姨")
    OTHER_RELATIVE = "OTHER_RELATIVE", _("其他亲属")
    FRIEND_NEIGHBOUR = "FRIEND_NEIGHBOUR", _("朋友邻居")
    INSTITUTION = "INSTITUTION", _("学校或机构")
    OTHER = "OTHER", _("其他")


PARENTS = (Kin.FATHER, Kin.MOTHER)


class Source(models.TextChoices):
    """Who said so."""

    VILLAGE = "VILLAGE", _("村级台账")
    SCHOOL = "SCHOOL", _("学校花名册")
    XUEJI = "XUEJI", _("学籍系统")
    KINDERGARTEN = "KINDERGARTEN", _("学前系统")
    MCA_2016 = "MCA_2016", _("基本情况登记表")
    OFFICE = "OFFICE", _("页面填报")
    POLICE = "POLICE", _("公安户籍名单")
    WELFARE = "WELFARE", _("低保、特困名单")
    DISABILITY = "DISABILITY", _("残疾人名单")
    MATERNAL = "MATERNAL", _("妇幼卫生名单")
    ORPHAN = "ORPHAN", _("孤儿、事实无人抚养儿童名单")
    TRANSFER = "TRANSFER", _("外地移交档案")
    FAMILY = "FAMILY", _("家长或照护人报告")


class CircumstanceKind(models.TextChoices):
    """What a dated circumstance of a person tells."""

    CAPACITY = "CAPACITY", _("父母状况")
    HUKOU = "HUKOU", _("户口性质")
    HEALTH = "HEALTH", _("身体状况")
    DISABILITY = "DISABILITY", _("残疾")
    ILLNESS = "ILLNESS", _("患病类型")
    RATING = "RATING", _("监护情况")
    CARE_TYPE = "CARE_TYPE", _("监护类型")
    RELIEF = "RELIEF", _("救助帮扶")
    INCOME = "INCOME", _("家庭经济来源")
    UNSAFE_HOUSE = "UNSAFE_HOUSE", _("是否住危房")
    CATEGORY = "CATEGORY", _("对象类别")
    LIVING = "LIVING", _("与谁共同生活")
    COMMUTING = "COMMUTING", _("每周往返")
    HOME_STAY = "HOME_STAY", _("假期团聚")
    CUSTODY = "CUSTODY", _("离异后抚养")
    REGISTERED = "REGISTERED", _("是否登记户口")


class Capacity(models.TextChoices):
    """State of a parent other than being away (contracts §2)."""

    AT_HOME = "AT_HOME", _("在家")
    DEAD = "DEAD", _("去世")
    OUT_OF_CONTACT = "OUT_OF_CONTACT", _("失联")
    MISSING = "MISSING", _("失踪")
    IN_CUSTODY = "IN_CUSTODY", _("服刑")
    DRUG_REHAB = "DRUG_REHAB", _("强制戒毒")
    RESTRICTED = "RESTRICTED", _("被限制人身自由")
    SEVERELY_DISABLED = "SEVERELY_DISABLED", _("重残")
    SERIOUSLY_ILL = "SERIOUSLY_ILL", _("重病")
    DIVORCED_NOT_CARING = "DIVORCED_NOT_CARING", _("离异不履责")
    GUARDIANSHIP_REVOKED = "GUARDIANSHIP_REVOKED", _("被撤销监护资格")
    DEPORTED = "DEPORTED", _("被遣送（驱逐）出境")
    OTHER = "OTHER", _("其他")


class Hukou(models.TextChoices):
    """户口性质."""

    RURAL = "RURAL", _("农村")
    URBAN = "URBAN", _("城镇")
    OTHER = "OTHER", _("其他")


class Health(models.TextChoices):
    """身体状况 (2016 form); the summary table's finer states beside them."""

    HEALTHY = "HEALTHY", _("健康")
    WEAK = "WEAK", _("一般或较弱")
    SERIOUS_ILLNESS = "SERIOUS_ILLNESS", _("重病")
    CHRONIC_ILLNESS = "CHRONIC_ILLNESS", _("慢性病")
    ILL = "ILL", _("患病")
    DISABLED = "DISABLED", _("残疾")
    OTHER = "OTHER", _("其他")


class Rating(models.TextChoices):
    """监护情况 (民政 2016)."""

    GOOD = "GOOD", _("较好")
    FAIR = "FAIR", _("一般")
    POOR = "POOR", _("差")
    NONE = "NONE", _("无人监护")


class Relief(models.TextChoices):
    """救助措施 (columns of the summary table)."""

    REGISTERED_POOR = "REGISTERED_POOR", _("建档立卡贫困户")
    LOW_INCOME = "LOW_INCOME", _("最低生活保障")
    EXTREME_POVERTY = "EXTREME_POVERTY", _("特困供养")
    TEMPORARY = "TEMPORARY", _("临时救助")
    MEDICAL = "MEDICAL", _("医疗救助")
    HOUSING = "HOUSING", _("住房救助")
    DISABLED_LIVING = "DISABLED_LIVING", _("残疾人生活补助")
    DISABLED_NURSING = "DISABLED_NURSING", _("残疾人护理补助")
    ORPHAN = "ORPHAN", _("孤儿津贴")
    OTHER = "OTHER", _("其他")
    NONE = "NONE", _("无")


class Schooling(models.TextChoices):
    """就学情况 (2016 form)."""

    NOT_YET = "NOT_YET", _("未入园")
    KINDERGARTEN = "KINDERGARTEN", _("幼儿园")
    PRIMARY = "PRIMARY", _("小学")
    JUNIOR = "JUNIOR", _("初中")
    SENIOR = "SENIOR", _("高中")
    VOCATIONAL = "VOCATIONAL", _("中职")
    DROPPED_OUT = "DROPPED_OUT", _("辍学")
    NOT_IN_SCHOOL = "NOT_IN_SCHOOL", _("不在学")


class Category(models.TextChoices):
    """对象类别 as ticked by a source; never the determination."""

    LEFT_BEHIND = "LEFT_BEHIND", _("留守儿童")
    MIGRANT = "MIGRANT", _("流动儿童")
    IN_DIFFICULTY = "IN_DIFFICULTY", _("困境儿童")
    ORPHAN = "ORPHAN", _("孤儿")
    DE_FACTO_ORPHAN = "DE_FACTO_ORPHAN", _("事实无人抚养儿童")
    DISABLED = "DISABLED", _("残疾儿童")
    OTHER = "OTHER", _("其他")


class Living(models.TextChoices):
    """With whom the child lives from day to day."""

    WITH_PARENTS = "WITH_PARENTS", _("与父母")
    WITH_FATHER = "WITH_FATHER", _("与父亲")
    WITH_MOTHER = "WITH_MOTHER", _("与母亲")
    WITH_OTHERS = "WITH_OTHERS", _("与照护人")
    BOARDING = "BOARDING", _("在校寄宿")
    INSTITUTION = "INSTITUTION", _("在机构")
    ALONE = "ALONE", _("单独居住")


class Custody(models.TextChoices):
    """Who brings the child up after a divorce."""

    FATHER = "FATHER", _("父亲")
    MOTHER = "MOTHER", _("母亲")
    BOTH = "BOTH", _("双方")


class DocumentKind(models.TextChoices):
    """What was signed for entrusted care (D-05)."""

    AGREEMENT = "AGREEMENT", _("委托照护协议")
    CONFIRMATION = "CONFIRMATION", _("委托监护责任确认书")
    SIMPLE_LETTER = "SIMPLE_LETTER", _("委托书")
    NONE = "NONE", _("未签订")


class GrantKind(models.TextChoices):
    """Why a file is open beyond its area."""

    ENROLMENT = "ENROLMENT", _("在校就读")
    PAIRING = "PAIRING", _("结对帮扶")
    REFERRAL = "REFERRAL", _("个案转介")
    TRANSFER = "TRANSFER", _("转入办理")
    DECISION = "DECISION", _("授权查看")


class Verdict(models.TextChoices):
    """Result of a determination."""

    YES = "yes", _("是")
    NO = "no", _("否")
    UNKNOWN = "unknown", _("待核")


class YesNo(models.TextChoices):
    """是否; no row means not collected."""

    YES = "YES", _("是")
    NO = "NO", _("否")


class MergingKind(models.TextChoices):
    """What was put together or taken apart."""

    FILES = "FILES", _("合并档案")
    PERSONS = "PERSONS", _("合并人员")
    SPLIT = "SPLIT", _("拆分档案")


class Standing(models.TextChoices):
    """What became of a value that one post gave against another's."""

    OPEN = "OPEN", _("待核实")
    ACCEPTED = "ACCEPTED", _("已采用")
    REJECTED = "REJECTED", _("未采用")


class ExportStatus(models.TextChoices):
    """How far an export is that was asked for."""

    ASKED = "ASKED", _("待审批")
    REFUSED = "REFUSED", _("未批准")
    APPROVED = "APPROVED", _("正在生成")
    READY = "READY", _("可以下载")
    FAILED = "FAILED", _("没有生成")
    EXPIRED = "EXPIRED", _("已过期删除")
