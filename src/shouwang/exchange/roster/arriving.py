"""A workbook understood sheet by sheet while it is still being read."""

from collections.abc import Iterator, Mapping

from .profiles import Profile
from .reading import Incoming, Row, Sheet
from .recognise import Block, Candidate, Layout, Search, SheetReader

Rows = Iterator[tuple[Block, tuple[int, Row]]]


class Misjudged(Exception):
    """A workbook is another roster than its first sheets seemed to be."""


class Arriving:
    """The roster that a workbook seems to be by the sheets that have begun.

    Where all sheets fit in, it is what `recognise` says of the whole workbook.
    """

    def __init__(
        self, book: Incoming, profile: Profile | None, mapping: Mapping[str, str] | None
    ) -> None:
        self._book, self._mapping = book, mapping
        self._search = Search(profile, mapping)
        self._sheets = iter(book)
        self._profile: Profile | None = None
        self._taken: list[Sheet] = []
        self._next: tuple[Sheet, Candidate] | None = None

    def begin(self) -> Profile | None:
        """Wait for the first sheet of a roster; None where only the whole workbook can tell."""
        try:
            self._next = self._take()
        except Misjudged:
            return None
        return self._profile

    def layouts(self) -> Iterator[tuple[Layout, Rows]]:
        """Yield the sheets of the roster, and their rows as they come; each row is given away.

        :raises Misjudged: if a later sheet does not fit in: what was given counts for nothing.
        """
        while self._next is not None and self._profile is not None:
            sheet, candidate = self._next
            while sheet.merged and sheet.has(len(sheet.rows)):
                pass  # values may be filled down
            reader = SheetReader(sheet, self._profile, self._mapping, candidate)
            yield reader.open(), reader.rows(forget=True)
            self._next = self._take()

    @property
    def skipped(self) -> tuple[str, ...]:
        """The names of sheets with content that are not read, when all have come."""
        read = {sheet.name for sheet in self._taken}
        others = (sheet for sheet in self._book.sheets if sheet.name not in read)
        return tuple(sheet.name for sheet in others if any(any(row) for row in sheet.rows))

    def _take(self) -> tuple[Sheet, Candidate] | None:
        """Return the next sheet of the roster, None after the last."""
        for sheet in self._sheets:
            self._search.add(sheet)
            chosen = self._search.chosen()
            if chosen is None:
                continue
            profile, fitting = chosen
            before, new = fitting[: len(self._taken)], fitting[len(self._taken) :]
            if [id(one) for one, _ in before] != [id(one) for one in self._taken]:
                raise Misjudged
            if self._profile not in (None, profile):
                raise Misjudged
            if not new:
                continue
            # A hidden one counts only where no other fits; a question goes before all rows.
            if sheet.hidden or new[0][1].matching.ambiguous:
                raise Misjudged
            self._profile = profile
            self._taken.append(sheet)
            return new[0]
        return None
