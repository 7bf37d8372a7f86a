"""委托照护协议: which state may follow which (W-15), as a table; tests walk all of it."""

from dataclasses import dataclass

from .choices import AgreementStatus
from .permissions import GuardianshipPermission


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right; `other_hand`: not who drafted."""

    deed: str
    sources: frozenset[str]
    target: str
    permission: str
    other_hand: bool = False


EDIT = Transition(
    "edit", frozenset({AgreementStatus.DRAFT}), AgreementStatus.DRAFT,
    GuardianshipPermission.DRAFT,
)  # fmt: skip
SIGN = Transition(
    "sign", frozenset({AgreementStatus.DRAFT}), AgreementStatus.SIGNED,
    GuardianshipPermission.DRAFT,
)  # fmt: skip
CONFIRM = Transition(
    "confirm", frozenset({AgreementStatus.SIGNED}), AgreementStatus.EFFECTIVE,
    GuardianshipPermission.CHECK, other_hand=True,
)  # fmt: skip
RETURN = Transition(
    "return", frozenset({AgreementStatus.SIGNED}), AgreementStatus.DRAFT,
    GuardianshipPermission.CHECK,
)  # fmt: skip
END = Transition(
    "end", frozenset({AgreementStatus.DRAFT, AgreementStatus.SIGNED, AgreementStatus.EFFECTIVE}),
    AgreementStatus.ENDED, GuardianshipPermission.DRAFT,
)  # fmt: skip
TRANSITIONS = (EDIT, SIGN, CONFIRM, RETURN, END)

# Papers may follow in any state but the last; the state stays.
PROVE = Transition(
    "prove", frozenset({AgreementStatus.DRAFT, AgreementStatus.SIGNED, AgreementStatus.EFFECTIVE}),
    "", GuardianshipPermission.DRAFT,
)  # fmt: skip
