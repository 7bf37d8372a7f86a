"""Which state of an instrument, and of an assessment, may follow which; tests walk all of it."""

from shouwang.core.workflow import Transition

from .choices import AssessmentStatus, InstrumentStatus
from .permissions import AssessmentPermission

_I = InstrumentStatus
_EDIT = AssessmentPermission.EDIT_INSTRUMENT
_PUBLISH = AssessmentPermission.PUBLISH_INSTRUMENT
SUBMIT = Transition("submit", (_I.DRAFT,), _I.SUBMITTED, _EDIT)
CHANGE = Transition("change", (_I.DRAFT,), _I.DRAFT, _EDIT)
RETURN = Transition("return", (_I.SUBMITTED,), _I.DRAFT, _PUBLISH)
PUBLISH = Transition("publish", (_I.SUBMITTED,), _I.PUBLISHED, _PUBLISH)
WITHDRAW = Transition("withdraw", (_I.DRAFT, _I.SUBMITTED, _I.PUBLISHED), _I.WITHDRAWN, _EDIT)
INSTRUMENT_STEPS = (CHANGE, SUBMIT, RETURN, PUBLISH, WITHDRAW)

_S, _ASSESS = AssessmentStatus, AssessmentPermission.ASSESS
ANSWER = Transition("answer", (_S.DRAFT,), _S.DRAFT, _ASSESS)
FINISH = Transition("finish", (_S.DRAFT,), _S.FINAL, _ASSESS)
VOID = Transition("void", (_S.DRAFT, _S.FINAL), _S.VOID, _ASSESS)
ASSESSMENT_STEPS = (ANSWER, FINISH, VOID)
