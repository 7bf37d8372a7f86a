"""Codes of campaigns, hazards, dangerous houses, dormitories, safety checks (D-35, D-36, D-46)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Period(models.TextChoices):
    """Which key period is screened (R-261, R-268)."""

    WINTER = "WINTER", _("寒假")
    SUMMER = "SUMMER", _("暑假")
    AFTER_SCHOOL = "AFTER_SCHOOL", _("放学后")
    FLOOD = "FLOOD", _("汛期")
    HEATING = "HEATING", _("冬季取暖")
    HOLIDAY = "HOLIDAY", _("节假日")
    DAILY = "DAILY", _("日常")


class CampaignStatus(models.TextChoices):
    """Where a campaign stands."""

    OPEN = "OPEN", _("进行中")
    CLOSED = "CLOSED", _("已结束")


class UnitKind(models.TextChoices):
    """Who screens."""

    VILLAGE = "VILLAGE", _("村（居）")
    SCHOOL = "SCHOOL", _("学校（幼儿园）")


class UnitStatus(models.TextChoices):
    """Where one unit stands in a campaign (W-10)."""

    WAITING = "WAITING", _("未开始")
    SCREENING = "SCREENING", _("排查中")
    ZERO = "ZERO", _("无隐患已报告")
    REPORTED = "REPORTED", _("隐患已报告")
    CHECKED = "CHECKED", _("已考核")


class Appraisal(models.TextChoices):
    """What the check of a unit found; no points, no order of persons."""

    SOUND = "SOUND", _("落实到位")
    LACKING = "LACKING", _("须加强")


class HazardKind(models.TextChoices):
    """Types of hazards (D-35); the first five harm children most (R-262)."""

    DROWNING = "DROWNING", _("溺水")
    TRAFFIC = "TRAFFIC", _("交通事故")
    SCALD = "SCALD", _("烫伤")
    FALL = "FALL", _("坠落")
    POISONING = "POISONING", _("中毒")
    FIRE = "FIRE", _("火灾")
    FOOD = "FOOD", _("食品")
    HEATING = "HEATING", _("取暖")
    CONSTRUCTION = "CONSTRUCTION", _("建筑施工")
    BUS = "BUS", _("校车")
    INTERNET_CAFE = "INTERNET_CAFE", _("网吧")
    DORMITORY = "DORMITORY", _("宿舍")
    HOUSE = "HOUSE", _("危房")
    SURROUNDINGS = "SURROUNDINGS", _("校园周边")
    OTHER = "OTHER", _("其他")


class Harm(models.TextChoices):
    """Whether a child has come to harm already: then it is reported at once."""

    NONE = "NONE", _("尚未造成伤害")
    INJURY = "INJURY", _("已有儿童受伤")
    MISSING = "MISSING", _("有儿童失踪")


class HazardStatus(models.TextChoices):
    """Where a hazard stands (W-10)."""

    FOUND = "FOUND", _("发现隐患")
    CONTROLLED = "CONTROLLED", _("防控中")
    CLAIMED = "CLAIMED", _("已整改待复核")
    REMOVED = "REMOVED", _("已排除")
    ESCALATED = "ESCALATED", _("已上报")


class Seen(models.TextChoices):
    """How it was confirmed that a hazard is gone."""

    ON_SITE = "ON_SITE", _("现场复核")
    PHOTO = "PHOTO", _("看照片复核")


class HouseGrade(models.TextChoices):
    """How dangerous a house is."""

    C = "C", _("C级（局部危险）")
    D = "D", _("D级（整幢危险）")


class HouseEnd(models.TextChoices):
    """What is to be done with it, and what was done (D-46)."""

    REPAIR = "REPAIR", _("改造")
    DEMOLISH = "DEMOLISH", _("拆除")


class HouseStatus(models.TextChoices):
    """Where a dangerous house stands (W-33)."""

    LIVED_IN = "LIVED_IN", _("仍在居住")
    MOVED_OUT = "MOVED_OUT", _("已搬离")
    FINISHED = "FINISHED", _("已改造或拆除")
    CLOSED = "CLOSED", _("已销号")


class CheckSubject(models.TextChoices):
    """What is checked (D-36)."""

    DORMITORY = "DORMITORY", _("学生宿舍")
    BUS = "BUS", _("校车")
    FOOD = "FOOD", _("食品和营养午餐")
    RENTED = "RENTED", _("租住房屋")
    SURROUNDINGS = "SURROUNDINGS", _("校园周边")
    FIRE = "FIRE", _("消防安全")
    RESCUE = "RESCUE", _("救助和未成年人保护机构")


class DormitoryStatus(models.TextChoices):
    """Where the building of a dormitory stands (W-33, D-46)."""

    BUILDING = "BUILDING", _("在建")
    FINISHED = "FINISHED", _("主体完工")
    IN_USE = "IN_USE", _("投入使用")


class CheckStatus(models.TextChoices):
    """Where a check stands (W-34)."""

    PLANNED = "PLANNED", _("计划")
    PASSED = "PASSED", _("合格")
    PROBLEMS = "PROBLEMS", _("有问题待处理")
    CLOSED = "CLOSED", _("问题已销号")


class ItemAnswer(models.TextChoices):
    """What was found of one item."""

    OK = "OK", _("是")
    NOT_OK = "NOT_OK", _("否")
    NOT_HERE = "NOT_HERE", _("不适用")


class ProblemKind(models.TextChoices):
    """A problem of the thing itself, or of those who ought to watch over it (T-011)."""

    SAFETY = "SAFETY", _("安全问题")
    SUPERVISION = "SUPERVISION", _("监管问题")


class ProblemStatus(models.TextChoices):
    """Where a problem stands (R-265: 发现一起处理一起)."""

    OPEN = "OPEN", _("待处理")
    HANDLED = "HANDLED", _("已处理待复查")
    CLOSED = "CLOSED", _("复查合格")
