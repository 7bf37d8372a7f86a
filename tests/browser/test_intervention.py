"""Help and measures in Chromium, at desktop and phone size."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.intervention import testing as t

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "yun-shan-lu-77"
Check = Callable[["Page"], None]
Serve = Callable[[], str]


@pytest.fixture
def case(committed: None) -> list[str]:
    """The addresses of everything in a case of which the officer's office is a member."""
    people.make_installation()
    post = people.make_post("CIVIL_AFFAIRS_OFFICER", username="officer", password=PASSWORD)
    made = t.make_case(file=t.known_child())
    measures = t.rung(t.intervention(made), "educate")
    t.prove(measures, "NON_PERFORMANCE", "DESTITUTE", on=clock.today() - timedelta(days=200))
    paper = t.serve(t.paper(measures), "OFFENDER")
    placed = t.PLACING["receive"](t.place(made))
    plan, right = t.plan(made), t.right(made)
    service = t.ask(made, post.organisation)
    return [
        f"cases/{made.pk}/", "measures/placements/", "measures/measures/", "measures/asked/",
        f"measures/placements/{placed.pk}/", f"measures/placements/{placed.pk}/notify/",
        f"measures/plans/{plan.pk}/", f"measures/services/{service.pk}/",
        f"measures/rights/{right.pk}/", f"measures/rights/{right.pk}/confirm/",
        f"measures/measures/{measures.pk}/", f"measures/measures/{measures.pk}/establish/",
        f"measures/measures/{measures.pk}/warn/", f"measures/papers/{paper.pk}/",
        f"measures/papers/{paper.pk}/serve/", f"measures/cases/{made.pk}/plan/",
        f"measures/cases/{made.pk}/service/",
    ]  # fmt: skip


def _sign_in(page: "Page", address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", "officer")
    page.fill("#id_password", PASSWORD)
    page.click("main form .btn-primary")
    page.wait_for_load_state()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_keeps_to_what_pages_must(
    size: str, request: Any, case: list[str], serve: Serve, check_page: Check
) -> None:
    page = request.getfixturevalue(size)
    page.set_default_timeout(60_000)
    address = serve()
    _sign_in(page, address)
    shots = os.environ.get("SHOTS")
    for number, where in enumerate(case):
        answer = page.goto(f"{address}/{where}")
        assert answer is not None
        assert answer.ok, where
        if shots:
            page.screenshot(path=Path(shots) / f"{size}-{number:02d}.png", full_page=True)
        check_page(page)
