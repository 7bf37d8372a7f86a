"""The summary as the page shows it: rows of cells with addresses, in blocks that fit on paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from .layout import COUNT, UNKNOWN, Column, Heading
from .selectors import Row, Summary

# Which groups stand side by side on a sheet of A4.
_SHEETS = (
    ("age", "hukou"),
    ("schooling", "boarding", "rating"),
    ("health", "care_reason", "carer"),
    ("relief",),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; `url` leads to the children behind it, "" where there is none to see."""

    number: int
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the division (with the address of its own summary), its figures."""

    name: str
    url: str
    count: Cell
    share: float | None
    unknown: Cell
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of the table with its own headings."""

    headings: Sequence[Sequence[Heading]]
    lines: Sequence[Line]
    total: Line


@dataclass(frozen=True, slots=True)
class Table:
    """The whole table for the screen, and the same in sheets for paper."""

    whole: Sheet
    sheets: Sequence[Sheet]


def table_of(summary: Summary, *, with_children: bool) -> Table:
    """Return the table of a summary; with addresses of the children where they may be seen."""
    maker = _Maker(summary, with_children=with_children)
    return Table(maker.sheet(summary.layout.columns), list(maker.sheets()))


class _Maker:
    def __init__(self, summary: Summary, *, with_children: bool) -> None:
        self.summary, self.with_children = summary, with_children
        self.base = {"on": summary.on.isoformat(), "profile": summary.profile}
        self.children_url = reverse("statistics:children") if with_children else ""
        self.summary_url = reverse("statistics:summary")

    def sheets(self) -> Iterator[Sheet]:
        """The parts for paper."""
        for groups in _SHEETS:
            columns = [c for c in self.summary.layout.columns if c.key.split(".")[0] in groups]
            yield self.sheet(columns)

    def sheet(self, columns: Sequence[Column]) -> Sheet:
        """One part with these columns."""
        headings = self.summary.layout.headings_over(columns)
        lines = [self.line(row, columns) for row in self.summary.rows]
        return Sheet(headings, lines, self.line(self.summary.total, columns))

    def line(self, row: Row, columns: Sequence[Column]) -> Line:
        """One row."""
        layout = self.summary.layout.by_key
        drill = row is not self.summary.total and row.code != self.summary.area
        url = f"{self.summary_url}?{urlencode({'area': row.code, **self.base})}" if drill else ""
        return Line(
            row.name,
            url,
            self.cell(row, layout[COUNT]),
            row.share,
            self.cell(row, layout[UNKNOWN]),
            [self.cell(row, column) for column in columns],
        )

    def cell(self, row: Row, column: Column) -> Cell:
        """One figure."""
        number = row.figures[column.key]
        if not number or not self.with_children or not row.code:
            return Cell(number, "", "")
        asked = {"area": row.code, **self.base, "column_key": column.key}
        return Cell(number, f"{self.children_url}?{urlencode(asked)}", f"{row.name} {column.label}")
