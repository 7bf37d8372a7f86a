"""Periods: what is due for a day, derived from the pack in force; nothing is stored of them.

Months are ``2026-03``, quarters ``2026-Q1``, semesters ``2026-S1`` (the first that begins in the
year) and ``2026-S2``. Dates are local dates in China.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from shouwang.policy.engine.pack import SubmissionRules

from .choices import Kind

_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"^(\d{4})-Q([1-4])$")
_SEMESTER = re.compile(r"^(\d{4})-S(\d)$")


class NoSuchPeriod(LookupError):
    """A code that names no period of its kind."""


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its first and last day, and the last day on which a report is on time."""

    kind: Kind
    code: str
    starts_on: date
    ends_on: date
    due_on: date

    @property
    def label(self) -> str:
        """The period in words."""
        year = self.starts_on.year
        if self.kind == Kind.MONTH:
            return _("{year}年{month}月").format(year=year, month=self.starts_on.month)
        number = int(self.code[-1])
        if self.kind == Kind.QUARTER:
            return _("{year}年第{number}季度").format(year=year, number=number)
        return _("{year}年第{number}次学期普查").format(year=year, number=number)

    def as_of(self, on: date) -> date:
        """Return the day the figures describe: the day of report, at most the last of the period.

        :raises NoSuchPeriod: before the period has begun.
        """
        if on < self.starts_on:
            raise NoSuchPeriod(self.code)
        return min(on, self.ends_on)

    def is_late(self, on: date) -> bool:
        """Say whether a report on that day comes after the due day (R-079: the 15th is on time)."""
        return on > self.due_on

    def days_left(self, on: date) -> int:
        """Return how many days are left, negative after the due day."""
        return (self.due_on - on).days


def period(kind: str, code: str, rules: SubmissionRules) -> Period:
    """Return a period by its code.

    :raises NoSuchPeriod: if there is none of that kind.
    """
    made = {Kind.MONTH: _month, Kind.QUARTER: _quarter, Kind.SEMESTER: _semester}
    if kind not in made:
        raise NoSuchPeriod(kind)
    try:
        return made[Kind(kind)](code, rules)
    except ValueError as error:
        raise NoSuchPeriod(code) from error


def current(kind: str, on: date, rules: SubmissionRules) -> Period:
    """Return the period of a kind in which a day lies."""
    if kind == Kind.MONTH:
        return period(kind, f"{on:%Y-%m}", rules)
    if kind == Kind.QUARTER:
        return period(kind, f"{on.year}-Q{(on.month - 1) // 3 + 1}", rules)
    starts = [period(kind, code, rules) for code in _semester_codes(on, rules)]
    return max((each for each in starts if each.starts_on <= on), key=lambda p: p.starts_on)


def article_due(month: str, rules: SubmissionRules) -> date:
    """Return until when the article of a month is to be sent (R-081: the 25th is on time).

    :raises NoSuchPeriod: for a code that is no month.
    """
    return _until(month, rules.article.due_day)


def school_due(month: str, rules: SubmissionRules) -> date | None:
    """Return until when schools go over their files in a month (R-048); None: not in that month.

    :raises NoSuchPeriod: for a code that is no month.
    """
    until = _until(month, rules.school.due_day)
    return until if until.month in rules.school.months else None


def _until(month: str, day: int) -> date:
    found = _MONTH.match(month)
    if found is None:
        raise NoSuchPeriod(month)
    try:
        return _clamped(int(found[1]), int(found[2]), day)
    except ValueError as error:
        raise NoSuchPeriod(month) from error


def before(here: Period, rules: SubmissionRules) -> Period:
    """Return the period before."""
    return current(here.kind, here.starts_on - timedelta(days=1), rules)


def recent(kind: str, on: date, rules: SubmissionRules, number: int) -> Iterator[Period]:
    """Yield the present period and those before it, the newest first."""
    here = current(kind, on, rules)
    for _index in range(number):
        yield here
        here = before(here, rules)


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def _month(code: str, rules: SubmissionRules) -> Period:
    found = _MONTH.match(code)
    if found is None:
        raise NoSuchPeriod(code)
    year, month = int(found[1]), int(found[2])
    due = _clamped(year, month, rules.month.due_day)
    return Period(Kind.MONTH, code, date(year, month, 1), _clamped(year, month, 31), due)


def _quarter(code: str, rules: SubmissionRules) -> Period:
    found = _QUARTER.match(code)
    if found is None:
        raise NoSuchPeriod(code)
    year, last = int(found[1]), int(found[2]) * 3
    due = _clamped(year, last, rules.quarter.due_day)
    return Period(Kind.QUARTER, code, date(year, last - 2, 1), _clamped(year, last, 31), due)


def _semester(code: str, rules: SubmissionRules) -> Period:
    found = _SEMESTER.match(code)
    starts = sorted(rules.semester.starts)
    if found is None or not 1 <= int(found[2]) <= len(starts):
        raise NoSuchPeriod(code)
    year, index = int(found[1]), int(found[2]) - 1
    first = _day(year, starts[index])
    following = (
        _day(year, starts[index + 1]) if index + 1 < len(starts) else _day(year + 1, starts[0])
    )
    due = first + timedelta(days=rules.semester.due_days - 1)
    return Period(Kind.SEMESTER, code, first, following - timedelta(days=1), due)


def _day(year: int, text: str) -> date:
    return _clamped(year, int(text[:2]), int(text[3:]))


def _semester_codes(on: date, rules: SubmissionRules) -> list[str]:
    numbers = range(1, len(rules.semester.starts) + 1)
    return [f"{year}-S{number}" for year in (on.year - 1, on.year) for number in numbers]
