"""The table of cadences (`cadences.toml`) and the periods they are counted in."""

import calendar
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from shouwang.policy.engine.pack import PolicyPack

Period = Literal["days", "week", "month", "term", "year"]
Applies = Literal["all", "key", "pupil", "day-pupil", "paired", "paired-key", "school"]


@dataclass(frozen=True, slots=True)
class Cadence:
    """One thing to be done so often; see the head of the table for what each field means."""

    code: str
    title: str
    who: str
    applies: Applies
    period: Period
    basis: str
    kinds: tuple[str, ...]
    number: int = 1
    channels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    pack: str = ""
    pack_days: str = ""
    off: str = ""

    def number_in(self, pack: PolicyPack) -> int:
        """Return how often in a period, where `pack` is in force."""
        return int(_parameter(pack, self.pack)) if self.pack else self.number

    def is_off(self, pack: PolicyPack, on: date) -> bool:
        """Say whether nothing is asked for in the month of a day (holidays of schools)."""
        return bool(self.off) and on.month in _parameter(pack, self.off)

    def span(self, pack: PolicyPack, on: date) -> tuple[date, date]:
        """Return the first and the last day of the period a day lies in."""
        if self.period == "days":
            return on - timedelta(days=int(_parameter(pack, self.pack_days)) - 1), on
        if self.period == "week":
            first = on - timedelta(days=on.weekday())
            return first, first + timedelta(days=6)
        if self.period == "month":
            return month_of(on)
        if self.period == "term":
            return term_of(pack.submission.semester.starts, on)
        return date(on.year, 1, 1), date(on.year, 12, 31)


def _parameter(pack: PolicyPack, path: str) -> Any:
    found: Any = pack.work
    for name in path.split("."):
        found = getattr(found, name)
    return found


def month_of(on: date) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    return on.replace(day=1), on.replace(day=calendar.monthrange(on.year, on.month)[1])


def term_of(starts: Sequence[str], on: date) -> tuple[date, date]:
    """Return the first and the last day of the school term a day lies in.

    :param starts: first days of the terms of a year, ``MM-DD``.
    """
    days = sorted(
        date(year, int(text[:2]), int(text[3:]))
        for year in (on.year - 1, on.year, on.year + 1)
        for text in starts
    )
    first = max(day for day in days if day <= on)
    return first, min(day for day in days if day > on) - timedelta(days=1)


@lru_cache(maxsize=1)
def cadences() -> tuple[Cadence, ...]:
    """Return every cadence, in the order of the table."""
    text = (resources.files("shouwang.care") / "cadences.toml").read_text(encoding="utf-8")
    return tuple(_cadence(each) for each in tomllib.loads(text)["cadence"])


def _cadence(written: dict[str, Any]) -> Cadence:
    lists = {key: tuple(value) for key, value in written.items() if isinstance(value, list)}
    return Cadence(**(written | lists))


def cadence(code: str) -> Cadence | None:
    """Return one cadence; None if there is none of that code."""
    return next((each for each in cadences() if each.code == code), None)
