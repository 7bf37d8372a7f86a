"""What may be joined without a person."""

from typing import TYPE_CHECKING

import numpy as np

from .comparing import Day, Given, Id, Surname
from .scoring import Evidence

if TYPE_CHECKING:
    from .engine import Answer

SURE = 0.995
LEAD = 6.0  # points by which the best must lead the next
WRONG_NUMBER_SCORE = 0.3
_NUMBER_SPEAKS = (Id.EQUAL, Id.EQUAL_BROKEN, Id.SLIP, Id.ROUNDED)


def decide(answer: "Answer", evidence: Evidence) -> "Answer":
    """Return the answer with scores and decisions corrected by rules no statistics can learn."""
    compared = evidence.compared
    score = answer.scores.copy()
    renamed = (compared.given >= Given.ONE_EQUAL) & (compared.former == 0)
    # Equal number, unlike name and unlike date: somebody else's number was typed.
    wrong_number = (
        np.isin(compared.id_no, (Id.EQUAL, Id.EQUAL_BROKEN))
        & renamed
        & (compared.day_stated >= Day.SAME_YEAR)
    )
    score[wrong_number] = np.minimum(score[wrong_number], WRONG_NUMBER_SCORE)
    rival = np.maximum(evidence.left_rival, evidence.right_rival)
    sure = (score >= SURE) & (evidence.points - rival >= LEAD)
    sure &= compared.id_no != Id.BOTH_VALID
    # Another name needs the number to speak: it may be a twin, or a sister nobody registered.
    silent = ~np.isin(compared.id_no, _NUMBER_SPEAKS)
    sure &= ~(renamed & silent)
    # Another surname needs the number or the family.
    sure &= ~((compared.surname == Surname.OTHER) & silent & (evidence.family <= 0))
    return answer._replace(scores=score, sure=answer.sure & sure)
