"""Three-valued logic (Kleene): `min` is and, `max` is or; unknown stays unknown."""

from typing import Literal

FAILED, UNKNOWN, MET = 0, 1, 2

StateName = Literal["met", "failed", "unknown"]
ResultName = Literal["yes", "no", "unknown"]
RESULT_NAMES: tuple[ResultName, ...] = ("no", "unknown", "yes")
STATE_NAMES: tuple[StateName, ...] = ("failed", "unknown", "met")


def negate(state: int) -> int:
    """Return not: unknown stays unknown."""
    return MET - state


def of_bool(value: bool | None) -> int:
    """Return the state of a yes-no fact; None is unknown."""
    if value is None:
        return UNKNOWN
    return MET if value else FAILED


def choose(condition: int, if_met: int, if_failed: int) -> int:
    """Return one of two states; where the condition is unknown, only what both agree on."""
    if condition == MET:
        return if_met
    if condition == FAILED:
        return if_failed
    return if_met if if_met == if_failed else UNKNOWN
