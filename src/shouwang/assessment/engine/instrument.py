"""An instrument: what is asked, what an answer is worth, when a verdict holds.

Instruments are data (TOML); `reading` reads them, `soundness` says what is wrong with one, and
`scoring` turns answers into points and a band.
"""

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_CODE = r"^[a-z][a-z0-9-]{0,39}$"
Code = Annotated[str, Field(pattern=_CODE)]
Text = Annotated[str, Field(min_length=1, max_length=400)]


class ItemKind(StrEnum):
    """How an item is answered."""

    SINGLE = "SINGLE"
    MULTI = "MULTI"
    YES_NO = "YES_NO"
    NUMBER = "NUMBER"
    TEXT = "TEXT"


YES, NO = "YES", "NO"


class Part(BaseModel):
    """Base of every part of an instrument."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Part):
    """One answer to choose; `alone`: excludes every other of a MULTI item."""

    code: Code
    text: Text
    points: int = Field(default=0, ge=-100, le=100)
    red_line: bool = False
    alone: bool = False


class Step(Part):
    """What a number from `at_least` on (to the next step) is worth."""

    at_least: int
    points: int = Field(ge=-100, le=100)
    red_line: bool = False


class Item(Part):
    """One question.

    SINGLE and MULTI have `options`; YES_NO has `yes`, `no` (points) and perhaps `red_line`;
    NUMBER has `lowest`, `highest` and perhaps `steps`; TEXT has no points.
    """

    code: Code
    text: Text
    kind: ItemKind
    required: bool = True
    help: str = ""
    options: tuple[Option, ...] = ()
    yes: int = Field(default=0, ge=-100, le=100)
    no: int = Field(default=0, ge=-100, le=100)
    red_line: Literal["YES", "NO"] | None = None
    lowest: int = 0
    highest: int = 999
    unit: str = ""
    steps: tuple[Step, ...] = ()

    @cached_property
    def has_red_line(self) -> bool:
        """Say whether some answer crosses a red line."""
        return (
            self.red_line is not None
            or any(option.red_line for option in self.options)
            or any(step.red_line for step in self.steps)
        )


class Section(Part):
    """A dimension: items that are answered on one page and counted together."""

    code: Code
    title: Text
    help: str = ""
    items: tuple[Item, ...] = Field(min_length=1)


class Band(Part):
    """A verdict: from so many points on (the next band above ends it)."""

    code: Code
    title: Text
    at_least: int | None = None  # None: the lowest one
    tone: Literal["success", "info", "warning", "danger"] = "info"
    qualifies: bool = False  # whoever lands here may be entrusted, is safe
    meaning: str = ""


class Instrument(Part):
    """A whole instrument.

    :param subject: ``CARER`` a person entrusted with a child; ``CHILD`` the child itself.
    :param validity_months: how long a verdict holds; `remind_days` before, it is owed anew.
    :param interval_days: how soon at the earliest the same may be asked again; 0: at any time.
    :param red_line_band: the band of everybody who crosses a red line, whatever the points.
    """

    code: Code
    version: Annotated[str, Field(pattern=r"^\d{1,4}(\.\d{1,3}){0,2}$")]
    title: Text
    subject: Literal["CARER", "CHILD"]
    basis: Text
    note: str = ""
    assessors: int = Field(ge=1, le=2)
    validity_months: int = Field(ge=1, le=60)
    remind_days: int = Field(default=30, ge=0, le=180)
    interval_days: int = Field(default=0, ge=0, le=366)
    red_line_band: Code | None = None
    bands: tuple[Band, ...] = Field(min_length=2)
    sections: tuple[Section, ...] = Field(min_length=1)

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by its code, in order."""
        return {item.code: item for section in self.sections for item in section.items}

    @cached_property
    def bands_by_code(self) -> dict[str, Band]:
        """Every band by its code."""
        return {band.code: band for band in self.bands}

    def band_of(self, points: int) -> Band:
        """Return the band in which so many points lie."""
        reached = [band for band in self.bands if band.at_least is None or points >= band.at_least]
        return max(reached, key=lambda band: (band.at_least is not None, band.at_least or 0))
