"""Codes of assessments and of the instruments they use (D-04 capacity, D-26)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What an assessment is about."""

    CARER = "CARER", _("照护人监护能力")
    CHILD = "CHILD", _("儿童安全处境和监护状况")


class AssessmentStatus(models.TextChoices):
    """A draft has no verdict; a voided one counts no more."""

    DRAFT = "DRAFT", _("填写中")
    FINAL = "FINAL", _("已完成")
    VOID = "VOID", _("已作废")


class InstrumentStatus(models.TextChoices):
    """Where an uploaded instrument stands; a published version is never changed."""

    DRAFT = "DRAFT", _("试用中")
    SUBMITTED = "SUBMITTED", _("待发布")
    PUBLISHED = "PUBLISHED", _("已发布")
    WITHDRAWN = "WITHDRAWN", _("已停用")


class StandingState(models.TextChoices):
    """What the latest assessment says on a day."""

    NONE = "NONE", _("未评估")
    QUALIFIED = "QUALIFIED", _("合格")
    UNQUALIFIED = "UNQUALIFIED", _("不合格")
    RED_LINE = "RED_LINE", _("触及红线")
    EXPIRED = "EXPIRED", _("评估已过期")
