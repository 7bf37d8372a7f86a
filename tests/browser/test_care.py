"""The pages of care in Chromium, at desktop and phone size."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

from shouwang.accounts import testing as people
from shouwang.care import services
from shouwang.care.testing import (
    deed,
    make_donation,
    make_family,
    make_letter,
    make_meeting,
    make_persuasion,
    make_plan,
    make_wish,
    record,
)
from shouwang.core.actors import system_actor
from shouwang.pairing.testing import make_service, make_shift, make_volunteer
from shouwang.registry.testing import VILLAGE, make_pupil

if TYPE_CHECKING:
    from playwright.sync_api import Page

Walk = Callable[["Page", str, Iterable[str]], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def county(committed: None) -> list[str]:
    """The addresses of everything there is."""
    people.make_installation()
    people.make_post("CIVIL_AFFAIRS_OFFICER", username="officer")
    school = people.make_organisation("青杠小学", kind="SCHOOL", area=VILLAGE)
    child = make_pupil(school, "方小满")
    plan = deed(system_actor("test"), services.start_plan, make_plan(child))
    things = {
        "letters": make_letter(child), "plans": plan, "wishes": make_wish(child),
        "donations": make_donation(child), "families": make_family(VILLAGE),
        "persuasions": make_persuasion(child), "meetings": make_meeting([child], school),
    }  # fmt: skip
    visit = record(system_actor("test"), child, from_paper=True, parental_care=1, not_earning=True)
    shift = make_shift()
    make_service(shift, make_volunteer())
    return [
        f"care/{visit.pk}/", f"care/{visit.pk}/sheets/", "pairing/rota/", "pairing/rota/new/",
        f"pairing/rota/{shift.pk}/",
        f"children/{child.pk}/", "care/cadences/", "care/cadences/talk/",
        f"care/children/{child.pk}/plan/", f"care/children/{child.pk}/donation/",
        f"care/children/{child.pk}/record/?kind=GROWTH", "care/meetings/create/",
        f"care/plans/{plan.pk}/do/review/", "care/wishes/board/",
        *(f"care/{kind}/" for kind in things),
        *(f"care/{kind}/{thing.pk}/" for kind, thing in things.items()),
    ]  # fmt: skip


def test_pages_of_care_keep_to_the_rules(
    county: list[str], serve: Serve, desktop: "Page", sit: Sit, check_walk: Walk
) -> None:
    address = serve()
    sit(desktop, address, "officer")
    check_walk(desktop, address, [path for path in county if "board" not in path])  # volunteers'
