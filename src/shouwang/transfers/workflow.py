"""移交: which state may follow which, and which side's deed it is; tests walk all of it."""

from dataclasses import dataclass

from shouwang.core.workflow import Transition

from .choices import TransferStatus
from .permissions import TransferPermission


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed, and whose it is: of the giver or of the taker."""

    side: str = "giver"


_T = TransferStatus
_SEND, _RECEIVE = TransferPermission.SEND, TransferPermission.RECEIVE
ACCEPT = Step("accept", (_T.OFFERED,), _T.DONE, _RECEIVE, side="taker")
DECLINE = Step("decline", (_T.OFFERED,), _T.DECLINED, _RECEIVE, side="taker")
WITHDRAW = Step("withdraw", (_T.OFFERED,), _T.WITHDRAWN, _SEND)
AGREE = Step("agree", (_T.REQUESTED,), _T.DONE, _SEND)
REFUSE = Step("refuse", (_T.REQUESTED,), _T.DECLINED, _SEND)
GIVE_UP = Step("give_up", (_T.REQUESTED,), _T.WITHDRAWN, _RECEIVE, side="taker")
CONFIRM = Step("confirm", (_T.SENT,), _T.DONE, _SEND)
CALL_BACK = Step("call_back", (_T.SENT,), _T.WITHDRAWN, _SEND)
RETURNED = Step("returned", (_T.SENT,), _T.DECLINED, _SEND)
TRANSITIONS = (
    ACCEPT, DECLINE, WITHDRAW, AGREE, REFUSE, GIVE_UP, CONFIRM, CALL_BACK, RETURNED,
)  # fmt: skip
