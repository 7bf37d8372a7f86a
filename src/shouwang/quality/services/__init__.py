"""Changing findings: by the checks, and by what people decide."""

from .checking import check_county, check_files, counties, forget
from .keeping import Outcome
from .viewing import note_list
from .waiving import (
    OwnWaiver,
    WaiverTooLong,
    ask_waiver,
    check_again,
    decide_waiver,
    expire_waivers,
    longest_waiver,
)

__all__ = [
    "Outcome", "OwnWaiver", "WaiverTooLong", "ask_waiver", "check_again", "check_county",
    "check_files", "counties", "decide_waiver", "expire_waivers", "forget", "longest_waiver",
    "note_list",
]  # fmt: skip
