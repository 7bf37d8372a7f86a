"""报送状态: which deed leads from where to where, by whose right and which hand (W-09)."""

from dataclasses import dataclass
from enum import StrEnum

from shouwang.core.reach import level_of

from .choices import AmendmentStatus, Status
from .permissions import SubmissionPermission

TOWNSHIP_LEVEL = 4


class Hand(StrEnum):
    """Who does the deed: the reporting unit itself, or a level above it."""

    OWN = "OWN"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by whose hand.

    `two_hands`: never by the person who prepared (above the township, where one person seldom
    is alone). `free_only`: not while a report of the level above counts it.
    """

    deed: str
    sources: frozenset[str]
    target: str
    hand: Hand
    two_hands: bool = False
    free_only: bool = False


SIGN = Transition("sign", frozenset({Status.PREPARED}), Status.SUBMITTED, Hand.OWN, two_hands=True)
DISCARD = Transition("discard", frozenset({Status.PREPARED}), Status.DISCARDED, Hand.OWN)
WITHDRAW = Transition("withdraw", frozenset({Status.SUBMITTED}), Status.WITHDRAWN, Hand.OWN)
ACCEPT = Transition("accept", frozenset({Status.SUBMITTED}), Status.ACCEPTED, Hand.ABOVE)
RETURN = Transition(
    "return", frozenset({Status.SUBMITTED, Status.ACCEPTED}), Status.RETURNED, Hand.ABOVE,
    free_only=True,
)  # fmt: skip
TRANSITIONS = (SIGN, DISCARD, WITHDRAW, ACCEPT, RETURN)

# What was reported, whatever became of it later.
REPORTED = (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED)
# What a frozen submission must be to be amended instead of made anew.
AMENDABLE = frozenset({Status.ACCEPTED})
DECIDED = {True: AmendmentStatus.APPROVED, False: AmendmentStatus.REJECTED}


def first_status(area: str) -> Status:
    """Return the state a fresh report begins in: a township reports at once, others sign first."""
    return Status.SUBMITTED if level_of(area) == TOWNSHIP_LEVEL else Status.PREPARED


def own_permission(area: str) -> SubmissionPermission:
    """Return the right by which a unit acts on its own reports."""
    if level_of(area) == TOWNSHIP_LEVEL:
        return SubmissionPermission.SUBMIT
    return SubmissionPermission.REVIEW
