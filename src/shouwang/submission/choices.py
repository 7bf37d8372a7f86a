"""Coded values of submissions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is reported (D-37)."""

    MONTH = "MONTH", _("村级月度核对")
    QUARTER = "QUARTER", _("季度更新")
    SEMESTER = "SEMESTER", _("学期普查")


class Status(models.TextChoices):
    """How a submission stands (W-09)."""

    PREPARED = "PREPARED", _("待签发")
    SUBMITTED = "SUBMITTED", _("已报送")
    RETURNED = "RETURNED", _("已退回")
    ACCEPTED = "ACCEPTED", _("已接收")
    WITHDRAWN = "WITHDRAWN", _("已撤回")
    DISCARDED = "DISCARDED", _("已作废")


# A unit has at most one of these for a period; others are kept beside it.
LIVE = (Status.PREPARED, Status.SUBMITTED, Status.ACCEPTED)


class TickKind(models.TextChoices):
    """What the village said of one child."""

    UNCHANGED = "UNCHANGED", _("无变化")
    CHANGED = "CHANGED", _("有变化")
    NEW = "NEW", _("新增")
    LEFT = "LEFT", _("离开")


class AmendmentStatus(models.TextChoices):
    """How a correction of a frozen submission stands."""

    PROPOSED = "PROPOSED", _("待第二人审批")
    APPROVED = "APPROVED", _("已更正")
    REJECTED = "REJECTED", _("不予更正")


class Cause(models.TextChoices):
    """Why a child came to, or left, what is counted since the last period."""

    NEW_FILE = "NEW_FILE", _("新建档案")
    MOVED_IN = "MOVED_IN", _("外村（乡）转入")
    REOPENED = "REOPENED", _("退出后恢复")
    PARENTS_LEFT = "PARENTS_LEFT", _("父母外出")
    PARENTS_RETURNED = "PARENTS_RETURNED", _("父母返乡或不再外出")
    AGED_OUT = "AGED_OUT", _("年龄届满")
    MOVED_OUT = "MOVED_OUT", _("迁往外村（乡）")
    CLOSED = "CLOSED", _("退出登记")
    CLARIFIED = "CLARIFIED", _("待核转为确定")
    NOW_UNKNOWN = "NOW_UNKNOWN", _("转为待核")
    DEFINITION = "DEFINITION", _("口径变更")
    CORRECTED = "CORRECTED", _("数据更正")
    OTHER = "OTHER", _("其他条件变化")


class WorkKind(models.TextChoices):
    """What a unit writes beside the figures."""

    INFORMATION = "INFORMATION", _("工作信息")
    RESEARCH = "RESEARCH", _("调研文章")
    SCHOOL_UPDATE = "SCHOOL_UPDATE", _("学校档案更新")
    ANALYSIS = "ANALYSIS", _("情况分析")
    PROPOSAL = "PROPOSAL", _("新情况新问题和对策建议")
    SUMMARY = "SUMMARY", _("工作总结")
    PLAN = "PLAN", _("实施方案")


# Either one meets what is due each month.
ARTICLES = (WorkKind.INFORMATION, WorkKind.RESEARCH)
