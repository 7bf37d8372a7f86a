"""`shouwang summary` and `shouwang determine`."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from shouwang.divisions.testing import book_of, make_divisions
from shouwang.statistics.testing import make_spells

COUNTY = "520527000000"


@pytest.fixture
def village(db: None) -> str:

    book = book_of(COUNTY)
    found = next(iter(book.children(next(iter(book.children(COUNTY))).code))).code
    make_divisions([found])
    return str(found)


def test_the_summary_is_written(village: str, tmp_path: Path) -> None:
    make_spells([{"area": village}] * 3)
    said, path = StringIO(), tmp_path / "汇总表.xlsx"

    call_command("summary", area="520527", on=date(2026, 6, 15), out=path, stdout=said)

    assert load_workbook(path).active.cell(7, 2).value == 3
    assert "3 人" in said.getvalue()


@pytest.mark.parametrize(
    "options",
    [{"area": "999999"}, {"area": "52x"}, {"on": date(2999, 1, 1)}, {"out": Path("/no/such.xlsx")}],
)
def test_what_cannot_be_used_changes_nothing(
    village: str, tmp_path: Path, options: dict[str, Any]
) -> None:
    given = {"area": "520527", "on": date(2026, 6, 15), "out": tmp_path / "a.xlsx", **options}
    with pytest.raises(CommandError):
        call_command("summary", **given)
    assert not (tmp_path / "a.xlsx").exists()


def test_determine_counts_as_the_contract_says(village: str) -> None:
    make_spells([{"area": village}] * 2)
    said = StringIO()

    call_command("determine", area="520527", on=date(2026, 6, 15), json=True, stdout=said)

    document = json.loads(said.getvalue())
    assert (document["on"], document["pack"]) == ("2026-06-15", "national")
    assert document["counts"]["A"] == document["counts"]["LEFT_BEHIND"] == 0
    assert document["unknown"] == 2  # nothing is known of the parents


def test_determine_refuses_an_unknown_pack(village: str) -> None:
    with pytest.raises(CommandError):
        call_command("determine", area="520527", pack="nowhere")
