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
    KEEP = "KEEP", _("双方都改过的保留档案，其余更新")
    NEW = "NEW", _("是另一儿童，新建档案")
    SKIP = "SKIP", _("本次不入库")


class RegisterKind(models.TextChoices):
    """A register that tells of children; the last is our own (R-029: town and county are one)."""

    VILLAGE = "VILLAGE", _("村级台账（村有簿）")
    SCHOOL = "SCHOOL", _("学校花名册（校有册）")
    XUEJI = "XUEJI", _("学籍系统名册")
    KINDERGARTEN = "KINDERGARTEN", _("学前系统名册")
    DORMITORY = "DORMITORY", _("宿舍名册")
    POLICE = "POLICE", _("公安户籍名单")
    WELFARE = "WELFARE", _("低保、特困名单")
    DISABILITY = "DISABILITY", _("残疾人名单")
    MATERNAL = "MATERNAL", _("妇幼卫生名单")
    ORPHAN = "ORPHAN", _("孤儿、事实无人抚养儿童名单")
    NATIONAL = "NATIONAL", _("全国系统导出名单")
    DATABASE = "DATABASE", _("乡（镇）档案、县级数据库")


class ListStatus(models.TextChoices):
    """Where another department's list stands."""

    RECEIVED = "RECEIVED", _("已上传，待读取")
    NEEDS_MAPPING = "NEEDS_MAPPING", _("待指明列名")
    UNUSABLE = "UNUSABLE", _("名单无法读取")
    READY = "READY", _("可以比对")
    PURGED = "PURGED", _("已清除，保留比对结果")


class RunStatus(models.TextChoices):
    """Where a reconciliation stands."""

    WAITING = "WAITING", _("等待比对")
    DONE = "DONE", _("已完成")
    FAILED = "FAILED", _("未完成")


class DifferenceKind(models.TextChoices):
    """What differs between two registers."""

    ONLY_LEFT = "ONLY_LEFT", _("只见于前者")
    ONLY_RIGHT = "ONLY_RIGHT", _("只见于后者")
    FIELD = "FIELD", _("内容不一致")
    DEFINITION = "DEFINITION", _("口径不同")
    DOUBTFUL = "DOUBTFUL", _("疑似同一儿童")
    REPEATED = "REPEATED", _("同一登记簿重复登记")


class DifferenceStatus(models.TextChoices):
    """Where a difference stands."""

    OPEN = "OPEN", _("待核对")
    SETTLED = "SETTLED", _("已处理")
    GONE = "GONE", _("已自行一致")


class Turn(models.TextChoices):
    """Whose answer a difference waits for."""

    VILLAGE = "VILLAGE", _("村（居）")
    SCHOOL = "SCHOOL", _("学校")
    TOWNSHIP = "TOWNSHIP", _("乡（镇）")


class Resolution(models.TextChoices):
    """How a difference was settled."""

    LEFT = "LEFT", _("以前者为准")
    RIGHT = "RIGHT", _("以后者为准")
    OTHER = "OTHER", _("另行更正")
    KEPT = "KEPT", _("不作更正")
    OPENED = "OPENED", _("已据此建档")
    NOT_OURS = "NOT_OURS", _("不属于本方")
    SAME = "SAME", _("确认是同一儿童")
    DIFFERENT = "DIFFERENT", _("确认不是同一儿童")
    BOTH_RIGHT = "BOTH_RIGHT", _("口径不同，双方都对")


class NotOurs(models.TextChoices):
    """Why a child of the other register does not belong into this one."""

    MOVED_AWAY = "MOVED_AWAY", _("已迁走")
    OTHER_COUNTY = "OTHER_COUNTY", _("外县（市、区）儿童")
    NOT_LEFT_BEHIND = "NOT_LEFT_BEHIND", _("不是留守儿童")
    LEFT_SCHOOL = "LEFT_SCHOOL", _("已毕业、转学或离校")
    SCHOOL_ELSEWHERE = "SCHOOL_ELSEWHERE", _("在外地就读")
    NOT_AT_SCHOOL = "NOT_AT_SCHOOL", _("尚未入学")
    NOT_FOUND = "NOT_FOUND", _("查无此人")
    OTHER_REASON = "OTHER_REASON", _("其他原因")


class Pattern(models.TextChoices):
    """In which way two values differ; differences of one field and one way are settled together."""

    SPACING = "SPACING", _("空格、标点或全半角不同")
    TRADITIONAL = "TRADITIONAL", _("繁体与简体")
    DETAIL = "DETAIL", _("一方更详细")
    PRECISION = "PRECISION", _("一方只到月份")
    PARTLY = "PARTLY", _("部分相同")
    HOMOPHONE = "HOMOPHONE", _("读音相同")
    ONE_CHARACTER = "ONE_CHARACTER", _("相差一字（一位）")
    SWAPPED = "SWAPPED", _("月日颠倒")
    NOT_RECORDED = "NOT_RECORDED", _("名单有，档案未记载")
    UNDECIDED = "UNDECIDED", _("依现有情况不能认定")
    CONTENT = "CONTENT", _("内容不同")


class PairKind(models.TextChoices):
    """Of what two may be one."""

    FILES = "FILES", _("儿童档案")
    PERSONS = "PERSONS", _("父母、亲属")


class PairStatus(models.TextChoices):
    """What a person said of two that may be one."""

    OPEN = "OPEN", _("待核对")
    LATER = "LATER", _("以后再说")
    SAME = "SAME", _("已合并")
    DIFFERENT = "DIFFERENT", _("不是同一人")
