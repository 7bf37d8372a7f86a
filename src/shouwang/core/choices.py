"""Choices of what core itself stores."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """By which road a notice leaves the house."""

    EMAIL = "EMAIL", _("电子邮件")
    WEBHOOK = "WEBHOOK", _("短信网关")


class OutgoingState(models.TextChoices):
    """Where a notice stands; UNSURE: the server died while sending, and it is not sent again."""

    PENDING = "PENDING", _("待发送")
    SENDING = "SENDING", _("发送中")
    SENT = "SENT", _("已发送")
    FAILED = "FAILED", _("发送失败")
    UNSURE = "UNSURE", _("是否送达不明")
