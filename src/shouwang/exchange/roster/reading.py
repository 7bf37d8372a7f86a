"""Reading of workbooks as townships and schools send them, whatever the extension says."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from . import sandbox
from .limits import DEFAULT, MEBIBYTE, Limits, UnusableFile

__all__ = [
    "CellValue",
    "Incoming",
    "Sheet",
    "UnusableFile",
    "Workbook",
    "incoming",
    "read_workbook",
]

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
    more: Callable[[], bool] | None = field(default=None, repr=False, compare=False)

    def has(self, index: int) -> bool:
        """Say whether there is a row at an index of `rows`; where more are coming, wait for it."""
        while index >= len(self.rows) and self.more is not None:
            if not self.more():
                self.more = None
        return index < len(self.rows)


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
    with incoming(path, limits=limits, timeout_s=timeout_s) as book:
        return book.whole()


@contextmanager
def incoming(
    path: Path, *, limits: Limits = DEFAULT, timeout_s: float = TIMEOUT_S
) -> Iterator[Incoming]:
    """Give a workbook while it is being read; otherwise as :func:`read_workbook`.

    The reader works for as long as the block runs.
    """
    _check_size(path, limits)
    request = {"path": str(path.resolve())}
    with sandbox.Child(_CHILD, request, limits, timeout_s) as child:
        yield Incoming(path.name, _Fetched(child.frames()))


def _check_size(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise UnusableFile("not-found")
    size = path.stat().st_size
    if size == 0:
        raise UnusableFile("empty")
    if size > limits.file_bytes:
        limit = limits.file_bytes // MEBIBYTE
        raise UnusableFile("too-large", size=round(size / MEBIBYTE), limit=limit)


_Frame = tuple[sandbox.Header, bytes]


class _Fetched:
    """Frames fetched by a thread: the reader never waits for us, its clock not for our work."""

    def __init__(self, frames: Iterable[_Frame]) -> None:
        self._frames = frames
        self._come: SimpleQueue[_Frame | None] = SimpleQueue()
        self._error: Exception | None = None
        self._ended = False
        self._thread = Thread(target=self._fetch, daemon=True)
        self._thread.start()

    def _fetch(self) -> None:
        try:
            for frame in self._frames:
                self._come.put(frame)
        except Exception as error:  # noqa: BLE001 — raised where the frames are asked for
            self._error = error
        self._come.put(None)

    def are_coming(self) -> bool:
        """Say whether the reader is still at work."""
        return self._thread.is_alive()

    def next(self) -> _Frame | None:
        """Return the next frame, or None after the last; a refusal is told before what came."""
        frame = None if self._ended else self._come.get()
        if self._error is not None:
            raise self._error
        self._ended = frame is None
        return frame


class Incoming:
    """A workbook that is being read: iterate once over its sheets, in order.

    A sheet is given when it begins; its rows come as :meth:`Sheet.has` asks for them, and all of
    them before the next sheet. Each step raises `UnusableFile` as :func:`read_workbook` does.
    """

    def __init__(self, path_name: str, frames: _Fetched) -> None:
        self.path_name = path_name
        self.kind = ""
        self.sheets: list[Sheet] = []  # that have begun
        self._frames = frames
        self._next: sandbox.Header | None = None  # of the sheet that begins now

    def __iter__(self) -> Iterator[Sheet]:
        while True:
            while self._more():
                pass
            if self.sheets:
                self.sheets[-1].more = None
            if self._next is None:
                return
            header, self._next = self._next, None
            merged = tuple((a, b, c, d) for a, b, c, d in header["merged"])
            sheet = Sheet(header["name"], header["hidden"], header["first_row"], merged=merged)
            sheet.more = self._more
            self.sheets.append(sheet)
            yield sheet

    def is_being_read(self) -> bool:
        """Say whether the reader is still at work; a core of its own keeps it in its time."""
        return self._frames.are_coming()

    def whole(self) -> Workbook:
        """Return the workbook when all of it has been read."""
        for _sheet in self:
            pass
        return Workbook(self.path_name, self.kind, tuple(self.sheets))

    def _more(self) -> bool:
        """Take rows of the sheet that began last; False where it has ended."""
        while self._next is None and (frame := self._frames.next()) is not None:
            header, body = frame
            match header["kind"]:
                case "book":
                    self.kind = header["format"]
                case "sheet":
                    self._next = header
                case "rows":
                    self.sheets[-1].rows.extend(_rows(header, body))
                    return True
        return False


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
