"""Rows known to be clean, and benchmark rows."""

from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl

from shouwang.demo.labelled import (
    BENCHMARK_HEADINGS,
    HEADINGS,
    benchmark_rows,
    clean_rows,
    write_benchmark,
)

ON = date(2026, 9, 30)


def test_clean_rows_hold_what_careless_checks_stumble_over() -> None:
    rows = clean_rows(1000, 3, ON)
    labels = Counter(label for row in rows for label in row.labels)

    assert len(rows) == 1000
    assert set(labels) == {
        "twin", "half-sibling", "cousin", "one-parent-home", "month-only", "two-numbers",
    }  # fmt: skip
    assert all(len(row.cells) == len(HEADINGS) for row in rows)


def test_every_clean_row_has_its_required_cells() -> None:
    at = [HEADINGS.index(one) for one in ("姓名", "性别", "出生日期", "村(居)", "就学情况")]

    assert all(row.cells[one] for row in clean_rows(300, 3, ON) for one in at)


def test_benchmark_rows_have_forty_columns() -> None:
    rows = list(benchmark_rows(50, 3, ON))

    assert len(BENCHMARK_HEADINGS) == 40
    assert [len(row) for row in rows] == [40] * 50
    assert rows == list(benchmark_rows(50, 3, ON))


def test_the_benchmark_file_holds_the_rows(tmp_path: Path) -> None:
    write_benchmark(tmp_path / "rows.xlsx", benchmark_rows(20, 3, ON))

    sheet = openpyxl.load_workbook(tmp_path / "rows.xlsx").active
    assert sheet.max_row == 21
    assert [cell.value for cell in sheet[1]] == list(BENCHMARK_HEADINGS)
