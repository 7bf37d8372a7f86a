"""What a printed paper is made of: chapters of blocks, all plain text.

Who issues a paper says what stands in it; how it looks is the template's business. Texts are
translated by the issuer, in the language of the page that asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values side by side, two pairs a line; a wide one takes the line alone."""

    pairs: Sequence[tuple[str, str]]
    title: str = ""
    wide: frozenset[str] = frozenset()  # labels whose value takes the whole line
    kind: str = field(default="pairs", init=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; its headings repeat on every page.

    :param shares: relative widths of the columns; equal where empty.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float] = ()
    title: str = ""
    empty: str = ""  # what is said in place of no rows
    kind: str = field(default="grid", init=False)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things that should be there: (label, is it there, remark)."""

    items: Sequence[tuple[str, bool, str]]
    title: str = ""
    kind: str = field(default="checklist", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, three a line, and a line for the date."""

    roles: Sequence[str]
    date: str = ""  # 年　　月　　日 in the language of the paper
    kind: str = field(default="signatures", init=False)


Block = Pairs | Grid | Checklist | Paragraph | Signatures


@dataclass(frozen=True, slots=True)
class Chapter:
    """A numbered part of a paper."""

    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper.

    :param facts: label and value, on the cover.
    :param contents: heading of the table of contents; none is printed where empty.
    :param footer: who printed it, when, what for: on every page.
    """

    title: str
    chapters: Sequence[Chapter]
    facts: Sequence[tuple[str, str]] = ()
    contents: str = ""
    remarks: Sequence[Block] = ()  # on the cover, below the contents
    running_title: str = ""
    footer: str = ""
    page_of: str = "第 {page} 页　共 {pages} 页"
    language: str = "zh"
