"""States of a batch, and what a row will do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchStatus(models.TextChoices):
    """Where an uploaded workbook stands."""

    UPLOADED = "UPLOADED", _("已上传，待检查")
    NEEDS_MAPPING = "NEEDS_MAPPING", _("待对应列名")
    UNUSABLE = "UNUSABLE", _("文件无法读取")
    CHECKED = "CHECKED", _("已检查，待入库")
    COMMITTING = "COMMITTING", _("正在入库")
    COMMITTED = "COMMITTED", _("已入库")
    UNDONE = "UNDONE", _("已撤销")
    FAILED = "FAILED", _("处理中断，未写入任何数据")


class RowPlan(models.TextChoices):
    """What committing will do with a row."""

    NEW = "NEW", _("新增")
    CHANGED = "CHANGED", _("变更")
    UNCHANGED = "UNCHANGED", _("无变化")
    DOUBTFUL = "DOUBTFUL", _("存疑，待人工确认")
    HELD = "HELD", _("暂挂")
    ELSEWHERE = "ELSEWHERE", _("已在他处登记")
    REFERENCE = "REFERENCE", _("仅作比对")


class Decision(models.TextChoices):
    """What a person decided about a doubtful row."""

    SAME = "SAME", _("是同一儿童")
    NEW = "NEW", _("是另一儿童，新建档案")
    SKIP = "SKIP", _("本次不入库")


class TransferStatus(models.TextChoices):
    """Where a request to take a child over stands."""

    REQUESTED = "REQUESTED", _("待对方答复")
    ACCEPTED = "ACCEPTED", _("对方已同意")
    DECLINED = "DECLINED", _("对方未同意")
