"""报送状态: which deed leads from where to where, by whose right and which hand (W-09)."""

from dataclasses import dataclass
from enum import StrEnum

from shouwang.core.reach import level_of
from shouwang.core.workflow import Transition

from .choices import AmendmentStatus, Status
from .permissions import SubmissionPermission

TOWNSHIP_LEVEL = 4


class Hand(StrEnum):
    """Who does the deed: the reporting unit itself, or a level above it."""

    OWN = "OWN"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed, and by whose hand.

    `other_hand`: above the township, where one person seldom is alone, who prepared does not sign.
    `free_only`: not while a report of the level above counts it.
    """

    hand: Hand = Hand.OWN
    free_only: bool = False


SIGN = Step("sign", (Status.PREPARED,), Status.SUBMITTED, other_hand="prepared_by_id")
DISCARD = Step("discard", (Status.PREPARED,), Status.DISCARDED)
WITHDRAW = Step("withdraw", (Status.SUBMITTED,), Status.WITHDRAWN)
ACCEPT = Step("accept", (Status.SUBMITTED,), Status.ACCEPTED, hand=Hand.ABOVE)
RETURN = Step(
    "return", (Status.SUBMITTED, Status.ACCEPTED), Status.RETURNED, hand=Hand.ABOVE,
    free_only=True,
)  # fmt: skip
TRANSITIONS = (SIGN, DISCARD, WITHDRAW, ACCEPT, RETURN)

# What was reported, whatever became of it later.
REPORTED = (Status.SUBMITTED, Status.ACCEPTED, Status.RETURNED)
# What a frozen submission must be to be amended instead of made anew.
AMENDABLE = (Status.ACCEPTED,)
DECIDED = {True: AmendmentStatus.APPROVED, False: AmendmentStatus.REJECTED}


def first_status(area: str) -> Status:
    """Return the state a fresh report begins in: a township reports at once, others sign first."""
    return Status.SUBMITTED if level_of(area) == TOWNSHIP_LEVEL else Status.PREPARED


def own_permission(area: str) -> SubmissionPermission:
    """Return the right by which a unit acts on its own reports."""
    if level_of(area) == TOWNSHIP_LEVEL:
        return SubmissionPermission.SUBMIT
    return SubmissionPermission.REVIEW
