"""Rights, legal aid, another school (W-17, W-32, I-012, I-031, R-171)."""

from datetime import timedelta
from typing import Any

import pytest

from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.intervention import selectors, services
from shouwang.intervention import testing as t
from shouwang.intervention.choices import (
    WelfareKind,
)

pytestmark = pytest.mark.django_db


def test_w_32_from_found_to_granted_and_reviewed(case: Any) -> None:
    row = t.right(case)
    for deed in ("confirm", "apply", "grant", "review", "end"):
        assert "right" in t.barriers(case) or row.state == "GRANTED"
        row = t.advance(row, deed)

    assert row.state == "ENDED"


def test_w_32_a_refusal_says_why_and_can_be_checked_again(case: Any) -> None:
    row = t.advance(t.advance(t.right(case), "confirm"), "apply")

    with pytest.raises(services.Needed):
        t.advance(row, "refuse", reason=" ")
    row = t.advance(row, "refuse")
    assert row.review_due_on == clock.today() + timedelta(days=365)
    assert t.advance(row, "confirm").state == "ELIGIBLE"


def test_w_32_the_same_right_runs_once_at_a_time(case: Any) -> None:
    t.right(case)

    with pytest.raises(services.AlreadyUnderWay):
        t.right(case)


def test_w_17_r256_the_rate_of_legal_aid_counts_every_eligible_case(case: Any) -> None:
    area = system_actor("test").area
    today = clock.today()
    aided = t.advance(t.right(case, WelfareKind.LEGAL_AID), "confirm")
    waiting = t.right(t.make_case(file=t.known_child()), WelfareKind.LEGAL_AID)
    t.advance(waiting, "confirm")
    denied = t.right(t.make_case(file=t.known_child()), WelfareKind.LEGAL_AID)
    t.advance(denied, "deny")

    assert area is not None
    assert selectors.rates(area, today, today)["legal_aid"] == selectors.Rate(0, 2)
    t.advance(t.advance(aided, "apply"), "provide")

    rate = selectors.rates(area, today, today)["legal_aid"]
    assert (rate, rate.percent) == (selectors.Rate(1, 2), 50.0)
    assert selectors.rates(area, today, today)["welfare"].percent is None


def test_w_17_r171_a_place_at_another_school_is_arranged_and_taken(case: Any) -> None:
    row = t.right(case, WelfareKind.SCHOOL_TRANSFER)
    for deed in ("confirm", "arrange", "enrol"):
        assert "right" in t.barriers(case)
        row = t.advance(row, deed)

    assert row.state == "ENROLLED"
    assert "right" not in t.barriers(case)
