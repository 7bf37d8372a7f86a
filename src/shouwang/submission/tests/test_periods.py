"""Periods and due days, from the parameters of the pack; edges named."""

from datetime import date

import pytest

from shouwang.policy.engine.pack import load_pack
from shouwang.submission import periods
from shouwang.submission.choices import Kind
from shouwang.submission.periods import NoSuchPeriod

RULES = load_pack("national").submission


@pytest.mark.parametrize(
    ("code", "starts", "ends", "due"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), date(2026, 3, 15)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 15)),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), date(2026, 9, 15)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), date(2026, 12, 15)),
    ],
)
def test_r_079_a_quarter_is_due_on_the_fifteenth_of_its_last_month(
    code: str, starts: date, ends: date, due: date
) -> None:
    found = periods.period(Kind.QUARTER, code, RULES)

    assert (found.starts_on, found.ends_on, found.due_on) == (starts, ends, due)


@pytest.mark.parametrize(
    ("day", "late"),
    [(date(2026, 3, 14), False), (date(2026, 3, 15), False), (date(2026, 3, 16), True)],
)
def test_t_042_the_fifteenth_is_on_time_the_sixteenth_late(day: date, late: bool) -> None:
    assert periods.period(Kind.QUARTER, "2026-Q1", RULES).is_late(day) is late


@pytest.mark.parametrize(("code", "due"), [
    ("2026-02", date(2026, 2, 28)), ("2024-02", date(2024, 2, 29)), ("2026-12", date(2026, 12, 31)),
])  # fmt: skip
def test_r_077_a_month_is_due_on_its_last_day(code: str, due: date) -> None:
    assert periods.period(Kind.MONTH, code, RULES).due_on == due


def test_a_county_may_set_another_day() -> None:
    rules = RULES.model_copy(update={"month": RULES.month.model_copy(update={"due_day": 25})})

    assert periods.period(Kind.MONTH, "2026-04", rules).due_on == date(2026, 4, 25)


@pytest.mark.parametrize(
    ("day", "code", "due"),
    [
        (date(2026, 2, 28), "2025-S2", date(2025, 9, 30)),
        (date(2026, 3, 1), "2026-S1", date(2026, 3, 30)),
        (date(2026, 8, 31), "2026-S1", date(2026, 3, 30)),
        (date(2026, 9, 1), "2026-S2", date(2026, 9, 30)),
    ],
)
def test_r_044_each_semester_begins_with_a_census(day: date, code: str, due: date) -> None:
    found = periods.current(Kind.SEMESTER, day, RULES)

    assert (found.code, found.due_on) == (code, due)


def test_figures_describe_the_day_of_report_and_never_a_day_after_the_period() -> None:
    found = periods.period(Kind.QUARTER, "2026-Q1", RULES)

    assert found.as_of(date(2026, 3, 10)) == date(2026, 3, 10)
    assert found.as_of(date(2026, 4, 2)) == date(2026, 3, 31)
    with pytest.raises(NoSuchPeriod):
        found.as_of(date(2025, 12, 31))


def test_periods_follow_each_other() -> None:
    told = [each.code for each in periods.recent(Kind.QUARTER, date(2026, 2, 1), RULES, 4)]

    assert told == ["2026-Q1", "2025-Q4", "2025-Q3", "2025-Q2"]


@pytest.mark.parametrize(("kind", "code"), [
    ("QUARTER", "2026-Q5"), ("QUARTER", "2026-03"), ("MONTH", "2026-13"), ("MONTH", "x"),
    ("SEMESTER", "2026-S3"), ("YEAR", "2026"),
])  # fmt: skip
def test_other_codes_name_no_period(kind: str, code: str) -> None:
    with pytest.raises(NoSuchPeriod):
        periods.period(kind, code, RULES)
