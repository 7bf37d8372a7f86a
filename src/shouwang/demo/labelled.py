"""Rosters whose every row is known to be clean, and wide rows in any number for benchmarks.

The clean rows hold what careless checks stumble over; `labels` say which: ``twin``,
``half-sibling``, ``cousin``, ``one-parent-home``, ``month-only`` and ``two-numbers``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter.workbook import Workbook

from shouwang.demo import village_rosters
from shouwang.demo.drafts import Cell, Layout, Row
from shouwang.demo.people import MONTH, Child, ParentState
from shouwang.demo.population import build_default, random_for

HEADINGS = village_rosters.HEADINGS
_NOT_IN_BENCHMARK = (
    "证件类型", "残疾等级", "患病类型", "性格特点", "兴趣爱好", "父母健在情况", "家庭经济来源",
    "救助帮扶", "是否住危房",
)  # fmt: skip
BENCHMARK_HEADINGS = tuple(one for one in HEADINGS if one not in _NOT_IN_BENCHMARK)
"""The forty columns of :func:`benchmark_rows`."""
_DATE_STYLES = ("iso", "dots", "hanzi", "digits", "slashes")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of a village roster: cells in the order of :data:`HEADINGS`, and what is special."""

    cells: tuple[Cell, ...]
    labels: frozenset[str]


def _labels(child: Child, row: Row) -> frozenset[str]:
    parents = (child.father, child.mother)
    found = set(child.tags)
    if sum(one.state is ParentState.HOME for one in parents) == 1:
        found.add("one-parent-home")
    if any(one.left is not None and one.left_precision == MONTH for one in parents):
        found.add("month-only")
    if any("/" in str(row.values.get(f"{word}联系电话") or "") for word in ("父亲", "母亲")):
        found.add("two-numbers")
    return frozenset(found)


def _rows(count: int, seed: int, on: date) -> Iterator[tuple[Child, Row]]:
    """Yield `count` unspoilt rows; unattended children, a finding in themselves, are left out."""
    style = Layout(tuple((one, one) for one in HEADINGS), _DATE_STYLES)
    rng = random_for(seed, "labelled")
    wanted = count + count // 20 + 40
    population = build_default(wanted, seed, on, left_behind_share=1.0)
    produced = 0
    for child in population.children():
        row = village_rosters.row(rng, child, style)
        if row.marks:
            continue
        if produced == count:
            return
        produced += 1
        yield child, row


def clean_rows(count: int, seed: int, on: date) -> list[LabelledRow]:
    """Return `count` rows of a village roster none of which may raise a finding on `on`."""
    return [
        LabelledRow(
            tuple(nth if one == "序号" else row.values.get(one) for one in HEADINGS),
            _labels(child, row),
        )
        for nth, (child, row) in enumerate(_rows(count, seed, on), start=1)
    ]


def benchmark_rows(count: int, seed: int, on: date) -> Iterator[list[Cell]]:
    """Yield `count` clean rows of forty cells, in the order of :data:`BENCHMARK_HEADINGS`."""
    for nth, (_child, row) in enumerate(_rows(count, seed, on), start=1):
        yield [nth if one == "序号" else row.values.get(one) for one in BENCHMARK_HEADINGS]


def write_benchmark(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as of :func:`benchmark_rows` as an .xlsx file, in bounded memory."""
    with Workbook(str(path), {"constant_memory": True, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet("台账")
        sheet.write_row(0, 0, BENCHMARK_HEADINGS)
        for number, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif isinstance(cell, int | float):
                    sheet.write_number(number, column, cell)
