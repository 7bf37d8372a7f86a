"""A yes or no given on dates known to the month or year holds whatever the day was."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.policy.engine.calendar import PartialDate
from shouwang.policy.engine.determine import determine
from shouwang.policy.engine.facts import ChildFacts, Span
from shouwang.policy.engine.pack import load_pack
from shouwang.policy.tests.test_intervals import CHILDREN, END, START

NATIONAL = load_pack("national")
Between = Callable[[date, date], date]


def _exact(value: Any, between: Between) -> Any:
    """Return the facts with each date pinned to one of the days it can be."""
    if isinstance(value, PartialDate):
        return PartialDate(between(value.first, value.last))
    if isinstance(value, Span):
        return _exact_span(value, between)
    if isinstance(value, tuple):
        return tuple(_exact(each, between) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {each.name: _exact(getattr(value, each.name), between) for each in fields(value)}
        return replace(value, **changed)
    return value


def _exact_span(span: Span, between: Between) -> Span:
    end = _exact(span.end, between)
    if span.start is None:
        latest = span.observed or date(2026, 12, 31)
        return Span(PartialDate(between(latest - timedelta(days=900), latest)), end)
    last = span.start.last
    if span.observed is not None and span.start.first <= span.observed < last:
        last = span.observed
    return Span(PartialDate(between(span.start.first, last)), end)


@settings(max_examples=150, deadline=None)
@given(CHILDREN, st.dates(START, END), st.randoms(use_true_random=False))
def test_no_exact_date_contradicts_a_result(facts: ChildFacts, on: date, random: Any) -> None:
    def between(first: date, last: date) -> date:
        return first + timedelta(days=random.randint(0, (last - first).days))

    vague = determine(facts, NATIONAL, on)

    for _ in range(5):
        exact = determine(_exact(facts, between), NATIONAL, on)
        for key, result in vague.items():
            if result.result != "unknown":
                assert exact[key].result in (result.result, "unknown"), key
