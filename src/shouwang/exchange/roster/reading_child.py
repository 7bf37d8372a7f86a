"""The child of `reading`: finds out what a file is, reads it, sends its cells to the parent."""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import itertools
import os
import zipfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from .limits import MEBIBYTE, Limits, UnusableFile
from .sandbox import Channel, receive_request

FRAME_ROWS = 5_000
LARGEST_INT = 10**15
_CHUNK = MEBIBYTE
_BOMB_FLOOR = 100 * MEBIBYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_MARKUP = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<?xml", b"<workbook", b"<style")
_OTHER_FILES = {
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"{\\rtf": "RTF",
    b"MIME-Version": "MHTML",
}


def main() -> None:
    """Read the requested file and answer; refusals are answers too."""
    gc.disable()  # millions of cells, none of them in a cycle
    channel = Channel()
    request, limits = receive_request()
    try:
        read(Path(request["path"]), limits, channel)
    except UnusableFile as error:
        channel.refuse(error)
    except MemoryError:
        channel.refuse(UnusableFile("memory"))
    else:
        channel.send("done")
    os._exit(0)  # a thread may still be at work on a file that was refused


def read(path: Path, limits: Limits, channel: Channel) -> None:
    """Send the workbook at `path`, told by its content.

    :raises UnusableFile: as `reading.read_workbook`.
    """
    content = path.read_bytes()
    if content.startswith(b"PK"):
        _read_zip(content, limits, channel)
    elif content.startswith(_OLE):
        _read_ole(content, limits, channel)
    elif content.startswith(_BARE_BIFF):
        _read_biff(content, limits, channel)
    else:
        _read_text(content, path.stem, limits, channel)


# Zip containers: xlsx, xlsm, xlsb, ods.


def _read_zip(content: bytes, limits: Limits, channel: Channel) -> None:
    with _damage_is_the_files():
        archive = zipfile.ZipFile(io.BytesIO(content))
    entries = archive.infolist()
    kind = _zip_kind([entry.filename.replace("\\", "/") for entry in entries], archive)
    if any(entry.flag_bits & 1 for entry in entries) or _is_locked_ods(kind, archive):
        raise UnusableFile("password")
    _check_unpacked(sum(entry.file_size for entry in entries), len(content), limits)
    # The library unpacks and parses without the interpreter lock, so both can work at once.
    loader = ThreadPoolExecutor(1)
    loading = loader.submit(_load, content)
    _check_entries(archive, limits)
    _send_calamine(kind, loading, loader, limits, channel)


def _zip_kind(names: Sequence[str], archive: zipfile.ZipFile) -> str:
    lower = {name.lower() for name in names}
    if "xl/workbook.bin" in lower:
        return "xlsb"
    if "xl/workbook.xml" in lower:
        return "xlsm" if "xl/vbaproject.bin" in lower else "xlsx"
    if any(name.startswith("word/") for name in lower):
        raise UnusableFile("not-a-workbook", looks_like="Word")
    if any(name.startswith("ppt/") for name in lower):
        raise UnusableFile("not-a-workbook", looks_like="PowerPoint")
    if "content.xml" in lower and "mimetype" in lower:
        return "ods"
    if "[content_types].xml" in lower:
        return "xlsx"
    raise UnusableFile("not-a-workbook", looks_like="ZIP")


def _is_locked_ods(kind: str, archive: zipfile.ZipFile) -> bool:
    if kind != "ods" or "META-INF/manifest.xml" not in archive.namelist():
        return False
    with _damage_is_the_files(), archive.open("META-INF/manifest.xml") as stream:
        return b"encryption-data" in stream.read(_CHUNK)


@contextlib.contextmanager
def _damage_is_the_files() -> Iterator[None]:
    """Whatever a parser trips over in damaged bytes is the file's fault, not ours."""
    try:
        yield
    except (UnusableFile, MemoryError):
        raise
    except Exception as error:
        raise UnusableFile("corrupt") from error


def _check_unpacked(unpacked: int, packed: int, limits: Limits) -> None:
    bomb = unpacked > _BOMB_FLOOR and unpacked > packed * limits.packing_ratio
    if bomb or unpacked > limits.unpacked_bytes:
        raise UnusableFile("zip-bomb", size=unpacked // MEBIBYTE)


def _check_entries(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpack everything once, without keeping it: the sizes in the headers may lie."""
    cells = 0
    for entry in archive.infolist():
        is_sheet = "worksheets" in entry.filename
        with _damage_is_the_files(), archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                if is_sheet:
                    cells += chunk.count(b"<v>") + chunk.count(b"<is>")
        if cells > limits.cells:
            raise UnusableFile("too-many-cells", limit=limits.cells)


# What calamine reads.


def _load(content: bytes, index: int | None = None) -> Any:
    """Open the workbook; with `index`, one sheet of it. Runs without the interpreter lock."""
    from python_calamine import load_workbook

    book = load_workbook(io.BytesIO(content))
    return book if index is None else book.get_sheet_by_index(index)


def _wait(loading: Future[Any]) -> Any:
    from python_calamine import CalamineError, PasswordError

    try:
        return loading.result()
    except PasswordError as error:
        raise UnusableFile("password") from error
    except (CalamineError, OSError, ValueError) as error:
        raise UnusableFile("corrupt") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # Rust gave up on nonsense
            raise UnusableFile("corrupt") from error
        raise


def _send_calamine(
    kind: str, loading: Future[Any], loader: ThreadPoolExecutor, limits: Limits, channel: Channel
) -> None:
    from python_calamine import SheetTypeEnum

    book = _wait(loading)
    sheets = [
        (index, entry)
        for index, entry in enumerate(book.sheets_metadata)
        if entry.typ == SheetTypeEnum.WorkSheet
    ]
    if len(sheets) > limits.sheets:
        raise UnusableFile("too-many-sheets", count=len(sheets), limit=limits.sheets)
    channel.send("book", format=kind)
    packer = Packer(channel, limits)
    ahead = [loader.submit(book.get_sheet_by_index, index) for index, _ in sheets[:1]]
    for number, (_, entry) in enumerate(sheets, start=1):
        sheet = _wait(ahead.pop())
        if number < len(sheets):  # the next one is parsed while this one is sent
            ahead.append(loader.submit(book.get_sheet_by_index, sheets[number][0]))
        _send_sheet(entry, sheet, packer)


def _send_sheet(entry: Any, sheet: Any, packer: Packer) -> None:
    from python_calamine import SheetVisibleEnum

    hidden = entry.visible != SheetVisibleEnum.Visible
    if sheet.start is None:
        packer.sheet(entry.name, [], hidden=hidden)
        return
    merged = [
        (top + 1, left, bottom + 1, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    # `iter_rows` starts at the top of the sheet, but at the first column with content.
    top, left = sheet.start
    rows = itertools.islice(sheet.iter_rows(), top, None)
    size = (sheet.end[0] - top + 1, sheet.end[1] + 1)
    packer.sheet(
        entry.name, rows, hidden=hidden, first=top + 1, left=left, size=size, merged=merged
    )


# Old Excel: BIFF in an OLE container (xls, et), and BIFF 2 to 4 without one.


def _read_ole(content: bytes, limits: Limits, channel: Channel) -> None:
    if _has_stream(content, "EncryptedPackage"):
        raise UnusableFile("password")
    if not (_has_stream(content, "Workbook") or _has_stream(content, "Book")):
        if _has_stream(content, "WordDocument"):
            raise UnusableFile("not-a-workbook", looks_like="Word")
        raise UnusableFile("corrupt")
    loader = ThreadPoolExecutor(1)
    opening = loader.submit(_load, content)
    try:
        _wait(opening)
    except UnusableFile:
        # The older library forgives more, and knows an encrypted book from a broken one.
        _read_biff(content, limits, channel)
    else:
        _send_calamine("xls", opening, loader, limits, channel)


def _has_stream(content: bytes, name: str) -> bool:
    return name.encode("utf-16-le") + b"\0\0" in content


def _read_biff(content: bytes, limits: Limits, channel: Channel) -> None:
    import xlrd
    from xlrd import biffh

    encoding = None if content.startswith(_OLE) else "gb18030"
    try:
        with Path(os.devnull).open("w") as log:
            book = xlrd.open_workbook(  # type: ignore[no-untyped-call]
                file_contents=content, logfile=log, encoding_override=encoding
            )
    except Exception as error:
        locked = isinstance(error, biffh.XLRDError) and "encrypted" in str(error)
        raise UnusableFile("password" if locked else "corrupt") from error
    channel.send("book", format="xls")
    packer = Packer(channel, limits)
    for sheet in book.sheets():
        rows = (
            [_xlrd_value(cell, book.datemode) for cell in sheet.row(row)]
            for row in range(sheet.nrows)
        )
        size = (sheet.nrows, sheet.ncols)
        packer.sheet(sheet.name, rows, hidden=bool(sheet.visibility), size=size)


def _xlrd_value(cell: Any, datemode: int) -> Any:
    from xlrd import biffh, xldate

    if cell.ctype == biffh.XL_CELL_DATE:
        with contextlib.suppress(xldate.XLDateError, OverflowError):  # a number after all
            return xldate.xldate_as_datetime(cell.value, datemode)  # type: ignore[no-untyped-call]
    if cell.ctype == biffh.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype == biffh.XL_CELL_ERROR else cell.value


# Text.


def _read_text(content: bytes, name: str, limits: Limits, channel: Channel) -> None:
    for magic, looks_like in _OTHER_FILES.items():
        if content.startswith(magic):
            raise UnusableFile("not-a-workbook", looks_like=looks_like)
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_MARKUP):
        raise UnusableFile("web-page")
    text = _decode(content)
    if not text.strip():
        raise UnusableFile("empty")
    rows = _records(text, limits)
    channel.send("book", format="csv")
    width = max(map(len, rows))
    padded = (row + [""] * (width - len(row)) for row in rows)
    Packer(channel, limits).sheet(name, padded, size=(len(rows), width))


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise UnusableFile("not-a-workbook", looks_like="BIN")
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise UnusableFile("encoding")


def _records(text: str, limits: Limits) -> list[list[str]]:
    lines = list(itertools.islice(io.StringIO(text), 20))
    delimiter = max(",\t;", key=lambda mark: sum(line.count(mark) for line in lines))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        # One more than allowed is enough to know.
        rows = list(itertools.islice(reader, limits.rows + 1))
    except csv.Error as error:
        raise UnusableFile("corrupt") from error
    if len(rows) > limits.rows:
        count = text.count("\n")
        raise UnusableFile("too-many-rows", count=max(count, len(rows)), limit=limits.rows)
    return rows


# To the parent.


class Packer:
    """Sends sheets as frames of distinct values and indexes: a roster repeats itself much."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self._channel = channel
        self._limits = limits
        self._rows = 0

    def sheet(
        self,
        name: str,
        rows: Iterable[Sequence[Any]],
        *,
        hidden: bool = False,
        first: int = 1,
        left: int = 0,
        size: tuple[int, int] = (0, 0),
        merged: Sequence[tuple[int, int, int, int]] = (),
    ) -> None:
        """Send one sheet: `rows` begin at row `first` and column `left`; `size` is rows, columns.

        :raises UnusableFile: if the sheet is too wide, or the workbook by now too long.
        """
        height, width = size
        self._rows += height
        if width > self._limits.columns:
            raise UnusableFile(
                "too-many-columns", sheet=name, count=width, limit=self._limits.columns
            )
        if self._rows > self._limits.rows:
            raise UnusableFile("too-many-rows", count=self._rows, limit=self._limits.rows)
        self._channel.send("sheet", name=name, hidden=hidden, first_row=first, merged=merged)
        source, blank = iter(rows), [""] * left
        while part := list(itertools.islice(source, FRAME_ROWS)):
            self._send_rows(part, blank, width)

    def _send_rows(self, rows: list[Sequence[Any]], blank: list[str], width: int) -> None:
        table = _Table()
        indexes = array("I")
        for row in rows:
            cells = [*blank, *row] if blank else row
            if bool in set(map(type, cells)):  # else True would be found as 1.0
                cells = [_Bool(v) if isinstance(v, bool) else v for v in cells]
            indexes.extend(map(table.__getitem__, cells))
        values = [v if v.__class__ is str else _encode(v) for v in table]
        self._channel.send("rows", indexes.tobytes(), values=values, width=width)


class _Table(dict[Any, int]):
    """Numbers values as they come."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class _Bool:
    value: bool


def _encode(value: Any) -> tuple[str, Any]:
    """Give a value that JSON can carry, tagged so that 1, 1.0 and True stay apart."""
    encode = _ENCODERS.get(type(value))
    return encode(value) if encode else ("text", str(value))


def _number(value: float) -> tuple[str, int | float]:
    if value.is_integer() and abs(value) < LARGEST_INT:
        return "int", int(value)
    return "float", value


_ENCODERS: dict[type, Callable[[Any], tuple[str, Any]]] = {
    float: _number,
    int: lambda value: ("int", value),
    _Bool: lambda value: ("bool", value.value),
    datetime: lambda value: ("date", value.isoformat()),
    date: lambda value: ("date", value.isoformat()),
    time: lambda value: ("text", value.isoformat()),
    timedelta: lambda value: _number(value / timedelta(days=1)),
}


if __name__ == "__main__":
    main()
