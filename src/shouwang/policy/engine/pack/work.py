"""`[work]`: which care is due how often."""

from typing import Annotated

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause, Part


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
