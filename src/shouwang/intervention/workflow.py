"""What may follow what, as tables: W-02, W-03, W-16, W-17, W-32. Tests walk all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shouwang.core.workflow import Transition

from .choices import (
    EntitlementState as E,
)
from .choices import (
    InterventionState as I,
)
from .choices import (
    PaperKind,
    Track,
)
from .choices import (
    PaperState as P,
)
from .choices import (
    PlacementState as L,
)
from .choices import (
    PlanState as N,
)
from .choices import (
    ServiceState as S,
)
from .permissions import InterventionPermission as May


@dataclass(frozen=True, slots=True)
class Step(Transition):
    """One deed whose target depends on where it starts: from each open state to the next."""

    moves: Mapping[str, str] = field(default_factory=dict)


def _step(deed: str, permission: str, moves: Mapping[str, str]) -> Step:
    told = MappingProxyType({str(k): str(v) for k, v in moves.items()})
    return Step(deed, frozenset(told), "", permission, moves=told)


def _stay(*states: str) -> dict[str, str]:
    return {state: state for state in states}


# --- W-16 临时监护照料 --------------------

RECEIVE = _step("receive", May.PLACE, {L.ESCORTING: L.IN_CARE})
NOTIFY = _step("notify", May.PLACE, {L.IN_CARE: L.NOTIFIED, L.NOTIFIED: L.NOTIFIED})
MOVE = _step("move", May.PLACE, _stay(L.IN_CARE, L.NOTIFIED))
REVIEW_PLACEMENT = _step(
    "review", May.PLACE, _stay(L.IN_CARE, L.NOTIFIED, L.REUNITED, L.ENTRUSTED, L.APPOINTED)
)
REUNITE = _step("reunite", May.PLACE, {L.NOTIFIED: L.REUNITED})
ENTRUST = _step("entrust", May.PLACE, {L.NOTIFIED: L.ENTRUSTED})
APPOINT_CARER = _step("appoint", May.PLACE, {L.NOTIFIED: L.APPOINTED})
RECONSIDER = _step(
    "reconsider", May.PLACE,
    {L.REUNITED: L.NOTIFIED, L.ENTRUSTED: L.NOTIFIED, L.APPOINTED: L.NOTIFIED},
)  # fmt: skip
LEAVE = _step("leave", May.PLACE, {L.REUNITED: L.LEFT, L.ENTRUSTED: L.LEFT, L.APPOINTED: L.LEFT})
CANCEL = _step("cancel", May.PLACE, {L.ESCORTING: L.CANCELLED})
# The one end without a caregiver.
DIE = _step(
    "die",
    May.PLACE,
    dict.fromkeys(
        (L.ESCORTING, L.IN_CARE, L.NOTIFIED, L.REUNITED, L.ENTRUSTED, L.APPOINTED), L.DIED
    ),
)
PLACEMENT = (
    RECEIVE, NOTIFY, MOVE, REVIEW_PLACEMENT, REUNITE, ENTRUST, APPOINT_CARER, RECONSIDER, LEAVE,
    CANCEL,
    DIE,
)  # fmt: skip

# --- services: asked of another organisation, answered by it (W-01, R-251) --------------------

ACCEPT = _step("accept", May.ANSWER, {S.ASKED: S.ACCEPTED})
REFUSE = _step("refuse", May.ANSWER, {S.ASKED: S.REFUSED})
RETURN = _step("return", May.ANSWER, {S.ACCEPTED: S.RETURNED, S.PROVIDED: S.RETURNED})
PROVIDE = _step("provide", May.ANSWER, {S.ACCEPTED: S.PROVIDED})
COMPLETE = _step("complete", May.ANSWER, {S.PROVIDED: S.DONE})
ASK_AGAIN = _step("ask_again", May.HELP, {S.REFUSED: S.ASKED, S.RETURNED: S.ASKED})
WITHDRAW = _step(
    "withdraw", May.HELP,
    dict.fromkeys((S.ASKED, S.ACCEPTED, S.REFUSED, S.RETURNED), S.WITHDRAWN),
)  # fmt: skip
SERVICE = (ACCEPT, REFUSE, RETURN, PROVIDE, COMPLETE, ASK_AGAIN, WITHDRAW)
SERVICE_OVER = frozenset({S.DONE, S.WITHDRAWN})

SETTLE_GOAL = _step("settle", May.HELP, _stay(N.ACTIVE))
REVIEW_PLAN = _step("review", May.HELP, _stay(N.ACTIVE))
END_PLAN = _step("end", May.HELP, {N.ACTIVE: N.ENDED})
PLAN = (SETTLE_GOAL, REVIEW_PLAN, END_PLAN)

# --- W-32 应纳尽纳, W-17 法律援助 and 转学保障 --------------------

_CHECK: dict[str, str] = {E.FOUND: E.ELIGIBLE, E.NOT_ELIGIBLE: E.ELIGIBLE, E.REFUSED: E.ELIGIBLE}
CONFIRM_RIGHT = _step("confirm", May.HELP, _CHECK)
DENY_RIGHT = _step("deny", May.HELP, {E.FOUND: E.NOT_ELIGIBLE, E.ELIGIBLE: E.NOT_ELIGIBLE})
APPLY_FOR = _step("apply", May.HELP, {E.ELIGIBLE: E.APPLIED})
GRANT = _step("grant", May.HELP, {E.APPLIED: E.GRANTED})
REFUSE_RIGHT = _step("refuse", May.HELP, {E.APPLIED: E.REFUSED})
REVIEW_RIGHT = _step("review", May.HELP, _stay(E.GRANTED, E.REFUSED, E.NOT_ELIGIBLE))
END_GRANT = _step("end", May.HELP, {E.GRANTED: E.ENDED})
PROVIDE_AID = _step("provide", May.HELP, {E.APPLIED: E.PROVIDED})
END_AID = _step("end", May.HELP, {E.PROVIDED: E.ENDED})
ARRANGE = _step("arrange", May.HELP, {E.ELIGIBLE: E.ARRANGED})
ENROL = _step("enrol", May.HELP, {E.ARRANGED: E.ENROLLED})
WELFARE = (CONFIRM_RIGHT, DENY_RIGHT, APPLY_FOR, GRANT, REFUSE_RIGHT, REVIEW_RIGHT, END_GRANT)
LEGAL_AID = (CONFIRM_RIGHT, DENY_RIGHT, APPLY_FOR, PROVIDE_AID, REFUSE_RIGHT, END_AID)
SCHOOLING = (CONFIRM_RIGHT, DENY_RIGHT, ARRANGE, ENROL)
ENTITLEMENT: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {Track.WELFARE: WELFARE, Track.LEGAL_AID: LEGAL_AID, Track.SCHOOLING: SCHOOLING}
)
ENTITLEMENT_OPEN = frozenset({E.FOUND, E.ELIGIBLE, E.APPLIED, E.ARRANGED})

# --- W-02 监护干预 --------------------

_EARLY = (I.EDUCATED, I.WARNED, I.PENALISED, I.FILED, I.MAY_APPLY, I.NOT_REVOKED)
EDUCATE = _step("educate", May.MEASURE, {I.FOUND: I.EDUCATED, **_stay(*_EARLY)})
WARN = _step(
    "warn", May.MEASURE,
    {I.FOUND: I.WARNED, I.EDUCATED: I.WARNED,
     **_stay(I.WARNED, I.PENALISED, I.MAY_APPLY, I.NOT_REVOKED)},
)  # fmt: skip
# 应当批评教育 always comes first; what was said earlier can be entered with its day.
PENALISE = _step(
    "penalise", May.MEASURE,
    {I.EDUCATED: I.PENALISED, I.WARNED: I.PENALISED,
     **_stay(I.PENALISED, I.FILED, I.MAY_APPLY, I.NOT_REVOKED)},
)  # fmt: skip
FILE = _step(
    "file", May.MEASURE,
    {I.EDUCATED: I.FILED, I.WARNED: I.FILED, I.PENALISED: I.FILED,
     **_stay(I.FILED, I.MAY_APPLY, I.NOT_REVOKED)},
)  # fmt: skip
PROTECT = _step("protect", May.MEASURE, _stay(I.FOUND, *_EARLY, I.APPLIED, I.REVOKED, I.APPOINTED))
ESTABLISH = _step(
    "establish", May.MEASURE,
    dict.fromkeys((I.FOUND, *_EARLY), I.MAY_APPLY),
)  # fmt: skip
APPLY = _step("apply", May.MEASURE, {I.MAY_APPLY: I.APPLIED})
REVOKE = _step("revoke", May.MEASURE, {I.APPLIED: I.REVOKED})
NOT_REVOKE = _step("not_revoke", May.MEASURE, {I.APPLIED: I.NOT_REVOKED})
APPOINT = _step("appoint_guardian", May.MEASURE, {I.REVOKED: I.APPOINTED})
RESTORE = _step("restore", May.MEASURE, {I.REVOKED: I.RESTORED, I.APPOINTED: I.RESTORED})
REVIEW = _step(
    "review_intervention", May.MEASURE,
    _stay(I.FOUND, *_EARLY, I.APPLIED, I.REVOKED, I.APPOINTED),
)  # fmt: skip
END = _step("end_intervention", May.MEASURE, dict.fromkeys((I.FOUND, *_EARLY), I.ENDED))
# A fact may be entered, and taken back, as long as something may rest on it.
EVIDENCE = _step("evidence", May.MEASURE, _stay(I.FOUND, *_EARLY, I.APPLIED, I.REVOKED))
INTERVENTION = (
    EDUCATE, WARN, PENALISE, FILE, PROTECT, ESTABLISH, APPLY, REVOKE, NOT_REVOKE, APPOINT, RESTORE,
    REVIEW, END, EVIDENCE,
)  # fmt: skip
INTERVENTION_OVER = frozenset({I.APPOINTED, I.RESTORED, I.ENDED})

# --- W-03 告诫书 / 人身安全保护令 --------------------

# The last receipt that is owed makes a paper served; until then it stays issued (T-046).
SERVE = _step("serve", May.MEASURE, _stay(P.ISSUED))
SERVED_BY_LAST = _step("serve_last", May.MEASURE, {P.ISSUED: P.SERVED})
WITHDRAW_PAPER = _step(
    "withdraw_paper", May.MEASURE, {P.ISSUED: P.WITHDRAWN, P.SERVED: P.WITHDRAWN}
)


def _followed(during: str) -> tuple[Step, ...]:
    visits = {P.SERVED: during, during: during, P.REPORTED: during}
    return (
        SERVE,
        SERVED_BY_LAST,
        _step("visit", May.FOLLOW, visits),
        _step("report", May.FOLLOW, {during: P.REPORTED}),
        _step("lift", May.MEASURE, {during: P.LIFTED, P.REPORTED: P.LIFTED}),
        WITHDRAW_PAPER,
    )


PAPER: Mapping[str, tuple[Step, ...]] = MappingProxyType(
    {
        PaperKind.WARNING_LETTER: _followed(P.FOLLOWING),
        PaperKind.PROTECTION_ORDER: _followed(P.EXECUTING),
    }
)
PAPER_OVER = frozenset({P.LIFTED, P.WITHDRAWN})
