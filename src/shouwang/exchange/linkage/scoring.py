"""The probability that two records are one child."""

import numpy as np
from numpy.typing import NDArray

from .comparing import Comparison

Scores = NDArray[np.float64]
_BITS_PER_POINT = 0.6
_RIVAL = 0.35


def probability(
    compared: Comparison,
    points: NDArray[np.float32],
    left_rival: NDArray[np.float32],
    right_rival: NDArray[np.float32],
    *,
    within: bool,
) -> Scores:
    """Return the calibrated probability of each pair.

    `left_rival` and `right_rival` are the points of the best other candidate of either record
    (−99: there is none); `within` tells that both are of one register.
    """
    del compared, within
    rival = np.maximum(np.maximum(left_rival, right_rival), -12) + 12
    bits = points * _BITS_PER_POINT - np.where(
        rival > points + 12, _RIVAL * (rival - points - 12), 0
    )
    result: Scores = 1 / (1 + np.exp2(-bits.astype(np.float64)))
    return result
