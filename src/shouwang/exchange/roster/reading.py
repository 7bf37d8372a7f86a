"""Reading of workbooks as townships and schools send them, whatever the extension says."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from . import sandbox
from .limits import DEFAULT, MEBIBYTE, Limits, UnusableFile

__all__ = ["CellValue", "Sheet", "UnusableFile", "Workbook", "read_workbook"]

CellValue = str | float | int | bool | datetime | date | None
Row = tuple[CellValue, ...]
TIMEOUT_S = 40.0
_CHILD = "shouwang.exchange.roster.reading_child"


@dataclass(slots=True)
class Sheet:
    """One work sheet.

    `rows[i]` is what the user sees as row `first_row + i`, from column A on; all rows of a sheet
    are equally long. `merged` holds (top row, left column, bottom row, right column): rows as the
    user counts them, columns as indexes into a row. Only the top left cell has the value.
    """

    name: str
    hidden: bool = False
    first_row: int = 1
    rows: list[Row] = field(default_factory=list)
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds; `kind` is what the content is: xlsx, xlsm, xlsb, xls, ods or csv."""

    path_name: str
    kind: str
    sheets: tuple[Sheet, ...]


def read_workbook(
    path: Path, *, limits: Limits = DEFAULT, timeout_s: float = TIMEOUT_S
) -> Workbook:
    """Read every sheet of a workbook, in a child process with bounded memory and time.

    Text stays as typed; whole numbers below 10^15 are int, other numbers float (an identity
    number kept as a number is therefore a float); date cells are datetime, a time of day is text;
    a formula is its stored result; empty cells, error cells and formulas without a result are
    None. In a CSV every record is one row.

    :raises UnusableFile: if the file is missing, empty, too large, protected, damaged or no
        workbook at all, or needs more memory or time than allowed.
    """
    _check_size(path, limits)
    request = {"path": str(path.resolve())}
    with sandbox.Child(_CHILD, request, limits, timeout_s) as child:
        kind, sheets = _collect(child.frames())
    return Workbook(path.name, kind, tuple(sheets))


def _check_size(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise UnusableFile("not-found")
    size = path.stat().st_size
    if size == 0:
        raise UnusableFile("empty")
    if size > limits.file_bytes:
        limit = limits.file_bytes // MEBIBYTE
        raise UnusableFile("too-large", size=round(size / MEBIBYTE), limit=limit)


def _collect(frames: Iterator[tuple[sandbox.Header, bytes]]) -> tuple[str, list[Sheet]]:
    kind, sheets = "", list[Sheet]()
    for header, body in frames:
        match header["kind"]:
            case "book":
                kind = header["format"]
            case "sheet":
                merged = tuple((a, b, c, d) for a, b, c, d in header["merged"])
                sheets.append(
                    Sheet(header["name"], header["hidden"], header["first_row"], merged=merged)
                )
            case "rows":
                sheets[-1].rows.extend(_rows(header, body))
    return kind, sheets


def _rows(header: sandbox.Header, body: bytes) -> Iterator[Row]:
    """Undo `reading_child.Packer`: a table of distinct values, and an index for each cell."""
    values = [v or None if isinstance(v, str) else _value(*v) for v in header["values"]]
    width: int = header["width"]
    look_up = values.__getitem__
    indexes = array("I", body)
    for start in range(0, len(indexes), width):
        yield tuple(map(look_up, indexes[start : start + width]))


def _value(tag: str, raw: Any) -> CellValue:
    if tag == "date":
        return datetime.fromisoformat(raw)
    value: CellValue = raw
    return value
