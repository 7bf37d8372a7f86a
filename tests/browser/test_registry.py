"""The list, the file page, the form and the sheets in Chromium, at desktop and phone size."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.registry.testing import make_child, make_pupil, number_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

Walk = Callable[["Page", str, Iterable[str]], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def county(committed: None) -> Any:
    people.make_installation()
    people.make_post("CIVIL_AFFAIRS_OFFICER", username="officer")
    return [make_child(name) for name in ("方小满", "程小寒", "石小雪")]


def test_pages_of_a_file_keep_to_the_rules(
    county: Any, serve: Serve, desktop: "Page", sit: Sit, check_walk: Walk
) -> None:
    address = serve()
    file = county[0].pk
    sit(desktop, address, "officer")
    check_walk(
        desktop, f"{address}/children",
        (
            "", "?q=xiaoman", "new/", "export/", "village/?area=990102001000", "worklist/",
            "households/", f"households/{county[0].household_id}/", f"{file}/", f"{file}/edit/",
            f"{file}/history/", f"{file}/viewers/", f"{file}/grants/", f"{file}/close/",
        ),
    )  # fmt: skip


def test_searching_opening_and_revealing(
    county: Any, serve: Serve, desktop: "Page", sit: Sit
) -> None:
    address = serve()
    sit(desktop, address, "officer")
    desktop.goto(f"{address}/children/")

    desktop.fill("#id_q", "fangxiaoman")
    desktop.click("button:has-text('查询') >> nth=0")
    desktop.wait_for_selector("text=共 1 条")
    desktop.click("a:has-text('方小满')")
    desktop.click("#father .reveal button")
    desktop.wait_for_selector("#father a[href='tel:16012345678']")
    desktop.click("#identity .reveal button")
    desktop.fill("#identity input[name=purpose]", "办理救助")
    desktop.click("#identity .reveal form button")

    number = county[0].person.id_number
    desktop.wait_for_selector(f"#identity >> text={number}")
    assert desktop.troubles == []  # type: ignore[attr-defined]


def test_a_number_fills_sex_and_birth_date(
    county: Any, serve: Serve, desktop: "Page", sit: Sit
) -> None:
    from datetime import date

    address = serve()
    sit(desktop, address, "officer")
    desktop.goto(f"{address}/children/new/")

    desktop.fill("#id_id_number", number_of(date(2016, 4, 2), male=False))
    desktop.press("#id_id_number", "Tab")
    desktop.wait_for_selector("#number-note .alert-success")

    assert desktop.input_value("#id_birth_date") == "2016-04-02"
    assert desktop.input_value("#id_sex") == "2"
    desktop.fill("#id_id_number", county[0].person.id_number)
    desktop.press("#id_id_number", "Tab")
    desktop.wait_for_selector("text=该儿童已在")


def test_school_pages_keep_to_the_rules(
    committed: None, serve: Serve, desktop: "Page", sit: Sit, check_walk: Walk
) -> None:
    people.make_installation()
    post = people.make_post("PRINCIPAL", username="head")
    make_pupil(post.organisation, boarding=True)
    address = serve()
    sit(desktop, address, "head")
    check_walk(desktop, f"{address}/children", ("school/", "school/class/?label=三年级1班", ""))
