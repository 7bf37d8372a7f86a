"""Which state of an instrument, and of an assessment, may follow which; tests walk all of it."""

from dataclasses import dataclass

from .choices import AssessmentStatus, InstrumentStatus
from .permissions import AssessmentPermission


@dataclass(frozen=True, slots=True)
class Transition:
    """One deed: from which states, to which, by which right; `other_hand`: not who wrote it."""

    deed: str
    sources: frozenset[str]
    target: str
    permission: str
    other_hand: bool = False


SUBMIT = Transition(
    "submit", frozenset({InstrumentStatus.DRAFT}), InstrumentStatus.SUBMITTED,
    AssessmentPermission.EDIT_INSTRUMENT,
)  # fmt: skip
CHANGE = Transition(
    "change", frozenset({InstrumentStatus.DRAFT}), InstrumentStatus.DRAFT,
    AssessmentPermission.EDIT_INSTRUMENT,
)  # fmt: skip
RETURN = Transition(
    "return", frozenset({InstrumentStatus.SUBMITTED}), InstrumentStatus.DRAFT,
    AssessmentPermission.PUBLISH_INSTRUMENT,
)  # fmt: skip
PUBLISH = Transition(
    "publish", frozenset({InstrumentStatus.SUBMITTED}), InstrumentStatus.PUBLISHED,
    AssessmentPermission.PUBLISH_INSTRUMENT, other_hand=True,
)  # fmt: skip
WITHDRAW = Transition(
    "withdraw",
    frozenset({InstrumentStatus.DRAFT, InstrumentStatus.SUBMITTED, InstrumentStatus.PUBLISHED}),
    InstrumentStatus.WITHDRAWN, AssessmentPermission.EDIT_INSTRUMENT,
)  # fmt: skip
INSTRUMENT_STEPS = (CHANGE, SUBMIT, RETURN, PUBLISH, WITHDRAW)

ANSWER = Transition(
    "answer", frozenset({AssessmentStatus.DRAFT}), AssessmentStatus.DRAFT,
    AssessmentPermission.ASSESS,
)  # fmt: skip
FINISH = Transition(
    "finish", frozenset({AssessmentStatus.DRAFT}), AssessmentStatus.FINAL,
    AssessmentPermission.ASSESS,
)  # fmt: skip
VOID = Transition(
    "void", frozenset({AssessmentStatus.DRAFT, AssessmentStatus.FINAL}), AssessmentStatus.VOID,
    AssessmentPermission.ASSESS,
)  # fmt: skip
ASSESSMENT_STEPS = (ANSWER, FINISH, VOID)
