"""The child of `marking`: colours and comments the cells of a copy that keeps its looks."""

from __future__ import annotations

import warnings
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from .limits import UnusableFile
from .marking import (
    AUTHOR,
    COLOURS,
    COMMENTED_CELLS,
    LIST_SHEET,
    WIDTHS,
    CellMark,
    Mark,
    by_cell,
    is_long_number,
)
from .sandbox import Channel, receive_request

_FILLS = {code: PatternFill("solid", fgColor=colour) for code, colour in COLOURS.items()}
_COMMENT_WIDTH, _LINE_HEIGHT = 320, 40


def main() -> None:
    """Mark the requested workbook; whatever the library cannot bear is the file's fault."""
    channel = Channel()
    request, _limits = receive_request()
    try:
        mark(request)
    except MemoryError:
        channel.refuse(UnusableFile("memory"))
    except Exception:  # noqa: BLE001 — the parent has a second way, and no use for the details
        channel.refuse(UnusableFile("corrupt"))
    else:
        channel.send("done")


def mark(request: dict[str, Any]) -> None:
    """Write the marked copy of `request["source"]` to `request["out"]`."""
    warnings.simplefilter("ignore")  # openpyxl tells of every feature that it will not keep
    book = load_workbook(request["source"], data_only=True, keep_links=False)
    if LIST_SHEET in book.sheetnames:
        book.remove(book[LIST_SHEET])
    marks = by_cell([Mark(**fields) for fields in request["marks"]])
    for sheet in book.worksheets:
        _forget_earlier_marks(sheet)
        _mark_sheet(sheet, marks.get(sheet.title, {}))
        sheet.sheet_view.tabSelected = False  # two selected sheets would be edited as one
    _write_list(book, request["headings"], request["list"])
    book.save(request["out"])


def _forget_earlier_marks(sheet: Any) -> None:
    # Not `iter_rows`, which makes a cell for every blank up to the last corner.
    for cell in list(sheet._cells.values()):
        if cell.comment is not None and cell.comment.author == AUTHOR:
            cell.comment = None
            cell.fill = PatternFill()


def _mark_sheet(sheet: Any, cells: dict[tuple[int, int], CellMark]) -> None:
    for count, ((row, column), found) in enumerate(sorted(cells.items())):
        cell = _top_left(sheet, sheet.cell(row, column + 1))
        cell.fill = _FILLS[found.severity]
        if is_long_number(cell.value):
            cell.number_format = "@"  # what is typed over it stays whole
        if count < COMMENTED_CELLS:
            _comment(cell, found.text)


def _top_left(sheet: Any, cell: Any) -> Any:
    if not isinstance(cell, MergedCell):
        return cell
    for area in sheet.merged_cells.ranges:
        if cell.coordinate in area:
            return sheet.cell(area.min_row, area.min_col)
    return cell


def _comment(cell: Any, text: str) -> None:
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    author = AUTHOR
    if cell.comment is not None:
        # A cell that several merged rows share, or a note of the sender's own.
        text, author = f"{cell.comment.text}\n{text}", cell.comment.author
    height = _LINE_HEIGHT * (1 + text.count("\n"))
    cell.comment = Comment(text, author, height=height, width=_COMMENT_WIDTH)


def _write_list(book: Any, headings: list[str], rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(LIST_SHEET, 0)
    sheet.append(headings)
    for index, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
        sheet.cell(1, index).font = Font(bold=True)
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, values in enumerate(rows, start=2):
        for index, value in enumerate(values, start=1):
            cell = sheet.cell(number, index)
            if isinstance(value, str):
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"  # openpyxl takes a leading "=" for a formula
            else:
                cell.value = value
            cell.alignment = wrapped
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.active = 0


if __name__ == "__main__":
    main()
