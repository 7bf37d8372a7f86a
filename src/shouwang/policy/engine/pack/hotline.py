"""`[hotline]`: by when a call is handed over, accepted, answered."""

from pydantic import Field

from shouwang.core.messages import N_

from .parts import Clause


class HotlineRules(Clause):
    """Clocks of a call (R-271, R-272); the texts say 即时 and no number (R-003)."""

    hand_over_minutes: int = Field(ge=1, le=43_200, title=N_("受理到转接或自行办理（分钟）"))
    urgent_hand_over_minutes: int = Field(
        ge=1, le=43_200, title=N_("紧急来电受理到转接或自行办理（分钟）")
    )
    accept_minutes: int = Field(ge=1, le=43_200, title=N_("转接到接收或退回（分钟）"))
    urgent_accept_minutes: int = Field(
        ge=1, le=43_200, title=N_("紧急来电转接到接收或退回（分钟）")
    )
    answer_days: int = Field(ge=1, le=120, title=N_("转接到回复办理情况（日）"))
    urgent_answer_days: int = Field(ge=0, le=30, title=N_("紧急来电转接到回复办理情况（日）"))
    unreached_days: int = Field(ge=1, le=30, title=N_("在几个不同日期回访未接通后可以办结"))
