"""One workbook in, everything that is known about it out: rows for import and findings."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol

from shouwang.core import collector

from . import rules
from .arriving import Arriving, Misjudged, Rows
from .beside import AT_ONCE, Part, judge_all
from .facts import RowFacts
from .findings import Finding
from .profiles import PROFILES, Profile
from .reading import Workbook, incoming, read_workbook
from .recognise import Block, Layout, missing_headings, recognise
from .rows import Table, Tell
from .rules.build import finding
from .rules.codes import CODES
from .values import Value

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
    `values`: by field; where a value has a `problem` it enters as not collected. `told`: what the
    caller asked to keep instead of them.
    """

    sheet: str
    row: int
    held: bool
    values: dict[str, Value]
    told: Any = None


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


class _Checker:
    """Holds the state of one check."""

    def __init__(
        self,
        profile: Profile,
        on: date,
        villages: VillageResolver | None,
        progress: Progress | None,
    ) -> None:
        self.profile = profile
        self.on = on
        self.sheets: list[str] = []
        self.villages = villages
        self.progress = progress
        self.known_villages: dict[str, bool] = {}
        self.told_missing: set[tuple[str, str]] = set()
        self.rows: list[RowFacts] = []
        self.findings: list[Finding] = []

    def run(
        self,
        layouts: Iterable[tuple[Layout, Rows]],
        tell: Tell | None,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """Read all tables and apply all rules; `is_busy`: see `judge_all`."""
        terms = self.profile.name, self.on, tell, is_busy
        for judged in judge_all(self._parts(layouts), *terms):
            self.findings.extend(judged.findings)
            for facts in judged.facts:
                self._take(facts)
        straight = [facts for facts in self.rows if not facts.shifted]
        self.findings.extend(rules.group_findings(straight, self.profile))

    def result(self, file: str, skipped: tuple[str, ...]) -> RosterCheck:
        """Return what was found."""
        sheets = tuple(self.sheets)
        flagged = {(f.sheet, f.row) for f in self.findings}
        return RosterCheck(
            file=file,
            profile=self.profile,
            sheets=sheets,
            rows=len(self.rows),
            clean_rows=sum((facts.sheet, facts.row) not in flagged for facts in self.rows),
            findings=_in_order(self.findings, sheets),
            records=_records(self.rows, self.findings),
            skipped=skipped,
        )

    def _parts(self, layouts: Iterable[tuple[Layout, Rows]]) -> Iterator[Part]:
        """Yield the rows of all tables, some thousand at a time."""
        for layout, rows in layouts:
            self.sheets.append(layout.sheet)
            tables: dict[int, Table] = {}
            for block, of_block in groupby(rows, lambda row: id(row[0])):
                while some := [row for _block, row in islice(of_block, AT_ONCE)]:
                    self._open_tables(layout, tables)
                    yield tables[block], some
            self._open_tables(layout, tables)

    def _open_tables(self, layout: Layout, tables: dict[int, Table]) -> None:
        for block in layout.blocks[len(tables) :]:
            tables[id(block)] = Table.of(layout, block)
            self._headings(layout, block, tables[id(block)])

    def _take(self, facts: RowFacts) -> None:
        self.rows.append(facts)
        if not facts.shifted:
            self.findings.extend(self._village(facts))
        if self.progress and len(self.rows) % 1000 == 0:
            self.progress(len(self.rows))

    def _headings(self, layout: Layout, block: Block, table: Table) -> None:
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
        Record(f.sheet, f.row, not f.name or (f.sheet, f.row) in undecided, f.values, f.told)
        for f in rows
    ]


def _in_order(findings: list[Finding], sheets: tuple[str, ...]) -> list[Finding]:
    place = {name: index for index, name in enumerate(sheets)}
    order = {code: index for index, code in enumerate(CODES)}
    return sorted(findings, key=lambda f: (place[f.sheet], f.row, order[f.code], f.column))


def check_workbook(
    workbook: Workbook,
    *,
    profile: str | None = None,
    on: date,
    villages: VillageResolver | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> RosterCheck:
    """Check a roster on a day. Of a large one, a process beside ours judges a part of the rows.

    :param profile: a name in `PROFILES`; recognised from the headings when not given.
    :param villages: knows the villages of the receiving area; without it village-unknown is not
        raised.
    :param mapping: {heading as written: field, "" to ignore the column}, as mapped by hand.
    :param progress: called with the number of rows read, every thousand rows.
    :param tell: makes `Record.told` of a row's values, which are then forgotten; see `RowJudge`.
    :raises UnknownProfile: if no profile has that name.
    :raises UnrecognisedRoster: if no sheet fits a profile.
    :raises AmbiguousColumns: if two columns could be one heading.
    """
    wanted = find_profile(profile) if profile else None
    with collector.held_back():
        found = recognise(workbook, profile=wanted, mapping=mapping)
        checker = _Checker(found.profile, on, villages, progress)
        checker.run(((layout, _given_away(layout)) for layout in found.layouts), tell)
        return checker.result(workbook.path_name, found.skipped)


def _given_away(layout: Layout) -> Rows:
    for block in layout.blocks:
        rows, block.rows = block.rows, []
        yield from ((block, row) for row in rows)


def check_file(
    path: Path,
    *,
    profile: str | None = None,
    on: date,
    villages: VillageResolver | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    tell: Tell | None = None,
    begins: Callable[[], None] | None = None,
) -> RosterCheck:
    """Read a workbook and check it meanwhile; otherwise as :func:`check_workbook`.

    :param begins: called when there are rows to judge.
    :raises UnusableFile: as `reading.read_workbook`; what was judged until then is forgotten.
    """
    wanted = find_profile(profile) if profile else None
    with collector.held_back(), incoming(path) as book:
        arriving = Arriving(book, wanted, mapping)
        found = arriving.begin()
        if begins:
            begins()
        if found is not None:
            checker = _Checker(found, on, villages, progress)
            with contextlib.suppress(Misjudged):
                checker.run(arriving.layouts(), tell, book.is_being_read)
                return checker.result(path.name, arriving.skipped)
        whole = book.whole() if found is None else None
    return check_workbook(
        whole or read_workbook(path),
        profile=profile,
        on=on,
        villages=villages,
        mapping=mapping,
        progress=progress,
        tell=tell,
    )
