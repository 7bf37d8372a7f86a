"""Codes of records of work (D-08, D-11…D-13)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    """What was done."""

    HOME_VISIT = "HOME_VISIT", _("入户走访")
    PHONE_VISIT = "PHONE_VISIT", _("电话家访")
    TALK = "TALK", _("谈心")
    PARENT_CONTACT = "PARENT_CONTACT", _("亲子联系")
    HOMEWORK_CHECK = "HOMEWORK_CHECK", _("检查家庭作业")
    HOMEWORK_HELP = "HOMEWORK_HELP", _("作业辅导")
    SHARED_MEAL = "SHARED_MEAL", _("共进亲情餐")
    CARER_MEETING = "CARER_MEETING", _("座谈会（家长会）")
    GROWTH = "GROWTH", _("成长记录")
    HEALTH = "HEALTH", _("健康服务")
    OTHER_HELP = "OTHER_HELP", _("其他帮扶")


class Channel(models.TextChoices):
    """How people met."""

    IN_PERSON = "IN_PERSON", _("当面")
    PHONE = "PHONE", _("电话")
    VIDEO = "VIDEO", _("视频")
    MESSAGE = "MESSAGE", _("微信等留言")
    LETTER = "LETTER", _("书信")


class VisitorRole(models.TextChoices):
    """In what capacity somebody did it (D-13, R-109)."""

    VILLAGE_CADRE = "VILLAGE_CADRE", _("村（居）干部")
    VILLAGE_OFFICER = "VILLAGE_OFFICER", _("儿童主任")
    ASSIGNED_CADRE = "ASSIGNED_CADRE", _("包村（驻村）干部")
    TOWNSHIP_LEADER = "TOWNSHIP_LEADER", _("乡镇主要领导")
    TOWNSHIP_SUPERVISOR = "TOWNSHIP_SUPERVISOR", _("儿童督导员")
    PARTY_MEMBER = "PARTY_MEMBER", _("党员干部")
    PRINCIPAL = "PRINCIPAL", _("校长")
    CLASS_TEACHER = "CLASS_TEACHER", _("班主任")
    SUBJECT_TEACHER = "SUBJECT_TEACHER", _("科任教师")
    SOCIAL_WORKER = "SOCIAL_WORKER", _("专业社工")
    PROXY_PARENT = "PROXY_PARENT", _("代理家长")
    VOLUNTEER = "VOLUNTEER", _("志愿者")
    OFFICIAL = "OFFICIAL", _("部门工作人员")


class Seen(models.TextChoices):
    """Who was met or spoken to."""

    CHILD = "CHILD", _("儿童本人")
    CARER = "CARER", _("照护人")
    PARENT = "PARENT", _("父母")
    NEIGHBOUR = "NEIGHBOUR", _("邻居")
    TEACHER = "TEACHER", _("教师")
    PROXY = "PROXY", _("代理家长")
    NOBODY = "NOBODY", _("未见到人")


class Problem(models.TextChoices):
    """What was found (context §1.11)."""

    ALONE = "P01", _("无人照护")
    CARER_UNABLE = "P02", _("照护人无力照护")
    OUT_OF_CONTACT = "P03", _("父母失联")
    SUSPECTED_HARM = "P04", _("疑似遭受侵害")
    VIOLENCE = "P05", _("家庭暴力")
    BULLYING = "P06", _("欺凌")
    DROPOUT = "P07", _("失学辍学")
    WEARY_OF_SCHOOL = "P08", _("厌学")
    DISTRESS = "P09", _("心理异常")
    SELF_HARM = "P10", _("自伤言行")
    ONLINE = "P11", _("沉迷网络")
    MISCONDUCT = "P12", _("不良行为")
    UNTREATED_ILLNESS = "P13", _("患病未治")
    NO_DISABILITY_CARD = "P14", _("残疾未办证")
    NO_HUKOU = "P15", _("无户口")
    RELIEF_DUE = "P16", _("应享受救助未享受")
    UNSAFE_HOME = "P17", _("住房、用电、燃气隐患")
    DROWNING_RISK = "P18", _("溺水风险")
    EARLY_MARRIAGE = "P19", _("早婚早孕")
    CHILD_LABOUR = "P20", _("童工")
    NUTRITION = "P21", _("营养不良")
    ESTRANGED = "P22", _("亲子疏离")
    OTHER = "P99", _("其他问题")


URGENT = frozenset(
    {Problem.ALONE, Problem.SUSPECTED_HARM, Problem.VIOLENCE, Problem.SELF_HARM,
     Problem.EARLY_MARRIAGE, Problem.CHILD_LABOUR}
)  # fmt: skip


class Tag(models.TextChoices):
    """What a child's words tell of the way it is brought up (T-020, D-04 养育方式)."""

    SPOILED = "SPOILED", _("溺爱")
    NO_HOMEWORK_HELP = "NO_HOMEWORK_HELP", _("无作业辅导")
    UNEQUAL = "UNEQUAL", _("差别对待")
    AFFECTION_MISSED = "AFFECTION_MISSED", _("情感缺失")
    NEGLECTED = "NEGLECTED", _("疏于照管")
    HARSH = "HARSH", _("管教粗暴")


class Help(models.TextChoices):
    """What kind of help was given (R-153)."""

    MATERIAL = "MATERIAL", _("物质帮扶")
    SPIRITUAL = "SPIRITUAL", _("精神关爱")


class Nature(models.TextChoices):
    """Of what kind a visit (D-13), a talk (D-11), a diary's entry (D-14), a health service is."""

    REGULAR_VISIT = "REGULAR_VISIT", _("定期走访")
    IRREGULAR_VISIT = "IRREGULAR_VISIT", _("不定期走访")
    SURVEY_VISIT = "SURVEY_VISIT", _("全面排查")
    KEY_VISIT = "KEY_VISIT", _("重点核查")
    FOLLOW_UP_VISIT = "FOLLOW_UP_VISIT", _("随访")
    SEASON_VISIT = "SEASON_VISIT", _("农忙、节假日走访")
    ADMONITION_VISIT = "ADMONITION_VISIT", _("告诫书跟踪查访")
    ROUTINE_TALK = "ROUTINE_TALK", _("例行谈心")
    CONDUCT_TALK = "CONDUCT_TALK", _("因行为谈心")
    MOOD_TALK = "MOOD_TALK", _("因情绪谈心")
    STUDY_TALK = "STUDY_TALK", _("因学业谈心")
    PROXY_TALK = "PROXY_TALK", _("代理家长谈心")
    DIARY = "DIARY", _("成长日记")
    PROGRESS = "PROGRESS", _("进步记录")
    MARKS = "MARKS", _("成绩")
    ACTIVITY = "ACTIVITY", _("参加活动")
    AWARD = "AWARD", _("获得奖励")
    VACCINATION = "VACCINATION", _("计划免疫（接种）")
    CHECK_UP = "CHECK_UP", _("健康检查")
    TREATMENT = "TREATMENT", _("患病诊治")


NATURES = {
    RecordKind.HOME_VISIT: (
        Nature.REGULAR_VISIT, Nature.IRREGULAR_VISIT, Nature.SURVEY_VISIT, Nature.KEY_VISIT,
        Nature.FOLLOW_UP_VISIT, Nature.SEASON_VISIT, Nature.ADMONITION_VISIT,
    ),
    RecordKind.TALK: (
        Nature.ROUTINE_TALK, Nature.CONDUCT_TALK, Nature.MOOD_TALK, Nature.STUDY_TALK,
        Nature.PROXY_TALK,
    ),
    RecordKind.GROWTH: (
        Nature.DIARY, Nature.PROGRESS, Nature.MARKS, Nature.ACTIVITY, Nature.AWARD,
    ),
    RecordKind.HEALTH: (Nature.VACCINATION, Nature.CHECK_UP, Nature.TREATMENT),
}  # fmt: skip


class ParentalCare(models.IntegerChoices):
    """父母关爱层次: how far parents care for the child, as a person judges it (R-101, D-02)."""

    MATERIAL = 1, _("只提供物质供给")
    AFFECTION = 2, _("物质供给，并有适当的爱和陪伴")
    UNDERSTANDING = 3, _("了解孩子不同阶段的需要并给予")
    ADAPTING = 4, _("适应孩子的成长")


class MeetingKind(models.TextChoices):
    """What a school or a village calls people together for (R-106, R-119, R-125, R-139)."""

    PROXY_SYMPOSIUM = "PROXY_SYMPOSIUM", _("代理家长座谈会")
    CARER_SYMPOSIUM = "CARER_SYMPOSIUM", _("监护人座谈会")
    PARENT_MEETING = "PARENT_MEETING", _("留守儿童家长会")
    LECTURE = "LECTURE", _("家庭教育讲座")
    PAIRING_ACTIVITY = "PAIRING_ACTIVITY", _("结对活动")
    FILM = "FILM", _("励志教育专题片")
    LAW_TALK = "LAW_TALK", _("法制报告")


class Direction(models.TextChoices):
    """From whom to whom a letter goes."""

    TO_PARENTS = "TO_PARENTS", _("儿童写给父母")
    TO_CHILD = "TO_CHILD", _("父母写给儿童")
    SCHOOL_TO_PARENTS = "SCHOOL_TO_PARENTS", _("学校写给外出家长")


class LetterStatus(models.TextChoices):
    """亲情信箱 (W-21)."""

    RECEIVED = "RECEIVED", _("已收信")
    PASSED = "PASSED", _("已转递")
    ANSWERED = "ANSWERED", _("家长已回信")
    FED_BACK = "FED_BACK", _("已反馈")
    FILED = "FILED", _("已归档")


class PlanKind(models.TextChoices):
    """What kind of plan is made for a child (D-17)."""

    LEARNING = "LEARNING", _("学习帮扶计划")
    HELP = "HELP", _("具体帮扶方案")
    LIFE = "LIFE", _("生活帮扶计划")
    CONDUCT = "CONDUCT", _("个别教育管理方案")
    PLEDGE = "PLEDGE", _("帮扶工作承诺书")


class PlanReason(models.TextChoices):
    """Why a plan is made (D-17, R-156)."""

    MARKS_FELL = "MARKS_FELL", _("学习严重滑坡")
    IDLE = "IDLE", _("学习不认真")
    PERSONALITY = "PERSONALITY", _("人格发展不健全")
    MORALS = "MORALS", _("道德发展失范")
    UNLAWFUL = "UNLAWFUL", _("涉嫌违法")
    SCHOOL_RULES = "SCHOOL_RULES", _("违反校规校纪")
    THINKING = "THINKING", _("思想问题")
    HARDSHIP = "HARDSHIP", _("生活困难")


class PlanStatus(models.TextChoices):
    """Where a plan stands (W-23…W-25)."""

    DRAFT = "DRAFT", _("拟定中")
    ACTIVE = "ACTIVE", _("实施中")
    ENDED = "ENDED", _("已结束")
    ESCALATED = "ESCALATED", _("已升级处置")
    DROPPED = "DROPPED", _("已取消")


class PlanOutcome(models.TextChoices):
    """What a plan came to."""

    REACHED = "REACHED", _("目标达到，好转结束")
    PARTLY = "PARTLY", _("部分达到")
    NOT_REACHED = "NOT_REACHED", _("没有达到")
    MOVED_AWAY = "MOVED_AWAY", _("儿童转出")


class Effect(models.TextChoices):
    """What a review finds."""

    BETTER = "BETTER", _("有进步")
    SAME = "SAME", _("无明显变化")
    WORSE = "WORSE", _("退步")


class WishStatus(models.TextChoices):
    """微心愿 (W-22)."""

    COLLECTED = "COLLECTED", _("已征集")
    CLAIMED = "CLAIMED", _("已认领")
    FULFILLED = "FULFILLED", _("已达成")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class HelpMode(models.TextChoices):
    """How far a neighbour takes a child in (R-103)."""

    FULL = "FULL", _("全托管")
    HALF = "HALF", _("半托管")


class FamilyStatus(models.TextChoices):
    """A family that offers to look after neighbours' children (S-046)."""

    OFFERED = "OFFERED", _("待核实")
    ADMITTED = "ADMITTED", _("已列入名册")
    LEFT = "LEFT", _("已退出")


class PersuasionStatus(models.TextChoices):
    """劝返一名监护人 (W-19)."""

    LISTED = "LISTED", _("已列入名单")
    TALKED = "TALKED", _("劝返中")
    AGREED = "AGREED", _("同意返回")
    REFUSED = "REFUSED", _("未同意")
    RETURNED = "RETURNED", _("已返回")
    CLOSED = "CLOSED", _("不再需要")


class Argument(models.TextChoices):
    """What parents are won back with (R-099)."""

    WORK_NEARBY = "WORK_NEARBY", _("就近务工")
    AFFECTION = "AFFECTION", _("亲情")
    LAW = "LAW", _("法律宣传")


class CounsellingKind(models.TextChoices):
    """What a counsellor did (D-08)."""

    CONSULTATION = "CONSULTATION", _("心理咨询")
    CORRECTION = "CORRECTION", _("心理矫正")
    HEART_TALK = "HEART_TALK", _("心理谈心")
    THINKING = "THINKING", _("思想教育")
    EMOTION = "EMOTION", _("情感教育")
    INDEPENDENCE = "INDEPENDENCE", _("独立生活教育")
    PARENTS = "PARENTS", _("体谅父母教育")
