"""Files that cannot or must not be read: a clear word within seconds, nothing left behind."""

import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import xlsxwriter

from shouwang.exchange.roster import limits, sandbox
from shouwang.exchange.roster.limits import DEFAULT, MEBIBYTE, UnusableFile
from shouwang.exchange.roster.reading import read_workbook

DATA = Path(__file__).parent / "data"
SECONDS = 30  # on a busy machine; on an idle one each takes under four


@pytest.fixture(autouse=True)
def leaves_nothing(tmp_path: Path) -> Iterator[None]:
    """Whatever is refused, no file and no process remains of it."""
    before, children = time.monotonic(), set(psutil.Process().children())
    yield
    assert time.monotonic() - before < SECONDS
    assert len(list(tmp_path.iterdir())) <= 1
    assert set(psutil.Process().children()) <= children


def refusal(path: Path, bounds: limits.Limits = DEFAULT, timeout_s: float = 30) -> UnusableFile:
    with pytest.raises(UnusableFile) as caught:
        read_workbook(path, limits=bounds, timeout_s=timeout_s)
    return caught.value


def write_xlsx(path: Path, parts: Callable[[], Iterator[str]], sheets: int = 1) -> Path:
    """A minimal workbook whose sheet data are the pieces of `parts`, written as a stream."""
    names = [f"xl/worksheets/sheet{n}.xml" for n in range(1, sheets + 1)]
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            f'"/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        numbers = range(1, sheets + 1)
        entries = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{link}"><sheets>{entries}</sheets></workbook>',
        )
        targets = "".join(
            f'<Relationship Id="rId{n}" Type="{link}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>',
        )
        for name in names:
            with archive.open(name, "w", force_zip64=True) as out:
                out.write(f'<worksheet xmlns="{main}"><sheetData>'.encode())
                for part in parts():
                    out.write(part.encode())
                out.write(b"</sheetData></worksheet>")
    return path


def numbered_rows(count: int, columns: int) -> Callable[[], Iterator[str]]:
    letters = [chr(65 + n) for n in range(columns)]

    def parts() -> Iterator[str]:
        for row in range(1, count + 1):
            cells = "".join(f'<c r="{c}{row}"><v>{row * 7}</v></c>' for c in letters)
            yield f'<row r="{row}">{cells}</row>'

    return parts


def test_the_hand_made_workbook_of_these_tests_is_sound(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "sound.xlsx", numbered_rows(2, 2))

    assert read_workbook(path).sheets[0].rows == [(7, 7), (14, 14)]


def test_a_file_of_200_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as out:
        out.truncate(200 * MEBIBYTE)

    error = refusal(path)

    assert (error.code, error.params) == ("too-large", {"size": 200, "limit": 50})
    assert str(error) == "文件有 200 MB，超过 50 MB 的上限。请按村或按学校拆开后分别上传。"


def test_a_zip_bomb_by_its_headers(tmp_path: Path) -> None:
    def zeros() -> Iterator[str]:
        for _ in range(200):
            yield " " * MEBIBYTE

    path = write_xlsx(tmp_path / "bomb.xlsx", zeros)

    assert path.stat().st_size < 2 * MEBIBYTE
    assert refusal(path).code == "zip-bomb"


def test_a_zip_bomb_whose_headers_lie(tmp_path: Path) -> None:
    def zeros() -> Iterator[str]:
        for _ in range(200):
            yield " " * MEBIBYTE

    path = write_xlsx(tmp_path / "lie.xlsx", zeros)
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    start = content.index(b"PK\x01\x02")
    directory = content[start:].replace(
        true_size.to_bytes(4, "little"), (4096).to_bytes(4, "little")
    )
    path.write_bytes(content[:start] + directory)

    assert refusal(path).code == "corrupt"


def with_entities(path: Path, text: str) -> Path:
    """A workbook whose one cell is `text`, beside entities of which the last unfolds to 10^9."""
    write_xlsx(path, numbered_rows(1, 1))
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = (
        f'<!DOCTYPE worksheet [<!ENTITY a0 "ha">{levels}]><worksheet><sheetData><row r="1">'
        f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row></sheetData></worksheet>'
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, xml if "sheet1" in name else content)
    return path


def test_entities_that_multiply_are_not_unfolded(tmp_path: Path) -> None:
    path = with_entities(tmp_path / "laughs.xlsx", "&amp;")
    assert read_workbook(path).sheets[0].rows == [("&",)]

    with_entities(path, "&a9;")

    assert refusal(path).code == "corrupt"


def test_half_a_million_rows(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "long.xlsx", numbered_rows(500_000, 3))

    error = refusal(path)

    assert (error.code, error.params) == ("too-many-rows", {"count": 500_000, "limit": 200_000})


def test_rows_are_counted_over_all_sheets(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "sum.xlsx", numbered_rows(60, 1), sheets=2)

    assert refusal(path, replace(DEFAULT, rows=100)).params["count"] == 120


def test_too_many_filled_cells(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "cells.xlsx", numbered_rows(1000, 20))

    assert refusal(path, replace(DEFAULT, cells=10_000)).code == "too-many-cells"


def test_three_hundred_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("宽表").write_row(0, 0, [f"列{n}" for n in range(300)])

    error = refusal(path)

    assert error.code == "too-many-columns"
    assert "工作表“宽表”用到了第 300 列" in str(error)


def test_more_than_a_hundred_sheets(tmp_path: Path) -> None:
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for _ in range(101):
            book.add_worksheet()

    assert refusal(path).code == "too-many-sheets"


def test_a_csv_of_half_a_million_records(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("姓名,性别\n" + "龙小禾,女\n" * 500_000, encoding="utf-8")

    assert refusal(path).code == "too-many-rows"


def test_a_cell_in_the_last_corner_exhausts_the_child_not_us(tmp_path: Path) -> None:
    def corners() -> Iterator[str]:
        yield '<row r="1"><c r="A1"><v>1</v></c></row>'
        yield '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    path = write_xlsx(tmp_path / "corner.xlsx", corners)

    assert refusal(path).code == "memory"
    assert psutil.Process().memory_info().rss < 1024 * MEBIBYTE


def test_a_reading_that_takes_too_long(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "slow.xlsx", numbered_rows(100_000, 10))

    error = refusal(path, timeout_s=0.3)

    assert error.code == "timeout"


@pytest.mark.parametrize("name", ["protected.xlsx", "protected.xls", "protected.ods"])
def test_a_workbook_with_a_password(name: str) -> None:
    assert refusal(DATA / name).code == "password"


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "locked.xlsx", numbered_rows(1, 1))
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag in the central directory
    path.write_bytes(content)

    assert refusal(path).code == "password"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"PK\x03\x04" + b"\x00" * 300, "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 600, "corrupt"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00\xff\xff\xff", "corrupt"),
        (b"%PDF-1.7\n%\xe2\xe3", "not-a-workbook"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not-a-workbook"),
        (b"MZ\x90\x00\x03\x00\x00", "not-a-workbook"),
        (b"\x80\xff\x80\xff,\x81", "encoding"),
        (b"\n <HTML><table><tr><td>1</td></tr></table></html>", "web-page"),
        (b'<meta charset="gbk"><table>', "web-page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook>', "web-page"),
    ],
)
def test_content_that_is_no_workbook(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "roster.xls"
    path.write_bytes(content)

    assert refusal(path).code == code


def test_a_workbook_cut_off_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "cut.xls"
    path.write_bytes((DATA / "old.xls").read_bytes()[:3000])

    assert refusal(path).code == "corrupt"


def test_a_workbook_with_damaged_bytes(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "damaged.xlsx", numbered_rows(2000, 5))
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40] = b"\x00" * 40
    path.write_bytes(content)

    assert refusal(path).code == "corrupt"


@pytest.mark.parametrize(("part", "looks_like"), [("word/document.xml", "Word"), ("a.txt", "ZIP")])
def test_another_kind_of_zip(tmp_path: Path, part: str, looks_like: str) -> None:
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")

    error = refusal(path)

    assert (error.code, error.params) == ("not-a-workbook", {"looks_like": looks_like})


def test_a_missing_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.xlsx").code == "not-found"


def test_a_fault_of_ours_is_not_blamed_on_the_file() -> None:
    with (
        sandbox.Child("shouwang.exchange.roster.nowhere", {}, DEFAULT, 10) as child,
        pytest.raises(sandbox.ChildFailed),
    ):
        list(child.frames())


def test_the_child_holds_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")

    assert "DATABASE_URL" not in sandbox._environment()


def test_every_message_says_what_to_do() -> None:
    for code, template in limits.TEMPLATES.items():
        assert "请" in template, code
