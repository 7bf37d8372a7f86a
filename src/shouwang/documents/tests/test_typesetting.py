"""Papers become PDF: on any machine the same, from any thread, whatever people wrote."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from shouwang.documents.paper import (
    Chapter,
    Checklist,
    Grid,
    Pairs,
    Paper,
    Paragraph,
    Signatures,
)
from shouwang.documents.typesetting import FONTS, pdf

AT = datetime(2026, 11, 22, tzinfo=UTC)


def paper(text: str = "方小满", rows: int = 3) -> Paper:
    blocks = [
        Pairs(
            [("姓名", text), ("住址", text), ("民族", "")], title="一块", wide=frozenset({"住址"})
        ),
        Grid(["日期", "内容"], [["2026-01-01", text]] * rows, shares=(1, 3)),
        Grid(["日期", "内容"], [], empty="无"),
        Checklist([("登记表", True, ""), ("协议", False, text)]),
        Paragraph(text),
        Signatures(["签字：", "签字：", "签字：", "签字："], "年　　月　　日"),
    ]
    return Paper("档案", [Chapter("登记表", blocks)], facts=[("编号", "1")], contents="目录")


def pages_of(content: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", content))


def test_a_paper_has_a_cover_and_grows_by_pages() -> None:
    short, long = pdf(paper(), made_at=AT), pdf(paper(rows=90), made_at=AT)

    assert short.startswith(b"%PDF-1.7")
    assert b"pdfaid" in short  # says that it is PDF/A
    assert pages_of(short) == 2
    assert pages_of(long) > 3


def test_a_paper_without_contents_begins_at_once() -> None:
    plain = Paper("联系卡", [Chapter("一", [Paragraph("文")])])

    assert pages_of(pdf(plain, made_at=AT)) == 1


def test_the_same_paper_is_the_same_bytes() -> None:
    assert pdf(paper(), made_at=AT) == pdf(paper(), made_at=AT)


def test_what_people_wrote_is_never_a_command() -> None:
    wild = '#panic("x") $a$ [ ] \\ " <label> @ref `raw` *b* _i_ // c\n= 标题 {page}'

    assert pages_of(pdf(paper(wild), made_at=AT)) >= 2


def test_rare_characters_of_names_are_in_the_font() -> None:
    """A glyph that no font has would be left out, and both papers would embed the same font."""
    common, rare = pdf(paper("方小满"), made_at=AT), pdf(paper("㛃䶮𬬭"), made_at=AT)

    assert rare != common
    assert len(rare) > len(common) - 4000


def test_a_character_without_a_glyph_does_not_stop_a_paper() -> None:
    content = pdf(paper("方小满🙂"), made_at=AT)

    assert content.startswith(b"%PDF-1.7")
    assert b"pdfaid" not in content


def test_threads_do_not_disturb_each_other() -> None:
    names = [f"方{chr(0x4E00 + number)}" for number in range(24)]
    alone = [pdf(paper(name), made_at=AT) for name in names]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda name: pdf(paper(name), made_at=AT), names))

    assert together == alone


def test_the_fonts_are_those_that_were_built() -> None:
    sums = dict(
        reversed(line.split("  ")) for line in (FONTS / "SHA256SUMS").read_text().splitlines()
    )

    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")
    }
    assert found == sums
