"""Duplicates, merge, split and crossing edits in Chromium, at desktop and phone size."""

import os
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange.models import DuplicatePair
from shouwang.exchange.services import duplicates
from shouwang.registry.testing import make_child, number_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

BORN = date(2015, 5, 6)
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def twins(committed: None) -> Any:
    """Two files of one child, found as a pair."""
    people.make_installation()
    people.make_post("CIVIL_AFFAIRS_OFFICER", username="officer")
    family = {"father__name": "田大川", "mother__name": "罗春燕", "sex": "2"}
    files = (
        make_child("田小禾", birth_date=BORN, id_number=number_of(BORN, male=False), **family),
        make_child("田晓禾", birth_date=BORN, id_number="", health="WEAK",
                   relief=("MEDICAL",), school_name="雪松镇中心小学", **family),
    )  # fmt: skip
    with acting_as(system_actor("test")):
        duplicates.find_in_county("990102", on=clock.today())
    return files


def _picture(page: "Page", name: str) -> None:
    """Keep a picture where the environment asks for pictures."""
    folder = os.environ.get("SHOUWANG_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def test_pages_keep_to_the_rules(
    twins: Any, serve: Callable[[], str], desktop: "Page", sit: Sit,
    check_walk: Callable[["Page", str, Iterable[str]], None],
) -> None:  # fmt: skip
    address = serve()
    kept, gone = (file.pk for file in twins)
    with acting_as(system_actor("test")):
        pair = DuplicatePair.objects.get(kind="FILES").pk
    sit(desktop, address, "officer")
    check_walk(
        desktop, address,
        (
            "rosters/duplicates/", f"rosters/duplicates/{pair}/", f"children/{kept}/merge/",
            f"children/{kept}/merge/{gone}/", f"children/{gone}/split/",
        ),
    )  # fmt: skip


def test_from_the_pair_to_one_file_and_back(
    twins: Any, serve: Callable[[], str], desktop: "Page", sit: Sit
) -> None:
    address = serve()
    sit(desktop, address, "officer")
    desktop.goto(f"{address}/rosters/duplicates/")

    desktop.click("td a:has-text('核对')")
    desktop.click("a:has-text('去合并')")
    desktop.check("input[name=pick__health][value=RIGHT]")
    desktop.fill("#id_reason", "经与家长核对为同一儿童")
    desktop.click("button:has-text('确认合并')")
    desktop.wait_for_selector("text=已合并为一份档案")
    desktop.click("main a:has-text('合并与拆分')")
    desktop.click("#mergings a")
    _picture(desktop, "merging")
    desktop.fill("#id_reason", "再次核对，是姐妹")
    desktop.click("button:has-text('撤销')")

    desktop.wait_for_selector("text=双方恢复原状")
    assert desktop.troubles == []  # type: ignore[attr-defined]


def test_an_edit_that_crosses_is_decided_and_loses_nothing(
    twins: Any, serve: Callable[[], str], desktop: "Page", phone: "Page", sit: Sit,
    check_page: Callable[["Page"], None],
) -> None:  # fmt: skip
    address = serve()
    form = f"{address}/children/{twins[0].pk}/edit/health/"
    for page in (desktop, phone):
        sit(page, address, "officer")
        page.goto(form)
    for page, value in ((desktop, "WEAK"), (phone, "SERIOUS_ILLNESS")):
        page.select_option("select[name=health]", value)
        with page.expect_navigation():
            page.click("button:has-text('保存')")

    phone.wait_for_selector("text=两人改得不一样的项目")
    _picture(phone, "crossing")
    check_page(phone)
    phone.check("input[name=pick__health][value=MINE]")
    phone.click("button:has-text('保存')")
    phone.wait_for_selector("text=已保存")
