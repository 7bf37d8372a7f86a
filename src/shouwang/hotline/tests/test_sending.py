"""A hand-over is told to the lines of the office, once, without a word of the call."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from shouwang.accounts.testing import COUNTY, make_organisation
from shouwang.cases import services as cases
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.choices import OutgoingState
from shouwang.core.scope import acting_as
from shouwang.hotline import services
from shouwang.hotline.models import Outgoing
from shouwang.hotline.testing import PHONE, operator, referred, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Iterator[Any]:
    """An office with a line that has a mail address."""
    settings.EMAIL_HOST, settings.SITE_ADDRESS = "mail.test", "https://xian.example"
    made = make_organisation(kind="CIVIL_AFFAIRS", area=COUNTY)
    line = cases.Line("值班室", "0831-2600110", email="zhiban@xian.example")
    with acting_as(system_actor("test")) as system:
        cases.keep_on_call(system, made, line, now=clock.now())
    return made


def states() -> list[str]:
    with acting_as(system_actor("test")):
        return list(Outgoing.objects.values_list("state", flat=True))


def test_r272_the_office_is_told_by_mail_and_once(office: Any) -> None:
    desk = operator()
    referred(desk, office)
    assert states() == [OutgoingState.PENDING]

    assert services.send_pending(clock.now()) == 1
    assert services.send_pending(clock.now()) == 0

    [letter] = mail.outbox
    assert letter.to == ["zhiban@xian.example"]
    assert "https://xian.example/hotline/referred/" in letter.body
    for word in ("石小禾", "田问安", PHONE, "老粮站", "没有大人", "请核实"):
        assert word not in letter.subject + letter.body
    assert states() == [OutgoingState.SENT]


def test_an_office_without_lines_is_told_by_the_page_alone() -> None:
    referred(operator(), make_organisation(kind="CIVIL_AFFAIRS", area=COUNTY))
    assert states() == []


def test_what_a_dead_sender_had_claimed_is_marked_as_unsure(office: Any) -> None:
    referred(operator(), office)
    with acting_as(system_actor("test")):
        Outgoing.objects.update(state="SENDING", claimed_at=clock.now() - timedelta(minutes=3))
    assert services.send_pending(clock.now()) == 0
    assert (states(), mail.outbox) == ([OutgoingState.UNSURE], [])


def test_a_call_handed_over_again_is_told_again(office: Any) -> None:
    desk = operator()
    call = referred(desk, office)
    run(desk, services.recall_call, call)
    run(desk, services.refer_call, call, to=office.pk, asked="", due_on=clock.today())
    assert states() == [OutgoingState.PENDING, OutgoingState.PENDING]
