"""W-04 line by line as the requirement has it; moves and hand-overs from their tables."""

from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.schooling import services, workflow
from shouwang.schooling.choices import FollowState as S
from shouwang.schooling.choices import HandoverState, MoveReason, MoveState
from shouwang.schooling.models import Handover, Move
from shouwang.schooling.testing import CLASS, School, days_ago, run

# What the requirement says (W-04), a line each; 任何 → 去向不明 is looked at apart.
W_04 = (
    (S.ABSENT, S.ASKED),  # 缺勤 → 已追问
    (S.ASKED, S.RETURNED),  # 已追问 → 在校
    (S.ASKED, S.PERSUADING),  # 已追问 → 劝返中
    (S.PERSUADING, S.PRINCIPAL_TOLD),  # 劝返中 → 校长知情
    (S.PERSUADING, S.TOWNSHIP_REPORTED),  # 劝返中 → 已报乡镇
    (S.PERSUADING, S.WRITTEN_REPORTED),  # 劝返中 → 已书面报告
    (S.MISSING, S.SEARCHING), (S.SEARCHING, S.LEGAL),  # 去向不明 → 查找中 → 依法劝返
    (S.TOWNSHIP_REPORTED, S.LEGAL), (S.WRITTEN_REPORTED, S.LEGAL),  # → 依法劝返
    (S.LEGAL, S.RETURNED), (S.LEGAL, S.NOT_RETURNED),  # 依法劝返 → 已复学 / 未复学
)  # fmt: skip


def test_w_04_the_table_says_what_the_requirement_says() -> None:
    ways = {(source, step.target) for step in workflow.TRANSITIONS for source in step.sources}

    assert set(W_04) <= ways
    anywhere = {source for source, target in ways if target == S.MISSING}
    assert anywhere == workflow.OPEN - {S.MISSING, S.SEARCHING}


# --- 转学, 毕业年级 → 已移交 (W-04, R-191) -------------------------------------------------------

DEEDS: dict[str, Any] = {
    "confirm_move": lambda actor, row: run(actor, services.confirm_move, row, grade="三年级",
                                           class_label="2班", told_number="", note=""),
    "refuse_move": lambda actor, row: run(actor, services.refuse_move, row, answer="非本学区"),
    "cancel_move": lambda actor, row: run(actor, services.cancel_move, row, answer="家长改变主意"),
    "check_handover": lambda actor, row: run(actor, services.check_handover, row, arrived=[]),
}  # fmt: skip
ANSWERS = [
    *((step, Move, MoveState) for step in workflow.MOVES),
    *((step, Handover, HandoverState) for step in workflow.HANDOVERS),
]


def test_every_answer_of_the_tables_is_tried() -> None:
    assert {step.deed for step, _model, _states in ANSWERS} == set(DEEDS)
    for table, states in ((workflow.MOVES, MoveState), (workflow.HANDOVERS, HandoverState)):
        assert {step.target for step in table} | {
            each for step in table for each in step.sources
        } == set(states)


def sent(here: School, there: School, model: Any) -> Any:
    pupil = here.pupil()
    if model is Move:
        return run(here.principal, services.send_move, pupil, to_school=there.organisation,
                   to_name="", reason=MoveReason.BOARDING)  # fmt: skip
    return run(here.principal, services.send_handover, class_key=CLASS, file_ids={pupil.pk},
               to_school=there.organisation, grade="七年级", term_starts=days_ago(1))  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "model", "states"), ANSWERS, ids=[step.deed for step, _m, _s in ANSWERS]
)
def test_w_04_each_answer_is_open_from_its_state_and_by_its_school_alone(
    step: workflow.Answer, model: Any, states: Any
) -> None:
    here, there = School(), School("990102002000")
    row = sent(here, there, model)
    own, other = (there, here) if step.by == "receives" else (here, there)

    for state in states:
        with acting_as(system_actor("test")):
            model.objects.filter(pk=row.pk).update(state=state)
        if state in step.sources:
            continue
        with pytest.raises(WrongStatus):
            DEEDS[step.deed](own.principal, row)
    with acting_as(system_actor("test")):
        model.objects.filter(pk=row.pk).update(state=min(step.sources))
    with pytest.raises((NotAllowed, model.DoesNotExist)):
        DEEDS[step.deed](other.principal, row)

    assert DEEDS[step.deed](own.principal, row).state == step.target
