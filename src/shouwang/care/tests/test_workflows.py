"""W-19, W-21…W-25, R-103: states that follow, generated from the tables; one hand each."""

from typing import Any

import pytest

from shouwang.accounts.testing import actor_of
from shouwang.care import services, workflow
from shouwang.care.choices import (
    FamilyStatus,
    LetterStatus,
    PersuasionStatus,
    PlanStatus,
    WishStatus,
)
from shouwang.care.testing import (
    deed,
    make_family,
    make_letter,
    make_persuasion,
    make_plan,
    make_wish,
)
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.testing import undone
from shouwang.registry.testing import VILLAGE, make_child

pytestmark = pytest.mark.django_db
STATES = {
    "letter": LetterStatus, "plan": PlanStatus, "wish": WishStatus, "family": FamilyStatus,
    "persuasion": PersuasionStatus,
}  # fmt: skip
TODAY = clock.today
# How each deed is done, given what it needs.
RUN: dict[tuple[str, str], Any] = {
    ("letter", "pass"): lambda a, r: deed(a, services.pass_letter, r, on=TODAY(), how="邮寄"),
    ("letter", "answer"): lambda a, r: deed(a, services.answer_letter, r, on=TODAY(),
                                            suggestion="多谈心", hope="看作业"),
    ("letter", "feed-back"): lambda a, r: deed(a, services.feed_back_letter, r, on=TODAY(),
                                               to="班主任"),
    ("letter", "file"): lambda a, r: deed(a, services.file_letter, r),
    ("plan", "edit"): lambda a, r: deed(a, services.edit_plan, r, _intent(), version=r.version),
    ("plan", "start"): lambda a, r: deed(a, services.start_plan, r),
    ("plan", "review"): lambda a, r: deed(a, services.review_plan, r, on=TODAY(),
                                          effect="BETTER", note="有进步"),
    ("plan", "end"): lambda a, r: deed(a, services.end_plan, r, outcome="MOVED_AWAY", note=""),
    ("plan", "escalate"): lambda a, r: deed(a, services.escalate_plan, r, problems=["P12"],
                                            note="偷拿财物"),
    ("plan", "drop"): lambda a, r: deed(a, services.drop_plan, r),
    ("wish", "claim"): lambda a, r: deed(a, services.claim_wish, r),
    ("wish", "assign"): lambda a, r: deed(a, services.assign_wish, r, claimer="邮政局"),
    ("wish", "release"): lambda a, r: deed(a, services.release_wish, r, reason="没有下文"),
    ("wish", "consent"): lambda a, r: deed(a, services.tell_claimer, r, consent_by="父亲",
                                           on=TODAY()),
    ("wish", "fulfil"): lambda a, r: deed(a, services.fulfil_wish, r, on=TODAY(), note="送到"),
    ("wish", "withdraw"): lambda a, r: deed(a, services.withdraw_wish, r, reason="孩子改了主意"),
    ("family", "admit"): lambda a, r: deed(a, services.admit_family, r, note="村里都说好"),
    ("family", "leave"): lambda a, r: deed(a, services.strike_family, r, reason="外出务工"),
    ("persuasion", "talk"): lambda a, r: deed(a, services.attempt, r, on=TODAY(),
                                              with_whom="母亲", arguments=["LAW"], answer="考虑"),
    ("persuasion", "agree"): lambda a, r: deed(a, services.agree, r, parent="mother",
                                               returns_on=TODAY()),
    ("persuasion", "refuse"): lambda a, r: deed(a, services.refuse, r, answer="没有工作"),
    ("persuasion", "return"): lambda a, r: deed(a, services.returned, r, parent="mother",
                                                on=TODAY()),
    ("persuasion", "close"): lambda a, r: deed(a, services.close_persuasion, r, reason="已转学"),
}  # fmt: skip


def _intent() -> Any:
    from shouwang.care.testing import intent

    return intent()


def _thing(kind: str) -> Any:
    file = make_child()
    return {
        "letter": lambda: make_letter(file), "plan": lambda: make_plan(file),
        "wish": lambda: make_wish(file), "family": lambda: make_family(VILLAGE),
        "persuasion": lambda: make_persuasion(file),
    }[kind]()  # fmt: skip


def _put(row: Any, kind: str, state: str) -> None:
    with acting_as(system_actor("test")):
        type(row).objects.filter(pk=row.pk).update(
            status=state, **({"claimer": "邮政局"} if kind == "wish" else {})
        )
        row.refresh_from_db()


@pytest.mark.parametrize(("kind", "name"), list(RUN))
def test_w_19_w_21_to_w_25_only_what_the_table_says_follows(kind: str, name: str) -> None:
    step, row, actor = workflow.TABLES[kind][name], _thing(kind), system_actor("test")

    for state in STATES[kind].values:
        with undone():
            _put(row, kind, state)
            if state in step.sources:
                RUN[kind, name](actor, row)
                with acting_as(actor):
                    row.refresh_from_db()
                assert row.status == step.target, state
            else:
                with pytest.raises(WrongStatus):
                    RUN[kind, name](actor, row)


@pytest.mark.parametrize(("kind", "name"), list(RUN))
def test_nobody_of_another_county_does_any_of_it(kind: str, name: str, stranger: Any) -> None:
    state = next(iter(sorted(workflow.TABLES[kind][name].sources)))
    row = _thing(kind)
    _put(row, kind, state)

    with pytest.raises((NotAllowed, WrongStatus, type(row).DoesNotExist)):
        RUN[kind, name](actor_of(stranger), row)
    with acting_as(system_actor("test")):
        row.refresh_from_db()
    assert row.status == state


def test_r_103_who_entered_a_family_does_not_admit_it(officer: Any) -> None:
    actor = actor_of(officer)
    family = make_family(VILLAGE, actor=actor)

    with pytest.raises(services.SameHand):
        deed(actor, services.admit_family, family, note="好")


def test_every_deed_of_the_tables_is_walked() -> None:
    assert set(RUN) == {(kind, name) for kind, table in workflow.TABLES.items() for name in table}
