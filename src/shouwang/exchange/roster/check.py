"""One workbook in, everything that is known about it out: rows for import and findings."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from . import rules
from .facts import FactsReader, RowFacts
from .findings import Finding
from .headings import fold_heading
from .profiles import PROFILES, Column, Profile
from .reading import Row, Workbook
from .recognise import Block, Layout, Recognised, missing_headings, recognise
from .rules.build import finding
from .rules.codes import CODES
from .values import EMPTY, Parser, Value, read_grade

HOLDING = frozenset({"duplicate-id", "name-variant"})
Progress = Callable[[int], None]


class VillageResolver(Protocol):
    """Knows the villages below one area."""

    def resolve(self, name: str) -> object | None:
        """Return the village meant by a name, or None where there is none."""


class UnknownProfile(Exception):
    """No profile has this name."""


@dataclass(slots=True)
class Record:
    """A data row for import.

    `held`: listed but not to be entered yet (no name, or the child's identity undecided).
    `values`: by field; where a value has a `problem` it enters as not collected.
    """

    sheet: str
    row: int
    held: bool
    values: dict[str, Value]


@dataclass(slots=True)
class RosterCheck:
    """The result of a check. `skipped`: sheets with content that are no such roster."""

    file: str
    profile: Profile
    sheets: tuple[str, ...]
    rows: int
    clean_rows: int
    findings: list[Finding]
    records: list[Record] = field(default_factory=list)
    skipped: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the result as contracts §1 prints it."""
        return {
            "file": self.file,
            "profile": self.profile.name,
            "sheets": list(self.sheets),
            "rows": self.rows,
            "clean_rows": self.clean_rows,
            "findings": [found.to_json() for found in self.findings],
        }


def find_profile(name: str) -> Profile:
    """Return a profile by name.

    :raises UnknownProfile: if there is none.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise UnknownProfile(name) from None


class _Table:
    """Reads the rows of one table of a sheet."""

    def __init__(
        self, layout: Layout, block: Block, reader: FactsReader, parsers: _Parsers
    ) -> None:
        matches = block.matching.matches
        self.sheet = layout.sheet
        self.reader = reader
        self.columns: dict[int, Column] = {m.heading.index: m.column for m in matches}
        self.headings = {
            m.column.field: written(m.heading.text, m.heading.group, block) for m in matches
        }
        self.by_field = {c.field: i for i, c in self.columns.items()}
        self.readers = [
            (i, c.field, parsers.of(c).known, parsers.of(c)) for i, c in self.columns.items()
        ]
        self.supplied = {
            name: Value(text, parsers.of(column)(text).value, None, text)
            for name, text in layout.supplied.items()
            if (column := reader.profile.by_field.get(name)) and name not in self.headings
        }
        self.grade_from_class = "grade" not in self.headings and any(
            m.column.field == "class_label" and "年级" in fold_heading(m.heading.text)
            for m in matches
        )

    def facts(self, number: int, row: Row) -> RowFacts:
        """Return the facts of a data row."""
        values: dict[str, Value] = {}
        for index, name, known, parse in self.readers:
            raw = row[index]
            if raw is None:
                values[name] = EMPTY
            else:
                values[name] = known.get(raw) or parse(raw) if isinstance(raw, str) else parse(raw)
        if self.supplied:
            values |= self.supplied
        if self.grade_from_class:
            text = values["class_label"].text
            if (grade := read_grade(text)) is not None:
                values["grade"] = Value(text, grade, None, text)
        return self.reader.read(self.sheet, number, values, self.headings)


def written(text: str, group: str, block: Block) -> str:
    """Return a heading as the user sees it; parts that repeat carry their group heading."""
    if not group:
        return text
    same = sum(m.heading.text == text for m in block.matching.matches)
    return f"{group} {text}" if same > 1 else text


class _Parsers:
    """One parser per column, so that equal cells of all sheets are read once."""

    def __init__(self) -> None:
        self._made: dict[str, Parser] = {}

    def of(self, column: Column) -> Parser:
        """Return the parser of a column."""
        if column.field not in self._made:
            self._made[column.field] = Parser(column)
        return self._made[column.field]


class _Checker:
    """Holds the state of one check."""

    def __init__(
        self,
        found: Recognised,
        on: date,
        villages: VillageResolver | None,
        progress: Progress | None,
    ) -> None:
        self.found = found
        self.profile = found.profile
        self.on = on
        self.villages = villages
        self.progress = progress
        self.known_villages: dict[str, bool] = {}
        self.told_missing: set[tuple[str, str]] = set()
        self.rows: list[RowFacts] = []
        self.findings: list[Finding] = []

    def run(self) -> None:
        """Read all tables and apply all rules."""
        reader, parsers = FactsReader(self.profile, self.on), _Parsers()
        for layout in self.found.layouts:
            for block in layout.blocks:
                self._block(layout, block, _Table(layout, block, reader, parsers))
        straight = [facts for facts in self.rows if not facts.shifted]
        self.findings.extend(rules.group_findings(straight, self.profile))

    def result(self, file: str) -> RosterCheck:
        """Return what was found."""
        sheets = tuple(layout.sheet for layout in self.found.layouts)
        flagged = {(f.sheet, f.row) for f in self.findings}
        return RosterCheck(
            file=file,
            profile=self.profile,
            sheets=sheets,
            rows=len(self.rows),
            clean_rows=sum((facts.sheet, facts.row) not in flagged for facts in self.rows),
            findings=_in_order(self.findings, sheets),
            records=_records(self.rows, self.findings),
            skipped=self.found.skipped,
        )

    def _block(self, layout: Layout, block: Block, table: _Table) -> None:
        self._headings(layout, block, table)
        near = rules.Neighbourhood.of(table.columns)
        for number, row in block.rows:
            facts = table.facts(number, row)
            self.rows.append(facts)
            if shifted := self._shifted(facts, row, table, near):
                facts.shifted = True
                self.findings.append(shifted)
            else:
                self.findings.extend(rules.row_findings(facts, self.profile, self.on))
                self.findings.extend(self._village(facts))
            if self.progress and len(self.rows) % 1000 == 0:
                self.progress(len(self.rows))

    def _headings(self, layout: Layout, block: Block, table: _Table) -> None:
        """R-033: a required column that neither the table nor its titles give."""
        given = set(layout.supplied) | ({"grade"} if table.grade_from_class else set())
        missing = set(missing_headings(block.matching, self.profile))
        place = RowFacts(layout.sheet, block.heading_row, {}, {})
        for column in self.profile.required:
            place_and_field = (layout.sheet, column.field)
            if place_and_field in self.told_missing:
                continue  # the headings are repeated on every printed page
            if column.heading in missing and column.field not in given:
                self.told_missing.add(place_and_field)
                self.findings.append(finding(place, self.profile, "heading-missing", column.field))

    def _shifted(
        self, facts: RowFacts, row: Row, table: _Table, near: rules.Neighbourhood
    ) -> Finding | None:
        if len(facts.problems) < rules.FEWEST_CELLS:
            return None
        failing = sorted(table.by_field[name] for name in facts.problems if name in table.by_field)
        return rules.row_shifted(facts, self.profile, row, failing, near)

    def _village(self, facts: RowFacts) -> Iterator[Finding]:
        """R-032: the village must lie below the area."""
        name = facts.text("village")
        if self.villages is None or not name or "village" not in self.profile.by_field:
            return
        if name not in self.known_villages:
            self.known_villages[name] = self.villages.resolve(name) is not None
        if not self.known_villages[name]:
            yield finding(facts, self.profile, "village-unknown", "village", value=name)


def _records(rows: Iterable[RowFacts], findings: Iterable[Finding]) -> list[Record]:
    undecided = {(f.sheet, f.row) for f in findings if f.code in HOLDING}
    return [
        Record(f.sheet, f.row, not f.name or (f.sheet, f.row) in undecided, f.values) for f in rows
    ]


def _in_order(findings: list[Finding], sheets: tuple[str, ...]) -> list[Finding]:
    place = {name: index for index, name in enumerate(sheets)}
    order = {code: index for index, code in enumerate(CODES)}
    return sorted(findings, key=lambda f: (place[f.sheet], f.row, order[f.code], f.column))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Millions of small values without a cycle: looking for cycles among them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def check_workbook(
    workbook: Workbook,
    *,
    profile: str | None = None,
    on: date,
    villages: VillageResolver | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> RosterCheck:
    """Check a roster on a day.

    :param profile: a name in `PROFILES`; recognised from the headings when not given.
    :param villages: knows the villages of the receiving area; without it village-unknown is not
        raised.
    :param mapping: {heading as written: field, "" to ignore the column}, as mapped by hand.
    :param progress: called with the number of rows read, every thousand rows.
    :raises UnknownProfile: if no profile has that name.
    :raises UnrecognisedRoster: if no sheet fits a profile.
    :raises AmbiguousColumns: if two columns could be one heading.
    """
    wanted = find_profile(profile) if profile else None
    with _without_garbage_collection():
        found = recognise(workbook, profile=wanted, mapping=mapping)
        checker = _Checker(found, on, villages, progress)
        checker.run()
        return checker.result(workbook.path_name)
