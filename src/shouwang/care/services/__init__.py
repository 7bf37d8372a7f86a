"""Deeds of care: recording work, and all the smaller registers around it."""

from shouwang.core.errors import InTheFuture, ReasonNeeded

from .common import SameHand, note_printed, note_shown
from .counselling import NothingWritten, counsel, note_counselling, void_counselling
from .families import (
    FamilyFull,
    LookedAfter,
    NotWilling,
    admit_family,
    end_family_care,
    offer_family,
    place_with_family,
    strike_family,
)
from .giving import (
    NamesTheChild,
    NothingGiven,
    assign_wish,
    claim_wish,
    collect_wish,
    enter_donation,
    fulfil_wish,
    release_wish,
    tell_claimer,
    void_donation,
    withdraw_wish,
)
from .letters import (
    Called,
    NobodyCame,
    answer_letter,
    feed_back_letter,
    file_letter,
    hold_meeting,
    pass_letter,
    receive_letter,
    void_meeting,
)
from .persuading import (
    NotBothAway,
    agree,
    attempt,
    close_persuasion,
    list_couples,
    refuse,
    returned,
)
from .plans import (
    Intent,
    NotReviewed,
    PlanLacks,
    WrongDays,
    draft_plan,
    drop_plan,
    edit_plan,
    end_plan,
    escalate_plan,
    review_plan,
    start_plan,
)
from .records import (
    NobodyDidIt,
    NothingListed,
    NothingSaid,
    NothingTold,
    SentOtherwise,
    Work,
    WrongNature,
    note_records,
    record_card,
    record_work,
    void_record,
)
from .sheets import Void, add_sheets

__all__ = [
    "Called", "FamilyFull", "InTheFuture", "Intent", "LookedAfter", "NamesTheChild", "NobodyCame",
    "NobodyDidIt", "NotBothAway", "NotReviewed", "NotWilling", "NothingGiven", "NothingListed",
    "NothingSaid", "NothingTold", "NothingWritten", "PlanLacks", "ReasonNeeded", "SameHand",
    "SentOtherwise", "Void", "Work", "WrongDays", "WrongNature", "add_sheets", "admit_family",
    "agree", "answer_letter", "assign_wish", "attempt", "claim_wish", "close_persuasion",
    "collect_wish", "counsel", "draft_plan", "drop_plan", "edit_plan", "end_family_care",
    "end_plan", "enter_donation", "escalate_plan", "feed_back_letter", "file_letter", "fulfil_wish",
    "hold_meeting", "list_couples", "note_counselling", "note_printed", "note_records",
    "note_shown", "offer_family", "pass_letter", "place_with_family", "receive_letter",
    "record_card", "record_work", "refuse", "release_wish", "returned", "review_plan", "start_plan",
    "strike_family", "tell_claimer", "void_counselling", "void_donation", "void_meeting",
    "void_record", "withdraw_wish",
]  # fmt: skip
