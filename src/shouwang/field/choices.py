"""Codes of phones and of what they send."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceStatus(models.TextChoices):
    """Whether a phone may still be used."""

    ACTIVE = "ACTIVE", _("使用中")
    REVOKED = "REVOKED", _("已停用")


class ItemKind(models.TextChoices):
    """What a phone sends, in the order in which a batch is taken in.

    The village's confirmation names the state of the list that was shown: it comes before what
    changes the list.
    """

    CONFIRM = "CONFIRM", _("村级月度核对")
    CHANGE = "CHANGE", _("更正档案信息")
    DRAFT = "DRAFT", _("新发现儿童")
    RECORD = "RECORD", _("关爱工作记录")
    PHOTO = "PHOTO", _("照片")


class ItemStatus(models.TextChoices):
    """What became of an item; the middle three wait for a person."""

    DONE = "DONE", _("已入库")
    CONFLICT = "CONFLICT", _("与现有数据冲突")
    REFUSED = "REFUSED", _("未通过检查")
    HELD = "HELD", _("待督导员处理")
    SETTLED = "SETTLED", _("已由人工登记")
    DROPPED = "DROPPED", _("已核实不再登记")


WAITING = (ItemStatus.CONFLICT, ItemStatus.REFUSED, ItemStatus.HELD)
