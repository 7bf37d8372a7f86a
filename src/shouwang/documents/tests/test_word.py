"""Word templates: those that come with us, those of counties, those that want too much."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document

from shouwang.documents import word
from shouwang.documents.kinds import built_in
from shouwang.documents.typesetting import official_pdf

AT = datetime(2026, 11, 22, tzinfo=UTC)


def template(*lines: str, **members: bytes) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    if not members:
        return out.getvalue()
    changed = io.BytesIO()
    how = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(changed, "w", how) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return changed.getvalue()


def text_of(blocks: list[dict[str, Any]]) -> str:
    parts = []
    for block in blocks:
        if block["kind"] == "paragraph":
            parts.append("".join(run["text"] for run in block["runs"]))
        else:
            parts += [cell["text"] for row in block["rows"] for cell in row]
    return "\n".join(parts)


@pytest.mark.parametrize("code", built_in())
def test_every_paper_of_ours_fills_says_its_sample_and_prints_as_pdfa(code: str) -> None:
    plan = built_in()[code]

    filled = word.check(plan.template(), plan.sample, plan.all_fields)
    printed = official_pdf(plan.title, filled.blocks, made_at=AT)

    said = text_of(filled.blocks)
    assert said.startswith(plan.title)
    for sample in plan.sample.values():
        for line in sample if isinstance(sample, list) else [sample]:
            assert line in said or line == plan.sample["经办人"]
    assert "{" not in said
    assert b"pdfaid" in printed


@pytest.mark.parametrize(
    ("line", "word_of_refusal"),
    [
        ("{{ ''.__class__.__mro__ }}", "超出了允许的范围"),
        ("{{ 姓名.__class__.__base__.__subclasses__() }}", "超出了允许的范围"),
        ("{{ 姓名['__class__'] }}", "超出了允许的范围"),
        ("{{ 姓名|attr('__class__') }}", "超出了允许的范围"),
        ("{{ self.__init__.__globals__ }}", "超出了允许的范围"),
        ("{{ lipsum.__globals__ }}", "不认识的字段：lipsum"),
        ("{{ 母亲电话 }} {{ 爷爷 }}", "母亲电话、爷爷|爷爷、母亲电话"),
        ("{{ 姓名.电话 }}", "无法取值"),
        ("{% if %}", "写法有误"),
        ("{{ 姓名", "写法有误"),
        ("{% include '/etc/passwd' %}", "写法有误"),
        ("{{ '甲' * 9999999999 }}", "占用过多"),
    ],
)
def test_what_a_template_may_not(line: str, word_of_refusal: str) -> None:
    with pytest.raises(word.BadTemplate, match=word_of_refusal):
        word.check(template(line), {"姓名": "方小满"}, {"姓名"})


def test_a_template_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "_SECONDS", 1)
    loops = "{% for a in 姓名 %}" * 9 + "x" + "{% endfor %}" * 9

    with pytest.raises(word.BadTemplate, match=r"时间过长|占用过多"):
        word.check(template(loops), {"姓名": "一" * 40}, {"姓名"})


@pytest.mark.parametrize(
    ("content", "word_of_refusal"),
    [
        (b"", "不是有效的"),
        (b"PK\x03\x04rest", "不是有效的"),
        (template("a", **{"word/vbaProject.bin": b"x"}), "宏"),
        (template("a", **{"word/embeddings/oleObject1.bin": b"x"}), "宏"),
        (template("a", **{"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}),
         "以外的内容"),
        (template("a", **{"word/_rels/settings.xml.rels": b'<Relationships><Relationship Id="r1" '
         b'Type="http://x/attachedTemplate" Target="http://x/y.dotm" TargetMode="External"/>'
         b"</Relationships>"}), "以外的内容"),
        (template("a", **{"word/header9.xml": b"<w:instrText>INCLUDETEXT x</w:instrText>"}),
         "以外的内容"),
        (template("a", **{"word/big.xml": b" " * (41 * 1024 * 1024)}), "过大"),
        (template("a", **{"word/document.xml": b"<w:document"}), "不是有效的"),
    ],
)  # fmt: skip
def test_files_that_are_no_plain_word_file_are_refused(
    content: bytes, word_of_refusal: str
) -> None:
    with pytest.raises(word.BadTemplate, match=word_of_refusal):
        word.check(content, {}, set())


def test_what_people_wrote_is_text_never_markup_nor_placeholder() -> None:
    wild = '<w:p/> & "x" {{ 电话 }} {% if %} #panic() $a$ \x00\x0b\ud800 [x]'

    filled = word.fill(template("说：{{ 姓名 }}"), {"姓名": wild, "电话": "16012345678"})

    said = text_of(filled.blocks)
    assert '<w:p/> & "x" {{ 电话 }} {% if %} #panic() $a$' in said
    assert "16012345678" not in said
    assert official_pdf("x", filled.blocks, made_at=AT).startswith(b"%PDF")


def test_a_missing_glyph_does_not_stop_a_paper() -> None:
    filled = word.fill(template("{{ 姓名 }}"), {"姓名": "方🙂㛃"})

    printed = official_pdf("x", filled.blocks, made_at=AT)

    assert printed.startswith(b"%PDF")
    assert b"pdfaid" not in printed


def test_lines_and_repeated_parts_come_out_as_they_were_given() -> None:
    lines = ("{%p for 条 in 各条 %}", "{{ loop.index }}．{{ 条 }}", "{%p endfor %}")

    filled = word.fill(template(*lines), {"各条": ["一", "二<"]})

    assert text_of(filled.blocks) == "1．一\n2．二<"
