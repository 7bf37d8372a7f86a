"""诉求 (W-11) and 舆情 (W-35): which state may follow which, as tables; tests walk all of them."""

from dataclasses import dataclass

from .choices import CallStatus, OpinionStatus
from .permissions import HotlinePermission

OPERATOR, HANDLER, EITHER = "OPERATOR", "HANDLER", "EITHER"


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right, on whose side.

    `OPERATOR` is the organisation that took the call, `HANDLER` the one it was handed over to.
    `EITHER`: the operator may write down what the handler said on the telephone, so that no call
    hangs on a click in somebody else's office.
    """

    deed: str
    sources: frozenset[str]
    target: str
    permission: str
    side: str = OPERATOR


REGISTER = Transition(
    "register", frozenset({CallStatus.RECEIVING}), CallStatus.REGISTERED, HotlinePermission.OPERATE
)
VOID = Transition(
    "void",
    frozenset({CallStatus.RECEIVING, CallStatus.REGISTERED}),
    CallStatus.VOID,
    HotlinePermission.OPERATE,
)
REFER = Transition(
    "refer", frozenset({CallStatus.REGISTERED}), CallStatus.REFERRED, HotlinePermission.OPERATE
)
KEEP = Transition(
    "keep", frozenset({CallStatus.REGISTERED}), CallStatus.HANDLING, HotlinePermission.OPERATE
)
RECALL = Transition(
    "recall", frozenset({CallStatus.REFERRED}), CallStatus.REGISTERED, HotlinePermission.OPERATE
)
ACCEPT = Transition(
    "accept",
    frozenset({CallStatus.REFERRED}),
    CallStatus.HANDLING,
    HotlinePermission.HANDLE,
    EITHER,
)
RETURN = Transition(
    "return",
    frozenset({CallStatus.REFERRED, CallStatus.HANDLING}),
    CallStatus.REGISTERED,
    HotlinePermission.HANDLE,
    HANDLER,
)
ANSWER = Transition(
    "answer",
    frozenset({CallStatus.HANDLING}),
    CallStatus.FOLLOW_UP,
    HotlinePermission.HANDLE,
    EITHER,
)
SEND_BACK = Transition(
    "send_back", frozenset({CallStatus.FOLLOW_UP}), CallStatus.HANDLING, HotlinePermission.OPERATE
)
CLOSE = Transition(
    "close", frozenset({CallStatus.FOLLOW_UP}), CallStatus.CLOSED, HotlinePermission.OPERATE
)
TRANSITIONS = (
    REGISTER, VOID, REFER, KEEP, RECALL, ACCEPT, RETURN, ANSWER, SEND_BACK, CLOSE,
)  # fmt: skip

# States in which something is still to be done.
OPEN = (
    CallStatus.RECEIVING,
    CallStatus.REGISTERED,
    CallStatus.REFERRED,
    CallStatus.HANDLING,
    CallStatus.FOLLOW_UP,
)
# States in which the organisation a call was handed over to sees it.
WITH_HANDLER = (CallStatus.REFERRED, CallStatus.HANDLING, CallStatus.FOLLOW_UP, CallStatus.CLOSED)
# States in which somebody may be rung back, and a report made.
LIVE = (CallStatus.REGISTERED, CallStatus.REFERRED, CallStatus.HANDLING, CallStatus.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class OpinionStep:
    """One deed on a matter of public opinion: from which states, to which."""

    deed: str
    sources: frozenset[str]
    target: str


_O = OpinionStatus
WARN = OpinionStep("warn", frozenset({_O.SEEN}), _O.WARNED)
JUDGE = OpinionStep("judge", frozenset({_O.WARNED}), _O.JUDGED)
RESPOND = OpinionStep("respond", frozenset({_O.JUDGED}), _O.ANSWERED)
FILE = OpinionStep("file", frozenset({_O.ANSWERED}), _O.FILED)
DISMISS = OpinionStep("dismiss", frozenset({_O.SEEN}), _O.FILED)  # INF: nothing in it
OPINION = (WARN, JUDGE, RESPOND, FILE, DISMISS)
