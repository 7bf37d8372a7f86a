"""Every state, every transition, every refusal of W-02, W-03, W-16, W-17, W-32, from the tables."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from shouwang.accounts.testing import NEXT_COUNTY, actor_of, make_organisation, make_post
from shouwang.core import clock
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.workflow import step_of
from shouwang.intervention import testing as t
from shouwang.intervention import workflow
from shouwang.intervention.choices import (
    PLACEMENT_OVER,
    EntitlementState,
    InterventionState,
    PaperKind,
    PaperState,
    PlacementState,
    ServiceState,
    Track,
    WelfareKind,
)

pytestmark = pytest.mark.django_db
_KINDS = {
    Track.WELFARE: WelfareKind.MINIMUM_LIVING,
    Track.LEGAL_AID: WelfareKind.LEGAL_AID,
    Track.SCHOOLING: WelfareKind.SCHOOL_TRANSFER,
}


@pytest.fixture(scope="module")
def kept_case(shared: None) -> Any:
    return t.make_case(file=t.known_child())


@pytest.fixture
def case(kept_case: Any, db: None) -> Any:
    """The case of the module, as it was made."""
    return deepcopy(kept_case)


def check(step: workflow.Step, row: Any, state: str, deed: Any) -> None:
    """The deed leads from an open state where the table says, and is refused from all others."""
    if state in step.moves:
        assert deed(row).state == step.moves[state]
    else:
        with pytest.raises(WrongStatus):
            deed(row)


def ids(step: workflow.Step) -> str:
    return step.deed


def test_w_16_every_transition_is_open_from_its_states_alone(case: Any) -> None:
    row = t.place(case)
    for step in workflow.PLACEMENT:
        for state in PlacementState.values:
            row = t.put(
                row, state, parents_reached=True, caregiver="吴照料", caregiver_kin="GRANDFATHER",
                out_at=clock.now(), out_reason="HOME",
            )  # fmt: skip
            check(step, row, state, t.PLACING[step.deed])


def test_w_16_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    reached = {target for step in workflow.PLACEMENT for target in step.moves.values()}
    left = {state for step in workflow.PLACEMENT for state, to in step.moves.items() if state != to}

    assert reached | {PlacementState.ESCORTING} == set(PlacementState.values)
    assert left == set(PlacementState.values) - PLACEMENT_OVER


def test_w_01_a_service_moves_by_its_table_alone(case: Any) -> None:
    row = t.ask(case, make_organisation(kind="HEALTH"))
    for step in workflow.SERVICE:
        for state in ServiceState.values:
            row = t.put(row, state, provided_on=clock.today())
            check(step, row, state, t.SERVING[step.deed])


@pytest.mark.parametrize("track", Track.values)
def test_w_17_w_32_every_transition_is_open_from_its_states_alone(track: str, case: Any) -> None:
    today = clock.today()
    days = dict.fromkeys(("eligible_on", "applied_on", "decided_on", "provided_on"), today)
    row = t.right(case, _KINDS[Track(track)])
    for step in workflow.ENTITLEMENT[track]:
        for state in EntitlementState.values:
            row = t.put(row, state, **days)
            check(step, row, state, lambda each, deed=step.deed: t.advance(each, deed))


@pytest.mark.parametrize("track", Track.values)
def test_w_17_w_32_a_deed_of_another_course_is_refused(track: str, case: Any) -> None:
    row = t.right(case, _KINDS[Track(track)])
    own = {step.deed for step in workflow.ENTITLEMENT[track]}
    every = {step.deed for steps in workflow.ENTITLEMENT.values() for step in steps}

    for deed in every - own:
        for state in EntitlementState.values:
            with pytest.raises(WrongStatus):
                t.advance(t.put(row, state), deed)


@pytest.mark.parametrize("step", workflow.INTERVENTION, ids=ids)
def test_w_02_every_transition_is_open_from_its_states_alone(
    step: workflow.Step, case: Any
) -> None:
    row = t.intervention(case)
    t.prove_g2(row)
    today = clock.today()
    for state in InterventionState.values:
        row = t.put(
            row, state, ground="G2", applied_on=today, guardian="吴照料", review_due_on=today,
            decided_on=today - timedelta(days=120),
        )  # fmt: skip
        check(step, row, state, t.MEASURING[step.deed])


def test_w_02_the_table_says_what_the_requirement_says() -> None:
    """Rows of W-02 as written: from → to."""
    moves = {
        (source, target)
        for step in workflow.INTERVENTION
        for source, target in step.moves.items()
        if source != target
    }
    wanted = {
        ("FOUND", "EDUCATED"), ("EDUCATED", "PENALISED"), ("EDUCATED", "FILED"),
        ("FOUND", "WARNED"), ("FOUND", "MAY_APPLY"), ("EDUCATED", "MAY_APPLY"),
        ("MAY_APPLY", "APPLIED"), ("APPLIED", "REVOKED"), ("APPLIED", "NOT_REVOKED"),
        ("REVOKED", "APPOINTED"),
    }  # fmt: skip

    assert wanted <= moves
    assert {step.deed for step in workflow.INTERVENTION} == set(t.MEASURING)
    assert ("FOUND", "PENALISED") not in moves  # education always comes first
    assert not {move for move in moves if move[1] == "APPLIED"} - {("MAY_APPLY", "APPLIED")}


@pytest.mark.parametrize("kind", PaperKind.values)
def test_w_03_every_transition_is_open_from_its_states_alone(kind: str, case: Any) -> None:
    row = t.paper(t.intervention(case), PaperKind(kind))
    for deed in t.FOLLOWING:
        step = step_of(workflow.PAPER[kind], deed)
        assert step is not None
        for state in PaperState.values:
            row = t.put(row, state, served_on=clock.today())
            check(step, row, state, t.FOLLOWING[deed])


def test_w_03_the_tables_say_what_the_requirement_says() -> None:
    """Rows of W-03 as written: from → to; every deed of both tables is walked below."""
    rows = {
        PaperKind.WARNING_LETTER: "FOLLOWING", PaperKind.PROTECTION_ORDER: "EXECUTING",
    }  # fmt: skip
    for kind, during in rows.items():
        steps = workflow.PAPER[kind]
        moves = {(s, t) for step in steps for s, t in step.moves.items() if s != t}
        assert moves == {
            ("ISSUED", "SERVED"), ("SERVED", during), (during, "REPORTED"), ("REPORTED", during),
            (during, "LIFTED"), ("REPORTED", "LIFTED"), ("ISSUED", "WITHDRAWN"),
            ("SERVED", "WITHDRAWN"),
        }  # fmt: skip
        assert {step.deed for step in steps} == {*t.FOLLOWING, "serve_last"}


@pytest.mark.parametrize("kind", PaperKind.values)
def test_w_03_every_state_of_a_paper_is_reached_and_no_other(kind: str) -> None:
    during = PaperState.FOLLOWING if kind == PaperKind.WARNING_LETTER else PaperState.EXECUTING
    reached = {target for step in workflow.PAPER[kind] for target in step.moves.values()}

    assert reached == set(PaperState.values) - {
        PaperState.FOLLOWING, PaperState.EXECUTING
    } | {during}  # fmt: skip


# --- who may not ---------------------------------------------------------------------------------


@pytest.fixture
def outsider(db: None) -> Any:
    """A supervisor of the child's own township with every right, but of no case."""
    return actor_of(make_post("TOWNSHIP_SUPERVISOR", area="990102001000"))


@pytest.fixture
def stranger_actor(db: None) -> Any:
    return actor_of(make_post("CIVIL_AFFAIRS_OFFICER", area=NEXT_COUNTY))


def refused(deed: Any, row: Any, *actors: Any) -> None:
    for actor in actors:
        with pytest.raises((NotAllowed, type(row).DoesNotExist)):
            deed(row, actor=actor)


def test_w_16_nobody_outside_the_team_does_it(
    case: Any, outsider: Any, stranger_actor: Any
) -> None:
    row = t.place(case)
    for step in workflow.PLACEMENT:
        row = t.put(row, next(iter(step.sources)))
        refused(t.PLACING[step.deed], row, outsider, stranger_actor)


def test_w_01_nobody_but_the_team_and_the_asked_answers(
    case: Any, outsider: Any, stranger_actor: Any
) -> None:
    row = t.ask(case, make_organisation(kind="HEALTH"))
    for step in workflow.SERVICE:
        row = t.put(row, next(iter(step.sources)))
        refused(t.SERVING[step.deed], row, outsider, stranger_actor)


@pytest.mark.parametrize("track", Track.values)
def test_w_17_w_32_nobody_outside_the_team_does_it(
    track: str, case: Any, outsider: Any, stranger_actor: Any
) -> None:
    row = t.right(case, _KINDS[Track(track)])
    for step in workflow.ENTITLEMENT[track]:
        row = t.put(row, next(iter(step.sources)))
        for actor in (outsider, stranger_actor):
            with pytest.raises((NotAllowed, type(row).DoesNotExist)):
                t.advance(row, step.deed, actor=actor)


def test_w_02_nobody_outside_the_team_does_it(
    case: Any, outsider: Any, stranger_actor: Any
) -> None:
    row = t.intervention(case)
    for step in workflow.INTERVENTION:
        row = t.put(row, next(iter(step.sources)), applied_on=clock.today(), guardian="吴照料")
        refused(t.MEASURING[step.deed], row, outsider, stranger_actor)


def test_w_03_nobody_outside_the_team_does_it(
    case: Any, outsider: Any, stranger_actor: Any
) -> None:
    row = t.paper(t.intervention(case))
    for deed in t.FOLLOWING:
        step = step_of(workflow.PAPER[row.kind], deed)
        assert step is not None
        row = t.put(row, next(iter(step.sources)))
        refused(t.FOLLOWING[deed], row, outsider, stranger_actor)
