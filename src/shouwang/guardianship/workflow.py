"""委托照护协议: which state may follow which (W-15), as a table; tests walk all of it."""

from shouwang.core.workflow import Transition

from .choices import AgreementStatus
from .permissions import GuardianshipPermission

_A = AgreementStatus
_DRAFT, _CHECK = GuardianshipPermission.DRAFT, GuardianshipPermission.CHECK
EDIT = Transition("edit", (_A.DRAFT,), _A.DRAFT, _DRAFT)
SIGN = Transition("sign", (_A.DRAFT,), _A.SIGNED, _DRAFT)
CONFIRM = Transition("confirm", (_A.SIGNED,), _A.EFFECTIVE, _CHECK, other_hand="drafted_by")
RETURN = Transition("return", (_A.SIGNED,), _A.DRAFT, _CHECK)
END = Transition("end", (_A.DRAFT, _A.SIGNED, _A.EFFECTIVE), _A.ENDED, _DRAFT)
TRANSITIONS = (EDIT, SIGN, CONFIRM, RETURN, END)

# Papers may follow in any state but the last; the state stays.
PROVE = Transition("prove", (_A.DRAFT, _A.SIGNED, _A.EFFECTIVE), "", _DRAFT)
