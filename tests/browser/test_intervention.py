"""Help and measures in Chromium, at desktop and phone size."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from shouwang.accounts import testing as people
from shouwang.core import clock
from shouwang.intervention import testing as t

if TYPE_CHECKING:
    from playwright.sync_api import Page

Walk = Callable[["Page", str, Iterable[str]], None]
Serve = Callable[[], str]
Sit = Callable[["Page", str, str], None]


@pytest.fixture
def case(committed: None) -> list[str]:
    """The addresses of everything in a case of which the officer's office is a member."""
    people.make_installation()
    post = people.make_post("CIVIL_AFFAIRS_OFFICER", username="officer")
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


def test_every_page_keeps_to_what_pages_must(
    case: list[str], serve: Serve, desktop: "Page", sit: Sit, check_walk: Walk
) -> None:
    address = serve()
    sit(desktop, address, "officer")
    check_walk(desktop, address, case)
