"""Screening W-10, dangerous houses W-33, safety checks W-34: which state may follow which."""

from shouwang.core.workflow import Transition

from .choices import (
    CampaignStatus,
    CheckStatus,
    DormitoryStatus,
    HazardStatus,
    HouseStatus,
    ProblemStatus,
    UnitStatus,
)
from .permissions import ScreeningPermission

RUN, SCREEN = ScreeningPermission.RUN, ScreeningPermission.SCREEN
CHECK, INSPECT = ScreeningPermission.CHECK, ScreeningPermission.INSPECT

# --- campaigns ------------------------------------------------------------------------------------
CLOSE_CAMPAIGN = Transition("close_campaign", (CampaignStatus.OPEN,), CampaignStatus.CLOSED, RUN)
CAMPAIGN = (CLOSE_CAMPAIGN,)

# --- units of a campaign (W-10) -------------------------------------------------------------------
_U = UnitStatus
BEGIN = Transition("begin_unit", (_U.WAITING,), _U.SCREENING, SCREEN)
EDUCATE = Transition("educate_unit", (_U.SCREENING, _U.ZERO, _U.REPORTED), "", SCREEN)
FIND = Transition("find_hazard", tuple(_U), _U.SCREENING, SCREEN)
ZERO = Transition("zero_unit", (_U.SCREENING,), _U.ZERO, SCREEN)
REPORT = Transition("report_unit", (_U.SCREENING,), _U.REPORTED, SCREEN)
SEND_BACK = Transition("send_back_unit", (_U.ZERO, _U.REPORTED), _U.SCREENING, CHECK)
APPRAISE = Transition(
    "appraise_unit", (_U.ZERO, _U.REPORTED), _U.CHECKED, CHECK, other_hand="reported_by"
)
UNIT = (BEGIN, EDUCATE, FIND, ZERO, REPORT, SEND_BACK, APPRAISE)
UNIT_DONE = (_U.ZERO, _U.REPORTED, _U.CHECKED)

# --- hazards (W-10) -------------------------------------------------------------------------------
_H = HazardStatus
CONTROL = Transition("control_hazard", (_H.FOUND, _H.ESCALATED), _H.CONTROLLED, SCREEN, also=CHECK)
ESCALATE = Transition(
    "escalate_hazard", (_H.FOUND, _H.CONTROLLED), _H.ESCALATED, SCREEN, also=CHECK
)
CLAIM = Transition("claim_hazard", (_H.CONTROLLED,), _H.CLAIMED, SCREEN, also=INSPECT)
CONFIRM = Transition("confirm_hazard", (_H.CLAIMED,), _H.REMOVED, CHECK, other_hand="claimed_by")
REJECT = Transition("reject_hazard", (_H.CLAIMED,), _H.CONTROLLED, CHECK, other_hand="claimed_by")
HAZARD = (CONTROL, ESCALATE, CLAIM, CONFIRM, REJECT)
HAZARD_SETTLED = (_H.REMOVED, _H.ESCALATED)

# --- dangerous houses (W-33) ----------------------------------------------------------------------
_D = HouseStatus
MOVE_OUT = Transition("move_out", (_D.LIVED_IN,), _D.MOVED_OUT, SCREEN)
FINISH = Transition("finish_house", (_D.MOVED_OUT,), _D.FINISHED, SCREEN)
CLOSE_HOUSE = Transition("close_house", (_D.FINISHED,), _D.CLOSED, CHECK, other_hand="finished_by")
HOUSE = (MOVE_OUT, FINISH, CLOSE_HOUSE)

# --- the building of dormitories (W-33) ---------------------------------------------------------
_B = DormitoryStatus
FINISH_DORMITORY = Transition("finish_dormitory", (_B.BUILDING,), _B.FINISHED, INSPECT)
OPEN_DORMITORY = Transition("open_dormitory", (_B.FINISHED,), _B.IN_USE, INSPECT)
DORMITORY = (FINISH_DORMITORY, OPEN_DORMITORY)

# --- safety checks (W-34) -------------------------------------------------------------------------
CARRY_OUT = Transition("carry_out_check", (CheckStatus.PLANNED,), "", INSPECT)
CHECKS = (CARRY_OUT,)
HANDLE = Transition(
    "handle_problem", (ProblemStatus.OPEN,), ProblemStatus.HANDLED, INSPECT, also=SCREEN
)
PASS = Transition(
    "pass_problem", (ProblemStatus.HANDLED,), ProblemStatus.CLOSED, INSPECT, other_hand="handled_by"
)
FAIL = Transition(
    "fail_problem", (ProblemStatus.HANDLED,), ProblemStatus.OPEN, INSPECT, other_hand="handled_by"
)
PROBLEM = (HANDLE, PASS, FAIL)
