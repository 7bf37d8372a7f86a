"""The workbook that goes back to its sender."""

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from shouwang.exchange.roster import marking, sandbox
from shouwang.exchange.roster.limits import UnusableFile
from shouwang.exchange.roster.marking import ERROR, WARNING, Mark, mark_workbook
from shouwang.exchange.roster.reading import Sheet, Workbook, read_workbook

DATA = Path(__file__).parent / "data"
RED, AMBER = "FFFFC7CE", "FFFFEB9C"
BIRTHDAY = datetime.fromisoformat("2015-03-01")
INJECTIONS = ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A small workbook with looks worth keeping."""
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("清溪村")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 3, "清溪村台账", book.add_format({"bold": True}))
        sheet.write_row(1, 0, ["姓名", "出生日期", "公民身份号码", "备注"])
        sheet.write_row(2, 0, ["龙小禾"])
        sheet.write_datetime(2, 1, BIRTHDAY, day)
        sheet.write_number(2, 2, 990000201503010015)
        sheet.write_formula(2, 3, "=1+1", None, 2)
        sheet.write_row(3, 0, ["=cmd|x!A1", "2015.13.1"])
        sheet.merge_range(2, 4, 3, 4, "同一户")
        sheet.set_column(1, 1, 25, None, {"hidden": True})
        sheet.write_comment(3, 0, "我的备注", {"author": "村干部"})
        book.add_worksheet("停用").hide()
    return path


MARKS = [
    Mark("清溪村", 4, 1, "没有 13 月。", WARNING, "出生日期"),
    Mark("清溪村", 4, 1, "不是日期。", ERROR, "出生日期"),
    Mark("清溪村", 3, 2, "号码已失真。", ERROR, "公民身份号码"),
    Mark("清溪村", 4, 4, "同一户重复。", WARNING),
    Mark("清溪村", 4, 0, "姓名可疑。", WARNING, "姓名"),
    Mark("清溪村", 2, None, "缺少必填列。", ERROR),
]


def marked(roster: Path, marks: list[Mark] = MARKS) -> openpyxl.Workbook:
    out = roster.with_name("out.xlsx")
    mark_workbook(roster, marks, out)
    return openpyxl.load_workbook(out)


def test_bad_cells_are_coloured_by_the_gravest_complaint(roster: Path) -> None:
    sheet = marked(roster)["清溪村"]

    colours = {
        place: sheet[place].fill.fgColor.rgb[-6:] for place in ("B4", "C3", "E3", "A4", "A2")
    }

    assert colours == {
        "B4": "FFC7CE",
        "C3": "FFC7CE",
        "E3": "FFEB9C",  # the merged cell's own place
        "A4": "FFEB9C",
        "A2": "FFC7CE",  # a complaint about the whole row
    }
    assert sheet["A3"].fill.fill_type is None


def test_several_complaints_share_a_comment_and_the_senders_stays(roster: Path) -> None:
    sheet = marked(roster)["清溪村"]

    assert sheet["B4"].comment.text == "没有 13 月。\n不是日期。"
    assert sheet["A4"].comment.text == "我的备注\n姓名可疑。"
    assert sheet["A3"].comment is None


def test_the_first_sheet_lists_every_problem_in_order(roster: Path) -> None:
    book = marked(roster)

    rows = list(book[marking.LIST_SHEET].values)
    assert book.sheetnames == ["问题清单", "清溪村", "停用"]
    assert rows == [
        ("工作表", "行", "列", "程度", "问题"),
        ("清溪村", 2, None, "错误", "缺少必填列。"),
        ("清溪村", 3, "C 公民身份号码", "错误", "号码已失真。"),
        ("清溪村", 4, "A 姓名", "提醒", "姓名可疑。"),
        ("清溪村", 4, "B 出生日期", "提醒", "没有 13 月。"),
        ("清溪村", 4, "B 出生日期", "错误", "不是日期。"),
        ("清溪村", 4, "E", "提醒", "同一户重复。"),
    ]


def test_the_looks_of_the_workbook_are_kept(roster: Path) -> None:
    book = marked(roster)
    sheet = book["清溪村"]

    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:D1", "E3:E4"}
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["B"].hidden
    assert book["停用"].sheet_state == "hidden"
    assert sheet["C3"].number_format == "@"  # a number typed over it stays whole


def test_formulas_become_results_and_text_stays_text(roster: Path) -> None:
    sheet = marked(roster)["清溪村"]

    assert (sheet["D3"].value, sheet["D3"].data_type) == (2, "n")
    assert (sheet["A4"].value, sheet["A4"].data_type) == ("=cmd|x!A1", "s")


@pytest.mark.parametrize("in_place", [True, False])
def test_no_message_of_ours_becomes_a_formula(
    roster: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    if not in_place:
        monkeypatch.setattr(marking, "IN_PLACE_CELLS", 0)
    out = roster.with_name("out.xlsx")

    mark_workbook(roster, [Mark("清溪村", 3, 0, text, ERROR, text) for text in INJECTIONS], out)

    with zipfile.ZipFile(out) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]
    assert sheets
    assert not any("<f>" in sheet or "<f " in sheet for sheet in sheets)
    assert len(read_workbook(out).sheets[0].rows) == 1 + len(INJECTIONS)


def test_a_corrected_workbook_sent_again_loses_its_old_marks(roster: Path) -> None:
    once = roster.with_name("once.xlsx")
    mark_workbook(roster, MARKS, once)
    twice = roster.with_name("twice.xlsx")

    mark_workbook(once, [MARKS[0]], twice)

    book = openpyxl.load_workbook(twice)
    sheet = book["清溪村"]
    assert book.sheetnames == ["问题清单", "清溪村", "停用"]
    assert len(list(book["问题清单"].values)) == 2
    assert sheet["C3"].comment is None
    assert sheet["C3"].fill.fill_type is None
    assert sheet["B4"].comment.text == "没有 13 月。"


def test_an_old_workbook_is_written_anew_with_its_values(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"

    mark_workbook(DATA / "old.xls", [Mark("清溪村", 6, 3, "号码已失真。", ERROR)], out)

    before, after = read_workbook(DATA / "old.xls"), read_workbook(out)
    assert [sheet.name for sheet in after.sheets] == ["问题清单", "清溪村", "停用"]
    assert after.sheets[1] == before.sheets[0]
    assert after.sheets[2].hidden
    sheet = openpyxl.load_workbook(out)["清溪村"]
    assert sheet["D6"].fill.fgColor.rgb == RED
    assert sheet["D6"].comment.text == "号码已失真。"
    assert sheet["D5"].number_format == "@"


def test_a_csv_comes_back_as_a_workbook(tmp_path: Path) -> None:
    source = tmp_path / "村[1]:台账.csv"
    source.write_text("姓名,电话\n龙小禾,16012345678\n=1+1,\n", encoding="gbk")
    out = tmp_path / "out.xlsx"

    mark_workbook(source, [Mark(source.stem, 3, 1, "缺少电话。", WARNING)], out)

    sheet = openpyxl.load_workbook(out)["村_1__台账"]
    assert [cell.value for cell in sheet["B"]] == ["电话", "16012345678", None]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert sheet["B3"].fill.fgColor.rgb == AMBER


def test_values_of_every_kind_survive_a_fresh_copy(tmp_path: Path) -> None:
    row = ("文", 1, 1.5, True, BIRTHDAY, None, 9.9e17, 16012345678)
    book = Workbook("x.xls", "xls", (Sheet("甲", first_row=3, rows=[row]),))
    out = tmp_path / "out.xlsx"

    mark_workbook(tmp_path / "x.xls", [], out, workbook=book)

    sheet = read_workbook(out).sheets[1]
    assert sheet.first_row == 3
    assert sheet.rows == [(*row[:7], "16012345678")]


def test_sheet_names_that_clash_or_do_not_fit(tmp_path: Path) -> None:
    names = ["a/b", "a:b", "A_B", "长" * 40, "长" * 41]
    book = Workbook("x.xls", "xls", tuple(Sheet(name, rows=[(name,)]) for name in names))
    out = tmp_path / "out.xlsx"

    mark_workbook(tmp_path / "x.xls", [], out, workbook=book)

    sheets = read_workbook(out).sheets[1:]
    assert [sheet.rows[0][0] for sheet in sheets] == names
    assert len({sheet.name.lower() for sheet in sheets}) == len(names)


def test_looks_beyond_the_library_do_not_cost_the_marks(
    roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise UnusableFile("corrupt")

    monkeypatch.setattr(sandbox, "Child", fail)
    out = roster.with_name("out.xlsx")
    book = Workbook("x.xlsx", "xlsx", (Sheet("清溪村", rows=[("龙小禾",)]),))

    mark_workbook(roster, [Mark("清溪村", 1, 0, "姓名可疑。", ERROR)], out, workbook=book)

    assert openpyxl.load_workbook(out)["清溪村"]["A1"].comment.text == "姓名可疑。"


def test_nothing_is_left_of_a_failure(tmp_path: Path) -> None:
    source = tmp_path / "bad.xlsx"
    source.write_bytes(b"PK\x03\x04")

    with pytest.raises(UnusableFile):
        mark_workbook(source, [], tmp_path / "out.xlsx")

    assert list(tmp_path.iterdir()) == [source]


def test_the_words_of_the_list_can_be_translated(roster: Path) -> None:
    out = roster.with_name("out.xlsx")
    english = {"工作表": "Sheet", "错误": "Error"}

    mark_workbook(roster, [MARKS[1]], out, translate=lambda text: english.get(text, text))

    rows = read_workbook(out).sheets[0].rows
    assert rows[0][0] == "Sheet"
    assert rows[1][3] == "Error"


def test_more_cells_than_comments_are_coloured_still(
    roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "COMMENTED_CELLS", 1)
    monkeypatch.setattr(marking, "IN_PLACE_CELLS", 0)

    sheet = marked(roster, [replace(MARKS[1], row=row) for row in (3, 4)])["清溪村"]

    assert [sheet[place].fill.fgColor.rgb for place in ("B3", "B4")] == [RED, RED]
    assert [bool(sheet[place].comment) for place in ("B3", "B4")] == [True, False]
