"""Deeds: campaigns and units, hazards, dangerous houses, dormitories, safety checks."""

from .campaigns import (
    CampaignSaid,
    appraise_unit,
    begin_unit,
    close_campaign,
    educate_unit,
    open_campaign,
    report_unit,
    send_back_unit,
    zero_unit,
)
from .checks import carry_out_check, fail_problem, handle_problem, pass_problem, plan_check
from .common import note_shown
from .dormitories import enter_dormitory, finish_dormitory, open_dormitory
from .hazards import (
    claim_hazard,
    confirm_hazard,
    control_hazard,
    escalate_hazard,
    find_hazard,
    reject_hazard,
    report_hazard,
)
from .houses import close_house, enter_house, finish_house, move_out

__all__ = [
    "CampaignSaid",
    "appraise_unit",
    "begin_unit",
    "carry_out_check",
    "claim_hazard",
    "close_campaign",
    "close_house",
    "confirm_hazard",
    "control_hazard",
    "educate_unit",
    "enter_dormitory",
    "enter_house",
    "escalate_hazard",
    "fail_problem",
    "find_hazard",
    "finish_dormitory",
    "finish_house",
    "handle_problem",
    "move_out",
    "note_shown",
    "open_campaign",
    "open_dormitory",
    "pass_problem",
    "plan_check",
    "reject_hazard",
    "report_hazard",
    "report_unit",
    "send_back_unit",
    "zero_unit",
]
