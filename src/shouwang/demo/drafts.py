"""Workbooks before they are written: rows by canonical heading, with the defects they carry."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shouwang.demo.people import Child

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A defect planted on a row: the finding's code, the test it stands for, and what was done."""

    code: str
    basis: str
    note: str


@dataclass(slots=True)
class Row:
    """A row to be: cells by canonical heading, `shift` columns moved right after 序号."""

    values: dict[str, Cell]
    child: Child | None = None
    marks: list[Mark] = field(default_factory=list)
    shift: int = 0
    aside: str = ""

    def mark(self, code: str, basis: str, note: str) -> None:
        """Remember that this row must raise `code`."""
        self.marks.append(Mark(code, basis, note))


@dataclass(slots=True)
class Sheet:
    """A sheet to be. `title` are the lines above the headings; `missing` headings are left out."""

    name: str
    title: list[str]
    rows: list[Row]
    signature: list[str] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Layout:
    """How one office writes its rosters."""

    columns: tuple[tuple[str, str], ...]  # canonical heading, heading as written
    date_styles: tuple[str, ...]
    blank_rows: float = 0.0
    full_width: float = 0.05
    hidden: tuple[str, ...] = ()
    numbered_by_formula: bool = False
    merged_village: bool = False
    kind: str = "xlsx"  # or "csv"


@dataclass(slots=True)
class Book:
    """A workbook to be: who sends it, in which layout, and its sheets."""

    file_name: str
    profile: str
    sender_kind: str
    sender: str
    area: str
    title: str
    layout: Layout
    sheets: list[Sheet]

    def __post_init__(self) -> None:
        """Keep only the cells that have a column, so that no defect is planted out of sight."""
        written = {heading for heading, _written in self.layout.columns}
        for row in self.rows():
            row.values = {key: value for key, value in row.values.items() if key in written}

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all sheets."""
        for sheet in self.sheets:
            yield from sheet.rows


_WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def date_text(rng: random.Random, day: date, styles: tuple[str, ...]) -> Cell:
    """Return a birth date or departure as a clerk would write it."""
    style = rng.choice(styles)
    if style == "date":
        return day
    if style == "serial":
        return (day - date(1899, 12, 30)).days
    return {
        "dots": f"{day.year}.{day.month}.{day.day}",
        "hanzi": f"{day.year}年{day.month}月{day.day}日",
        "digits": f"{day:%Y%m%d}",
        "slashes": f"{day.year}/{day.month}/{day.day}",
        "iso": f"{day:%Y-%m-%d}",
    }[style]


def month_text(rng: random.Random, day: date) -> str:
    """Return a month without a day."""
    return rng.choice((f"{day.year}年{day.month}月", f"{day.year}.{day.month:02d}", f"{day:%Y-%m}"))


def roughen(rng: random.Random, heading: str, value: Cell, full_width: float) -> Cell:
    """Return a cell as typed by hand: full-width digits, a trailing space, a lower-case x."""
    if not isinstance(value, str) or not value:
        return value
    draw = rng.random()
    if value[-1:] == "X" and "号" in heading and draw > 0.7:
        return value[:-1] + "x"
    if draw < full_width and ("号码" in heading or "电话" in heading or "日期" in heading):
        return value.translate(_WIDE)
    return value + (" " if rng.random() < 0.02 else "")
