"""诉求 (W-11) and 舆情 (W-35): which state may follow which, as tables; tests walk all of them."""

from dataclasses import dataclass

from shouwang.core.workflow import Transition

from .choices import CallStatus, OpinionStatus
from .permissions import HotlinePermission

OPERATOR, HANDLER, EITHER = "OPERATOR", "HANDLER", "EITHER"


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed on a call, and on whose side.

    `OPERATOR` is the organisation that took the call, `HANDLER` the one it was handed over to.
    `EITHER`: the operator may write down what the handler said on the telephone, so that no call
    hangs on a click in somebody else's office.
    """

    side: str = OPERATOR


_C = CallStatus
_OPERATE, _HANDLE = HotlinePermission.OPERATE, HotlinePermission.HANDLE
REGISTER = Step("register", (_C.RECEIVING,), _C.REGISTERED, _OPERATE)
VOID = Step("void", (_C.RECEIVING, _C.REGISTERED), _C.VOID, _OPERATE)
REFER = Step("refer", (_C.REGISTERED,), _C.REFERRED, _OPERATE)
KEEP = Step("keep", (_C.REGISTERED,), _C.HANDLING, _OPERATE)
RECALL = Step("recall", (_C.REFERRED,), _C.REGISTERED, _OPERATE)
ACCEPT = Step("accept", (_C.REFERRED,), _C.HANDLING, _HANDLE, side=EITHER)
RETURN = Step("return", (_C.REFERRED, _C.HANDLING), _C.REGISTERED, _HANDLE, side=HANDLER)
ANSWER = Step("answer", (_C.HANDLING,), _C.FOLLOW_UP, _HANDLE, side=EITHER)
SEND_BACK = Step("send_back", (_C.FOLLOW_UP,), _C.HANDLING, _OPERATE)
CLOSE = Step("close", (_C.FOLLOW_UP,), _C.CLOSED, _OPERATE)
TRANSITIONS = (
    REGISTER, VOID, REFER, KEEP, RECALL, ACCEPT, RETURN, ANSWER, SEND_BACK, CLOSE,
)  # fmt: skip

# States in which something is still to be done.
OPEN = (_C.RECEIVING, _C.REGISTERED, _C.REFERRED, _C.HANDLING, _C.FOLLOW_UP)
# States in which the organisation a call was handed over to sees it.
WITH_HANDLER = (_C.REFERRED, _C.HANDLING, _C.FOLLOW_UP, _C.CLOSED)
# States in which somebody may be rung back, and a report made.
LIVE = (_C.REGISTERED, _C.REFERRED, _C.HANDLING, _C.FOLLOW_UP)


_O = OpinionStatus
WARN = Transition("warn", (_O.SEEN,), _O.WARNED)
JUDGE = Transition("judge", (_O.WARNED,), _O.JUDGED)
RESPOND = Transition("respond", (_O.JUDGED,), _O.ANSWERED)
FILE = Transition("file", (_O.ANSWERED,), _O.FILED)
DISMISS = Transition("dismiss", (_O.SEEN,), _O.FILED)  # INF: nothing in it
OPINION = (WARN, JUDGE, RESPOND, FILE, DISMISS)
