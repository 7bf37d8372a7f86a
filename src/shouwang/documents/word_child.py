"""In a process of its own: look into a Word template, fill it, take the result apart for the PDF.

Templates come from strangers and are run by an engine. Here is nothing to steal: no settings, no
keys, no database; memory and time are bounded; names that lead out of the text are closed. Started
by `word`; reads a JSON request on standard input, answers JSON on standard output.
"""

import base64
import io
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

_LARGEST, _UNPACKED, _MOST_MEMBERS = 5 * 1024 * 1024, 40 * 1024 * 1024, 400
_FORBIDDEN = ("vbaproject.bin", "activex", "oleobject", "embeddings/", "afchunk")
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_REACHING_OUT = re.compile(rb"instrText[^>]*>[^<]*\b(INCLUDE\w*|DDE\w*|LINK|IMPORT)\b")


class Refused(Exception):
    """The template cannot be used: a code that the parent has words for, and a detail."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


def guard(content: bytes) -> None:
    """Refuse a file that is no plain Word file, before any library opens it.

    :raises Refused: ``size``, ``broken``, ``bomb``, ``macro``, ``external``.
    """
    if len(content) > _LARGEST:
        raise Refused("size")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MOST_MEMBERS or unpacked > _UNPACKED:
                raise Refused("bomb")
            names = [member.filename.lower() for member in members]
            if "word/document.xml" not in names:
                raise Refused("broken")
            if any(word in name for name in names for word in _FORBIDDEN):
                raise Refused("macro")
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _guard_part(archive.read(member))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused("broken") from error


def _guard_part(part: bytes) -> None:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or _REACHING_OUT.search(part):
        raise Refused("external")
    for link in _EXTERNAL.findall(part):
        if b"/hyperlink" not in link:
            raise Refused("external")


def _environment(*, strict: bool) -> Any:
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    undefined = jinja2.StrictUndefined if strict else jinja2.Undefined
    environment = SandboxedEnvironment(autoescape=True, undefined=undefined)
    environment.globals = {}
    return environment


def variables(content: bytes) -> list[str]:
    """Return the names a template asks for, sorted.

    :raises Refused: if it cannot be read as a template.
    """
    from docxtpl.template import DocxTemplate

    found = DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(
        _environment(strict=False)
    )
    return sorted(str(name) for name in found)


def fill(content: bytes, context: dict[str, Any], *, strict: bool) -> bytes:
    """Return the template filled.

    :raises Refused: if a placeholder is wrong (`strict`), or reaches for what is closed.
    """
    from docxtpl.template import DocxTemplate

    template = DocxTemplate(io.BytesIO(content))
    template.render(context, _environment(strict=strict))
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


# --- taken apart ---------------------------------------------------------------------------------


def blocks(content: bytes) -> list[dict[str, Any]]:
    """Return what stands in a filled paper, top to bottom: paragraphs and tables."""
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    document = Document(io.BytesIO(content))
    found: list[dict[str, Any]] = []
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            found.append(_paragraph(item))
        elif isinstance(item, Table):
            found.append(_table(item))
    return found


_ALIGN = {0: "left", 1: "center", 2: "right", 3: "justify"}


def _paragraph(paragraph: Any) -> dict[str, Any]:
    form, style = paragraph.paragraph_format, paragraph.style.paragraph_format
    align = form.alignment if form.alignment is not None else style.alignment
    indent = form.first_line_indent if form.first_line_indent is not None else (
        style.first_line_indent
    )  # fmt: skip
    chars = paragraph._p.find(".//{*}pPr/{*}ind")
    by_chars = chars is not None and any("firstLineChars" in key for key in chars.attrib)
    return {
        "kind": "paragraph",
        "align": _ALIGN.get(int(align), "left") if align is not None else "left",
        "indent": bool(indent and indent > 0) or by_chars,
        "runs": list(_runs(paragraph)),
        "breaks": "w:br" in paragraph._p.xml and 'w:type="page"' in paragraph._p.xml,
    }


def _runs(paragraph: Any) -> Iterator[dict[str, Any]]:
    base = paragraph.style.font
    for run in paragraph.runs:
        if run.text:
            size = run.font.size or base.size
            yield {
                "text": run.text,
                "bold": bool(run.bold if run.bold is not None else base.bold) or _is_black(run),
                "line": bool(run.underline),
                "size": round(size.pt, 1) if size else 0,
            }


def _is_black(run: Any) -> bool:
    """Say whether a run is set in a black face (黑体), the headings of official papers."""
    fonts = run._r.find(".//{*}rPr/{*}rFonts")
    return fonts is not None and any("黑" in name for name in fonts.attrib.values())


def _table(table: Any) -> dict[str, Any]:
    widths = [int(column.width or 0) for column in table.columns]
    first = [int(cell.width or 0) for cell in table.rows[0].cells] if table.rows else []
    widths = first if len(first) == len(widths) and all(first) else widths
    rows = []
    for row in table.rows:
        cells: list[dict[str, Any]] = []
        last: Any = None
        for cell in row.cells:
            if cell._tc is last:  # merged over columns
                cells[-1]["span"] += 1
                continue
            last = cell._tc
            head = cell.paragraphs[0] if cell.paragraphs else None
            bold = bool(head is not None and head.runs and head.runs[0].bold)
            cells.append({"text": cell.text, "span": 1, "bold": bold})
        rows.append(cells)
    return {"kind": "table", "widths": widths, "rows": rows}


# --- the door ------------------------------------------------------------------------------------


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what was asked; see `word.check` and `word.fill`."""
    import jinja2
    from docx.opc.exceptions import OpcError

    content = base64.b64decode(request["template"])
    guard(content)
    try:
        said: dict[str, Any] = {}
        if request["look"]:
            said["variables"] = variables(content)
            unknown = [name for name in said["variables"] if name not in set(request["known"])]
            if unknown:
                raise Refused("unknown", "、".join(unknown))
        filled = fill(content, request["context"], strict=request["look"])
        said["docx"] = base64.b64encode(filled).decode()
        said["blocks"] = blocks(filled)
    except jinja2.exceptions.UndefinedError as error:
        raise Refused("placeholder", str(error)) from error
    except jinja2.exceptions.SecurityError as error:
        raise Refused("closed") from error
    except jinja2.exceptions.TemplateError as error:
        raise Refused("syntax", str(error)) from error
    except MemoryError as error:
        raise Refused("memory") from error
    except (SyntaxError, OpcError) as error:  # lxml's errors of form are syntax errors
        raise Refused("broken") from error
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise Refused("syntax", type(error).__name__) from error
    return said


def main() -> None:
    """Read one request, answer it."""
    request = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not break the answer
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        said = answer(request)
    except Refused as error:
        said = {"refused": error.code, "detail": error.detail[:200]}
    json.dump(said, out, ensure_ascii=False)
    out.flush()


if __name__ == "__main__":
    main()
