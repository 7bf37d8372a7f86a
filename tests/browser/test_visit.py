"""An uneventful visit on a phone: at most twelve taps and keystrokes from the to-do list."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.care.models import Record
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.duties.models import Duty
from shouwang.registry.testing import VILLAGE, make_child

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST = 12
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def village(committed: None) -> Any:
    people.make_installation()
    people.make_post("VILLAGE_OFFICER", area=VILLAGE, username="cunguan")
    return make_child("方小满")


class Hand:
    """Taps and types, and counts each."""

    def __init__(self, page: "Page") -> None:
        self.page, self.count = page, 0

    def tap(self, selector: str) -> None:
        self.count += 1
        self.page.tap(selector)

    def follow(self, selector: str) -> None:
        """Tap what leads to another page."""
        self.count += 1
        with self.page.expect_navigation():
            self.page.tap(selector)

    def type(self, selector: str, text: str) -> None:
        self.count += len(text)
        self.page.locator(selector).press_sequentially(text)


def _stored() -> list[Any]:
    with acting_as(system_actor("test")):
        return list(Record.objects.order_by("entered_at"))


def test_an_uneventful_visit_takes_at_most_twelve_taps_and_keystrokes(
    village: Any, serve: Callable[[], str], phone: "Page", sit: Sit,
    check_page: Callable[["Page"], None],
) -> None:  # fmt: skip
    address = serve()
    sit(phone, address, "cunguan")
    phone.goto(f"{address}/duties/")
    check_page(phone)
    hand = Hand(phone)

    hand.follow("main a[href*='kind=HOME_VISIT'] >> nth=0")
    check_page(phone)
    hand.follow("main form button[type=submit]")
    phone.wait_for_selector("text=已保存")

    [row] = _stored()
    assert (row.kind, row.all_well) == ("HOME_VISIT", True)
    with acting_as(system_actor("test")):
        assert Duty.objects.get(care_file=village, key="first").status == "MET"
    assert hand.count <= MOST
    assert hand.count == 2  # the form opens as an uneventful visit is


def test_a_visit_with_a_word_said_stays_within_twelve(
    village: Any, serve: Callable[[], str], phone: "Page", sit: Sit
) -> None:
    address = serve()
    sit(phone, address, "cunguan")
    phone.goto(f"{address}/duties/")
    hand = Hand(phone)

    hand.follow("main a[href*='kind=HOME_VISIT'] >> nth=0")
    hand.tap("#id_summary")
    hand.type("#id_summary", "祖孙都在家")
    hand.follow("main form button[type=submit]")
    phone.wait_for_selector("text=已保存")

    assert len(_stored()) == 1
    assert hand.count <= MOST
