"""控辍保学 (W-04): which state may follow which, by which deed and right; tests walk all of it.

Moves and hand-overs of classes have small tables of their own.

Two transitions are not in the table of the requirements and are marked INF: a family that
explains an absence, and a child that comes back while persuasion or search is under way.
"""

from dataclasses import dataclass

from shouwang.core.workflow import Transition

from .choices import CLOSED_STATES, FollowState, HandoverState, MoveState, StepKind
from .permissions import SchoolingPermission

S = FollowState
OPEN = frozenset(FollowState) - CLOSED_STATES


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One step of a follow-up; `basis`: its clause, `evidence`: what the deed must bring."""

    basis: str = ""
    evidence: str = ""

    @property
    def kind(self) -> StepKind:
        """The deed, as the line of the follow-up keeps it."""
        return StepKind(self.deed)


_K, _P = StepKind, SchoolingPermission
ASK = Step(_K.ASK, (S.ABSENT,), S.ASKED, _P.FOLLOW, basis="R-182", evidence="call")
EXPLAIN = Step(_K.EXPLAIN, (S.ASKED,), S.EXPLAINED, _P.FOLLOW, basis="INF", evidence="text")
PERSUADE = Step(
    _K.ATTEMPT, (S.ASKED,), S.PERSUADING, _P.FOLLOW, basis="002·二; R-183", evidence="attempt"
)
PERSUADE_AGAIN = Step(
    _K.ATTEMPT,
    (S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.LEGAL,
     S.NOT_RETURNED),
    "", _P.FOLLOW, basis="R-183", evidence="attempt",
)  # fmt: skip
TELL = Step(
    _K.TELL, (S.PERSUADING,), S.PRINCIPAL_TOLD, _P.FOLLOW,
    basis="R-190", evidence="failed home visit",
)  # fmt: skip
TELL_AGAIN = Step(
    _K.TELL,
    (S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.LEGAL, S.NOT_RETURNED),
    "", _P.FOLLOW, basis="R-188, R-190", evidence="failed home visit",
)  # fmt: skip
REPORT_TOWNSHIP = Step(
    _K.REPORT_TOWNSHIP, (S.PERSUADING, S.PRINCIPAL_TOLD), S.TOWNSHIP_REPORTED,
    _P.REPORT, basis="R-183", evidence="one week and two failed attempts",
)  # fmt: skip
SEND_WRITTEN = Step(
    _K.SEND_WRITTEN, (S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED),
    S.WRITTEN_REPORTED, _P.REPORT, basis="R-185", evidence="two receipts",
)  # fmt: skip
REPORT_MISSING = Step(
    _K.REPORT_MISSING, OPEN - {S.MISSING, S.SEARCHING}, S.MISSING,
    _P.FOLLOW, basis="R-184", evidence="joint signature",
)  # fmt: skip
SEARCH = Step(_K.SEARCH, (S.MISSING,), S.SEARCHING, _P.SEARCH, basis="R-184")
FIND = Step(_K.FIND, (S.SEARCHING,), S.LEGAL, _P.SEARCH, basis="R-184", evidence="result")
MEASURE = Step(
    _K.MEASURE, (S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED), S.LEGAL,
    _P.MEASURE, basis="R-185", evidence="measures",
)  # fmt: skip
# 未复学 is no end: measures go on
RESUME = Step(_K.MEASURE, (S.NOT_RETURNED,), S.LEGAL, _P.MEASURE, basis="INF", evidence="measures")
NOT_RETURNED = Step(
    _K.NOT_RETURNED, (S.LEGAL,), S.NOT_RETURNED, _P.MEASURE, basis="W-04", evidence="text"
)
RETURN = Step(
    _K.RETURN, (S.ABSENT, S.ASKED, S.LEGAL, S.NOT_RETURNED), S.RETURNED,
    _P.FOLLOW, basis="002·二", evidence="return date",
    also=_P.MEASURE,
)  # fmt: skip
RETURN_EARLY = Step(  # the child comes back by itself
    _K.RETURN,
    (S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.MISSING,
     S.SEARCHING),
    S.RETURNED, _P.FOLLOW, basis="INF", evidence="return date",
    also=_P.MEASURE,
)  # fmt: skip
TRANSITIONS = (
    ASK, EXPLAIN, PERSUADE, PERSUADE_AGAIN, TELL, TELL_AGAIN, REPORT_TOWNSHIP, SEND_WRITTEN,
    REPORT_MISSING, SEARCH, FIND, MEASURE, RESUME, NOT_RETURNED, RETURN, RETURN_EARLY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer(Transition):
    """One deed on a move or a hand-over that was sent, and by whom.

    `by`: the school that "receives" or the one that "sends"; for a school outside the system the
    sender enters its answer.
    """

    by: str = ""


_MOVE = _P.MOVE
CONFIRM_MOVE = Answer("confirm_move", (MoveState.SENT,), MoveState.CONFIRMED, _MOVE, by="receives")
REFUSE_MOVE = Answer("refuse_move", (MoveState.SENT,), MoveState.REFUSED, _MOVE, by="receives")
CANCEL_MOVE = Answer("cancel_move", (MoveState.SENT,), MoveState.CANCELLED, _MOVE, by="sends")
MOVES = (CONFIRM_MOVE, REFUSE_MOVE, CANCEL_MOVE)
# 毕业年级 → 已移交 (W-04): the class is handed over, then counted; who is missing is followed.
CHECK_HANDOVER = Answer(
    "check_handover", (HandoverState.SENT,), HandoverState.CHECKED, _MOVE, by="receives"
)
HANDOVERS = (CHECK_HANDOVER,)


def step(kind: StepKind, state: str) -> Step | None:
    """Return the transition of a deed from a state; None where it may not follow."""
    return next((t for t in TRANSITIONS if t.kind == kind and state in t.sources), None)
