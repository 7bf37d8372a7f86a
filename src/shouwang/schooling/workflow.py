"""控辍保学 (W-04): which state may follow which, by which deed and right; tests walk all of it.

Moves and hand-overs of classes have small tables of their own.

Two transitions are not in the table of the requirements and are marked INF: a family that
explains an absence, and a child that comes back while persuasion or search is under way.
"""

from dataclasses import dataclass

from .choices import CLOSED_STATES, FollowState, HandoverState, MoveState, StepKind
from .permissions import SchoolingPermission

S = FollowState
OPEN = frozenset(FollowState) - CLOSED_STATES


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which ("" the state stays), by which right.

    `evidence` names what the deed must bring, for the page and for the tests.
    """

    kind: StepKind
    sources: frozenset[FollowState]
    target: FollowState | None
    permission: SchoolingPermission
    basis: str
    evidence: str = ""
    also: SchoolingPermission | None = None  # another right that will do


ASK = Transition(
    StepKind.ASK, frozenset({S.ABSENT}), S.ASKED, SchoolingPermission.FOLLOW, "R-182", "call"
)
EXPLAIN = Transition(
    StepKind.EXPLAIN, frozenset({S.ASKED}), S.EXPLAINED, SchoolingPermission.FOLLOW, "INF", "text"
)
PERSUADE = Transition(
    StepKind.ATTEMPT, frozenset({S.ASKED}), S.PERSUADING, SchoolingPermission.FOLLOW,
    "002·二; R-183", "attempt",
)  # fmt: skip
PERSUADE_AGAIN = Transition(
    StepKind.ATTEMPT,
    frozenset({S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.LEGAL,
               S.NOT_RETURNED}),
    None, SchoolingPermission.FOLLOW, "R-183", "attempt",
)  # fmt: skip
TELL = Transition(
    StepKind.TELL, frozenset({S.PERSUADING}), S.PRINCIPAL_TOLD, SchoolingPermission.FOLLOW,
    "R-190", "failed home visit",
)  # fmt: skip
TELL_AGAIN = Transition(
    StepKind.TELL,
    frozenset({S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.LEGAL, S.NOT_RETURNED}),
    None, SchoolingPermission.FOLLOW, "R-188, R-190", "failed home visit",
)  # fmt: skip
REPORT_TOWNSHIP = Transition(
    StepKind.REPORT_TOWNSHIP, frozenset({S.PERSUADING, S.PRINCIPAL_TOLD}), S.TOWNSHIP_REPORTED,
    SchoolingPermission.REPORT, "R-183", "one week and two failed attempts",
)  # fmt: skip
SEND_WRITTEN = Transition(
    StepKind.SEND_WRITTEN, frozenset({S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED}),
    S.WRITTEN_REPORTED, SchoolingPermission.REPORT, "R-185", "two receipts",
)  # fmt: skip
REPORT_MISSING = Transition(
    StepKind.REPORT_MISSING, OPEN - {S.MISSING, S.SEARCHING}, S.MISSING,
    SchoolingPermission.FOLLOW, "R-184", "joint signature",
)  # fmt: skip
SEARCH = Transition(
    StepKind.SEARCH, frozenset({S.MISSING}), S.SEARCHING, SchoolingPermission.SEARCH, "R-184",
)  # fmt: skip
FIND = Transition(
    StepKind.FIND, frozenset({S.SEARCHING}), S.LEGAL, SchoolingPermission.SEARCH, "R-184", "result",
)  # fmt: skip
MEASURE = Transition(
    StepKind.MEASURE, frozenset({S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED}), S.LEGAL,
    SchoolingPermission.MEASURE, "R-185", "measures",
)  # fmt: skip
RESUME = Transition(  # 未复学 is no end: measures go on
    StepKind.MEASURE, frozenset({S.NOT_RETURNED}), S.LEGAL, SchoolingPermission.MEASURE, "INF",
    "measures",
)  # fmt: skip
NOT_RETURNED = Transition(
    StepKind.NOT_RETURNED, frozenset({S.LEGAL}), S.NOT_RETURNED, SchoolingPermission.MEASURE,
    "W-04", "text",
)  # fmt: skip
RETURN = Transition(
    StepKind.RETURN, frozenset({S.ABSENT, S.ASKED, S.LEGAL, S.NOT_RETURNED}), S.RETURNED,
    SchoolingPermission.FOLLOW, "002·二", "return date", SchoolingPermission.MEASURE,
)  # fmt: skip
RETURN_EARLY = Transition(  # the child comes back by itself
    StepKind.RETURN,
    frozenset({S.PERSUADING, S.PRINCIPAL_TOLD, S.TOWNSHIP_REPORTED, S.WRITTEN_REPORTED, S.MISSING,
               S.SEARCHING}),
    S.RETURNED, SchoolingPermission.FOLLOW, "INF", "return date", SchoolingPermission.MEASURE,
)  # fmt: skip
TRANSITIONS = (
    ASK, EXPLAIN, PERSUADE, PERSUADE_AGAIN, TELL, TELL_AGAIN, REPORT_TOWNSHIP, SEND_WRITTEN,
    REPORT_MISSING, SEARCH, FIND, MEASURE, RESUME, NOT_RETURNED, RETURN, RETURN_EARLY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One deed on a move or a hand-over that was sent: from which state, to which, by whom.

    `by`: the school that "receives" or the one that "sends"; for a school outside the system the
    sender enters its answer.
    """

    deed: str
    source: str
    target: str
    by: str
    permission: SchoolingPermission = SchoolingPermission.MOVE


CONFIRM_MOVE = Answer("confirm_move", MoveState.SENT, MoveState.CONFIRMED, "receives")
REFUSE_MOVE = Answer("refuse_move", MoveState.SENT, MoveState.REFUSED, "receives")
CANCEL_MOVE = Answer("cancel_move", MoveState.SENT, MoveState.CANCELLED, "sends")
MOVES = (CONFIRM_MOVE, REFUSE_MOVE, CANCEL_MOVE)
# 毕业年级 → 已移交 (W-04): the class is handed over, then counted; who is missing is followed.
CHECK_HANDOVER = Answer("check_handover", HandoverState.SENT, HandoverState.CHECKED, "receives")
HANDOVERS = (CHECK_HANDOVER,)


def step(kind: StepKind, state: str) -> Transition | None:
    """Return the transition of a deed from a state; None where it may not follow."""
    return next((t for t in TRANSITIONS if t.kind == kind and state in t.sources), None)


def deeds_from(state: str) -> list[Transition]:
    """Return what may follow a state."""
    return [transition for transition in TRANSITIONS if state in transition.sources]
