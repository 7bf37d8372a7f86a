"""Empty rosters for villages and schools."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from shouwang.exchange.roster.reading import read_workbook
from shouwang.exchange.roster.templates_out import write_template


@dataclass(frozen=True)
class Column:
    """As little as a template needs."""

    heading: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    note: str = ""


PEOPLES = tuple(f"民族{n}" for n in range(56))
COLUMNS = (
    Column("序号", "number"),
    Column("姓名", "name", required=True),
    Column("性别", "choice", required=True, choices=("男", "女")),
    Column("民族", "choice", choices=PEOPLES),
    Column("出生日期", "date", required=True),
    Column("公民身份号码", "id_number", note="与户口簿一致"),
    Column("联系电话", "phone"),
    Column("是否寄宿", "yes_no"),
    Column("对象类别", "multi_choice", choices=("留守儿童", "其他")),
)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    write_template(COLUMNS, path, title="村级台账", notes=["每名儿童填一行。"])
    return path


def test_headings_are_exact_and_no_child_is_invented(template: Path) -> None:
    sheet = read_workbook(template).sheets[0]

    assert sheet.first_row == 1
    assert sheet.rows[0][0] == "村级台账"
    assert sheet.rows[1:] == [tuple(column.heading for column in COLUMNS)]
    assert sheet.merged == ((1, 0, 1, 8),)


def test_required_columns_show_by_colour_only(template: Path) -> None:
    sheet = openpyxl.load_workbook(template).worksheets[0]

    red = [cell.value for cell in sheet[2] if cell.font.color and cell.font.color.rgb == "FFC00000"]
    assert red == ["姓名", "性别", "出生日期"]


def test_numbers_and_dates_are_typed_as_text(template: Path) -> None:
    sheet = openpyxl.load_workbook(template).worksheets[0]

    formats = {letter: sheet.column_dimensions[letter].number_format for letter in "AEFG"}
    assert formats == {"A": "General", "E": "@", "F": "@", "G": "@"}


def test_coded_columns_offer_their_values(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    rules = {
        str(rule.sqref)[0]: rule for rule in book.worksheets[0].data_validations.dataValidation
    }

    assert rules["C"].formula1 == '"男,女"'
    assert rules["C"].errorStyle in (None, "stop")
    assert rules["H"].formula1 == '"是,否"'
    assert rules["I"].errorStyle == "information"  # several may be joined
    assert rules["D"].formula1 == "'选项'!$A$1:$A$56"
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["选项"]["A"]] == list(PEOPLES)
    assert rules["F"].prompt == "与户口簿一致"
    assert "B" not in rules


def test_the_name_stays_in_sight(template: Path) -> None:
    assert openpyxl.load_workbook(template).worksheets[0].freeze_panes == "C3"


def test_a_sheet_explains_each_column(template: Path) -> None:
    rows = list(openpyxl.load_workbook(template)["填表说明"].values)

    assert rows[0][0] == "每名儿童填一行。"
    assert ("姓名", "是", "与户口簿一致的姓名", None) in rows
    assert ("性别", "是", "从下拉列表中选一项", "男、女") in rows
    assert ("公民身份号码", None, "与户口簿一致", None) in rows


def test_an_example_is_written_as_text_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    write_template(COLUMNS, path, title="样表", notes=[], example={"姓名": "=某某", "序号": "1"})

    row = openpyxl.load_workbook(path).worksheets[0][3]
    assert [(cell.value, cell.data_type) for cell in row[:2]] == [("1", "s"), ("=某某", "s")]


def test_a_template_without_coded_columns_has_no_hidden_sheet(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    write_template([Column("姓名")], path, title="名单", notes=[])

    assert [sheet.name for sheet in read_workbook(path).sheets] == ["填报表", "填表说明"]
