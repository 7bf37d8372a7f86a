"""Every deed of the status table × every status × every hand; generated, so none goes untested."""

from typing import Any

import pytest

from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.submission import services, workflow
from shouwang.submission.choices import Status
from shouwang.submission.models import Submission
from shouwang.submission.testing import (
    COUNTY,
    ON,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    at,
    confirm,
    make_places,
    make_whole_child,
    officer,
    report,
    supervisor,
    villager,
)
from shouwang.submission.workflow import TRANSITIONS, Hand, Step

PREFECTURE = "990100000000"
DEEDS: dict[str, Any] = {
    "sign": services.sign,
    "discard": services.discard,
    "withdraw": services.withdraw,
    "accept": services.accept,
    "return": lambda actor, row, now: services.give_back(
        actor, row, reasons={}, note="缺项", now=now
    ),
}


@pytest.fixture
def row(db: None) -> Submission:
    make_places()
    make_whole_child()
    confirm(villager())
    return report(supervisor())


def _row_for(step: Step, row: Submission) -> Submission:
    """A county's report for the deeds of the levels that sign, else the township's."""
    if Status.PREPARED not in step.sources:
        return row
    reviewer = officer()
    with acting_as(reviewer):
        services.accept(reviewer, row, now=at(ON, 10))
    return report(officer(), COUNTY)


def _now(row: Submission) -> str:
    with acting_as(system_actor("test")):
        return Submission.objects.get(pk=row.pk).status


def _put(row: Submission, status: str) -> None:
    with acting_as(system_actor("test")):
        Submission.objects.filter(pk=row.pk).update(status=status, included_in=None)


def _do(step: Step, actor: Any, row: Submission) -> Submission:
    with acting_as(actor):
        return DEEDS[step.deed](actor, row, now=at(ON, 12))


def _hand(step: Step, row: Submission, *, other: bool = False) -> Any:
    own = (step.hand == Hand.OWN) is not other
    if row.area == TOWNSHIP:
        return supervisor() if own else officer()
    return officer() if own else officer(PREFECTURE)


def test_every_deed_has_a_service() -> None:
    assert {step.deed for step in TRANSITIONS} == set(DEEDS)


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.deed)
@pytest.mark.parametrize("status", Status.values)
def test_a_deed_follows_its_sources_alone(row: Submission, step: Step, status: str) -> None:
    row = _row_for(step, row)
    _put(row, status)
    actor = _hand(step, row)

    if status in step.sources:
        assert _do(step, actor, row).status == step.target
    else:
        with pytest.raises(WrongStatus):
            _do(step, actor, row)
        assert _now(row) == status


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.deed)
def test_a_deed_is_not_done_by_the_other_hand(row: Submission, step: Step) -> None:
    row = _row_for(step, row)
    _put(row, next(iter(step.sources)))

    with pytest.raises(NotAllowed):
        _do(step, _hand(step, row, other=True), row)


@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.deed)
def test_a_deed_is_not_done_from_the_next_township(row: Submission, step: Step) -> None:
    row = _row_for(step, row)
    _put(row, next(iter(step.sources)))
    stranger = supervisor(OTHER_TOWNSHIP)

    with pytest.raises((NotAllowed, Submission.DoesNotExist)):
        _do(step, stranger, row)


@pytest.mark.parametrize(
    "step", [step for step in TRANSITIONS if step.free_only], ids=lambda step: step.deed
)
def test_what_the_level_above_counts_is_not_taken_away(row: Submission, step: Step) -> None:
    reviewer = officer()
    with acting_as(reviewer):
        services.accept(reviewer, row, now=at(ON, 10))
    county = report(reviewer, COUNTY)

    with pytest.raises(services.IncludedAbove):
        _do(step, reviewer, row)
    with acting_as(reviewer):
        services.discard(reviewer, county, now=at(ON, 11))
    assert _do(step, reviewer, row).status == step.target


@pytest.mark.parametrize(
    "step", [step for step in TRANSITIONS if step.other_hand], ids=lambda step: step.deed
)
def test_two_hands_are_two_people(row: Submission, step: Step) -> None:
    first = officer()
    with acting_as(first):
        services.accept(first, row, now=at(ON, 10))
    county = report(first, COUNTY)

    with pytest.raises(services.SamePersonSigns):
        _do(step, first, county)


def test_a_return_says_why(row: Submission) -> None:
    reviewer = officer()

    with acting_as(reviewer), pytest.raises(services.ReasonsNeeded):
        services.give_back(reviewer, row, reasons={}, note=" ", now=at(ON, 10))
    assert _now(row) == Status.SUBMITTED


def test_one_report_stands_for_a_period_and_older_versions_are_kept(row: Submission) -> None:
    reviewer = officer()
    with acting_as(reviewer):
        services.give_back(reviewer, row, reasons={}, note="缺项", now=at(ON, 10))

    second = report(supervisor(), note="已补")

    assert (row.version, second.version) == (1, 2)
    with acting_as(reviewer):
        kept = Submission.objects.filter(area=TOWNSHIP).order_by("version")
        assert [each.status for each in kept] == [Status.RETURNED, Status.SUBMITTED]


def test_refusals_have_plain_messages() -> None:
    errors = [each for each in vars(services).values()
              if isinstance(each, type) and issubclass(each, DomainError)]  # fmt: skip

    assert len(errors) > 8
    assert all(str(each.message) != str(DomainError.message) for each in errors)
    assert workflow.first_status(TOWNSHIP) == Status.SUBMITTED
    assert workflow.first_status(COUNTY) == Status.PREPARED
