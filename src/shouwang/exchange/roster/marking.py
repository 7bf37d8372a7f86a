"""The sender's own workbook back, every bad cell coloured and explained."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from shouwang.core.messages import N_

from . import sandbox
from .limits import DEFAULT, UnusableFile
from .reading import CellValue, Sheet, Workbook, read_workbook

__all__ = ["ERROR", "LIST_SHEET", "WARNING", "Mark", "mark_workbook"]

ERROR, WARNING = "error", "warning"
LIST_SHEET = "问题清单"  # always under this name, so that a corrected workbook is read past it
LIST_HEADINGS = (N_("工作表"), N_("行"), N_("列"), N_("程度"), N_("问题"))
SEVERITIES = {ERROR: N_("错误"), WARNING: N_("提醒")}
COLOURS = {ERROR: "FFC7CE", WARNING: "FFEB9C"}
WIDTHS = (18, 8, 20, 8, 80)
AUTHOR = "守望"
IN_PLACE_CELLS = 200_000  # beyond that openpyxl needs minutes, and a fresh copy seconds
COMMENTED_CELLS = 5_000  # spreadsheets choke on more; the list names them all
LONGEST_TEXT = 32_767
SHORTEST_LONG_NUMBER = 10**10  # eleven digits: a telephone or identity number, to stay text
TIMEOUT_S = 60.0
_CHILD = "shouwang.exchange.roster.marking_child"
_BAD_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Mark:
    """One complaint: `row` as the user counts, `column_index` from 0; None means the whole row.

    `message` is shown as it stands; `heading` is the column's heading as written, for the list.
    """

    sheet: str
    row: int
    column_index: int | None
    message: str
    severity: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class CellMark:
    """All complaints about one cell, in one comment; the gravest gives the colour."""

    severity: str
    text: str


def mark_workbook(
    source: Path,
    marks: Sequence[Mark],
    out: Path,
    *,
    workbook: Workbook | None = None,
    translate: Callable[[str], str] = str,
) -> None:
    """Write `source` to `out` (.xlsx) with coloured cells, comments and a list of all problems.

    A workbook of moderate size keeps its formatting; a large one, and one of an older format, is
    written anew from its values (`workbook`, when the caller has read it already). Formulas
    become their results; text that looks like a formula stays text. `out` is whole or absent.

    :raises UnusableFile: if the source cannot be read.
    """
    book = workbook or read_workbook(source)
    part = out.with_name(out.name + ".part")
    try:
        if not (_can_keep(book) and _mark_in_place(source, marks, part, translate)):
            _write_anew(book, marks, part, translate)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def by_cell(marks: Sequence[Mark]) -> dict[str, dict[tuple[int, int], CellMark]]:
    """Gather marks by sheet, then by (row as the user counts, column index)."""
    found: dict[str, dict[tuple[int, int], CellMark]] = {}
    for mark in marks:
        cells = found.setdefault(mark.sheet, {})
        place = (mark.row, mark.column_index or 0)
        known = cells.get(place)
        if known is None:
            cells[place] = CellMark(mark.severity, mark.message)
        elif mark.message not in known.text.split("\n"):
            severity = ERROR if ERROR in (known.severity, mark.severity) else known.severity
            cells[place] = CellMark(severity, f"{known.text}\n{mark.message}")
    return found


def list_rows(
    marks: Sequence[Mark], translate: Callable[[str], str] = str
) -> Iterator[tuple[str | int, ...]]:
    """Give the rows of the list of problems, in the order of sheets, rows and columns."""
    order = {name: n for n, name in enumerate(dict.fromkeys(mark.sheet for mark in marks))}
    labels = {code: translate(label) for code, label in SEVERITIES.items()}
    for mark in sorted(marks, key=lambda m: (order[m.sheet], m.row, m.column_index or 0)):
        letter = "" if mark.column_index is None else xl_col_to_name(mark.column_index)
        column = f"{letter} {mark.heading}".strip()
        label = labels.get(mark.severity, mark.severity)
        yield mark.sheet, mark.row, column, label, mark.message


def is_long_number(value: object) -> bool:
    """Say whether a cell holds a telephone or identity number as a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) >= SHORTEST_LONG_NUMBER


def _can_keep(book: Workbook) -> bool:
    cells = sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows)
    return book.kind in ("xlsx", "xlsm") and cells <= IN_PLACE_CELLS


def _mark_in_place(
    source: Path, marks: Sequence[Mark], out: Path, translate: Callable[[str], str]
) -> bool:
    """Let a child mark a copy of the workbook; False if its formatting is beyond the library."""
    request = {
        "source": str(source.resolve()),
        "out": str(out.resolve()),
        "marks": [asdict(mark) for mark in marks],
        "headings": [translate(heading) for heading in LIST_HEADINGS],
        "list": list(list_rows(marks, translate)),
    }
    try:
        with sandbox.Child(_CHILD, request, DEFAULT, TIMEOUT_S) as child:
            list(child.frames())
    except UnusableFile as error:
        # It was read a moment ago, so only its formatting is at fault: the values are at hand.
        logger.info("A workbook could not be marked in place: %s", error.code)
        return False
    return True


# Written anew, row by row.


def _write_anew(
    book: Workbook, marks: Sequence[Mark], out: Path, translate: Callable[[str], str]
) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": str(out.parent),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with contextlib.closing(xlsxwriter.Workbook(os.fspath(out), options)) as target:
        formats = _Formats(target)
        _write_list(target, formats, marks, translate)
        placed = by_cell(marks)
        names = _sheet_names([sheet.name for sheet in book.sheets])
        for sheet, name in zip(book.sheets, names, strict=True):
            if sheet.name != LIST_SHEET:
                _write_sheet(target.add_worksheet(name), formats, sheet, placed.get(sheet.name, {}))


class _Formats:
    """The few cell formats of a copy: plain, text and date; and those with a colour."""

    def __init__(self, target: Any) -> None:
        self.bold = target.add_format({"bold": True, "bottom": 1})
        self.wrapped = target.add_format({"text_wrap": True, "valign": "top"})
        self._made: dict[tuple[str, str], Any] = {}
        for colour_name, colour in (("", None), *COLOURS.items()):
            for kind, number_format in (("", "General"), ("text", "@"), ("day", "yyyy-mm-dd")):
                style = {"num_format": number_format} | (
                    {"bg_color": f"#{colour}"} if colour else {}
                )
                self._made[colour_name, kind] = target.add_format(style)

    def get(self, kind: str, mark: CellMark | None) -> Any:
        return self._made[mark.severity if mark else "", kind]


def _write_list(
    target: Any, formats: _Formats, marks: Sequence[Mark], translate: Callable[[str], str]
) -> None:
    sheet = target.add_worksheet(LIST_SHEET)
    for index, (heading, width) in enumerate(zip(LIST_HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, translate(heading), formats.bold)
    for row, values in enumerate(list_rows(marks, translate), start=1):
        for index, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(row, index, value)
            else:
                sheet.write_string(row, index, value[:LONGEST_TEXT], formats.wrapped)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write_sheet(
    out: Any, formats: _Formats, sheet: Sheet, cells: dict[tuple[int, int], CellMark]
) -> None:
    out.set_column(0, 199, 14)
    if sheet.hidden:
        out.hide()
    # `merge_range` would write ahead of the row at hand, which this mode of writing forbids.
    out.merge.extend([top - 1, left, low - 1, right] for top, left, low, right in sheet.merged)
    marked_rows: dict[int, dict[int, CellMark]] = {}
    for (row, column), mark in cells.items():
        marked_rows.setdefault(row, {})[column] = mark
    # First the comments: none is taken for a row that has been written.
    for (row, column), mark in sorted(cells.items())[:COMMENTED_CELLS]:
        size = {"author": AUTHOR, "x_scale": 2, "y_scale": 1 + mark.text.count("\n") / 2}
        out.write_comment(row - 1, column, mark.text[:LONGEST_TEXT], size)
    for number, values in enumerate(sheet.rows, start=sheet.first_row):
        _write_row(out, formats, number - 1, values, marked_rows.get(number, {}))


def _write_row(
    out: Any,
    formats: _Formats,
    row: int,
    values: Sequence[CellValue],
    marks: dict[int, CellMark],
) -> None:
    text = formats.get("text", None)
    for column, value in enumerate(values):
        mark = marks.get(column)
        if value is None and mark is None:
            continue
        if isinstance(value, str):
            style = formats.get("text", mark) if mark else text
            out.write_string(row, column, value[:LONGEST_TEXT], style)
        else:
            _write_other(out, formats, row, column, value, mark)


def _write_other(
    out: Any,
    formats: _Formats,
    row: int,
    column: int,
    value: float | date | None,
    mark: CellMark | None,
) -> None:
    if value is None:
        out.write_blank(row, column, None, formats.get("text", mark))
    elif isinstance(value, bool):
        out.write_boolean(row, column, value, formats.get("", mark))
    elif isinstance(value, (datetime, date)):
        out.write_datetime(row, column, value, formats.get("day", mark))
    elif isinstance(value, int) and is_long_number(value):
        out.write_string(row, column, str(value), formats.get("text", mark))
    else:
        kind = "text" if is_long_number(value) else ""  # what is typed over it stays whole
        out.write_number(row, column, value, formats.get(kind, mark))


def _sheet_names(names: Sequence[str]) -> list[str]:
    """Make names that a workbook accepts: short, without some signs, no two alike."""
    seen: Counter[str] = Counter([LIST_SHEET.lower()])
    made = []
    for name in names:
        fit = _BAD_IN_SHEET_NAMES.sub("_", name).strip("'")[:31] or "Sheet1"
        while seen[fit.lower()]:
            seen[fit.lower()] += 1
            fit = f"{fit[:27]}_{seen[fit.lower()]}"
        seen[fit.lower()] += 1
        made.append(fit)
    return made
