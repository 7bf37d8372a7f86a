"""Writes the rosters of a synthetic county as the files its townships and schools would send."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from shouwang.demo import defects, school_rosters, village_rosters
from shouwang.demo.defects import PlantedDefect
from shouwang.demo.drafts import Book, Cell, Mark, Row, Sheet, roughen
from shouwang.demo.population import Population, Township, random_for

XUEJI_TOWNSHIP = 1
REGISTRATION_TOWNSHIP = 14
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 — a workbook property, which knows no zone

# Temporary files (a dozen per workbook) take longer than all the cells of a small county.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class WorkbookFile:
    """A written roster: where it is, whose it is, and the defects planted in it.

    `profile` is a profile of docs/contracts.md; `sender_kind` is township, school or education;
    `area` is the 12-digit code below which its children live.
    """

    path: Path
    profile: str
    sender_kind: str
    sender: str
    area: str
    title: str
    rows: int
    defects: tuple[PlantedDefect, ...]


def write(population: Population, out_dir: Path) -> list[WorkbookFile]:
    """Write every workbook of the county into `out_dir` and return them in the order of sending.

    Equal populations give equal cells. Memory holds one township at a time.
    """
    return write_books(population.seed, books(population), out_dir)


def write_books(seed: int, made: Iterable[Book], out_dir: Path) -> list[WorkbookFile]:
    """Write workbooks into `out_dir`; equal seeds and books give equal cells."""
    out_dir.mkdir(parents=True, exist_ok=True)
    return [_write_book(seed, book, out_dir) for book in made]


def books(population: Population) -> Iterator[Book]:
    """Yield the workbooks of the county, with the defects planted, before they are written."""
    for township in population.townships():
        yield from township_books(population, township)


def township_books(population: Population, township: Township) -> list[Book]:
    """Return the workbooks of one township: village roster, school lists, dormitory lists."""
    village = village_rosters.book(population, township)
    found = [village]
    for school in township.schools:
        for make in (school_rosters.class_book, school_rosters.dormitory_book):
            book = make(population, township, school)
            if book is not None:
                found.append(book)
    defects.plant(population, township, found)
    forms: list[Book | None] = []
    if township.number == XUEJI_TOWNSHIP:
        forms.append(school_rosters.xueji_book(population, township))
    if township.number == REGISTRATION_TOWNSHIP:
        forms.append(school_rosters.registration_book(population, township))
    for form in forms:
        if form is not None:
            defects.plant_form(population, form)
            found.append(form)
    return found


def _write_book(seed: int, book: Book, out_dir: Path) -> WorkbookFile:
    path = out_dir / book.file_name
    writer = _write_csv if book.layout.kind == "csv" else _write_xlsx
    planted = writer(seed, book, path)
    return WorkbookFile(
        path, book.profile, book.sender_kind, book.sender, book.area, book.title,
        sum(1 for _row in book.rows()), tuple(planted),
    )  # fmt: skip


def _planted(book: Book, sheet: Sheet, number: int, marks: list[Mark]) -> Iterator[PlantedDefect]:
    for mark in marks:
        yield PlantedDefect(mark.code, book.file_name, sheet.name, number, mark.note, mark.basis)


def _write_csv(seed: int, book: Book, path: Path) -> list[PlantedDefect]:
    """Write a GBK file; record numbers start at 1 below the heading line."""
    rng = random_for(seed, book.file_name, "csv")
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow([written for _heading, written in book.layout.columns])
    planted: list[PlantedDefect] = []
    sheet = book.sheets[0]
    for number, row in enumerate(sheet.rows, start=2):
        cells = []
        for heading, cell in _cells(book, sheet, row, number - 1):
            cell = roughen(rng, heading, cell, book.layout.full_width)
            cells.append(f"{cell:.5E}" if isinstance(cell, float) else cell)
        out.writerow(cells)
        planted += _planted(book, sheet, number, row.marks)
    path.write_bytes(text.getvalue().encode("gbk"))
    return planted


def _cells(book: Book, sheet: Sheet, row: Row, nth: int) -> list[tuple[str, Cell]]:
    """Return (heading, cell) in the order of the columns; a shifted row starts one further."""
    columns = [one for one, _written in book.layout.columns if one not in sheet.missing]
    cells = [(one, nth if one == "序号" else row.values.get(one)) for one in columns]
    if row.shift:
        cells[1:1] = [("", None)] * row.shift
    return cells


class _XlsxSheet:
    """Writes one sheet row by row and knows the row the reader sees."""

    def __init__(self, book: Book, sheet: Sheet, worksheet: Worksheet, formats: dict[str, Format],
                 seed: int) -> None:  # fmt: skip
        self.book, self.sheet, self.worksheet, self.formats = book, sheet, worksheet, formats
        self.rng = random_for(seed, book.file_name, sheet.name)
        self.columns = [column for column in book.layout.columns if column[0] not in sheet.missing]
        self.at = 0  # rows written so far; the next row is number at + 1

    def write(self) -> list[PlantedDefect]:
        """Write title, headings, rows and signature; return the planted defects."""
        last = len(self.columns) - 1
        for line in self.sheet.title:
            self.worksheet.merge_range(self.at, 0, self.at, last, line, self.formats["title"])
            self.at += 1
        for column, (heading, written) in enumerate(self.columns):
            hidden = {"hidden": True} if heading in self.book.layout.hidden else None
            self.worksheet.set_column(column, column, 14, None, hidden)
            self.worksheet.write_string(self.at, column, written, self.formats["heading"])
        self.at += 1
        planted = list(_planted(self.book, self.sheet, self.at, self.sheet.marks))
        first = self.at
        for nth, row in enumerate(self.sheet.rows, start=1):
            self._row(nth, row)
            planted += _planted(self.book, self.sheet, self.at, row.marks)
        self._merge_village(first)
        self.at += 1
        for nth, line in enumerate(self.sheet.signature):
            self.worksheet.write_string(self.at, nth * 4, line)
        return planted

    def _row(self, nth: int, row: Row) -> None:
        if self.rng.random() < self.book.layout.blank_rows:
            self.at += 1
        cells = _cells(self.book, self.sheet, row, nth)
        for column, (heading, cell) in enumerate(cells):
            self._cell(column, heading, cell)
        if row.aside:
            self.worksheet.write_string(self.at, len(self.columns) + 2, row.aside)
        self.at += 1

    def _cell(self, column: int, heading: str, raw: Cell) -> None:
        cell = roughen(self.rng, heading, raw, self.book.layout.full_width)
        if heading == "序号" and self.book.layout.numbered_by_formula:
            above = self.at - int(cell or 0) + 1 if isinstance(cell, int) else 0
            self.worksheet.write_formula(self.at, column, f"=ROW()-{above}", None, cell)
        elif isinstance(cell, str):
            self.worksheet.write_string(self.at, column, cell)
        elif isinstance(cell, date):
            moment = datetime.combine(cell, datetime.min.time())
            self.worksheet.write_datetime(self.at, column, moment, self.formats["date"])
        elif cell is not None:
            self.worksheet.write_number(self.at, column, cell)

    def _merge_village(self, first: int) -> None:
        """Merge the village cells of a sheet whose rows all say the same village."""
        villages = {row.values.get("村(居)") for row in self.sheet.rows}
        whole = len(villages) == 1 and not any(row.shift for row in self.sheet.rows)
        if not (self.book.layout.merged_village and whole and len(self.sheet.rows) > 1):
            return
        column = [heading for heading, _written in self.columns].index("村(居)")
        village = str(villages.pop() or "")
        self.worksheet.merge_range(first, column, self.at - 1, column, village)


def _write_xlsx(seed: int, book: Book, path: Path) -> list[PlantedDefect]:
    planted: list[PlantedDefect] = []
    workbook = Workbook(str(path), _OPTIONS)
    workbook.set_properties({"title": book.title, "created": _CREATED})
    formats = {
        "title": workbook.add_format({"bold": True, "align": "center", "font_size": 14}),
        "heading": workbook.add_format({"bold": True, "border": 1, "text_wrap": True}),
        "date": workbook.add_format({"num_format": "yyyy/m/d"}),
    }
    for sheet in book.sheets:
        worksheet = workbook.add_worksheet(sheet.name)
        planted += _XlsxSheet(book, sheet, worksheet, formats, seed).write()
    workbook.close()
    return planted
