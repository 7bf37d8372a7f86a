"""Workbooks as townships really send them."""

import csv
import io
import struct
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from shouwang.exchange.roster.reading import read_workbook

DATA = Path(__file__).parent / "data"
BIRTHDAY = datetime.fromisoformat("2015-03-01")
HEADINGS = ["序号", "姓名", "出生日期", "公民身份号码", "备注"]


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """A workbook with the oddities of a real one: title, merged cells, gaps, hidden parts."""
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("清溪村")
        sheet.merge_range(1, 0, 1, 4, "清溪村儿童台账")
        sheet.write_row(3, 0, HEADINGS)
        sheet.write_row(4, 0, [1, " 龙小禾　"])
        sheet.write_datetime(4, 2, BIRTHDAY, day)
        sheet.write_number(4, 3, 990000201503010015)
        sheet.write_formula(4, 4, "=1+1", None, 2.5)
        sheet.write_formula(6, 4, '=""', None, "")
        sheet.write_string(6, 1, "吴·阿朵")
        sheet.merge_range(4, 5, 6, 5, "同一户")
        sheet.set_column(3, 3, None, None, {"hidden": True})
        sheet.write_string(9, 0, "填表人：")
        hidden = book.add_worksheet("停用")
        hidden.write_string(2, 3, "旧")
        hidden.hide()
        book.add_worksheet("空")
        book.add_chartsheet("图")
    return path


def test_rows_keep_the_numbers_the_user_sees(roster: Path) -> None:
    sheet = read_workbook(roster).sheets[0]

    assert sheet.first_row == 2
    assert sheet.rows[0][0] == "清溪村儿童台账"
    assert list(sheet.rows[4 - sheet.first_row][:5]) == HEADINGS
    assert sheet.rows[10 - sheet.first_row][0] == "填表人："
    assert len(sheet.rows) == 9


def test_columns_are_counted_from_a_even_when_the_first_are_empty(roster: Path) -> None:
    hidden = read_workbook(roster).sheets[1]

    assert (hidden.name, hidden.hidden, hidden.first_row) == ("停用", True, 3)
    assert hidden.rows == [(None, None, None, "旧")]


def test_values_keep_their_kind(roster: Path) -> None:
    sheet = read_workbook(roster).sheets[0]
    row = sheet.rows[5 - sheet.first_row]

    assert row == (1, " 龙小禾　", BIRTHDAY, 9.90000201503010015e17, 2.5, "同一户")
    assert [type(value) for value in row[:4]] == [int, str, datetime, float]


def test_a_formula_without_a_result_is_empty(roster: Path) -> None:
    sheet = read_workbook(roster).sheets[0]

    assert sheet.rows[7 - sheet.first_row] == (None, "吴·阿朵", None, None, None, None)


def test_merged_ranges_are_told_in_the_users_rows(roster: Path) -> None:
    assert read_workbook(roster).sheets[0].merged == ((2, 0, 2, 4), (5, 5, 7, 5))


def test_an_empty_sheet_is_given_and_a_chart_is_not(roster: Path) -> None:
    book = read_workbook(roster)

    assert [sheet.name for sheet in book.sheets] == ["清溪村", "停用", "空"]
    assert book.sheets[2].rows == []


def test_booleans_and_numbers_that_look_alike_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "alike.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, [1, True, "1", 0, False, "True"])

    row = read_workbook(path).sheets[0].rows[0]

    assert [(type(value), value) for value in row] == [
        (int, 1),
        (bool, True),
        (str, "1"),
        (int, 0),
        (bool, False),
        (str, "True"),
    ]


@pytest.mark.parametrize("name", ["old.xls", "open.ods"])
def test_other_formats_read_alike(name: str) -> None:
    book = read_workbook(DATA / name)
    sheet, hidden = book.sheets

    assert book.kind == name[-3:]
    assert (sheet.name, sheet.first_row, hidden.hidden) == ("清溪村", 2, True)
    assert sheet.rows[2:4] == [
        tuple(HEADINGS),
        (1, "龙小禾", BIRTHDAY, "990000201503010015", 2),
    ]


@pytest.mark.parametrize(("name", "kind"), [("a.et", "xls"), ("a.xlsx", "xls"), ("a.csv", "xls")])
def test_the_content_decides_not_the_extension(tmp_path: Path, name: str, kind: str) -> None:
    path = tmp_path / name
    path.write_bytes((DATA / "old.xls").read_bytes())

    assert read_workbook(path).kind == kind


def test_a_new_workbook_under_an_old_extension(tmp_path: Path, roster: Path) -> None:
    path = roster.rename(tmp_path / "台账.xls")

    assert read_workbook(path).kind == "xlsx"


def test_the_bare_format_of_old_office_programs(tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes(_bare_biff([["姓名", "年龄"], ["龙小禾", 9]]))

    book = read_workbook(path)

    assert book.kind == "xls"
    assert book.sheets[0].rows == [("姓名", "年龄"), ("龙小禾", 9)]


def _bare_biff(rows: list[list[str | int]]) -> bytes:
    """A BIFF 2 stream with text in GBK, as PowerBuilder and Delphi programs write it."""
    out = [struct.pack("<HHHH", 0x0009, 4, 2, 0x10)]
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            place = struct.pack("<HH3x", r, c)
            if isinstance(value, int):
                out.append(struct.pack("<HH", 0x0002, 9) + place + struct.pack("<H", value))
            else:
                text = value.encode("gbk")
                body = place + bytes([len(text)]) + text
                out.append(struct.pack("<HH", 0x0004, len(body)) + body)
    return b"".join([*out, struct.pack("<HH", 0x000A, 0)])


CSV_ROWS = [
    ["姓名", "住址", "备注"],
    ["龙小禾", "清溪村一组\n老屋", "0012"],
    ["吴·阿朵", "", "=1+1"],
]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(CSV_ROWS)
    path = tmp_path / "名册.csv"
    path.write_bytes(text.getvalue().encode(encoding))

    book = read_workbook(path)
    sheet = book.sheets[0]

    assert (book.kind, sheet.name, sheet.first_row) == ("csv", "名册", 1)
    assert sheet.rows == [
        ("姓名", "住址", "备注"),
        ("龙小禾", "清溪村一组\n老屋", "0012"),  # one record, one row, though two lines
        ("吴·阿朵", None, "=1+1"),
    ]


def test_csv_records_of_unequal_length_are_filled_up(tmp_path: Path) -> None:
    path = tmp_path / "ragged.csv"
    path.write_text("清溪村\n姓名,性别\n\n龙小禾,女\n", encoding="utf-8")

    assert read_workbook(path).sheets[0].rows == [
        ("清溪村", None),
        ("姓名", "性别"),
        (None, None),
        ("龙小禾", "女"),
    ]
