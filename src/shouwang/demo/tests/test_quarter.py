"""The last quarter of the demo: earlier rosters equal by seed, a report made by two people."""

from datetime import date
from typing import Any

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.demo import earlier, quarter
from shouwang.demo.population import build_default
from shouwang.submission.choices import Status
from shouwang.submission.models import Confirmation, ReturnItem, Submission
from shouwang.submission.testing import COUNTY, VILLAGE_B, make_places, make_whole_child, officer

ON = date(2026, 11, 20)


def test_the_earlier_rosters_are_equal_by_seed_and_hold_who_was_there_then() -> None:
    day = date(2026, 9, 3)
    first, second = (
        [
            [(row.child.key if row.child else 0, row.values) for row in book.rows()]
            for book in earlier.books(made, earlier.pilots(made), day)
        ]
        for made in (build_default(120, 7, ON), build_default(120, 7, ON))
    )
    population = build_default(120, 7, ON)
    townships = earlier.pilots(population)
    back = {child.id_number for child in map(earlier.returned, townships) if child}
    today = {child.id_number for town in townships for child in town.children}

    assert first == second
    assert len(first) == 3
    rows = [row for book in earlier.books(population, townships, day) for row in book.rows()]
    assert all(row.child is not None and row.child.birth_date < day for row in rows)
    told = {row.child.id_number for row in rows if row.child}
    assert told - today == back  # who came home since is on no roster of today
    assert not any(row.marks for row in rows)


def test_the_quarter_is_confirmed_returned_repaired_and_signed_by_two(db: Any) -> None:
    make_places()
    make_whole_child("方小满")
    make_whole_child("程小寒", area=VILLAGE_B)
    days = quarter.Days.before(COUNTY[:6], ON)

    signed = quarter.report_quarter(COUNTY[:6], days, officer())

    with acting_as(system_actor("test")):
        rows = list(Submission.objects.filter(kind="QUARTER").order_by("prepared_at"))
        assert [(row.period, row.version, row.status, row.is_late) for row in rows] == [
            ("2026-Q3", 1, Status.RETURNED, False),
            ("2026-Q3", 2, Status.ACCEPTED, False),
            ("2026-Q3", 1, Status.SUBMITTED, False),
        ]
        assert rows[-1] == signed
        census = Submission.objects.filter(kind="SEMESTER").order_by("-area")
        assert [(row.period, row.status, row.is_late) for row in census] == [
            ("2026-S2", Status.ACCEPTED, False), ("2026-S2", Status.SUBMITTED, False),
        ]  # fmt: skip
        assert signed.prepared_by != signed.verified_by
        assert ReturnItem.objects.count() == 1
        assert Confirmation.objects.count() == 2
