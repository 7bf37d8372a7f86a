"""Make the Word templates that come with the system from `documents/papers/kinds.toml`.

Run `python tools/papers/build.py` after changing that file; the results are committed. Layout after
GB/T 9704: margins, sizes and the fonts every office has; none of them is shipped.
"""

import io
import zipfile

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from shouwang.documents.kinds import PAPERS, BuiltIn, built_in

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
STAMP = (2026, 1, 1, 0, 0, 0)


def main() -> None:
    """Write every template."""
    folder = PAPERS / "word"
    folder.mkdir(exist_ok=True)
    for code, paper in built_in().items():
        (folder / f"{code}.docx").write_bytes(settled(write(paper)))


def write(paper: BuiltIn) -> bytes:
    """Return one paper as a Word file."""
    document = Document()
    document.core_properties.author = ""
    document.core_properties.title = paper.title
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    _font(style.element.get_or_add_rPr(), BODY)
    add(document, paper.title, font=TITLE, size=22, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    add(document, "{{ 文号 }}", size=14, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    rows: list[list[str]] = []
    for line in (*paper.body, ""):
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split("|", 1)])
            continue
        if rows:
            table(document, rows)
            rows = []
        if line:
            body_line(document, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body_line(document, line: str) -> None:
    """Write one line of the body."""
    if line.startswith("# "):
        add(document, line[2:], font=HEADING)
    elif line.startswith("[签名]"):
        signatures(document, [each.strip() for each in line[4:].split("|")])
    elif line.startswith("[印章]"):
        right = WD_ALIGN_PARAGRAPH.RIGHT
        add(document, "", indent=False)
        add(document, "{{ 发文单位 }}（印章）", align=right, indent=False)
        add(document, "{{ 日期 }}", align=right, indent=False)
    elif line.startswith("[回执]"):
        receipt(document, line[4:].strip())
    elif line in ("此致",) or line.endswith(" }}：") or line.startswith("{%p"):
        add(document, line, indent=line == "此致")
    else:
        add(document, line)


def signatures(document, roles: list[str]) -> None:
    """Write places to sign, two a line."""
    add(document, "", indent=False)
    for start in range(0, len(roles), 2):
        pair = roles[start : start + 2]
        add(document, "　　　　　　　".join(f"{role}（签名）：" for role in pair), indent=False)
    add(document, "　　年　　月　　日", align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)


def receipt(document, unit: str) -> None:
    """Write the slip that comes back."""
    add(document, "………………………………………………………………", size=12, indent=False)
    add(document, "回　执", font=HEADING, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    add(document, "{{ 发文单位 }}：{{ 文号 }}文书已收到。")
    add(document, f"{unit}（印章）　　　　签收人：　　　　　电话：", indent=False)
    add(document, "　　年　　月　　日　　时　　分", align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)


def add(document, text: str, *, font: str = "", size: float = 0, align=None, indent=True) -> None:
    """Write a paragraph, first line in by two characters, lines 28 points apart."""
    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    form.alignment = align
    if indent and not text.startswith("{%p"):
        form.first_line_indent = Pt(32)
    run = paragraph.add_run(text)
    if font:
        _font(run._r.get_or_add_rPr(), font)
    if size:
        run.font.size = Pt(size)


def table(document, rows: list[list[str]]) -> None:
    """Write a table of labels and values."""
    made = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in rows:
        cells = made.add_row().cells
        for cell, text, width in zip(cells, (label, value), (Cm(4.4), Cm(11.2)), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(text).font.size = Pt(14)
    add(document, "", indent=False)


def _font(properties, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for part in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(part), name)


def settled(content: bytes) -> bytes:
    """Return the same file with one date on every member: built twice, the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            if "thumbnail" in member.filename:
                continue
            told = zipfile.ZipInfo(member.filename, STAMP)
            told.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(told, _dated(old.read(member), member.filename))
    return out.getvalue()


def _dated(content: bytes, name: str) -> bytes:
    """Take the picture of the first page out of the lists of parts."""
    if name == "_rels/.rels":
        import re

        return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
    return content


if __name__ == "__main__":
    main()
