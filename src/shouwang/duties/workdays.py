"""Working days of China: public holidays and the shifted weekends of each year's notice."""

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _year(year: int, language: str = "zh_CN") -> "HolidayBase":
    import holidays  # large: read when the first day is asked for

    return holidays.country_holidays("CN", years=year, language=language)


@lru_cache(maxsize=4096)
def is_working(day: date) -> bool:
    """Say whether offices work on a day.

    A year whose notice is not out yet knows its holidays, not the weekends they shift.
    """
    return bool(_year(day.year).is_working_day(day))


@lru_cache(maxsize=4096)
def on_or_before(day: date) -> date:
    """Return the last working day not after `day`: what falls into a holiday is done before it."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=4096)
def after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def holiday_name(day: date) -> str:
    """Return what a holiday is called in the reader's language; "" on other days."""
    language = "en_US" if (get_language() or "").startswith("en") else "zh_CN"
    return str(_year(day.year, language).get(day, ""))
