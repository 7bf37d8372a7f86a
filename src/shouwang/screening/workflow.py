"""Screening W-10, dangerous houses W-33, safety checks W-34: which state may follow which."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which ("" it stays), by any of which rights.

    `other_hand`: the field that says who did it before; that person may not.
    """

    deed: str
    sources: frozenset[str]
    target: str
    permissions: tuple[str, ...]
    other_hand: str = ""


def _of(deed: str, sources: tuple[str, ...], target: str, *permissions: str,
        other_hand: str = "") -> Transition:  # fmt: skip
    return Transition(deed, frozenset(sources), target, permissions, other_hand)


# --- campaigns ------------------------------------------------------------------------------------
CLOSE_CAMPAIGN = _of("close_campaign", (CampaignStatus.OPEN,), CampaignStatus.CLOSED, RUN)
CAMPAIGN = (CLOSE_CAMPAIGN,)

# --- units of a campaign (W-10) -------------------------------------------------------------------
_U = UnitStatus
BEGIN = _of("begin_unit", (_U.WAITING,), _U.SCREENING, SCREEN)
EDUCATE = _of("educate_unit", (_U.SCREENING, _U.ZERO, _U.REPORTED), "", SCREEN)
FIND = _of("find_hazard", tuple(_U), _U.SCREENING, SCREEN)
ZERO = _of("zero_unit", (_U.SCREENING,), _U.ZERO, SCREEN)
REPORT = _of("report_unit", (_U.SCREENING,), _U.REPORTED, SCREEN)
SEND_BACK = _of("send_back_unit", (_U.ZERO, _U.REPORTED), _U.SCREENING, CHECK)
APPRAISE = _of("appraise_unit", (_U.ZERO, _U.REPORTED), _U.CHECKED, CHECK, other_hand="reported_by")
UNIT = (BEGIN, EDUCATE, FIND, ZERO, REPORT, SEND_BACK, APPRAISE)
UNIT_DONE = (_U.ZERO, _U.REPORTED, _U.CHECKED)

# --- hazards (W-10) -------------------------------------------------------------------------------
_H = HazardStatus
CONTROL = _of("control_hazard", (_H.FOUND, _H.ESCALATED), _H.CONTROLLED, SCREEN, CHECK)
ESCALATE = _of("escalate_hazard", (_H.FOUND, _H.CONTROLLED), _H.ESCALATED, SCREEN, CHECK)
CLAIM = _of("claim_hazard", (_H.CONTROLLED,), _H.CLAIMED, SCREEN, INSPECT)
CONFIRM = _of("confirm_hazard", (_H.CLAIMED,), _H.REMOVED, CHECK, other_hand="claimed_by")
REJECT = _of("reject_hazard", (_H.CLAIMED,), _H.CONTROLLED, CHECK, other_hand="claimed_by")
HAZARD = (CONTROL, ESCALATE, CLAIM, CONFIRM, REJECT)
HAZARD_SETTLED = (_H.REMOVED, _H.ESCALATED)

# --- dangerous houses (W-33) ----------------------------------------------------------------------
_D = HouseStatus
MOVE_OUT = _of("move_out", (_D.LIVED_IN,), _D.MOVED_OUT, SCREEN)
FINISH = _of("finish_house", (_D.MOVED_OUT,), _D.FINISHED, SCREEN)
CLOSE_HOUSE = _of("close_house", (_D.FINISHED,), _D.CLOSED, CHECK, other_hand="finished_by")
HOUSE = (MOVE_OUT, FINISH, CLOSE_HOUSE)

# --- the building of dormitories (W-33) ---------------------------------------------------------
_B = DormitoryStatus
FINISH_DORMITORY = _of("finish_dormitory", (_B.BUILDING,), _B.FINISHED, INSPECT)
OPEN_DORMITORY = _of("open_dormitory", (_B.FINISHED,), _B.IN_USE, INSPECT)
DORMITORY = (FINISH_DORMITORY, OPEN_DORMITORY)

# --- safety checks (W-34) -------------------------------------------------------------------------
CARRY_OUT = _of("carry_out_check", (CheckStatus.PLANNED,), "", INSPECT)
CHECKS = (CARRY_OUT,)
HANDLE = _of("handle_problem", (ProblemStatus.OPEN,), ProblemStatus.HANDLED, INSPECT, SCREEN)
PASS = _of(
    "pass_problem", (ProblemStatus.HANDLED,), ProblemStatus.CLOSED, INSPECT, other_hand="handled_by"
)
FAIL = _of(
    "fail_problem", (ProblemStatus.HANDLED,), ProblemStatus.OPEN, INSPECT, other_hand="handled_by"
)
PROBLEM = (HANDLE, PASS, FAIL)
