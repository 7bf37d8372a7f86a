"""The sender's own workbook, with every defect marked at its cell."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from . import storage, wording
from .roster.headings import Heading, match_headings
from .roster.marking import Mark, mark_workbook
from .roster.profiles import PROFILES, Profile
from .roster.reading import Workbook, read_workbook
from .roster.recognise import Layout, recognise
from .roster.rows import written


def write_marked(batch: Any, findings: Iterable[Any], mapping: dict[str, str], out: Path) -> int:
    """Write the kept workbook of a checked batch to `out` with its findings; return how many.

    :raises FileNotFoundError: if the workbook has expired.
    :raises UnusableFile: if it can no longer be read.
    """
    with storage.opened(batch.stored_as, batch.file_name) as source:
        book = read_workbook(source)
        places = _places(book, batch.profile, mapping)
        marks = [
            Mark(
                finding.sheet, finding.row, places.get((finding.sheet, finding.column)),
                wording.message(finding.message, finding.params), finding.severity, finding.column,
            )
            for finding in findings
        ]  # fmt: skip
        mark_workbook(source, marks, out, workbook=book, translate=gettext)
    return len(marks)


def _places(book: Workbook, profile: str, mapping: dict[str, str]) -> dict[tuple[str, str], int]:
    """Return (sheet, heading as written) → index of the column."""
    found = recognise(book, profile=PROFILES[profile], mapping=mapping or None)
    return {key: index for layout in found.layouts for key, index in _columns(layout)}


def _columns(layout: Layout) -> Iterable[tuple[tuple[str, str], int]]:
    for block in layout.blocks:
        for match in block.matching.matches:
            heading = written(match.heading.text, match.heading.group, block)
            yield (layout.sheet, heading), match.heading.index


def known_headings(headings: list[str], profile: Profile) -> dict[str, str]:
    """Return heading → field for those that are understood without being asked."""
    row = [Heading(index, text) for index, text in enumerate(headings)]
    matching = match_headings(row, profile)
    return {match.heading.text: match.column.field for match in matching.matches}


def likely_headings(rows: list[list[str]], profile: Profile) -> int:
    """Return which of the rows reads most like headings."""
    return max(range(len(rows)), key=lambda n: len(known_headings(rows[n], profile)), default=0)
