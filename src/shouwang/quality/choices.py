"""Coded values of findings (requirements D-54)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Severity(models.TextChoices):
    """How wrong the data is; not whether the child may enter."""

    ERROR = "ERROR", _("错误")
    WARNING = "WARNING", _("警告")
    HINT = "HINT", _("提示")


class Defect(models.TextChoices):
    """缺陷类型 (D-54)."""

    MISSING = "MISSING", _("缺项")
    OMITTED = "OMITTED", _("漏项")
    WRONG = "WRONG", _("错项")
    REPEATED = "REPEATED", _("重复")
    CONTRADICTION = "CONTRADICTION", _("矛盾")
    OUTDATED = "OUTDATED", _("过期")
    INCONSISTENT = "INCONSISTENT", _("不一致")
    CONCEALED = "CONCEALED", _("瞒报漏报")


class Owner(models.TextChoices):
    """The post that repairs it."""

    VILLAGE = "VILLAGE", _("村（居）儿童主任")
    SCHOOL = "SCHOOL", _("学校")
    TOWNSHIP = "TOWNSHIP", _("乡镇儿童督导员")
    COUNTY = "COUNTY", _("县级民政部门")


class FindingStatus(models.TextChoices):
    """Nobody sets REPAIRED: the check does, when it no longer finds the defect (R-076)."""

    OPEN = "OPEN", _("待修正")
    WAIVER_ASKED = "WAIVER_ASKED", _("申请免改")
    WAIVED = "WAIVED", _("已准免改")
    REPAIRED = "REPAIRED", _("复核已修正")


class StepKind(models.TextChoices):
    """What happened to a finding."""

    REPAIRED = "REPAIRED", _("复核不再发现")
    REOPENED = "REOPENED", _("复核再次发现")
    CHANGED = "CHANGED", _("情况变化，免改失效")
    WAIVER_ASKED = "WAIVER_ASKED", _("申请免改")
    WAIVED = "WAIVED", _("准予免改")
    WAIVER_REFUSED = "WAIVER_REFUSED", _("不予免改")
    WAIVER_EXPIRED = "WAIVER_EXPIRED", _("免改到期")
    CLAIMED = "CLAIMED", _("报称已改，复核仍有问题")


OPEN_STATUSES = (FindingStatus.OPEN, FindingStatus.WAIVER_ASKED)
LIVE_STATUSES = (*OPEN_STATUSES, FindingStatus.WAIVED)
