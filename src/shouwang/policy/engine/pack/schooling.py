"""`[schooling]`: 控辍保学."""

from typing import Annotated

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause, Part


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


class DormitoryRules(Clause):
    """How soon a dormitory is in use once its shell stands (W-33)."""

    use_within_months: int = Field(ge=1, le=24, title=N_("宿舍主体完工后几个月内投入使用"))


class LedgerRules(Clause):
    """How long the ledgers of a school year are kept."""

    keep_years: int = Field(ge=1, le=30, title=N_("点名记录在学年结束后保存几年"))


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
    dormitory: DormitoryRules = Field(title=N_("宿舍工程"))
    ledgers: LedgerRules = Field(title=N_("台账保存"))
