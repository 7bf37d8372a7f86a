"""The written workbooks: what stands in their rows, and that the planted defects sit there."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from shouwang.core import idcard
from shouwang.demo import defects
from shouwang.demo.listing import markdown
from shouwang.demo.population import build_default
from shouwang.demo.workbooks import WorkbookFile, books, write

ON = date(2026, 9, 30)
CODES = {
    "heading-missing", "required-missing", "value-unknown", "date-invalid", "id-number-invalid",
    "id-birth-mismatch", "id-sex-mismatch", "phone-invalid", "village-unknown", "age-out-of-range",
    "age-grade-mismatch", "duplicate-id", "name-variant", "name-variant-suspected",
    "bed-name-variant", "parent-block-repeated", "orphan-has-migrant-parent",
    "orphan-in-left-behind", "departure-impossible", "guardian-missing", "agreement-missing",
    "guardian-is-away-parent", "row-shifted",
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[WorkbookFile]:
    return write(build_default(1000, 7, ON), tmp_path_factory.mktemp("rosters"))


def _named(files: list[WorkbookFile], part: str) -> WorkbookFile:
    return next(file for file in files if part in file.path.name)


def test_every_code_of_the_contract_is_planted(files: list[WorkbookFile]) -> None:
    planted = {defect.code for file in files for defect in file.defects}

    assert planted == CODES | defects.ACROSS_FILES


def test_equal_populations_give_equal_files(tmp_path: Path) -> None:
    first = write(build_default(60, 7, ON), tmp_path / "a")
    second = write(build_default(60, 7, ON), tmp_path / "b")

    assert [f.defects for f in first] == [f.defects for f in second]
    assert all(a.path.read_bytes() == b.path.read_bytes()
               for a, b in zip(first, second, strict=True))  # fmt: skip


def test_profiles_and_senders(files: list[WorkbookFile]) -> None:
    assert Counter(file.profile for file in files).keys() == {
        "village",
        "school",
        "xueji",
        "mca-2016",
    }
    assert {file.sender_kind for file in files} == {"township", "school", "education"}
    assert len({file.path.name for file in files}) == len(files)


def test_the_row_of_a_planted_float_holds_a_number(files: list[WorkbookFile]) -> None:
    seen = 0
    for file in files:
        lost = [one for one in file.defects if "数值" in one.note]
        if not lost or file.path.suffix != ".xlsx":
            continue
        book = openpyxl.load_workbook(file.path)
        for defect in lost:
            row = [cell.value for cell in book[defect.sheet][defect.row]]
            assert any(isinstance(cell, int | float) and cell > 10**16 for cell in row)
            seen += 1
    assert seen


def test_bed_labels_carry_three_names(files: list[WorkbookFile]) -> None:
    """T-001: one bed, three names, on the rows the plan says."""
    file = next(one for one in files if any(d.code == "bed-name-variant" for d in one.defects))
    sheet = openpyxl.load_workbook(file.path)["住宿生"]
    rows = [[cell.value for cell in sheet[d.row]] for d in file.defects
            if d.code == "bed-name-variant"]  # fmt: skip

    assert len(rows) == 3
    assert len({(row[1], row[2]) for row in rows}) == 1
    assert len({row[3] for row in rows}) == 3


def test_one_mother_stands_on_unrelated_children() -> None:
    """T-002: five surnames, five addresses, one mother, five telephone numbers."""
    groups: dict[tuple[str, str], list[dict[str, object]]] = {}
    for book in books(build_default(2000, 7, ON)):
        for row in book.rows():
            if any(mark.note.endswith("仅电话不同") for mark in row.marks):
                groups.setdefault((book.file_name, str(row.values["母亲身份号码"])), []).append(
                    row.values
                )
    (group,) = groups.values()

    assert len(group) == 5
    assert len({str(row["姓名"])[0] for row in group}) == 5
    assert len({row["现居住地"] for row in group}) == 5
    assert len({row["母亲联系电话"] for row in group}) == 5


def test_two_townships_have_no_complete_form(files: list[WorkbookFile]) -> None:
    """T-004: every row of the two rosters lacks a required item."""
    for number in defects.INCOMPLETE:
        file = _named(files, f"{number:02d}-")
        rows = {(d.sheet, d.row) for d in file.defects if d.code == "required-missing"}
        assert len(rows) == file.rows


def test_five_townships_have_no_agreement() -> None:
    """T-005: no row of the five rosters says 是."""
    population = build_default(400, 7, ON)
    for book in books(population):
        number = int(book.file_name[:2])
        if book.profile == "village" and number in defects.WITHOUT_AGREEMENT:
            assert not any(row.values.get("是否签订委托照护协议") == "是" for row in book.rows())


def test_the_dormitory_list_differs_from_the_class_list() -> None:
    """T-009: boarders missing at the keeper's, and one in another class."""
    found = {book.title: book for book in books(build_default(2000, 7, ON))}
    school = next(
        title.removesuffix("住宿生床位登记表") for title in found if "初级中学住宿生" in title
    )
    in_class = {row.child.key: row.values["班级"]
                for row in found[f"{school}学生花名册"].rows()
                if row.child and row.values.get("宿舍")}  # fmt: skip
    in_dormitory = {row.child.key: row.values["班级"]
                    for row in found[f"{school}住宿生床位登记表"].rows() if row.child}  # fmt: skip

    assert set(in_class) - set(in_dormitory)
    assert any(in_class[key] != label for key, label in in_dormitory.items() if key in in_class)


def test_the_gbk_file_counts_records_from_one(files: list[WorkbookFile]) -> None:
    file = next(file for file in files if file.path.suffix == ".csv")
    records = list(csv.reader(file.path.read_bytes().decode("gbk").splitlines()))
    heading = next(n for n, one in enumerate(records[0]) if one in ("身份证号码", "身份证号"))
    wrong = [d.row for d in file.defects if d.note == "校验码错"]

    assert len(records) == file.rows + 1
    assert all(idcard.parse(records[row - 1][heading].strip()) is None for row in wrong)


def test_the_page_about_the_demo_tells_the_truth() -> None:
    page = Path(__file__).parents[4] / "docs" / "demo.md"

    assert page.read_text(encoding="utf-8") == markdown()
