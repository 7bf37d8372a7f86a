"""The hotline and screening in Chromium: what is typed is kept, pages keep to the rules."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.core.scope import acting_as
from shouwang.hotline import services as hotline
from shouwang.hotline import testing as calls
from shouwang.hotline.models import Call
from shouwang.registry.testing import make_child
from shouwang.screening import testing as screening

if TYPE_CHECKING:
    from playwright.sync_api import Page

Walk = Callable[["Page", str, Iterable[str]], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def post(committed: None) -> Any:
    """An operator of the hotline, in a county with places."""
    people.make_installation()
    screening.make_places()
    station = people.make_organisation(kind="RESCUE_STATION")
    return people.make_post("CIVIL_AFFAIRS_OFFICER", organisation=station, username="operator")


def test_r271_what_is_typed_outlives_the_page(
    post: Any, serve: Serve, desktop: "Page", sit: Sit
) -> None:
    address = serve()
    sit(desktop, address, "operator")
    desktop.goto(f"{address}/hotline/")
    desktop.click("text=接听登记")
    desktop.wait_for_selector("#id_words")
    with desktop.expect_response(lambda answer: "/draft/" in answer.url) as kept:
        desktop.fill("#id_words", "孩子说家里没人")
    assert kept.value.status == 204

    desktop.goto("about:blank")  # the operator's browser went away
    desktop.goto(f"{address}/hotline/")
    desktop.click("#list-calls tbody a")
    assert desktop.input_value("#id_words") == "孩子说家里没人"
    desktop.check("input[name=kind][value=PSYCHOLOGICAL]")
    desktop.click("button:has-text('登记') >> nth=-1")
    desktop.wait_for_selector("text=自行办理")

    with acting_as(people.actor_of(post)):
        [call] = Call.objects.all()
    assert (call.status, call.words) == ("REGISTERED", "孩子说家里没人")


def test_pages_keep_to_the_rules(
    post: Any, serve: Serve, desktop: "Page", sit: Sit, check_walk: Walk
) -> None:
    address = serve()
    addresses = _records(post)
    sit(desktop, address, "operator")
    check_walk(desktop, address, addresses)


def _records(post: Any) -> list[str]:
    """Make a call, a unit, a hazard, a house, a check …; return the addresses of their pages."""
    actor = people.actor_of(post)
    receiver = people.make_organisation(kind="TOWNSHIP", area=people.TOWNSHIP)
    call = calls.referred(actor, receiver, is_emergency=True)
    now = clock.now()
    calls.run(actor, hotline.plan_shift, user=post.user_id, starts_at=now,
              ends_at=now + timedelta(hours=8))  # fmt: skip
    make_child(rating="POOR", unsafe_house="YES")
    village, unit = screening.village_actor(), screening.village_unit()
    hazard = screening.find(village, unit, harm="INJURY")
    screening.controlled(village, hazard)
    house = screening.house(village)
    problem = screening.problem(actor, manager_on_duty="检查时无人")
    check, opinion = screening.planned(actor, "BUS"), calls.opinion(actor)
    school = people.make_organisation(kind="SCHOOL", area=people.TOWNSHIP)
    dormitory = screening.dormitory(actor, school)
    return [
        "hotline/?state=ALL", "hotline/supervised/", "hotline/figures/", "hotline/shifts/",
        f"hotline/{call.pk}/", f"hotline/{call.pk}/intake/?amend=1", f"hotline/{call.pk}/link/",
        f"hotline/{call.pk}/accept/", "screening/", "screening/new/",
        f"screening/{unit.campaign_id}/", f"screening/{unit.campaign_id}/units/",
        f"screening/units/{unit.pk}/", f"screening/units/{unit.pk}/children/",
        f"screening/units/{unit.pk}/hazard/", "screening/hazards/",
        f"screening/hazards/{hazard.pk}/", f"screening/hazards/{hazard.pk}/claim/",
        "screening/houses/", f"screening/houses/{house.pk}/", "screening/checks/?state=ALL",
        f"screening/checks/{problem.check_row_id}/", f"screening/checks/{check.pk}/carry-out/",
        "screening/problems/", "hotline/opinions/", f"hotline/opinions/{opinion.pk}/",
        f"hotline/opinions/{opinion.pk}/warn/", "screening/dormitories/",
        f"screening/dormitories/{dormitory.pk}/",
    ]  # fmt: skip
