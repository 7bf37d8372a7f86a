"""A place in a shift: which state may follow which (W-31), as a table; tests walk all of it."""

from dataclasses import dataclass

from .choices import ServiceStatus
from .permissions import PairingPermission


@dataclass(frozen=True, slots=True)
class Step:
    """One deed: from which states, to which.

    :param own: the volunteer may do it too, for the own place. :param other_hand: not who told the
        hours, and never the volunteer.
    """

    deed: str
    sources: frozenset[str]
    target: str
    own: bool = False
    other_hand: bool = False
    permission: str = PairingPermission.ROTA


WITHDRAW = Step("withdraw", frozenset({ServiceStatus.SIGNED_UP}), ServiceStatus.WITHDRAWN, own=True)
REPORT = Step(
    "report", frozenset({ServiceStatus.SIGNED_UP, ServiceStatus.REPORTED}), ServiceStatus.REPORTED,
    own=True,
)  # fmt: skip
CONFIRM = Step(
    "confirm", frozenset({ServiceStatus.REPORTED}), ServiceStatus.CONFIRMED, other_hand=True
)
RETURN = Step("return", frozenset({ServiceStatus.REPORTED}), ServiceStatus.SIGNED_UP)
ABSENT = Step(
    "absent", frozenset({ServiceStatus.SIGNED_UP, ServiceStatus.REPORTED}), ServiceStatus.ABSENT
)
STEPS = (WITHDRAW, REPORT, CONFIRM, RETURN, ABSENT)
