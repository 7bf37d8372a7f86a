"""Rows read and judged one by one: the part of a check that any process can do for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from . import rules
from .facts import ACROSS_ROWS, FactsReader, RowFacts
from .findings import Finding
from .headings import fold_heading
from .profiles import PROFILES, Column
from .reading import Row
from .recognise import Block, Layout
from .values import EMPTY, Parser, Value, read_grade

Tell = Callable[[Mapping[str, Value]], Any]
Numbered = tuple[int, Row]  # as the user counts rows


class Table(NamedTuple):
    """One table of a sheet. `columns`: (index, field, heading as written)."""

    sheet: str
    columns: tuple[tuple[int, str, str], ...]
    supplied: tuple[tuple[str, str], ...]  # what title lines and sheet name give: field, text
    grade_from_class: bool

    @classmethod
    def of(cls, layout: Layout, block: Block) -> Table:
        """Return a table as its headings were understood."""
        matches = block.matching.matches
        fields = {match.column.field for match in matches}
        return cls(
            layout.sheet,
            tuple(
                (m.heading.index, m.column.field, written(m.heading.text, m.heading.group, block))
                for m in matches
            ),
            tuple((name, text) for name, text in layout.supplied.items() if name not in fields),
            "grade" not in fields
            and any(
                m.column.field == "class_label" and "年级" in fold_heading(m.heading.text)
                for m in matches
            ),
        )


class Judged(NamedTuple):
    """Rows in order as the rules across rows see them, and what was found in each alone."""

    facts: list[RowFacts]
    findings: list[Finding]


def written(text: str, group: str, block: Block) -> str:
    """Return a heading as the user sees it; parts that repeat carry their group heading."""
    if not group:
        return text
    same = sum(m.heading.text == text for m in block.matching.matches)
    return f"{group} {text}" if same > 1 else text


class RowJudge:
    """Judges rows of one profile on a day; equal cells of all its tables are read once.

    :param tell: what to keep of a row's values (`RowFacts.told`) instead of the values; a function
        of a module, so that another process finds it.
    """

    def __init__(self, profile: str, on: date, tell: Tell | None = None) -> None:
        self.profile = PROFILES[profile]
        self.on = on
        self.tell = tell
        self._parsers: dict[str, Parser] = {}
        self._tables: dict[Table, _TableReader] = {}

    def judge(self, table: Table, rows: list[Numbered]) -> Judged:
        """Return what the rows of a table say, and their findings."""
        if table not in self._tables:
            self._tables[table] = _TableReader(table, self)
        reader = self._tables[table]
        judged = Judged([], [])
        for facts, (_number, row) in zip(reader.facts(rows), rows, strict=True):
            judged.facts.append(facts)
            judged.findings.extend(self._findings(facts, row, reader))
            if self.tell is not None:
                facts.told = self.tell(facts.values)
                facts.values = reader.across(facts.values)
        return judged

    def parser(self, column: Column) -> Parser:
        """Return the parser of a column."""
        if column.field not in self._parsers:
            self._parsers[column.field] = Parser(column)
        return self._parsers[column.field]

    def _findings(self, facts: RowFacts, row: Row, reader: _TableReader) -> Iterator[Finding]:
        if shifted := reader.shifted(facts, row):
            facts.shifted = True
            return iter((shifted,))
        return rules.row_findings(facts, self.profile, self.on)


class _TableReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, judge: RowJudge) -> None:
        known = judge.profile.by_field
        columns = {index: known[name] for index, name, _heading in table.columns}
        self.table, self.profile = table, judge.profile
        self.headings = {name: heading for _index, name, heading in table.columns}
        self.by_field = {column.field: index for index, column in columns.items()}
        self.reader = FactsReader(judge.profile, judge.on, self.by_field)
        self.near = rules.Neighbourhood.of(columns)
        self.parsers = [(index, judge.parser(column)) for index, column in columns.items()]
        self.supplied = {
            name: Value(text, judge.parser(known[name])[text].value, None, text)
            for name, text in table.supplied
            if name in known
        }

    def facts(self, rows: list[Numbered]) -> Iterator[RowFacts]:
        """Yield the facts of data rows."""
        cells = list(zip(*[row for _number, row in rows], strict=True))
        parsed = [map(parser.__getitem__, cells[index]) for index, parser in self.parsers]
        names, sheet = tuple(self.by_field), self.table.sheet
        for (number, _row), read in zip(rows, zip(*parsed, strict=True), strict=True):
            values = dict(zip(names, read, strict=True))
            if self.supplied:
                values |= self.supplied
            if self.table.grade_from_class:
                self._take_grade(values)
            yield self.reader.read(sheet, number, values, self.headings)

    def across(self, values: dict[str, Value]) -> dict[str, Value]:
        """Return what the rules across rows need of a row's values."""
        get = values.get
        return {name: value for name in ACROSS_ROWS if (value := get(name, EMPTY)) is not EMPTY}

    def _take_grade(self, values: dict[str, Value]) -> None:
        text = values["class_label"].text
        if (grade := read_grade(text)) is not None:
            values["grade"] = Value(text, grade, None, text)

    def shifted(self, facts: RowFacts, row: Row) -> Finding | None:
        """Return the finding that the cells of a row have slipped to the side, if they have."""
        if len(facts.problems) < rules.FEWEST_CELLS:
            return None
        failing = sorted(self.by_field[name] for name in facts.problems if name in self.by_field)
        return rules.row_shifted(facts, self.profile, row, failing, self.near)
