"""Codes of volunteers, pairings and the rota (D-15, D-16, D-22, R-130, W-08, W-31)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """Where a volunteer comes from (D-15, R-137)."""

    WOMEN_CADRE = "WOMEN_CADRE", _("女干部、妇代会主任")
    WARM_WOMAN = "WARM_WOMAN", _("热心妇女、巾帼志愿者")
    YOUTH_LEAGUE = "YOUTH_LEAGUE", _("团干部、团员")
    ELDER = "ELDER", _("老同志（五老）")
    TEACHER = "TEACHER", _("教师志愿者")
    PARTY_MEMBER = "PARTY_MEMBER", _("党员")
    VILLAGE_CADRE = "VILLAGE_CADRE", _("村社干部")
    UNIT_STAFF = "UNIT_STAFF", _("单位干部职工")
    STUDENT = "STUDENT", _("高校学生")
    NEIGHBOUR = "NEIGHBOUR", _("邻居、其他学生家长")
    OTHER = "OTHER", _("社会热心人士")


class VolunteerStatus(models.TextChoices):
    """W-08, its first half."""

    APPLIED = "APPLIED", _("已报名，待审查")
    ADMITTED = "ADMITTED", _("已入库")
    REFUSED = "REFUSED", _("审查不通过")
    SUSPENDED = "SUSPENDED", _("暂停")
    LEFT = "LEFT", _("已退出")


class Condition(models.TextChoices):
    """All of them must hold (R-134)."""

    MORAL = "MORAL", _("思想道德素质好")
    CULTURE = "CULTURE", _("有一定文化素质")
    RESPONSIBILITY = "RESPONSIBILITY", _("社会责任感强")
    LOVE = "LOVE", _("充满爱心")
    BODY = "BODY", _("身体健康")
    MIND = "MIND", _("心理健康")
    EXPERIENCE = "EXPERIENCE", _("有家庭教育经验")


class Mode(models.TextChoices):
    """结对形式 (R-130, R-131)."""

    ONE_TO_ONE = "ONE_TO_ONE", _("一对一")
    ONE_TO_MANY = "ONE_TO_MANY", _("一对多")
    FAMILY = "FAMILY", _("以家庭为单位")
    RELAY = "RELAY", _("结对+接力")


class PairingStatus(models.TextChoices):
    """W-08, its second half."""

    PROPOSED = "PROPOSED", _("拟结对，待家长同意")
    ACTIVE = "ACTIVE", _("履行中")
    ENDED = "ENDED", _("已终止")
    DECLINED = "DECLINED", _("未结对")


class EndReason(models.TextChoices):
    """Why a pairing ended."""

    PARENT_WITHDREW = "PARENT_WITHDREW", _("家长不再同意")
    CHILD_UNWILLING = "CHILD_UNWILLING", _("儿童不愿意")
    NOT_LEFT_BEHIND = "NOT_LEFT_BEHIND", _("不再是留守儿童")
    VOLUNTEER_LEFT = "VOLUNTEER_LEFT", _("帮扶人退出")
    RELAYED = "RELAYED", _("由他人接力")
    UNFIT = "UNFIT", _("帮扶人不适宜")
    OTHER = "OTHER", _("其他")


class ShiftStatus(models.TextChoices):
    """Whether a shift of the rota takes place (W-31)."""

    PLANNED = "PLANNED", _("已排班")
    CANCELLED = "CANCELLED", _("已取消")


class ServiceStatus(models.TextChoices):
    """What became of one volunteer's place in a shift (W-31, D-22)."""

    SIGNED_UP = "SIGNED_UP", _("已报名")
    REPORTED = "REPORTED", _("已填报，待签认")
    CONFIRMED = "CONFIRMED", _("已签认")
    ABSENT = "ABSENT", _("未到")
    WITHDRAWN = "WITHDRAWN", _("已退出")
