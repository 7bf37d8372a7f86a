"""Stays of the former emergency response become temporary care (migration 0004)."""

import json
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from shouwang.core.clock import CHINA

migration: Any = import_module("shouwang.intervention.migrations.0004_stays_of_the_response")
BEGIN = datetime(2026, 11, 1, 9, tzinfo=CHINA)
CASE = SimpleNamespace(caregiver="舅舅")


def stay(day: int, place: str, *, out: int | None = None, reason: str = "") -> Any:
    branch = SimpleNamespace(kind="B1", opened_by="派出所", parents_reached=False)
    return SimpleNamespace(
        case=CASE, branch=branch, area="990102001201", county="990102", township="990102001",
        place_type="RESCUE", institution=place, in_at=BEGIN + timedelta(days=day),
        out_at=None if out is None else BEGIN + timedelta(days=out), out_reason=reason,
    )  # fmt: skip


class Row(SimpleNamespace):
    """A placement that keeps how it was saved."""

    def save(self, **said: Any) -> None:
        self.saved = said


def moved(rows: list[Any], here: list[Any]) -> list[Row]:
    made: list[Row] = []

    def model(**fields: Any) -> Row:
        made.append(Row(**fields))
        return made[-1]

    migration._move(model, rows, here)
    return made


def test_an_open_stay_is_care_that_goes_on() -> None:
    [row] = moved([stay(0, "县救助站")], [])

    assert (row.state, row.venue, row.place_kind) == ("IN_CARE", "县救助站", "RESCUE_STATION")
    assert (row.out_at, row.caregiver, row.parents_reached) == (None, "", False)


def test_a_stay_that_ended_names_who_has_the_child() -> None:
    [row] = moved([stay(0, "县救助站", out=3, reason="TRUSTEE")], [])

    assert (row.state, row.out_reason, row.caregiver) == ("LEFT", "NEW_CARER", "舅舅")


def test_a_child_that_was_moved_has_the_places_before_on_record() -> None:
    [row] = moved([stay(0, "村委会", out=1, reason="MOVED"), stay(1, "县救助站")], [])

    assert row.state == "IN_CARE"
    assert [each["place"] for each in json.loads(row.stays)] == ["村委会"]


def test_what_temporary_care_took_over_is_a_place_before_it() -> None:
    later = Row(state="NOTIFIED", escorted_at=BEGIN + timedelta(days=2), stays="")
    before = Row(state="LEFT", escorted_at=BEGIN - timedelta(days=9), stays="")

    assert moved([stay(0, "县救助站", out=2, reason="MEASURE")], [before, later]) == []
    assert [each["place"] for each in json.loads(later.stays)] == ["县救助站"]
    assert before.stays == ""


def test_a_stay_after_a_former_care_is_care_of_its_own() -> None:
    before = Row(state="LEFT", escorted_at=BEGIN - timedelta(days=9), stays="")

    assert [row.state for row in moved([stay(0, "县救助站")], [before])] == ["IN_CARE"]
