"""移交: which state may follow which, and which side's deed it is; tests walk all of it."""

from dataclasses import dataclass

from .choices import TransferStatus
from .permissions import TransferPermission


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which state, to which, by which right, `side`: of the giver or the taker."""

    deed: str
    source: str
    target: str
    permission: str
    side: str


ACCEPT = Transition(
    "accept", TransferStatus.OFFERED, TransferStatus.DONE, TransferPermission.RECEIVE, "taker"
)
DECLINE = Transition(
    "decline", TransferStatus.OFFERED, TransferStatus.DECLINED, TransferPermission.RECEIVE, "taker"
)
WITHDRAW = Transition(
    "withdraw", TransferStatus.OFFERED, TransferStatus.WITHDRAWN, TransferPermission.SEND, "giver"
)
AGREE = Transition(
    "agree", TransferStatus.REQUESTED, TransferStatus.DONE, TransferPermission.SEND, "giver"
)
REFUSE = Transition(
    "refuse", TransferStatus.REQUESTED, TransferStatus.DECLINED, TransferPermission.SEND, "giver"
)
GIVE_UP = Transition(
    "give_up", TransferStatus.REQUESTED, TransferStatus.WITHDRAWN, TransferPermission.RECEIVE,
    "taker",
)  # fmt: skip
CONFIRM = Transition(
    "confirm", TransferStatus.SENT, TransferStatus.DONE, TransferPermission.SEND, "giver"
)
CALL_BACK = Transition(
    "call_back", TransferStatus.SENT, TransferStatus.WITHDRAWN, TransferPermission.SEND, "giver"
)
RETURNED = Transition(
    "returned", TransferStatus.SENT, TransferStatus.DECLINED, TransferPermission.SEND, "giver"
)
TRANSITIONS = (
    ACCEPT, DECLINE, WITHDRAW, AGREE, REFUSE, GIVE_UP, CONFIRM, CALL_BACK, RETURNED,
)  # fmt: skip
