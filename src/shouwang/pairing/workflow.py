"""A place in a shift: which state may follow which (W-31), as a table; tests walk all of it."""

from dataclasses import dataclass

from shouwang.core.workflow import Transition

from .choices import ServiceStatus
from .permissions import PairingPermission

ROTA = PairingPermission.ROTA


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed; `own`: the volunteer may do it too, for the own place."""

    own: bool = False


_S = ServiceStatus
WITHDRAW = Step("withdraw", (_S.SIGNED_UP,), _S.WITHDRAWN, ROTA, own=True)
REPORT = Step("report", (_S.SIGNED_UP, _S.REPORTED), _S.REPORTED, ROTA, own=True)
CONFIRM = Step("confirm", (_S.REPORTED,), _S.CONFIRMED, ROTA, other_hand="reported_user")
RETURN = Step("return", (_S.REPORTED,), _S.SIGNED_UP, ROTA)
ABSENT = Step("absent", (_S.SIGNED_UP, _S.REPORTED), _S.ABSENT, ROTA)
STEPS = (WITHDRAW, REPORT, CONFIRM, RETURN, ABSENT)
