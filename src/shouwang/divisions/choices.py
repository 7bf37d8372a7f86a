"""Kinds and states of divisions."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What a division is; from the township down the code's own segment says it."""

    PROVINCE = "PROVINCE", _("省级")
    PREFECTURE = "PREFECTURE", _("地级")
    COUNTY = "COUNTY", _("县级")
    SUBDISTRICT = "SUBDISTRICT", _("街道")
    TOWN = "TOWN", _("镇")
    TOWNSHIP = "TOWNSHIP", _("乡")
    LIKE_TOWNSHIP = "LIKE_TOWNSHIP", _("类似乡级单位")
    COMMUNITY = "COMMUNITY", _("居委会")
    VILLAGE = "VILLAGE", _("村委会")
    LIKE_COMMUNITY = "LIKE_COMMUNITY", _("类似居委会")
    LIKE_VILLAGE = "LIKE_VILLAGE", _("类似村委会")
    GROUP = "GROUP", _("村民小组")


class Status(TextChoices):
    """Whether a division is in force."""

    ACTIVE = "ACTIVE", _("现行")
    RETIRED = "RETIRED", _("已撤销")


class Book(TextChoices):
    """Code books; never joined by code."""

    NBS = "NBS", _("统计用区划代码")
    MCA = "MCA", _("民政部区划代码")
    HISTORIC = "HISTORIC", _("历史代码")


class ChangeKind(TextChoices):
    """What happened to a division."""

    ADDED = "ADDED", _("新设")
    RENAMED = "RENAMED", _("更名")
    RECODED = "RECODED", _("代码变更")
    MERGED = "MERGED", _("合并")
    CLOSED = "CLOSED", _("撤销")
