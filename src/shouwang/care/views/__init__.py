"""Pages of care."""

from .counting import cadence, cadence_list
from .families import (
    family,
    family_care_end,
    family_create,
    family_deed,
    family_list,
    family_place,
    persuasion,
    persuasion_create,
    persuasion_deed,
    persuasion_fill,
    persuasion_list,
)
from .giving import (
    board,
    board_wish,
    donation,
    donation_create,
    donation_list,
    donation_void,
    wish,
    wish_create,
    wish_deed,
    wish_list,
)
from .letters import (
    letter,
    letter_create,
    letter_deed,
    letter_list,
    meeting,
    meeting_create,
    meeting_list,
    meeting_void,
)
from .plans import (
    plan,
    plan_create,
    plan_deed,
    plan_edit,
    plan_list,
    plan_paper,
    plan_sheets,
)
from .psychology import counselling, counselling_create, counselling_list, counselling_void
from .records import (
    file_records,
    paper,
    record,
    record_card,
    record_detail,
    record_export,
    record_list,
    record_sheets,
    record_void,
)

__all__ = [
    "board", "board_wish", "cadence", "cadence_list", "counselling", "counselling_create",
    "counselling_list", "counselling_void", "donation", "donation_create", "donation_list",
    "donation_void", "family", "family_care_end", "family_create", "family_deed", "family_list",
    "family_place", "file_records", "letter", "letter_create", "letter_deed", "letter_list",
    "meeting", "meeting_create", "meeting_list", "meeting_void", "paper", "persuasion",
    "persuasion_create", "persuasion_deed", "persuasion_fill", "persuasion_list", "plan",
    "plan_create", "plan_deed", "plan_edit", "plan_list", "plan_paper", "plan_sheets", "record",
    "record_card", "record_detail", "record_export", "record_list", "record_sheets", "record_void",
    "wish", "wish_create", "wish_deed", "wish_list",
]  # fmt: skip
