"""Codes of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DutyStatus(models.TextChoices):
    """Where a duty stands; overdue and escalated follow from the day."""

    OPEN = "OPEN", _("待办")
    MET = "MET", _("已完成")
    DROPPED = "DROPPED", _("不再需要")


class Urgency(models.TextChoices):
    """How near the day is; derived."""

    OVERDUE = "OVERDUE", _("已逾期")
    TODAY = "TODAY", _("今天到期")
    SOON = "SOON", _("近期到期")
    LATER = "LATER", _("以后")
    SNOOZED = "SNOOZED", _("已暂缓")
