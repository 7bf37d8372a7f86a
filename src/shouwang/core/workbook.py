"""Tables out as .xlsx: constant memory, text stays text, nothing is ever a formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.core.cells import NOTHING, local, shown_text
from shouwang.core.errors import DomainError

MAX_ROWS = 1_000_000
MAX_TEXT = 32_767
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r")


class TooManyRows(DomainError):
    """More rows than one workbook may hold."""

    message = _("记录太多，请缩小查询范围后再导出。")


@dataclass(frozen=True)
class Head:
    """A column's heading, width in characters, and whether it holds numbers."""

    label: str
    width: int = 14
    numeric: bool = False


def write(
    target: IO[bytes],
    title: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[object]],
    *,
    notes: Sequence[str | Promise] = (),
    limit: int = MAX_ROWS,
) -> int:
    """Write one sheet: title, notes, headings, rows; A4 landscape with page numbers.

    :param target: a writable binary file; it is left open.
    :returns: how many rows were written.
    :raises TooManyRows: if `rows` yields more than `limit`; the file is then of no use.
    """
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    writer = _SheetWriter(book, title, heads)
    writer.write_top(notes)
    try:
        for number, row in enumerate(rows, start=1):
            if number > limit:
                raise TooManyRows
            writer.write_row(row)
    finally:
        book.close()
    return writer.written


class _SheetWriter:
    def __init__(self, book: Any, title: str, heads: Sequence[Head]) -> None:
        self.title = title
        self.heads = heads
        self.written = 0
        self.line = 0
        self.sheet = book.add_worksheet()
        edge = {"border": 1, "valign": "vcenter"}
        self.bold = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        self.note = book.add_format({"font_color": "#444444"})
        self.head = book.add_format(
            {**edge, "bold": True, "bg_color": "#E8F1FD", "align": "center", "text_wrap": True}
        )
        self.text = book.add_format({**edge, "num_format": "@"})
        # quotePrefix: Excel and WPS keep treating the cell as text when somebody edits it.
        self.guarded = book.add_format({**edge, "num_format": "@", "quote_prefix": True})
        self.number = book.add_format({**edge, "num_format": "General"})
        self.day = book.add_format({**edge, "num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({**edge, "num_format": "yyyy-mm-dd hh:mm"})

    def write_top(self, notes: Sequence[str | Promise]) -> None:
        """Title, notes, headings, page set-up."""
        last = max(len(self.heads) - 1, 0)
        for index, head in enumerate(self.heads):
            self.sheet.set_column(index, index, head.width)
        if last:
            self.sheet.merge_range(0, 0, 0, last, self.title, self.bold)
        else:
            self.sheet.write_string(0, 0, self.title, self.bold)
        for note in notes:
            self.line += 1
            self.sheet.write_string(self.line, 0, str(note), self.note)
        self.line += 1
        for index, head in enumerate(self.heads):
            self.sheet.write_string(self.line, index, head.label, self.head)
        self.sheet.freeze_panes(self.line + 1, 0)
        self.sheet.repeat_rows(self.line)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&P / &N")

    def write_row(self, row: Sequence[object]) -> None:
        """One row of values."""
        self.line += 1
        self.written += 1
        for index, value in enumerate(row):
            self._write_cell(index, value)

    def _write_cell(self, column: int, value: object) -> None:
        if isinstance(value, datetime):
            self.sheet.write_datetime(self.line, column, local(value), self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.line, column, value, self.day)
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(self.line, column, value, self.number)
        else:
            text = shown_text(value)
            text = "" if text == NOTHING else text[:MAX_TEXT]
            style = self.guarded if text.startswith(RISKY) else self.text
            self.sheet.write_string(self.line, column, text, style)
