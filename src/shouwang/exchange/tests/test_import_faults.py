"""Bad files sent through the page: a clear message within seconds, and nothing written."""

import resource
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client
from django.urls import reverse

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as
from shouwang.exchange.choices import BatchStatus
from shouwang.exchange.models import Batch, Finding, SourceRow
from shouwang.exchange.testing import HEADINGS
from shouwang.exchange.uploads import DRAINED, MAX_UPLOAD
from shouwang.registry.models import CareFile

from .pages import COUNTY, County
from .test_reading_refusals import numbered_rows, write_xlsx

SECONDS = 20
MEBIBYTE = 1024 * 1024
DATA = Path(__file__).parent / "data"
BOUNDARY = "shouwangboundary"


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    started = time.monotonic()
    yield County(tmp_path)
    assert time.monotonic() - started < SECONDS
    with acting_as(system_actor("test")):
        assert not CareFile.objects.exists()
        assert not SourceRow.objects.exists()


def refused(county: County, path: Path) -> str:
    """Send a file that is received but cannot be used; return what its page says."""
    batch = county.upload(path)
    assert batch.status == BatchStatus.UNUSABLE
    text = county.page("batch-detail", batch)
    assert "没有写入任何数据" in text
    return text


class Flood:
    """The body of a form whose file has `size` bytes, made while it is read."""

    def __init__(self, size: int) -> None:
        fields = {"area": COUNTY, "on": "2026-11-01", "profile": ""}
        head = "".join(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self.head, self.tail = head.encode(), f"\r\n--{BOUNDARY}--\r\n".encode()
        self.length = len(self.head) + size + len(self.tail)
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        wanted = self.length - self.given if size < 0 else min(size, self.length - self.given)
        start, self.given = self.given, self.given + wanted
        if start >= len(self.head) and self.given <= self.length - len(self.tail):
            return bytes(wanted)
        whole = bytearray(wanted)
        for offset, part in ((0, self.head), (self.length - len(self.tail), self.tail)):
            low, high = max(start, offset), min(self.given, offset + len(part))
            if low < high:
                whole[low - start : high - start] = part[low - offset : high - offset]
        return bytes(whole)

    readline = read  # what a request asks for, though nobody calls it


def send_flood(client: Client, size: int) -> tuple[Any, Flood]:
    flood = Flood(size)
    response = client.request(
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": reverse("exchange:batch-upload"),
            "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
            "CONTENT_LENGTH": str(flood.length),
            "wsgi.input": flood,
        }
    )
    return response, flood


def test_200_megabytes_are_refused_at_the_field_with_the_page(county: County) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    response, flood = send_flood(county.officer, 200 * MEBIBYTE)

    assert response.status_code == 413
    assert response.context["form"].errors == {
        "file": ["文件有 200 MB，超过 50 MB 的上限。请按村或按学校拆开后分别上传。"]
    }
    # Read to the end: a browser asks for the answer only then.
    assert flood.given == flood.length
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024
    with acting_as(system_actor("test")):
        assert not Batch.objects.exists()


def test_the_absurd_is_cut_off_unread(county: County) -> None:
    response, flood = send_flood(county.officer, DRAINED + MEBIBYTE)

    assert response.status_code == 413
    assert flood.given < 10 * MEBIBYTE


def test_exactly_the_limit_is_received(county: County) -> None:
    response, _flood = send_flood(county.officer, MAX_UPLOAD)

    assert response.status_code == 302


def test_a_zip_bomb(county: County) -> None:
    def zeros() -> Iterator[str]:
        for _ in range(200):
            yield " " * MEBIBYTE

    path = write_xlsx(county.folder / "bomb.xlsx", zeros)

    assert "异常庞大" in refused(county, path)


@pytest.mark.parametrize("name", ["protected.xlsx", "protected.xls"])
def test_a_workbook_with_a_password(county: County, name: str) -> None:
    assert "文件设有打开密码" in refused(county, DATA / name)


def test_a_workbook_cut_off_in_the_middle(county: County) -> None:
    path = county.file([county.row("张明远", 1)])
    path.write_bytes(path.read_bytes()[:3000])

    assert "文件已损坏" in refused(county, path)


def test_an_empty_file_is_refused_at_the_field(county: County) -> None:
    path = county.folder / "空.xlsx"
    path.touch()

    response = county.send(path)

    assert response.context["form"].errors["file"] == ["文件是空的，请检查后重新上传。"]


def test_a_wrong_extension_is_refused_at_the_field(county: County) -> None:
    path = county.folder / "台账.docx"
    path.write_bytes(b"PK\x03\x04")

    response = county.send(path)

    assert "请上传 .xlsx、.xls、.et 或 .csv 文件" in response.context["form"].errors["file"][0]


def test_a_picture_called_a_workbook(county: County) -> None:
    path = county.folder / "台账.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    assert "这不是表格文件" in refused(county, path)


def test_three_hundred_columns(county: County) -> None:
    path = county.folder / "wide.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("宽表").write_row(0, 0, [f"列{n}" for n in range(300)])

    assert "超过 200 列的上限" in refused(county, path)


def test_half_a_million_rows(county: County) -> None:
    path = write_xlsx(county.folder / "long.xlsx", numbered_rows(500_000, 2))

    assert "超过 200000 行的上限" in refused(county, path)


def test_no_file_at_all(county: County) -> None:
    response = county.officer.post(
        reverse("exchange:batch-upload"), {"area": COUNTY, "on": "2026-11-01"}
    )

    assert "file" in response.context["form"].errors


def test_markup_in_cells_is_shown_as_text(db: None, tmp_path: Path) -> None:
    county = County(tmp_path)
    batch = county.sent([county.row("张明远", 1, 监护情况="<script>alert(1)</script>")])

    text = county.page("batch-findings", batch)

    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_a_formula_in_a_cell_stays_text_all_the_way(db: None, tmp_path: Path) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    county = County(tmp_path)
    evil = '=HYPERLINK("http://example.invalid","x")'
    path = county.folder / "formula.xlsx"
    row = county.row("张明远", 1, 备注=evil, 监护情况=evil)
    headings = (*HEADINGS, "备注")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("台账")
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading)
            if row.get(heading):
                sheet.write_string(1, column, str(row[heading]))
    batch = county.upload(path)
    assert batch.status == BatchStatus.CHECKED
    with acting_as(system_actor("test")):
        assert Finding.objects.filter(batch=batch, code="value-unknown").exists()

    response = county.officer.get(reverse("exchange:batch-marked", args=[batch.pk]))

    book = load_workbook(BytesIO(response.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(evil in str(cell.value) for cell in cells)
    assert [cell for cell in cells if cell.data_type == "f"] == []
