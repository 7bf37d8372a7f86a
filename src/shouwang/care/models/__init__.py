"""What is done for a child, and kept: records, letters, plans, wishes, gifts, families."""

from .counselling import Counselling
from .families import FamilyCare, HelpFamily, Persuasion
from .giving import Donation, Wish
from .letters import Letter, Meeting
from .plans import Plan, PlanReview
from .records import FileRow, Record

__all__ = [
    "Counselling",
    "Donation",
    "FamilyCare",
    "FileRow",
    "HelpFamily",
    "Letter",
    "Meeting",
    "Persuasion",
    "Plan",
    "PlanReview",
    "Record",
    "Wish",
]
