"""What may be joined without a person."""

from typing import TYPE_CHECKING

import numpy as np

from .comparing import Day, Given, Id
from .scoring import Evidence

if TYPE_CHECKING:
    from .engine import Answer

SURE = 0.995
LEAD = 6.0  # points by which the best must lead the next
WRONG_NUMBER_SCORE = 0.3


def decide(answer: "Answer", evidence: Evidence) -> "Answer":
    """Return the answer with scores and decisions corrected by rules no statistics can learn."""
    compared = evidence.compared
    score = answer.scores.copy()
    # Equal number, unlike name and unlike date: somebody else's number was typed.
    wrong_number = (
        np.isin(compared.id_no, (Id.EQUAL, Id.EQUAL_BROKEN))
        & (compared.given >= Given.ONE_EQUAL)
        & (compared.former == 0)
        & (compared.day_stated >= Day.OTHER_YEAR)
    )
    score[wrong_number] = np.minimum(score[wrong_number], WRONG_NUMBER_SCORE)
    rival = np.maximum(evidence.left_rival, evidence.right_rival)
    sure = (score >= SURE) & (evidence.points - rival >= LEAD)
    sure &= compared.id_no != Id.BOTH_VALID
    return answer._replace(scores=score, sure=answer.sure & sure)
