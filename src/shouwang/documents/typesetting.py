"""Papers to PDF, by typst: the same bytes of type on every machine, selectable text, PDF/A.

Data goes in as JSON, never as markup: nothing that a user wrote is read as a command.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from .paper import Paper

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
PAPERS = _HERE / "papers"
_MOST_COMPILERS_AGE = 500  # papers; a compiler keeps what it has read, so it is renewed
_kept = threading.local()  # one compiler cannot be shared by threads


def pdf(paper: Paper, *, made_at: datetime) -> bytes:
    """Return the paper as PDF/A-2b.

    A character that no font has (an emoji in a remark, a name beyond Unicode's common planes) may
    not stand in PDF/A: such a paper becomes an ordinary PDF with an empty box in its place.

    :param made_at: stands in the properties of the file.
    """
    return _typeset("paper.typ", asdict(paper), made_at)


def official_pdf(title: str, blocks: Sequence[Mapping[str, Any]], *, made_at: datetime) -> bytes:
    """Return a filled Word paper, as `word.Filled` took it apart, as PDF/A-2b (see `pdf`)."""
    return _typeset("official.typ", {"title": title, "blocks": list(blocks)}, made_at)


def _typeset(template: str, said: Mapping[str, Any], made_at: datetime) -> bytes:
    data = json.dumps(said, ensure_ascii=False, default=_plain)
    try:
        return _compile(template, data, made_at, archival=True)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(template, data, made_at, archival=False)


def _compile(template: str, data: str, made_at: datetime, *, archival: bool) -> bytes:
    content = _compiler(template).compile(
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards="a-2b" if archival else None,
        timestamp=int(made_at.timestamp()),
    )
    if not isinstance(content, bytes):  # only where an output path is given
        raise TypeError(type(content))
    return content


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value)  # a lazy translation


def _compiler(template: str) -> typst.Compiler:
    compilers: dict[str, tuple[typst.Compiler, int]] = getattr(_kept, "compilers", {})
    compiler, used = compilers.get(template, (None, 0))
    if compiler is None or used >= _MOST_COMPILERS_AGE:
        compiler, used = (
            typst.Compiler(
                PAPERS / template,
                root=PAPERS,
                font_paths=[FONTS],
                ignore_system_fonts=True,
            ),
            0,
        )
    _kept.compilers = {**compilers, template: (compiler, used + 1)}
    return compiler
