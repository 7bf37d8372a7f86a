"""Codes of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Route(models.TextChoices):
    """Who began: the side that has the child's file, or the side that wants it."""

    OFFERED = "OFFERED", _("移交")
    REQUESTED = "REQUESTED", _("申请转入")
    PACKAGE = "PACKAGE", _("移交其他系统")


class TransferStatus(models.TextChoices):
    """Where a transfer stands."""

    OFFERED = "OFFERED", _("待对方接收")
    REQUESTED = "REQUESTED", _("待对方答复")
    SENT = "SENT", _("档案包已生成，待回执")
    DONE = "DONE", _("已办结")
    DECLINED = "DECLINED", _("对方未同意")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class TransferReason(models.TextChoices):
    """Why a child's file goes to another place."""

    HOUSEHOLD_MOVED = "HOUSEHOLD_MOVED", _("全家迁居")
    CARER_CHANGED = "CARER_CHANGED", _("改由外地亲属照护")
    HUKOU_MOVED = "HUKOU_MOVED", _("户籍迁移")
    SCHOOLING = "SCHOOLING", _("异地就学")
    BOUNDARY = "BOUNDARY", _("区划调整")
    OTHER = "OTHER", _("其他")


class ArrivalStatus(models.TextChoices):
    """Where a package from another installation stands."""

    RECEIVED = "RECEIVED", _("待接收")
    ACCEPTED = "ACCEPTED", _("已接收")
    DECLINED = "DECLINED", _("已退回")
