"""What may be joined without a person."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .comparing import Day, Given, Id, Surname
from .scoring import Evidence

if TYPE_CHECKING:
    from .engine import Answer

SURE = 0.995
# Where many are decided together: of the pairs from LEAST on, the best ones whose scores leave so
# small a share of wrong ones to expect; the very best in any case.
MANY, LEAST, CERTAIN, SHARE_WRONG = 1000, 0.97, 0.9995, 0.0004
LEAD = 6.0  # points by which the best must lead the next
WRONG_NUMBER_SCORE = 0.3
_NUMBER_SPEAKS = (Id.EQUAL, Id.EQUAL_BROKEN, Id.SLIP, Id.ROUNDED)


def decide(answer: "Answer", evidence: Evidence, *, together: bool = False) -> "Answer":
    """Return the answer with scores and decisions corrected by rules no statistics can learn.

    :param together: the pairs are of two whole registers. Then what is sure depends on all of them:
        in registers poor in numbers and dates too many would be just above a fixed score.
    """
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
    sure = evidence.points - rival >= LEAD
    sure &= compared.id_no != Id.BOTH_VALID
    # Equal number, another given name and no date to ask: a sister's or brother's number.
    sure &= ~(
        np.isin(compared.id_no, (Id.EQUAL, Id.EQUAL_BROKEN))
        & (compared.given == Given.OTHER)
        & (compared.day_stated == Day.UNKNOWN)
    )
    # Another name needs the number to speak: it may be a twin, or a sister nobody registered.
    silent = ~np.isin(compared.id_no, _NUMBER_SPEAKS)
    sure &= ~(renamed & silent)
    # Another surname needs the number or the family.
    sure &= ~((compared.surname == Surname.OTHER) & silent & (evidence.family <= 0))
    sure &= answer.sure
    return answer._replace(scores=score, sure=sure & _high_enough(score, sure, together=together))


def _high_enough(
    score: NDArray[np.float64], among: NDArray[np.bool_], *, together: bool
) -> NDArray[np.bool_]:
    """Return which scores are high enough to join; `together` weighs those among them as a whole.

    Calibrated scores say how many wrong ones to expect among the best n.
    """
    places = np.flatnonzero(among & (score >= LEAST))
    if not together or len(places) < MANY:
        return score >= SURE
    places = places[np.argsort(-score[places], kind="stable")]
    wrong = np.cumsum(1 - score[places]) / np.arange(1, len(places) + 1)
    enough = np.zeros(len(score), bool)
    enough[places[(wrong <= SHARE_WRONG) | (score[places] >= CERTAIN)]] = True
    return enough
