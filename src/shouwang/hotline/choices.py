"""Codes of calls to the hotline (D-29, W-11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallStatus(models.TextChoices):
    """Where a call stands (W-11)."""

    RECEIVING = "RECEIVING", _("接听中")
    REGISTERED = "REGISTERED", _("已登记")
    REFERRED = "REFERRED", _("已转接")
    HANDLING = "HANDLING", _("办理中")
    FOLLOW_UP = "FOLLOW_UP", _("跟踪")
    CLOSED = "CLOSED", _("办结")
    VOID = "VOID", _("无效来电")


class RequestKind(models.TextChoices):
    """What is asked for (D-29)."""

    DIFFICULTY = "DIFFICULTY", _("困境诉求")
    REPORT = "REPORT", _("发现报告")
    PSYCHOLOGICAL = "PSYCHOLOGICAL", _("心理援助")
    GUIDANCE = "GUIDANCE", _("家庭监护指导")
    OTHER = "OTHER", _("其他")


class CallChannel(models.TextChoices):
    """How it came."""

    PHONE = "PHONE", _("热线电话")
    WALK_IN = "WALK_IN", _("来访")
    ONLINE = "ONLINE", _("网络")
    OTHER_LINE = "OTHER_LINE", _("其他热线转来")


class CallerKind(models.TextChoices):
    """Who calls; it may be the child."""

    UNKNOWN = "UNKNOWN", _("不愿透露")
    CHILD = "CHILD", _("儿童本人")
    PARENT = "PARENT", _("父母")
    CARER = "CARER", _("照护人")
    RELATIVE = "RELATIVE", _("其他亲属")
    TEACHER = "TEACHER", _("教师")
    OFFICIAL = "OFFICIAL", _("村（居）和有关单位工作人员")
    CITIZEN = "CITIZEN", _("群众")


class ReferralStatus(models.TextChoices):
    """Where a hand-over stands."""

    SENT = "SENT", _("待接收")
    ACCEPTED = "ACCEPTED", _("已接收")
    RETURNED = "RETURNED", _("已退回")
    RECALLED = "RECALLED", _("已撤回")
    ANSWERED = "ANSWERED", _("已回复")


class ReferralLevel(models.TextChoices):
    """To whom a call is handed over: 市、区、镇 or a department (D-29)."""

    CITY = "CITY", _("市级及以上")
    COUNTY = "COUNTY", _("区（县）")
    TOWNSHIP = "TOWNSHIP", _("镇（乡、街道）")
    DEPARTMENT = "DEPARTMENT", _("部门")
    GRASSROOTS = "GRASSROOTS", _("村（居）、学校和其他单位")


class CallResult(models.TextChoices):
    """How a call ended."""

    SOLVED = "SOLVED", _("已解决")
    GUIDED = "GUIDED", _("已疏导、指导")
    IN_CARE = "IN_CARE", _("已纳入关爱服务")
    REPORTED = "REPORTED", _("已强制报告，转入个案")
    UNREACHED = "UNREACHED", _("多次回访联系不上")
    UNFOUNDED = "UNFOUNDED", _("经核实情况不实")
    OTHER = "OTHER", _("其他")


class VoidReason(models.TextChoices):
    """Why a call asks for nothing."""

    SILENT = "SILENT", _("无声、误拨")
    NOT_OURS = "NOT_OURS", _("不属受理范围，已告知去处")
    PRANK = "PRANK", _("骚扰电话")
    REPEATED = "REPEATED", _("与已登记的来电重复")


class OpinionSource(models.TextChoices):
    """Where a matter of public opinion was seen (D-45)."""

    ONLINE = "ONLINE", _("网络（短视频、论坛、微博等）")
    MEDIA = "MEDIA", _("新闻媒体")
    PUBLIC = "PUBLIC", _("群众反映")
    SUPERIOR = "SUPERIOR", _("上级转办")
    OTHER = "OTHER", _("其他途径")


class OpinionLevel(models.TextChoices):
    """How urgent the warning is (D-45)."""

    WATCH = "WATCH", _("关注")
    GENERAL = "GENERAL", _("一般")
    MAJOR = "MAJOR", _("较大")
    SEVERE = "SEVERE", _("重大")


class OpinionStatus(models.TextChoices):
    """Where a matter of public opinion stands (W-35)."""

    SEEN = "SEEN", _("监测")
    WARNED = "WARNED", _("预警")
    JUDGED = "JUDGED", _("研判")
    ANSWERED = "ANSWERED", _("回应")
    FILED = "FILED", _("归档")


class OpinionTruth(models.TextChoices):
    """What looking into it showed."""

    TRUE = "TRUE", _("属实")
    PARTLY = "PARTLY", _("部分属实")
    FALSE = "FALSE", _("不实")
    UNKNOWN = "UNKNOWN", _("无法核实")
