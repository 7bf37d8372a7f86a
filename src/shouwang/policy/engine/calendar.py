"""Dates as people write them down: to the day, the month or the year; months by the calendar."""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

DAY = timedelta(days=1)
Day = date  # where a field of that name stands in the way


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "DAY"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the day, the month or the year.

    `first` and `last` are the earliest and the latest day it can be; of a month or year, any day
    in it may be given as `date`.
    """

    date: date
    precision: Precision = Precision.DAY
    first: Day = field(init=False, compare=False, repr=False)
    last: Day = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        first = last = self.date
        if self.precision == Precision.MONTH:
            first = self.date.replace(day=1)
            last = self.date.replace(day=monthrange(first.year, first.month)[1])
        elif self.precision == Precision.YEAR:
            first, last = date(self.date.year, 1, 1), date(self.date.year, 12, 31)
        object.__setattr__(self, "date", first)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)

    def __str__(self) -> str:
        """Return the ISO form at its own precision: ``2026-02-01``, ``2026-02``, ``2026``."""
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.date.isoformat()[:length]

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Return the date written as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.

        :raises ValueError: for any other text, and for days that do not exist.
        """
        precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}.get(len(text))
        if precision is None or not text.replace("-", "").isdigit():
            raise ValueError(text)
        return partial(date.fromisoformat(text + "-01-01"[len(text) - 4 :]), precision)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Read and write the ISO form."""
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe the ISO form."""
        return {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def _validated(value: object) -> PartialDate:
    if isinstance(value, PartialDate):
        return value
    problem = PydanticCustomError("partial_date", "not a date to the day, month or year")
    if not isinstance(value, str):
        raise problem
    try:
        return PartialDate.parse(value)
    except ValueError as error:
        raise problem from error


@lru_cache(maxsize=65536)
def partial(day: date, precision: Precision = Precision.DAY) -> PartialDate:
    """Return the (shared) partial date: a register of a million children holds few dates."""
    return PartialDate(day, precision)


@lru_cache(maxsize=65536)
def add_months(day: date, months: int) -> date:
    """Return the same day of the month so many months on, clamped to the end of that month.

    Past the calendar's own end the last day of the calendar is returned (an unknown date stays
    unknown).
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if year > date.max.year:
        return date.max
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Return the birthday `years` on; someone born on 29 February has it on the 28th else."""
    return add_months(day, 12 * years)


def completed_years(birth: date, on: date) -> int:
    """Return the age in completed years (周岁) on the day, negative before birth."""
    years = on.year - birth.year
    return years - (add_years(birth, years) > on)
