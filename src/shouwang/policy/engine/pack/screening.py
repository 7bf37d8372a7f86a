"""`[screening]`: the key periods before which a campaign is opened."""

from typing import Annotated

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause

MonthDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class Season(Clause):
    """A key period of every year: first and last day (MM-DD); it may run over New Year."""

    starts: MonthDay = Field(title=N_("起（月-日）"))
    ends: MonthDay = Field(title=N_("止（月-日）"))


class ScreeningRules(Clause):
    """Key periods of the year and of the holidays (R-261, W-10); the texts say no days (R-003)."""

    lead_days: int = Field(ge=1, le=90, title=N_("提前几日提醒发起排查行动"))
    holiday_days: int = Field(
        ge=1, le=15, title=N_("连休几日以上的节假日须发起排查行动"),
        description=N_("调休后连续不上班的日数；在寒暑假内的不另外提醒。"),
    )  # fmt: skip
    winter: Season = Field(title=N_("寒假"))
    summer: Season = Field(title=N_("暑假"))
    flood: Season = Field(title=N_("汛期"))
    spring_term: Season = Field(title=N_("春季学期放学后"))
    autumn_term: Season = Field(title=N_("秋季学期放学后"))
