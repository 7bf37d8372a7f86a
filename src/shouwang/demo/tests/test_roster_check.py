"""What `roster check` finds in the demo county is what was planted, row by row."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook

from shouwang.demo.defects import ACROSS_FILES
from shouwang.demo.labelled import HEADINGS, benchmark_rows, clean_rows, write_benchmark
from shouwang.demo.population import Population, build_default
from shouwang.demo.workbooks import WorkbookFile, write
from shouwang.exchange.roster.check import RosterCheck, check_workbook
from shouwang.exchange.roster.reading import read_workbook

ON = date(2026, 9, 30)


@dataclass(frozen=True)
class Villages:
    """The villages of one township, by name."""

    names: frozenset[str]

    def resolve(self, name: str) -> str | None:
        return name if name in self.names else None


def _checked(population: Population, file: WorkbookFile) -> RosterCheck:
    below = frozenset(
        village.name
        for division, villages, _count in population.places
        if division.code == file.area
        for village in villages
    )
    villages = Villages(below) if file.profile == "village" else None
    return check_workbook(read_workbook(file.path), on=ON, villages=villages)


def _sheet(file: WorkbookFile, name: str) -> str:
    return "" if file.path.suffix == ".csv" else name


@pytest.mark.slow
@pytest.mark.parametrize(("children", "seed"), [(900, 7)])
def test_every_planted_defect_is_found_and_nothing_else(
    children: int, seed: int, tmp_path: Path
) -> None:
    population = build_default(children, seed, ON, left_behind_share=0.5)
    for file in write(population, tmp_path):
        check = _checked(population, file)
        found = {(f.code, _sheet(file, f.sheet), f.row) for f in check.findings}
        planted = {(d.code, _sheet(file, d.sheet), d.row) for d in file.defects
                   if d.code not in ACROSS_FILES}  # fmt: skip

        assert check.profile.name == file.profile, file.path.name
        assert check.rows == file.rows, file.path.name
        assert found == planted, file.path.name


def test_a_namesake_is_a_question_and_a_copied_mother_an_error(tmp_path: Path) -> None:
    """T-002: five unrelated children and one mother are wrong, two like mothers are asked about."""
    severities: dict[str, set[str]] = {}
    population = build_default(600, 7, ON, left_behind_share=1.0)
    for file in write(population, tmp_path):
        notes = {d.row: d.note for d in file.defects if d.code == "parent-block-repeated"}
        if not notes:
            continue
        for finding in _checked(population, file).findings:
            if finding.code == "parent-block-repeated":
                severities.setdefault(notes[finding.row], set()).add(finding.severity)

    assert sum(found == {"warning"} for found in severities.values()) == 1
    assert sum(found == {"error"} for found in severities.values()) == 2


def test_a_thousand_clean_rows_raise_nothing(tmp_path: Path) -> None:
    path = tmp_path / "clean.xlsx"
    with Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("台账")
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(clean_rows(1000, 3, ON), start=1):
            sheet.write_row(number, 0, row.cells)

    check = check_workbook(read_workbook(path), on=ON)

    assert (check.rows, check.clean_rows, check.findings) == (1000, 1000, [])


def test_benchmark_rows_raise_nothing(tmp_path: Path) -> None:
    path = tmp_path / "benchmark.xlsx"
    write_benchmark(path, benchmark_rows(200, 3, ON))

    check = check_workbook(read_workbook(path), on=ON)

    assert check.clean_rows == len(list(benchmark_rows(200, 3, ON))) == 200
