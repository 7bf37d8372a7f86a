"""A finding that is right as it is: two people, a day on which it ends, and only what was seen."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shouwang.accounts.testing import actor_of, make_post
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.quality import selectors, services
from shouwang.quality.choices import FindingStatus, StepKind
from shouwang.quality.models import Finding, Step
from shouwang.registry.testing import NEXT_VILLAGE, VILLAGE, make_child

from .test_checking import edit, get

pytestmark = pytest.mark.django_db
LATER = timedelta(days=30)


@pytest.fixture(autouse=True)
def scope() -> Any:
    with acting_as(system_actor("test")):
        yield


@pytest.fixture
def officer() -> Actor:
    return actor_of(make_post())


@pytest.fixture
def director() -> Actor:
    return actor_of(make_post())


def ask(actor: Actor, finding: Finding) -> Finding:
    on = clock.today()
    return services.ask_waiver(
        actor, finding, reason="住在渔船上", until=on + LATER, on=on, now=clock.now()
    )


def waived(asking: Actor, deciding: Actor, finding: Finding) -> Finding:
    return services.decide_waiver(
        deciding, ask(asking, finding), approve=True, note="属实", now=clock.now()
    )


def test_two_people_waive_and_the_submission_is_free(officer: Actor, director: Actor) -> None:
    file = make_child(address="")
    assert selectors.blocking(VILLAGE).count() == 1
    assert selectors.open_counts(VILLAGE, clock.today())["ERROR"] == 1

    ask(officer, get(file, "required-missing"))
    assert selectors.blocking(VILLAGE).count() == 1  # asking alone frees nothing

    services.decide_waiver(director, get(file, "required-missing"), approve=True, now=clock.now())
    assert selectors.blocking(VILLAGE).count() == 0
    assert selectors.open_counts(VILLAGE, clock.today())["ERROR"] == 0
    actions = set(
        Event.objects.filter(action__startswith="quality.").values_list("action", flat=True)
    )
    assert {"quality.ask_waiver", "quality.approve_waiver"} <= actions


def test_nobody_decides_on_the_own_request(officer: Actor) -> None:
    finding = ask(officer, get(make_child(address=""), "required-missing"))
    with pytest.raises(services.OwnWaiver):
        services.decide_waiver(officer, finding, approve=True, now=clock.now())


def test_the_database_wants_two_people_as_well() -> None:
    finding = get(make_child(address=""), "required-missing")
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.WAIVED)


def test_a_second_decision_is_refused(officer: Actor, director: Actor) -> None:
    finding = waived(officer, director, get(make_child(address=""), "required-missing"))
    with pytest.raises(WrongStatus):
        services.decide_waiver(director, finding, approve=False, now=clock.now())


def test_another_village_may_not_ask(officer: Actor) -> None:
    finding = get(make_child(address=""), "required-missing")
    stranger = actor_of(make_post("VILLAGE_OFFICER", area=NEXT_VILLAGE))
    with pytest.raises(NotAllowed):
        ask(stranger, finding)


def test_a_refused_request_leaves_the_finding_open(officer: Actor, director: Actor) -> None:
    finding = ask(officer, get(make_child(address=""), "required-missing"))
    finding = services.decide_waiver(director, finding, approve=False, now=clock.now())
    assert (finding.status, finding.waived_until) == (FindingStatus.OPEN, None)


@pytest.mark.parametrize("days", [0, 366])
def test_a_waiver_ends_after_today_and_within_a_year(officer: Actor, days: int) -> None:
    finding, on = get(make_child(address=""), "required-missing"), clock.today()
    with pytest.raises(services.WaiverTooLong):
        services.ask_waiver(
            officer, finding, reason="…", until=on + timedelta(days=days), on=on, now=clock.now()
        )


def test_a_waiver_ends_on_its_day(officer: Actor, director: Actor) -> None:
    file = make_child(address="")
    finding = waived(officer, director, get(file, "required-missing"))
    assert finding.waived_until is not None
    assert services.expire_waivers(finding.waived_until, now=clock.now()) == 0
    assert services.expire_waivers(finding.waived_until + timedelta(days=1), now=clock.now()) == 1
    finding = get(file, "required-missing")
    assert (finding.status, finding.waiver_reason) == (FindingStatus.OPEN, "")
    assert Step.objects.filter(finding=finding, kind=StepKind.WAIVER_EXPIRED).exists()


def test_a_waiver_holds_while_nothing_changes_and_ends_when_it_does(
    officer: Actor, director: Actor
) -> None:
    file = make_child(address="")
    waived(officer, director, get(file, "required-missing"))

    edit(file, needs="书包")  # nothing the check looks at
    assert get(file, "required-missing").status == FindingStatus.WAIVED
    services.check_county(system_actor("test"), "990102", clock.today(), now=clock.now())
    assert get(file, "required-missing").status == FindingStatus.WAIVED

    edit(file, schooling="")
    finding = get(file, "required-missing")
    assert finding.status == FindingStatus.OPEN
    assert Step.objects.filter(finding=finding, kind=StepKind.CHANGED).exists()


def test_what_was_waived_and_then_repaired_is_repaired(officer: Actor, director: Actor) -> None:
    file = make_child(address="")
    waived(officer, director, get(file, "required-missing"))
    edit(file, address="一组3号")
    assert get(file, "required-missing").status == FindingStatus.REPAIRED
