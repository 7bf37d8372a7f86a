"""`[profiles.*]`: one definition (口径) of the left-behind child each."""

from typing import Literal

from pydantic import Field

from shouwang.core.messages import N_
from shouwang.policy.engine.facts import SchoolStage

from .parts import AgeLimit, Clause, Part


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
