"""Policy packs: typed, dated parameters, each with the clause it rests on, inherited by area.

A pack is a TOML document. A pack with a `parent` states only what differs; tables are merged key
by key down the chain, everything else is replaced.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from shouwang.core.messages import N_
from shouwang.policy.engine.facts import ConditionKind, SchoolStage
from shouwang.policy.engine.problems import Problem, problems_of
from shouwang.policy.engine.wording import Phrase

ROOT_AREA = "000000000000"
_AREA_PATTERN = r"^\d{12}$"
_LEVELS = (2, 4, 6, 9, 12)


class PackError(ValueError):
    """A pack that cannot be used: unknown, incomplete or contradictory; `phrase` says why.

    `problems`: each parameter that is wrong, with its path, where parameters are.
    """

    def __init__(self, phrase: Phrase, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(phrase.render())
        self.phrase, self.problems = phrase, problems


class Part(BaseModel):
    """Base of every part of a pack."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(Part):
    """A parameter or group of parameters, with the clause it rests on."""

    clause: str = Field(
        min_length=2,
        title=N_("依据"),
        description=N_("写明发文机关、文号和条款，认定理由中会引用。"),
    )


class AgeLimit(Clause):
    """Until which age; R-001 reads the words.

    `UNDER` 不满 n 周岁: until the day before the birthday. `THROUGH_BIRTHDAY` n 周岁以下: the
    birthday included. `THROUGH_YEAR` 0—n 岁: until the day before the next birthday.
    """

    years: int = Field(ge=1, le=30, title=N_("年龄（周岁）"))
    reading: Literal["UNDER", "THROUGH_BIRTHDAY", "THROUGH_YEAR"] = Field(
        title=N_("年龄的读法"),
        description=N_("“不满”到生日前一日；“以下”含生日当日；“0—n岁”到下一生日前一日。"),
    )


class ParentsRule(Clause):
    """Which parents must be away.

    `BOTH`; `BOTH_OR_ONE_AND_OTHER_INCAPABLE`; `EITHER`.
    `other_parent_after_divorce`: whether a parent without custody counts as a parent.
    """

    rule: Literal["BOTH", "BOTH_OR_ONE_AND_OTHER_INCAPABLE", "EITHER"] = Field(
        title=N_("哪些父母外出")
    )
    other_parent_after_divorce: bool = Field(
        default=True,
        title=N_("离异后不抚养的一方仍计为父母"),
        description=N_("离婚不消除父母子女关系（民法典第1084条）。"),
    )


class Duration(Clause):
    """How long the parents must have been away: an unbroken stretch, or a total.

    `continuous_months`: None where the source has lost or left blank the number: nobody meets it
    for certain. `total_months` of the last `window_months`, at `days_per_month` days.
    """

    continuous_months: int | None = Field(
        default=None, ge=1, le=60, title=N_("连续外出月数"),
        description=N_("按日历月计，含本数。原文数字缺失的不填：不能确定。"),
    )  # fmt: skip
    continuous_is_blank: bool = Field(default=False, title=N_("原文月数空缺，填写前口径不能使用"))
    total_months: int | None = Field(
        default=None, ge=1, le=60, title=N_("累计外出月数"), description=N_("不填：不看累计。")
    )
    window_months: int = Field(
        default=12,
        ge=1,
        le=60,
        title=N_("累计的期间（月）"),
        description=N_("判定日之前这么多个月。"),
    )
    days_per_month: int = Field(default=30, ge=28, le=31, title=N_("累计时一个月折合天数"))


class RuralRule(Clause):
    """农村户籍; `presume_from_village_code` for these kinds of hukou (NOT_COLLECTED, OTHER)."""

    presume_from_village_code: tuple[Literal["NOT_COLLECTED", "OTHER"], ...] = Field(
        default=(), title=N_("户口性质为以下情形的，按村级代码推定为农村")
    )
    presume_urban: bool = Field(default=False, title=N_("居委会代码推定为城镇"))


class LivingRule(Clause):
    """无法与父母正常共同生活: met when away; a weekly commuter lives with the child."""

    commuter_lives_with_child: bool = Field(
        default=True, title=N_("每周回家的父母视为与儿童正常共同生活")
    )


class SchoolRule(Clause):
    """Stages of schooling that belong to the definition."""

    stages: tuple[SchoolStage, ...] = Field(title=N_("包括的就学情况"))


class Profile(Part):
    """One definition (口径) of the left-behind child. Parts left out are not asked."""

    name: str = Field(min_length=2, title=N_("口径名称"))
    scope: str = Field(default="", title=N_("适用"))
    age: AgeLimit = Field(title=N_("年龄"))
    parents: ParentsRule = Field(title=N_("父母"))
    duration: Duration | None = Field(default=None, title=N_("外出时间"))
    rural: RuralRule | None = Field(default=None, title=N_("农村户籍"))
    living: LivingRule | None = Field(default=None, title=N_("无法与父母正常共同生活"))
    schooling: SchoolRule | None = Field(default=None, title=N_("就学范围"))

    @property
    def blank(self) -> str | None:
        """Return the clause whose blank must be filled before the profile can be used (R-010)."""
        duration = self.duration
        if duration and duration.continuous_is_blank and duration.continuous_months is None:
            return duration.clause
        return None


class Incapacity(Clause):
    """无监护能力: the recorded conditions that count; no such parent in law counts as none."""

    kinds: tuple[ConditionKind, ...] = Field(
        title=N_("计为无监护能力的情形"), description=N_("“其他”和未填的一律为不能确定。")
    )
    no_such_parent: bool = Field(default=True, title=N_("法律上没有父（母）的视同无监护能力"))


class HomeStay(Clause):
    """Holidays together end an absence only after so many days; None: never."""

    ends_absence_after_days: int | None = Field(
        default=None, ge=1, le=366, title=N_("连续回家满多少日视为返乡"),
        description=N_("不填：节假日团聚不结束外出，只有登记的返回才结束。"),
    )  # fmt: skip


class StepParents(Clause):
    """Whether a step-parent who brings the child up stands in the parent's place."""

    raising_counts: bool = Field(default=True, title=N_("承担抚养教育的继父母代替生父（母）的位置"))


class Unattended(Clause):
    """事实无人抚养 (suspected): conditions of both parents, some only after `months`."""

    under_years: int = Field(default=18, ge=1, le=30, title=N_("不满多少周岁"))
    kinds: tuple[ConditionKind, ...] = Field(title=N_("父母双方须符合的情形"))
    gone: tuple[ConditionKind, ...] = Field(title=N_("计为死亡、失踪的情形"))
    lasting_kinds: tuple[ConditionKind, ...] = Field(title=N_("须满一定月数的情形"))
    months: int = Field(default=6, ge=0, le=60, title=N_("须满的月数"))


class Migrant(Clause):
    """流动 (candidate): lives with a parent outside the county for so many months."""

    under_years: int = Field(default=16, ge=1, le=30, title=N_("不满多少周岁"))
    months: int = Field(default=6, ge=0, le=60, title=N_("跨县居住满多少个月"))


class Categories(Part):
    """The categories of children other than the definitions of the left-behind child."""

    left_behind_profile: str = Field(
        title=N_("缺省口径"), description=N_("档案页、汇总表默认按此口径认定农村留守儿童。")
    )
    left_behind_without_orphans: Clause = Field(title=N_("孤儿不计入留守儿童"))
    moved_along_excluded: Clause = Field(title=N_("随外出父母生活的不计入留守儿童"))
    orphan: AgeLimit = Field(title=N_("孤儿"))
    unattended: Unattended = Field(title=N_("疑似事实无人抚养儿童"))
    migrant: Migrant = Field(title=N_("疑似流动儿童"))
    hardship: AgeLimit = Field(title=N_("疑似困境儿童"))


class BirthdayWarnings(Clause):
    """How many days ahead of which birthdays somebody is told."""

    ages: tuple[Annotated[int, Field(ge=1, le=30)], ...] = Field(
        title=N_("提醒的周岁"), description=N_("例如：8、14、16、18")
    )
    days_ahead: tuple[Annotated[int, Field(ge=1, le=366)], ...] = Field(
        title=N_("提前天数"), description=N_("例如：90、30")
    )


class AgeBand(Part):
    """An age band of the summary: completed years, both included; `to` None: no upper end."""

    id: str
    label: str
    from_years: int
    to_years: int | None = None


class AgeBands(Clause):
    """The age bands of the official summary, without gap or overlap."""

    bands: tuple[AgeBand, ...] = Field(
        min_length=1, title=N_("年龄段"),
        description=N_("首尾相接，只有最后一段不设上限。例如：0-5、6-13、14+"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _follow_each_other(self) -> Self:
        for band, following in pairwise(self.bands):
            if band.to_years is None or band.to_years + 1 != following.from_years:
                raise PydanticCustomError("age_bands_apart", "gap or overlap", {"band": band.id})
        return self


class MonthlyReport(Clause):
    """The village's monthly check: due on this day of the month, its last day where shorter."""

    due_day: int = Field(ge=1, le=31, title=N_("每月截止日"), description=N_("31：月末。"))


class QuarterlyReport(Clause):
    """The township's quarterly update: due on this day of the quarter's last month (R-079)."""

    due_day: int = Field(ge=1, le=31, title=N_("季度最后一个月的截止日"))


class SemesterReport(Clause):
    """The census at the start of each semester (R-044): first days (MM-DD), days to report."""

    starts: tuple[Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-\d{2}$")], ...] = Field(
        min_length=1, title=N_("学期开始（月-日）")
    )
    due_days: int = Field(ge=1, le=120, title=N_("开学后多少日内报送"))


class SubmissionRules(Part):
    """When what is due."""

    month: MonthlyReport = Field(title=N_("村级月度核对"))
    quarter: QuarterlyReport = Field(title=N_("乡镇季度报送"))
    semester: SemesterReport = Field(title=N_("学期普查"))
    article: MonthlyReport = Field(title=N_("工作信息、调研文章"))


class FieldList(Clause):
    """Fields of a file (keys of `registry.fields`) that must not be empty, by whose they are.

    `parent`: of each parent not known to be dead. `away_parent`: of one who is away. `carer`:
    where no parent is at home. `pupil`: of a child at school or kindergarten.
    """

    child: tuple[str, ...] = Field(default=(), title=N_("儿童本人"))
    parent: tuple[str, ...] = Field(default=(), title=N_("健在的父母"))
    away_parent: tuple[str, ...] = Field(default=(), title=N_("外出的父母"))
    carer: tuple[str, ...] = Field(default=(), title=N_("受委托人"))
    pupil: tuple[str, ...] = Field(default=(), title=N_("在校在园儿童"))


class RepairDays(Clause):
    """Within how many days a finding is to be repaired, by severity; `rules`: by check."""

    error: int = Field(ge=1, le=365, title=N_("错误"))
    warning: int = Field(ge=1, le=365, title=N_("警告"))
    hint: int = Field(ge=1, le=365, title=N_("提示"))
    rules: dict[Annotated[str, Field(pattern=r"^[a-z-]+$")], int] = Field(
        default_factory=dict, title=N_("个别检查项")
    )


class QualityLimits(Clause):
    """From where on a check speaks."""

    grade_gap_years: int = Field(ge=1, le=9, title=N_("年龄与年级相差超过（岁）"))
    parent_gap_years: int = Field(ge=10, le=20, title=N_("父母与子女年龄至少相差（岁）"))
    stale_months: int = Field(ge=1, le=36, title=N_("多少个月未更新为过期"))
    shared_phone_households: int = Field(ge=2, le=50, title=N_("同一电话用于多少户起提示"))
    signer_households: int = Field(ge=2, le=50, title=N_("同一受委托人签多少户起提示"))
    copied_text_households: int = Field(ge=2, le=100, title=N_("相同文字出现于多少户起提示"))
    copied_text_length: int = Field(ge=12, le=200, title=N_("相同文字至少多少字"))
    waiver_days: int = Field(ge=1, le=730, title=N_("免改最长多少日"))


class QualityRules(Part):
    """What the checks of the register go by."""

    required: FieldList = Field(title=N_("必填项"))
    wanted: FieldList = Field(title=N_("“四有”和最低内容"))
    days: RepairDays = Field(title=N_("整改期限（日）"))
    limits: QualityLimits = Field(title=N_("检查界限"))


class VisitRules(Clause):
    """How often a child is visited at home, by whether the child needs special care."""

    first_working_days: int = Field(ge=1, le=60, title=N_("新发现儿童首次走访（工作日）"))
    key_days: int = Field(ge=1, le=366, title=N_("重点对象每多少日走访一次"))
    other_days: int = Field(ge=1, le=366, title=N_("其他儿童每多少日走访一次"))
    key_ratings: tuple[str, ...] = Field(
        title=N_("列为重点对象的监护情况"), description=N_("POOR：差；NONE：无人监护")
    )


class TalkRules(Clause):
    """How often a teacher talks with a left-behind pupil."""

    per_month: int = Field(ge=1, le=31, title=N_("教师每月谈心次数"))
    months_off: tuple[Annotated[int, Field(ge=1, le=12)], ...] = Field(
        default=(), title=N_("不要求谈心的月份"), description=N_("寒暑假。例如：7、8")
    )


class ContactRules(Clause):
    """How often parents and child are to hear from each other."""

    days: int = Field(ge=1, le=366, title=N_("父母与儿童至少每多少日联系一次"))
    check_days: int = Field(
        default=30, ge=1, le=366, title=N_("村（居）至少每多少日核实一次亲子联系")
    )
    unseen_months: int = Field(
        default=12, ge=1, le=60, title=N_("父（母）超过多少个月没有回家提示")
    )


class EscalationRules(Clause):
    """When a duty is called soon, and when overdue ones are shown to whom."""

    soon_days: int = Field(ge=1, le=90, title=N_("提前多少日提醒"))
    county_after_days: int = Field(ge=1, le=366, title=N_("逾期多少日提级到县"))
    most_snooze_days: int = Field(ge=1, le=90, title=N_("最长暂缓多少日"))


class AssessmentRules(Clause):
    """Whether an agreement waits for the carer's assessment, and when that is due."""

    carer_required: bool = Field(
        title=N_("协议生效前须有合格的照护人监护能力评估"),
        description=N_("不要求的，有评估而触及红线、不合格或已过期的，仍不能认定协议有效。"),
    )
    first_days: int = Field(ge=1, le=366, title=N_("建档后多少日内评估照护人"))


class FamilyRules(Clause):
    """How long a parent's or carer's own page is open; when a parent counts as out of reach."""

    link_days: int = Field(ge=1, le=30, title=N_("家长专用页面链接有效日数"))
    most_wrong: int = Field(ge=3, le=20, title=N_("核验错误多少次后锁定"))
    unreachable_attempts: int = Field(ge=1, le=20, title=N_("连续多少次联系不上列为联系不上"))
    unreachable_days: int = Field(ge=1, le=366, title=N_("多少日未联系上列为联系不上"))


class WorkRules(Part):
    """Which care is due how often."""

    visits: VisitRules = Field(title=N_("入户走访"))
    talks: TalkRules = Field(title=N_("谈心"))
    contact: ContactRules = Field(title=N_("亲子联系"))
    escalation: EscalationRules = Field(title=N_("提醒和提级"))
    assessment: AssessmentRules = Field(title=N_("照护人监护能力评估"))
    family: FamilyRules = Field(title=N_("家长联系"))


class ResponseRules(Clause):
    """Within how many minutes each hop of a mandatory report is expected; local variants.

    The texts say 第一时间, 立即, 及时 and no number (R-003): a threshold warns, it refuses nothing.
    """

    report_minutes: int = Field(ge=1, le=10_080, title=N_("发现到报告（分钟）"))
    receipt_minutes: int = Field(ge=1, le=10_080, title=N_("报告到公安受理（分钟）"))
    dispatch_minutes: int = Field(ge=1, le=10_080, title=N_("受理到出警（分钟）"))
    acknowledge_minutes: int = Field(ge=1, le=10_080, title=N_("报告到乡镇、民政签收（分钟）"))
    notify_minutes: int = Field(ge=1, le=43_200, title=N_("出警到通报乡镇（分钟）"))
    referral_days: int = Field(ge=1, le=90, title=N_("转介办理期限（日）"))
    notify_civil_affairs: bool = Field(default=False, title=N_("处置后须同时通报民政部门"))
    village_opens_assessment: bool = Field(
        default=False, title=N_("村（居）报告可直接启动调查评估")
    )


class DropoutRules(Clause):
    """When a school must report a pupil who stays away (R-183): both conditions at once."""

    absent_days: int = Field(ge=1, le=60, title=N_("无故旷课满多少日"))
    failed_attempts: int = Field(ge=1, le=10, title=N_("劝返未果满多少次"))
    attempt_due_days: tuple[Annotated[int, Field(ge=0, le=60)], ...] = Field(
        min_length=1, title=N_("各次劝返应在缺勤后第几日前完成"), description=N_("例如：3、6")
    )


class FollowClocks(Clause):
    """Within how many days what follows is due."""

    written_days: int = Field(ge=0, le=60, title=N_("上报乡镇后多少日内书面报告"))
    receipt_days: int = Field(ge=0, le=60, title=N_("报告多少日内签收"))
    measure_days: int = Field(ge=0, le=60, title=N_("收到报告多少日内依法采取措施"))
    outcome_days: int = Field(ge=1, le=366, title=N_("采取措施多少日内报告结果"))


class MoveRules(Clause):
    """Within how many days the receiving school answers."""

    answer_days: int = Field(ge=1, le=120, title=N_("转学、整班移交多少日内确认"))


class CompulsoryAge(Clause):
    """Which children are of compulsory school age."""

    from_years: int = Field(ge=5, le=8, title=N_("自（周岁）"))
    under_years: int = Field(ge=12, le=18, title=N_("不满（周岁）"))


class SchoolingRules(Part):
    """控辍保学."""

    dropout: DropoutRules = Field(title=N_("必须上报的条件"))
    clocks: FollowClocks = Field(title=N_("追踪时限"))
    moves: MoveRules = Field(title=N_("转学和整班移交"))
    compulsory: CompulsoryAge = Field(title=N_("义务教育年龄"))


class InterventionRules(Clause):
    """Which text measures over guardianship rest on, and when what is looked at again.

    `grounds_text`: a document of `shouwang.intervention.jurisdictions` (R-252).
    """

    grounds_text: Literal["guofa-2016-13", "opinion-2014", "suxian", "banner"] = Field(
        title=N_("撤销监护人资格依据的文本"),
        description=N_("文本没有列出的情形不提供选择；各文本列出的情形见监护干预页面。"),
    )
    placement_review_days: int = Field(ge=1, le=366, title=N_("临时照料每多少日复核"))
    placement_most_months: int = Field(ge=1, le=24, title=N_("临时监护照料一般不超过（月）"))
    answer_days: int = Field(ge=1, le=60, title=N_("接收单位答复期限（日）"))
    plan_review_days: int = Field(ge=1, le=366, title=N_("帮扶方案每多少日评估"))
    right_review_days: int = Field(ge=1, le=730, title=N_("救助纳入后每多少日复核"))
    measure_review_days: int = Field(ge=1, le=366, title=N_("监护干预每多少日复核"))
    paper_visit_days: int = Field(ge=1, le=366, title=N_("告诫书、保护令送达后每多少日查访"))
    order_months: int = Field(ge=1, le=24, title=N_("人身安全保护令最长有效期（月）"))


class PolicyPack(Part):
    """Everything that regulations fix by number or list, in force in an area for a time."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    version: str
    title: str
    area: Annotated[str, Field(pattern=_AREA_PATTERN)] = ROOT_AREA
    parent: str | None = None
    effective_from: date
    effective_to: date | None = None
    profiles: dict[Annotated[str, Field(pattern=r"^[A-Z]\d?$")], Profile]
    incapacity: Incapacity = Field(title=N_("无监护能力"))
    home_stays: HomeStay = Field(title=N_("节假日团聚"))
    step_parents: StepParents = Field(title=N_("继父母"))
    categories: Categories = Field(title=N_("其他类别"))
    birthday_warnings: BirthdayWarnings = Field(title=N_("生日提醒"))
    age_bands: AgeBands = Field(title=N_("统计年龄段"))
    submission: SubmissionRules = Field(title=N_("上报期限"))
    quality: QualityRules = Field(title=N_("数据质量检查"))
    work: WorkRules = Field(title=N_("关爱工作频次"))
    schooling: SchoolingRules = Field(title=N_("控辍保学"))
    response: ResponseRules = Field(title=N_("强制报告和应急处置时限"))
    intervention: InterventionRules = Field(title=N_("监护干预与帮扶期限"))

    _periods: tuple[tuple[date, "PolicyPack"], ...] = PrivateAttr(default=())

    @property
    def periods(self) -> tuple[tuple[date, "PolicyPack"], ...]:
        """From which day on which pack holds in the division; this one for ever if nobody said."""
        return self._periods or ((date.min, self),)

    def with_periods(self, periods: Iterable[tuple[date, "PolicyPack"]]) -> "PolicyPack":
        """Return the same pack, knowing those that held before and will hold after it."""
        told = self.model_copy()
        told._periods = tuple(periods)
        return told

    @model_validator(mode="after")
    def _default_exists(self) -> Self:
        if self.categories.left_behind_profile not in self.usable_profiles:
            raise PydanticCustomError(
                "no_default_profile",
                "unusable default",
                {"profile": self.categories.left_behind_profile},
            )
        return self

    @cached_property
    def usable_profiles(self) -> dict[str, Profile]:
        """Return the profiles whose blanks are filled, by id."""
        return {key: each for key, each in self.profiles.items() if each.blank is None}

    @cached_property
    def incapacity_kinds(self) -> frozenset[str]:
        """Return the codes of the conditions that count as no capacity."""
        return frozenset(str(kind) for kind in self.incapacity.kinds)

    def profile(self, key: str) -> Profile:
        """Return a profile that can be used.

        :raises PackError: if there is no such profile, or a blank of it has not been filled.
        """
        if key not in self.profiles:
            raise PackError(Phrase(N_("政策包没有口径“{profile}”。"), {"profile": key}))
        blank = self.profiles[key].blank
        if blank is not None:
            raise PackError(
                Phrase(
                    N_("口径“{profile}”的月数原文空缺，填写后方可使用（{clause}）。"),
                    {"profile": key, "clause": blank},
                )
            )
        return self.profiles[key]


class PackSource(Part):
    """A pack as written, before what it inherits is filled in."""

    id: str
    area: str
    parent: str | None
    effective_from: date
    effective_to: date | None
    document: dict[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "PackSource":
        """Return the source of a parsed TOML document or a stored override.

        :raises PackError: if id, area or dates are missing or unusable.
        """
        head = ("id", "area", "parent", "effective_from", "effective_to")
        fields: dict[str, Any] = {"area": ROOT_AREA, "parent": None, "effective_to": None}
        fields |= {key: document[key] for key in head if key in document}
        try:
            return cls.model_validate(fields | {"document": dict(document)})
        except ValidationError as error:
            raise _invalid(str(document.get("id", "?")), error) from error

    def in_force(self, on: date) -> bool:
        """Return whether the pack is in force on the day; `effective_to` is its last day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def covers(self, area: str) -> bool:
        """Return whether the area lies in the pack's division (NBS 12-digit codes)."""
        return area.startswith(_prefix(self.area))


def _prefix(area: str) -> str:
    """Return the part of a division code that its subdivisions share."""
    if area == ROOT_AREA:
        return ""
    return next(area[:n] for n in _LEVELS if not area[n:].strip("0"))


def _invalid(pack_id: str, error: ValidationError) -> PackError:
    found = problems_of(error)
    path = ".".join(found[0].path) or pack_id
    return PackError(
        Phrase(
            N_("政策包“{pack}”的参数“{path}”不可用：{problem}"),
            {"pack": pack_id, "path": path, "problem": found[0].phrase},
        ),
        found,
    )


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(value, Mapping) and isinstance(below, Mapping)
        result[key] = _merged(below, value) if both and isinstance(below, Mapping) else value
    return result


def build(chain: Iterable[PackSource]) -> PolicyPack:
    """Return the pack that a chain of sources comes to, the most general first.

    :raises PackError: if the merged document is incomplete or a parameter unusable.
    """
    document: dict[str, Any] = {}
    for source in chain:
        document = _merged(document, {"effective_to": None} | source.document)
    try:
        return PolicyPack.model_validate(document)
    except ValidationError as error:
        raise _invalid(str(document.get("id", "?")), error) from error


def shipped() -> dict[str, PackSource]:
    """Return the packs that come with the programme, by id."""
    return dict(_shipped())


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, PackSource]:
    folder = resources.files("shouwang.policy") / "packs"
    sources = (
        PackSource.of(tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )
    return {source.id: source for source in sources}


@lru_cache(maxsize=64)
def load_pack(pack_id: str) -> PolicyPack:
    """Return a shipped pack with what it inherits.

    :raises PackError: if there is none of that id, or its chain cannot be used.
    """
    return pack_of(pack_id, shipped())


def pack_of(pack_id: str, sources: Mapping[str, PackSource]) -> PolicyPack:
    """Return one pack of `sources` with what it inherits.

    :raises PackError: if it or an ancestor is missing, or ancestors go round in a circle.
    """
    chain: list[PackSource] = []
    wanted: str | None = pack_id
    while wanted is not None:
        if wanted not in sources:
            raise PackError(Phrase(N_("没有政策包“{pack}”。"), {"pack": wanted}))
        if any(source.id == wanted for source in chain):
            raise PackError(Phrase(N_("政策包“{pack}”的继承成环。"), {"pack": wanted}))
        chain.append(sources[wanted])
        wanted = chain[-1].parent
    return build(reversed(chain))


def resolve(sources: Iterable[PackSource], area: str, on: date) -> PolicyPack:
    """Return the pack in force in an area (NBS 12-digit code) on a day.

    The packs of the divisions above, and its own, that are in force are merged from the top down.

    :raises PackError: if none is in force, or two of one division are.
    """
    chain = sorted(
        (source for source in sources if source.in_force(on) and source.covers(area)),
        key=lambda source: len(_prefix(source.area)),
    )
    for first, second in pairwise(chain):
        if first.area == second.area:
            raise PackError(
                Phrase(
                    N_("政策包“{first}”与“{second}”在同一地区同时有效。"),
                    {"first": first.id, "second": second.id},
                )
            )
    if not chain:
        raise PackError(Phrase(N_("当日没有有效的政策包。")))
    return build(chain)
