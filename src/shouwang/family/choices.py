"""Codes of a parent's or carer's own page, of what arrives from it, and of the contact log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Relation(models.TextChoices):
    """Who is meant: the role in the child's file."""

    FATHER = "father", _("父亲")
    MOTHER = "mother", _("母亲")
    CARER = "carer", _("受委托照护人")


class LinkPurpose(models.TextChoices):
    """What a link opens, and nothing else."""

    CONTACT = "CONTACT", _("看联系人、报变更")
    SIGN = "SIGN", _("远程签署委托照护协议")


class Check(models.TextChoices):
    """What is asked besides the link."""

    PHONE = "PHONE", _("登记手机号的后四位")
    BIRTH = "BIRTH", _("孩子的出生年月")


class ReportKind(models.TextChoices):
    """What a parent or carer tells."""

    PHONE = "PHONE", _("换了手机号")
    WORKPLACE = "WORKPLACE", _("换了务工地点或单位")
    RETURNING = "RETURNING", _("要回家")
    LEAVING = "LEAVING", _("要外出")
    CALLED = "CALLED", _("已与孩子通话")
    SIGNED = "SIGNED", _("签署委托照护协议")


class ReportStatus(models.TextChoices):
    """What became of it: nothing is written before a person accepts it."""

    NEW = "NEW", _("待核实")
    ACCEPTED = "ACCEPTED", _("已采纳")
    DECLINED = "DECLINED", _("未采纳")


class Way(models.TextChoices):
    """How an officer tried to reach somebody."""

    PHONE = "PHONE", _("电话")
    VIDEO = "VIDEO", _("视频")
    MESSAGE = "MESSAGE", _("微信、短信")
    IN_PERSON = "IN_PERSON", _("当面")
    OWN_PAGE = "OWN_PAGE", _("家长专页")
