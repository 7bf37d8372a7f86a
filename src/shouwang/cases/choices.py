"""Codes of reports and cases (D-23…D-26, D-50, W-01)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Situation(models.TextChoices):
    """What must be reported (R-243, D-23)."""

    ALONE = "ALONE", _("单独居住生活")
    MISSING = "MISSING", _("失踪")
    GUARDIAN_UNABLE = "GUARDIAN_UNABLE", _("监护人丧失监护能力")
    GUARDIAN_UNWILLING = "GUARDIAN_UNWILLING", _("不履行监护责任")
    GUARDIAN_UNFIT = "GUARDIAN_UNFIT", _("监护不当")
    VIOLENCE = "VIOLENCE", _("疑似家庭暴力")
    INJURY = "INJURY", _("疑似意外伤害")
    INFRINGEMENT = "INFRINGEMENT", _("疑似不法侵害")
    BEGGING = "BEGGING", _("被利用、胁迫流浪乞讨")
    OTHER = "OTHER", _("其他危险情况")


class Sign(models.TextChoices):
    """The nine signs of the national opinion on mandatory reporting (R1–R9)."""

    R1 = "R1", _("隐私部位疑似非正常损伤")
    R2 = "R2", _("不满十四周岁女性疑似遭受性侵害、怀孕、流产")
    R3 = "R3", _("十四周岁以上女性疑似性侵害所致怀孕、流产")
    R4 = "R4", _("多处损伤、严重营养不良、意识不清，疑似家暴、欺凌、虐待")
    R5 = "R5", _("自杀、自残、工伤、中毒等致伤残、死亡")
    R6 = "R6", _("被遗弃或者长期无人照料")
    R7 = "R7", _("来源不明、失踪、被拐卖、被收买")
    R8 = "R8", _("被组织乞讨")
    R9 = "R9", _("其他严重侵害或者正面临危险")


class Unit(models.TextChoices):
    """Who reports (D-23); all but the last two are bound to."""

    SCHOOL = "SCHOOL", _("学校")
    KINDERGARTEN = "KINDERGARTEN", _("幼儿园")
    MEDICAL = "MEDICAL", _("医疗机构")
    VILLAGE = "VILLAGE", _("村（居）民委员会")
    SOCIAL_WORK = "SOCIAL_WORK", _("社会工作服务机构")
    RESCUE = "RESCUE", _("救助管理机构")
    WELFARE = "WELFARE", _("福利机构")
    AUTHORITY = "AUTHORITY", _("国家机关及其工作人员")
    OTHER_BOUND = "OTHER_BOUND", _("旅馆等密切接触未成年人的单位")
    CITIZEN = "CITIZEN", _("其他公民")
    ORGANISATION = "ORGANISATION", _("社会组织")


# Who is thanked rather than bound.
VOLUNTARY = frozenset({Unit.CITIZEN, Unit.ORGANISATION})


class ReportState(models.TextChoices):
    """Found and told to the police, or not yet."""

    FOUND = "FOUND", _("已发现，尚未报告")
    SENT = "SENT", _("已报告")
    DISMISSED = "DISMISSED", _("经核实不需报告")


class Origin(models.TextChoices):
    """By which door a report came in."""

    PAGE = "PAGE", _("报告页面")
    PUBLIC = "PUBLIC", _("公众页面")
    VISIT = "VISIT", _("走访发现")
    HOTLINE = "HOTLINE", _("热线")
    SCREENING = "SCREENING", _("风险排查")
    SCHOOL = "SCHOOL", _("考勤随访")
    PHONE = "PHONE", _("手机离线补报")
    ASSESSMENT = "ASSESSMENT", _("评估发现")


class Receiver(models.TextChoices):
    """To whom a report goes at once."""

    POLICE = "POLICE", _("公安机关")
    TOWNSHIP = "TOWNSHIP", _("乡镇（街道）")
    CIVIL_AFFAIRS = "CIVIL_AFFAIRS", _("县级民政部门")


class Acknowledged(models.TextChoices):
    """How a receiver said that it has the report."""

    PAGE = "PAGE", _("系统签收")
    TELEPHONE = "TELEPHONE", _("电话确认")


class CaseState(models.TextChoices):
    """States of W-01; JOINED: the same event is followed in another case."""

    REPORTED = "REPORTED", _("已报告")
    ACCEPTED = "ACCEPTED", _("已受理")
    DISPATCHED = "DISPATCHED", _("已出警")
    RESPONDING = "RESPONDING", _("处置中")
    NOTIFIED = "NOTIFIED", _("已通报乡镇")
    ASSESSING = "ASSESSING", _("评估中")
    ASSESSED = "ASSESSED", _("已评估")
    HELPING = "HELPING", _("帮扶中")
    INTERVENING = "INTERVENING", _("监护干预")
    CLOSED = "CLOSED", _("已结案")
    JOINED = "JOINED", _("已并入")


class CloseReason(models.TextChoices):
    """Why a case ends."""

    CARED_FOR = "CARED_FOR", _("儿童得到妥善照料")
    UNFOUNDED = "UNFOUNDED", _("经查不属实（善意报告不追责）")
    DIED = "DIED", _("儿童死亡")


class MemberRole(models.TextChoices):
    """What a member does in a case; the sealed sub-files open by it."""

    POLICE = "POLICE", _("公安承办")
    TOWNSHIP = "TOWNSHIP", _("乡镇牵头")
    CIVIL_AFFAIRS = "CIVIL_AFFAIRS", _("民政承办")
    WORKER = "WORKER", _("个案承办人")
    PSYCHOLOGIST = "PSYCHOLOGIST", _("心理辅导")
    LEGAL = "LEGAL", _("法律服务")
    HELPER = "HELPER", _("协助单位")
    SUPERVISOR = "SUPERVISOR", _("督导（团队之外）")


class SubFile(models.TextChoices):
    """Parts of a case that only some of its members open."""

    REPORT = "REPORT", _("报告卷")
    ABUSE = "ABUSE", _("侵害卷")
    PSYCHOLOGY = "PSYCHOLOGY", _("心理卷")
    LEGAL = "LEGAL", _("法律卷")


class BranchKind(models.TextChoices):
    """Branches of the emergency response (W-01, branch table)."""

    B1 = "B1", _("脱离监护单独居住生活")
    B2 = "B2", _("监护人丧失监护能力或者不履行监护责任")
    B3 = "B3", _("失踪")
    B4 = "B4", _("遭受家庭暴力")
    B5 = "B5", _("遭受其他不法侵害、意外伤害")


class MeasureState(models.TextChoices):
    """Where a measure stands."""

    TODO = "TODO", _("待办")
    DONE = "DONE", _("已办")
    NOT_NEEDED = "NOT_NEEDED", _("不需要")


class PlaceKind(models.TextChoices):
    """Where a child is taken (D-24, D-25)."""

    RELATIVE = "RELATIVE", _("其他近亲属")
    VILLAGE = "VILLAGE", _("村（居）民委员会")
    RESCUE_STATION = "RESCUE_STATION", _("救助管理机构")
    WELFARE_HOME = "WELFARE_HOME", _("福利机构")
    SHELTER = "SHELTER", _("临时庇护场所")
    FOSTER_FAMILY = "FOSTER_FAMILY", _("寄养家庭")


class PlacementGround(models.TextChoices):
    """Why the child is taken into temporary care: the seven cases of the law."""

    UNKNOWN_CHILD = "UNKNOWN_CHILD", _("流浪乞讨或者身份不明，暂时查找不到父母")
    GUARDIAN_MISSING = "GUARDIAN_MISSING", _("监护人下落不明且无其他人可以担任监护人")
    EVENT = "EVENT", _("监护人因客观原因或者突发事件不能履行监护职责")
    REFUSAL = "REFUSAL", _("监护人拒绝或者怠于履行监护职责，无人照料")
    INSTIGATED = "INSTIGATED", _("监护人教唆、利用其实施违法犯罪，需要带离安置")
    HARMED = "HARMED", _("遭受监护人严重伤害或者面临人身安全威胁，需要紧急安置")
    OTHER = "OTHER", _("法律规定的其他情形")


class ReferralState(models.TextChoices):
    """Where a hand-over to an organisation stands."""

    SENT = "SENT", _("待接收")
    ACCEPTED = "ACCEPTED", _("已接收")
    REFUSED = "REFUSED", _("不接收")
    RETURNED = "RETURNED", _("已退回")
    DONE = "DONE", _("已办结")
    WITHDRAWN = "WITHDRAWN", _("已撤回")


class Service(models.TextChoices):
    """What a child may need after the assessment (D-26, R-251)."""

    GUIDANCE = "GUIDANCE", _("监护指导")
    MEDICAL = "MEDICAL", _("医疗救治")
    COUNSELLING = "COUNSELLING", _("心理疏导")
    BEHAVIOUR = "BEHAVIOUR", _("行为矫治")
    LEGAL_SERVICE = "LEGAL_SERVICE", _("法律服务")
    LEGAL_AID = "LEGAL_AID", _("法律援助")


class InquirySource(models.TextChoices):
    """What made the township assess (D-26)."""

    POLICE = "POLICE", _("公安通报")
    VILLAGE = "VILLAGE", _("村（居）报告")


class RiskLevel(models.TextChoices):
    """How pressing a case is."""

    HIGH = "HIGH", _("高")
    MEDIUM = "MEDIUM", _("中")
    LOW = "LOW", _("低")


class OmissionState(models.TextChoices):
    """Where the question stands whether somebody did not report."""

    OPEN = "OPEN", _("待核查")
    CONFIRMED = "CONFIRMED", _("属漏报，已追责")
    CLEARED = "CLEARED", _("不属漏报")


class RewardKind(models.TextChoices):
    """How a reporter is thanked (R-246)."""

    PRAISE = "PRAISE", _("表扬")
    PRIZE = "PRIZE", _("奖励")


class EventKind(models.TextChoices):
    """Kinds of extreme events (D-50)."""

    DROWNING = "DROWNING", _("溺水")
    TRAFFIC = "TRAFFIC", _("交通")
    BURN = "BURN", _("烫伤")
    FALL = "FALL", _("坠落")
    POISONING = "POISONING", _("中毒")
    SUICIDE = "SUICIDE", _("自杀性中毒")
    INFRINGEMENT = "INFRINGEMENT", _("不法侵害")
    OTHER = "OTHER", _("其他")
