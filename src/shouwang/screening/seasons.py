"""Which key periods lie before us: those of the pack, and the long public holidays (W-10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from shouwang.duties import workdays
from shouwang.policy.engine.pack import ScreeningRules, Season

from .choices import Period

# A run of days off is never longer; so far back its first day is looked for.
_LONGEST = 15
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KeyPeriod:
    """One key period: its kind, its first and its last day."""

    period: Period
    starts_on: date
    ends_on: date

    def meets(self, other: "KeyPeriod") -> bool:
        """Say whether the two have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on


def at_hand(rules: ScreeningRules, on: date) -> list[KeyPeriod]:
    """Return the key periods that run on a day, or begin within the days of notice.

    The earliest first. A holiday inside the winter or summer vacation is not one of its own.
    """
    until = on + timedelta(days=rules.lead_days)
    vacations = [*_each(Period.WINTER, rules.winter, on), *_each(Period.SUMMER, rules.summer, on)]
    found = [
        *vacations,
        *_each(Period.FLOOD, rules.flood, on),
        *_each(Period.AFTER_SCHOOL, rules.spring_term, on),
        *_each(Period.AFTER_SCHOOL, rules.autumn_term, on),
    ]
    found += [
        each
        for each in _holidays(rules.holiday_days, on - _LONGEST * _DAY, until)
        if not any(each.meets(vacation) for vacation in vacations)
    ]
    here = [each for each in found if each.starts_on <= until and each.ends_on >= on]
    return sorted(here, key=lambda each: (each.starts_on, each.period))


def _each(period: Period, season: Season, on: date) -> Iterator[KeyPeriod]:
    """Yield the occurrences of a season around a day: of last year, this year and the next."""
    for year in (on.year - 1, on.year, on.year + 1):
        start, end = _day(year, season.starts), _day(year, season.ends)
        if end < start:  # over New Year
            end = _day(year + 1, season.ends)
        yield KeyPeriod(period, start, end)


def _day(year: int, month_day: str) -> date:
    """Return a day of a year by MM-DD; what the month does not have is its last day."""
    month, day = (int(part) for part in month_day.split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + (day - 1) * _DAY, following - _DAY)


def _holidays(shortest: int, first: date, last: date) -> Iterator[KeyPeriod]:
    """Yield the runs of at least `shortest` days off that begin from `first` to `last`."""
    day = first
    while day <= last:
        if workdays.is_working(day) or not workdays.is_working(day - _DAY):
            day += _DAY
            continue
        end = day
        while not workdays.is_working(end + _DAY):
            end += _DAY
        if (end - day).days + 1 >= shortest:
            yield KeyPeriod(Period.HOLIDAY, day, end)
        day = end + _DAY
