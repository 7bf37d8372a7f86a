"""Codes of this app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(models.TextChoices):
    """Which part of a school day a roll was called in."""

    MORNING = "MORNING", _("上午")
    AFTERNOON = "AFTERNOON", _("下午")
    EVENING = "EVENING", _("晚自习")


class AbsenceReason(models.TextChoices):
    """Why a pupil is not there (D-30)."""

    LEAVE = "LEAVE", _("请假")
    SICK = "SICK", _("病假")
    UNEXPLAINED = "UNEXPLAINED", _("原因待查")
    TRUANT = "TRUANT", _("无故旷课")
    UNKNOWN = "UNKNOWN", _("去向不明")


# These are followed at once; the others are explained already.
FOLLOWED = frozenset({AbsenceReason.UNEXPLAINED, AbsenceReason.TRUANT, AbsenceReason.UNKNOWN})


class FollowState(models.TextChoices):
    """Where the follow-up of an absent pupil stands (W-04)."""

    ABSENT = "ABSENT", _("缺勤")
    ASKED = "ASKED", _("已追问")
    PERSUADING = "PERSUADING", _("劝返中")
    PRINCIPAL_TOLD = "PRINCIPAL_TOLD", _("校长知情")
    TOWNSHIP_REPORTED = "TOWNSHIP_REPORTED", _("已报乡镇")
    WRITTEN_REPORTED = "WRITTEN_REPORTED", _("已书面报告")
    MISSING = "MISSING", _("去向不明")
    SEARCHING = "SEARCHING", _("查找中")
    LEGAL = "LEGAL", _("依法劝返")
    NOT_RETURNED = "NOT_RETURNED", _("未复学")
    RETURNED = "RETURNED", _("已复学")
    EXPLAINED = "EXPLAINED", _("已说明情况")


CLOSED_STATES = frozenset({FollowState.RETURNED, FollowState.EXPLAINED})


class Origin(models.TextChoices):
    """How an absence came to be known."""

    ATTENDANCE = "ATTENDANCE", _("课堂考勤")
    HANDOVER = "HANDOVER", _("整班移交未报到")
    CENSUS = "CENSUS", _("开学排查未到校")
    OTHER = "OTHER", _("其他途径发现")


class StepKind(models.TextChoices):
    """One deed in the course of a follow-up."""

    FOUND = "FOUND", _("发现缺勤")
    ASK = "ASK", _("追问")
    EXPLAIN = "EXPLAIN", _("家长说明情况")
    ATTEMPT = "ATTEMPT", _("劝返")
    TELL = "TELL", _("报告校长、乡镇长、局长")
    REPORT_TOWNSHIP = "REPORT_TOWNSHIP", _("上报乡镇")
    SEND_WRITTEN = "SEND_WRITTEN", _("书面报告县教育部门和乡镇")
    REPORT_MISSING = "REPORT_MISSING", _("去向不明共同报告")
    SEARCH = "SEARCH", _("开始查找")
    FIND = "FIND", _("已找到")
    MEASURE = "MEASURE", _("依法采取措施劝返")
    NOT_RETURNED = "NOT_RETURNED", _("确认未复学")
    RETURN = "RETURN", _("复学")


class Method(models.TextChoices):
    """How somebody was asked or persuaded."""

    HOME_VISIT = "HOME_VISIT", _("家访")
    TELEPHONE = "TELEPHONE", _("电话")
    VIDEO = "VIDEO", _("视频")
    MESSAGE = "MESSAGE", _("微信、短信")
    IN_SCHOOL = "IN_SCHOOL", _("到校面谈")
    OTHER = "OTHER", _("其他方式")


class Office(models.TextChoices):
    """七长 (R-188), from the child upwards."""

    PARENT = "PARENT", _("家长")
    TEACHER = "TEACHER", _("师长（班主任）")
    PRINCIPAL = "PRINCIPAL", _("校长")
    VILLAGE_HEAD = "VILLAGE_HEAD", _("村长（村主任）")
    TOWNSHIP_HEAD = "TOWNSHIP_HEAD", _("乡镇长")
    BUREAU_HEAD = "BUREAU_HEAD", _("教育局长")
    COUNTY_HEAD = "COUNTY_HEAD", _("县长")


class Line(models.TextChoices):
    """双线: each office answers on one of two lines of duty (R-188)."""

    GOVERNMENT = "GOVERNMENT", _("政府线")
    EDUCATION = "EDUCATION", _("教育线")
    FAMILY = "FAMILY", _("家庭")


LINES = {
    Office.PARENT: Line.FAMILY,
    Office.TEACHER: Line.EDUCATION,
    Office.PRINCIPAL: Line.EDUCATION,
    Office.VILLAGE_HEAD: Line.GOVERNMENT,
    Office.TOWNSHIP_HEAD: Line.GOVERNMENT,
    Office.BUREAU_HEAD: Line.EDUCATION,
    Office.COUNTY_HEAD: Line.GOVERNMENT,
}


class NoticeKind(models.TextChoices):
    """What was sent to somebody."""

    NOTICE = "NOTICE", _("告知")
    TOWNSHIP_REPORT = "TOWNSHIP_REPORT", _("上报（启动劝返复学程序）")
    WRITTEN_REPORT = "WRITTEN_REPORT", _("书面报告")
    MISSING_REPORT = "MISSING_REPORT", _("去向不明共同报告")
    RETURN_NOTICE = "RETURN_NOTICE", _("劝返复学通知书")


class Receipt(models.TextChoices):
    """How it is known that a notice arrived."""

    PAGE = "PAGE", _("系统内签收")
    TELEPHONE = "TELEPHONE", _("电话确认")
    PAPER = "PAPER", _("纸质签收")


class MoveState(models.TextChoices):
    """Where a pupil's change of school stands."""

    SENT = "SENT", _("已转出，待确认")
    CONFIRMED = "CONFIRMED", _("转入已确认")
    REFUSED = "REFUSED", _("退回")
    CANCELLED = "CANCELLED", _("已撤回")


class MoveReason(models.TextChoices):
    """Why a pupil changes school."""

    FAMILY_MOVED = "FAMILY_MOVED", _("随父母外出或返乡")
    GUARDIAN_CHANGED = "GUARDIAN_CHANGED", _("监护变化")
    PROTECTION = "PROTECTION", _("受侵害后保障转学")
    BOARDING = "BOARDING", _("转入寄宿制学校")
    OTHER = "OTHER", _("其他")


class HandoverState(models.TextChoices):
    """Where the hand-over of a graduating class stands (整班移交)."""

    SENT = "SENT", _("已移交，待清点")
    CHECKED = "CHECKED", _("已清点")


class Stage(models.TextChoices):
    """Stage of compulsory education; a series shows the primary school first (T-016)."""

    PRIMARY = "PRIMARY", _("小学")
    JUNIOR = "JUNIOR", _("初中")


class Rate(models.TextChoices):
    """A yearly rate of schooling (I-002…I-006)."""

    ENROLMENT = "I-002", _("入学率")
    RETENTION = "I-003", _("巩固率")
    DROPOUT = "I-004", _("辍学率")
    LEFT_BEHIND = "I-005", _("留守儿童占在校生比例")
    BOARDING = "I-006", _("寄宿率")
    UNGUARDED = "I-044", _("无人监护留守儿童住校率")
