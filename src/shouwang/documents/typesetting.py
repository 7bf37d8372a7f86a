"""Papers to PDF, by typst: the same bytes of type on every machine, selectable text, PDF/A.

Data goes in as JSON, never as markup: nothing that a user wrote is read as a command.
"""

import json
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

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
    data = json.dumps(asdict(paper), ensure_ascii=False, default=_plain)
    try:
        return _compile(data, made_at, archival=True)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        return _compile(data, made_at, archival=False)


def _compile(data: str, made_at: datetime, *, archival: bool) -> bytes:
    content = _compiler().compile(
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


def _compiler() -> typst.Compiler:
    kept: tuple[typst.Compiler, int] | None = getattr(_kept, "compiler", None)
    compiler, used = kept or (None, 0)
    if compiler is None or used >= _MOST_COMPILERS_AGE:
        compiler, used = (
            typst.Compiler(
                PAPERS / "paper.typ",
                root=PAPERS,
                font_paths=[FONTS],
                ignore_system_fonts=True,
            ),
            0,
        )
    _kept.compiler = (compiler, used + 1)
    return compiler
