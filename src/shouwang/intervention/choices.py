"""Codes of help and measures (D-25, D-27, D-28, D-51; W-02, W-03, W-16, W-17, W-32)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The emergency response takes children to the same places, for the same reasons.
from shouwang.cases.choices import PlaceKind as PlaceKind
from shouwang.cases.choices import PlacementGround as PlacementGround

# --- temporary care (W-16) --------------------


class PlacementState(models.TextChoices):
    """Where temporary care stands."""

    ESCORTING = "ESCORTING", _("护送安置中")
    IN_CARE = "IN_CARE", _("照料中")
    NOTIFIED = "NOTIFIED", _("已通知父母")
    REUNITED = "REUNITED", _("父母接回")
    ENTRUSTED = "ENTRUSTED", _("重新确定受委托监护人")
    APPOINTED = "APPOINTED", _("另行指定监护人")
    LEFT = "LEFT", _("已离开")
    CANCELLED = "CANCELLED", _("未成行")
    DIED = "DIED", _("儿童死亡，终止")


# The child is no longer there, or never came.
PLACEMENT_OVER = frozenset({PlacementState.LEFT, PlacementState.CANCELLED, PlacementState.DIED})


class LeaveReason(models.TextChoices):
    """Why a child leaves the place; where to follows from the caregiver."""

    HOME = "HOME", _("回到父母身边")
    NEW_CARER = "NEW_CARER", _("由受委托监护人照护")
    NEW_GUARDIAN = "NEW_GUARDIAN", _("由另行指定的监护人照护")
    LONG_TERM = "LONG_TERM", _("转为长期监护")


# --- help: plan, services, welfare (W-17, W-32, R-251) --------------------


class PlanState(models.TextChoices):
    """One plan holds at a time."""

    ACTIVE = "ACTIVE", _("执行中")
    ENDED = "ENDED", _("已结束")


class GoalState(models.TextChoices):
    """What became of a goal."""

    OPEN = "OPEN", _("进行中")
    REACHED = "REACHED", _("已达成")
    DROPPED = "DROPPED", _("不再需要")


class ServiceKind(models.TextChoices):
    """What is arranged for a child (R-251, D-26, R-257)."""

    GUARDIANSHIP_GUIDANCE = "GUARDIANSHIP_GUIDANCE", _("监护指导")
    MEDICAL = "MEDICAL", _("医疗救治")
    COUNSELLING = "COUNSELLING", _("心理疏导")
    PSYCHOLOGICAL_TEST = "PSYCHOLOGICAL_TEST", _("心理辅导和测评（观护）")
    BEHAVIOUR = "BEHAVIOUR", _("行为矫治")
    LEGAL_SERVICE = "LEGAL_SERVICE", _("法律服务")
    LEGAL_AID = "LEGAL_AID", _("法律援助")
    SCHOOLING = "SCHOOLING", _("就学保障")
    SOCIAL_ASSISTANCE = "SOCIAL_ASSISTANCE", _("社会救助")
    FAMILY_EDUCATION = "FAMILY_EDUCATION", _("家庭教育指导")
    HOUSEHOLD_REGISTRATION = "HOUSEHOLD_REGISTRATION", _("户口登记")
    OTHER = "OTHER", _("其他服务")


class ServiceState(models.TextChoices):
    """Where a request to another organisation stands."""

    ASKED = "ASKED", _("待接收")
    ACCEPTED = "ACCEPTED", _("已接收")
    REFUSED = "REFUSED", _("未接收")
    RETURNED = "RETURNED", _("已退回")
    PROVIDED = "PROVIDED", _("服务中")
    DONE = "DONE", _("已办结")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Track(models.TextChoices):
    """Three kinds of what a child has a right to, each with its own course."""

    WELFARE = "WELFARE", _("社会救助")  # W-32
    LEGAL_AID = "LEGAL_AID", _("法律援助")  # W-17
    SCHOOLING = "SCHOOLING", _("转学保障")  # W-17, R-171


class WelfareKind(models.TextChoices):
    """What of the state's help; the last two belong to tracks of their own."""

    MINIMUM_LIVING = "MINIMUM_LIVING", _("最低生活保障")
    EXTREME_POVERTY = "EXTREME_POVERTY", _("特困人员救助供养")
    TEMPORARY_RELIEF = "TEMPORARY_RELIEF", _("临时救助")
    MEDICAL_RELIEF = "MEDICAL_RELIEF", _("医疗救助")
    ORPHAN_ALLOWANCE = "ORPHAN_ALLOWANCE", _("孤儿基本生活保障")
    UNATTENDED_ALLOWANCE = "UNATTENDED_ALLOWANCE", _("事实无人抚养儿童基本生活补贴")
    DISABILITY_ALLOWANCE = "DISABILITY_ALLOWANCE", _("残疾人两项补贴")
    STUDENT_AID = "STUDENT_AID", _("学生资助")
    HOUSING = "HOUSING", _("住房救助")
    LEGAL_AID = "LEGAL_AID", _("法律援助")
    SCHOOL_TRANSFER = "SCHOOL_TRANSFER", _("转学、异地入学")


class EntitlementState(models.TextChoices):
    """From what was found to what was granted."""

    FOUND = "FOUND", _("已发现，待核对资格")
    ELIGIBLE = "ELIGIBLE", _("符合规定")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("不符合规定")
    APPLIED = "APPLIED", _("已申请")
    GRANTED = "GRANTED", _("已纳入")
    REFUSED = "REFUSED", _("未纳入")
    PROVIDED = "PROVIDED", _("已提供援助")
    ARRANGED = "ARRANGED", _("教育部门已安排")
    ENROLLED = "ENROLLED", _("已入学")
    ENDED = "ENDED", _("已结束")


# --- measures (W-02) --------------------


class InterventionState(models.TextChoices):
    """How far measures about one guardian have come."""

    FOUND = "FOUND", _("已发现")
    EDUCATED = "EDUCATED", _("已批评教育")
    WARNED = "WARNED", _("已告诫")
    PENALISED = "PENALISED", _("已治安管理处罚")
    FILED = "FILED", _("已立案侦查")
    MAY_APPLY = "MAY_APPLY", _("可申请撤销监护人资格")
    APPLIED = "APPLIED", _("已申请撤销监护人资格")
    REVOKED = "REVOKED", _("已撤销监护人资格")
    NOT_REVOKED = "NOT_REVOKED", _("未撤销监护人资格")
    APPOINTED = "APPOINTED", _("已另行指定监护人")
    RESTORED = "RESTORED", _("已恢复监护人资格")
    ENDED = "ENDED", _("已结束干预")


class MeasureKind(models.TextChoices):
    """What was done, in the order of its weight."""

    PERSUASION = "PERSUASION", _("劝诫、督促")
    EDUCATION = "EDUCATION", _("批评教育")
    ADMONITION = "ADMONITION", _("训诫")
    FAMILY_EDUCATION = "FAMILY_EDUCATION", _("责令接受家庭教育指导")
    WARNING_LETTER = "WARNING_LETTER", _("家庭暴力告诫书")
    PROTECTION_ORDER = "PROTECTION_ORDER", _("人身安全保护令")
    PENALTY = "PENALTY", _("治安管理处罚")
    CRIMINAL_CASE = "CRIMINAL_CASE", _("立案侦查")


class ProofKind(models.TextChoices):
    """Facts on which a ground rests; each dated, each with what proves it."""

    DANGER = "DANGER", _("置于无人监管和照看状态面临危险")
    NON_PERFORMANCE = "NON_PERFORMANCE", _("拒不履行监护职责（自该日起）")
    DESTITUTE = "DESTITUTE", _("流离失所或者生活无着")
    VIOLENCE = "VIOLENCE", _("实施家庭暴力、虐待、遗弃等侵害")
    APPRAISAL = "APPRAISAL", _("伤情鉴定或者心理评估")
    HABIT = "HABIT", _("吸毒、赌博、长期酗酒等恶习或者服刑等")
    REFUSED_ENTRUSTING = "REFUSED_ENTRUSTING", _("拒绝将监护职责委托给他人")
    DISTRESS = "DISTRESS", _("儿童处于困境或者危险状态")
    BEGGING = "BEGGING", _("胁迫、诱骗、利用儿童乞讨")
    IMPACT = "IMPACT", _("严重影响正常生活和学习")
    INSTIGATION = "INSTIGATION", _("公安机关认定教唆、利用实施违法犯罪")
    GRAVE = "GRAVE", _("情节恶劣")


class ApplicantKind(models.TextChoices):
    """Who may ask a court to revoke guardianship (R-253)."""

    RELATIVE = "RELATIVE", _("近亲属")
    VILLAGE = "VILLAGE", _("村（居）民委员会")
    COUNTY_CIVIL_AFFAIRS = "COUNTY_CIVIL_AFFAIRS", _("县级民政部门")
    TOWNSHIP_CIVIL_AFFAIRS = "TOWNSHIP_CIVIL_AFFAIRS", _("乡（镇）民政管理所")
    OTHER_UNIT = "OTHER_UNIT", _("其他有关人员或者单位")


class CourtResult(models.TextChoices):
    """How an application ended."""

    REVOKED = "REVOKED", _("撤销监护人资格")
    REJECTED = "REJECTED", _("驳回申请")
    WITHDRAWN = "WITHDRAWN", _("撤回申请")


# --- served papers (W-03) --------------------


class PaperKind(models.TextChoices):
    """Papers that are served and then followed up."""

    WARNING_LETTER = "WARNING_LETTER", _("家庭暴力告诫书")
    PROTECTION_ORDER = "PROTECTION_ORDER", _("人身安全保护令")


class PaperState(models.TextChoices):
    """Where a served paper stands."""

    ISSUED = "ISSUED", _("已出具，待送达")
    SERVED = "SERVED", _("已送达")
    FOLLOWING = "FOLLOWING", _("跟踪查访中")
    EXECUTING = "EXECUTING", _("协助执行中")
    REPORTED = "REPORTED", _("已上报未落实")
    LIFTED = "LIFTED", _("已解除")
    WITHDRAWN = "WITHDRAWN", _("已撤销文书")


class Party(models.TextChoices):
    """To whom a paper is served (D-28)."""

    OFFENDER = "OFFENDER", _("加害人")
    VICTIM = "VICTIM", _("受害人")
    APPLICANT = "APPLICANT", _("申请人")
    RESPONDENT = "RESPONDENT", _("被申请人")
    POLICE = "POLICE", _("公安机关")
    VILLAGE = "VILLAGE", _("村（居）民委员会")


class Delivery(models.TextChoices):
    """How a paper was served."""

    IN_PERSON = "IN_PERSON", _("直接送达")
    LEFT_WITH_WITNESS = "LEFT_WITH_WITNESS", _("留置送达")
    BY_POST = "BY_POST", _("邮寄送达")
    ELECTRONIC = "ELECTRONIC", _("电子送达")
    ENTRUSTED = "ENTRUSTED", _("委托送达")


class ReviewOf(models.TextChoices):
    """What is looked at again on a day."""

    PLACEMENT = "PLACEMENT", _("临时照料")
    PLAN = "PLAN", _("帮扶方案")
    ENTITLEMENT = "ENTITLEMENT", _("救助和权利保障")
    INTERVENTION = "INTERVENTION", _("监护干预")
