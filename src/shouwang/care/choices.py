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
    CARER_MEETING = "CARER_MEETING", _("监护人座谈")
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
