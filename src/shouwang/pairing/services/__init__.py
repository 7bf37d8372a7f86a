"""Deeds: volunteers, pairings, the rota."""

from shouwang.core.errors import ReasonNeeded

from .pairings import (
    GRANTED,
    ChildUnwilling,
    ConsentNeeded,
    Full,
    NotFit,
    OwnNeeded,
    add_sheets,
    begin,
    decline,
    end_pairing,
    issue_consent,
    note_shown,
    propose,
)
from .rota import (
    Already,
    InThePast,
    NoPlaceLeft,
    NotServing,
    NotYetServed,
    OwnHours,
    Served,
    WrongHours,
    WrongTimes,
    cancel_shift,
    confirm_hours,
    mark_absent,
    note_rota,
    plan_shifts,
    put_down,
    report_hours,
    return_hours,
    sign_up,
    withdraw,
)
from .volunteers import (
    ConditionsLacking,
    Expired,
    SameHand,
    admit_volunteer,
    change_volunteer,
    enter_volunteer,
    let_go,
    refuse_volunteer,
)

__all__ = [
    "GRANTED", "Already", "ChildUnwilling", "ConditionsLacking", "ConsentNeeded", "Expired", "Full",
    "InThePast", "NoPlaceLeft", "NotFit", "NotServing", "NotYetServed", "OwnHours", "OwnNeeded",
    "ReasonNeeded", "SameHand", "Served", "WrongHours", "WrongTimes", "add_sheets",
    "admit_volunteer", "begin", "cancel_shift", "change_volunteer", "confirm_hours", "decline",
    "end_pairing", "enter_volunteer", "issue_consent", "let_go", "mark_absent", "note_rota",
    "note_shown", "plan_shifts", "propose", "put_down", "refuse_volunteer", "report_hours",
    "return_hours", "sign_up", "withdraw",
]  # fmt: skip
