"""Rows that slipped a column; and rows that are merely wrong in several places."""

from typing import Any

import pytest

from shouwang.exchange.roster.check import check_workbook
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.roster.testing import ON, book, school_child, sheet, village_child

Cells = dict[str, Any]


def slip(profile: str, row: Cells, start: str, step: int) -> Cells:
    """Move all cells from a field on by one column."""
    fields = [column.field for column in PROFILES[profile].columns]
    at = fields.index(start)
    cells = [row.get(name) for name in fields]
    moved = (
        [*cells[:at], None, *cells[at:-1]] if step > 0 else cells[:at] + cells[at + 1 :] + [None]
    )
    return dict(zip(fields, moved, strict=True))


def found(profile: str, *rows: Cells) -> list[tuple[str, int]]:
    result = check_workbook(book(sheet(profile, rows)), profile=profile, on=ON)
    return [(f.code, f.row) for f in result.findings]


@pytest.mark.parametrize("start", ["name", "sex", "birth_date", "hukou_place", "schooling"])
@pytest.mark.parametrize("step", [1, -1])
def test_a_village_row_that_slipped(start: str, step: int) -> None:
    rows = [village_child(1), slip("village", village_child(2), start, step), village_child(3)]

    assert found("village", *rows) == [("row-shifted", 3)]


@pytest.mark.parametrize("start", ["student_no", "name", "sex"])
@pytest.mark.parametrize("step", [1, -1])
def test_a_school_row_that_slipped(start: str, step: int) -> None:
    rows = [school_child(1), slip("school", school_child(2), start, step), school_child(3)]

    assert found("school", *rows) == [("row-shifted", 3)]


def test_several_wrong_cells_are_no_shift() -> None:
    row = village_child(1, sex="X", birth_date="某日", id_number="123", grade=None)

    codes = [code for code, _ in found("village", row)]

    assert sorted(codes) == ["date-invalid", "id-number-invalid", "value-unknown"]


def test_wrong_words_beside_free_text_are_no_shift() -> None:
    row = village_child(1, schooling="上学", mother_state="打工去了", guardianship="尚可")

    assert [code for code, _ in found("village", row)] == ["value-unknown"] * 3


def test_two_exchanged_cells_are_no_shift() -> None:
    row = village_child(1, id_number=None)
    row["sex"], row["birth_date"] = row["birth_date"], row["sex"]

    assert sorted(code for code, _ in found("village", row)) == ["date-invalid", "value-unknown"]


def test_a_slipped_row_takes_no_part_in_groups() -> None:
    row = village_child(1)

    assert found("village", row, slip("village", row, "school", 1)) == [("row-shifted", 3)]
