"""Finding divisions by what people write: names with or without suffix, whole paths, old names.

A `Gazetteer` holds divisions in memory; the shipped snapshot and the database fill the same one,
so that the command line and the pages resolve alike. Pure: knows nothing of Django.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from shouwang.divisions import wording

SHORTEST_NAME, LONGEST_NAME = 2, 40
REMEMBERED = 50_000  # resolutions kept: a roster names the same villages over and over
_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
_HOUSE = re.compile(r"第?[\d一二三四五六七八九十]+(?:村民小组|小组|组|社|队|号|栋|幢)?")


class Entry(NamedTuple):
    """A division of today. `code`: 12 digits (NBS book); groups below a village have 14."""

    code: str
    name: str
    level: int
    parent: str = ""
    aliases: tuple[str, ...] = ()


class Former(NamedTuple):
    """A code and name of the past; `successors` are the codes of today that hold its area."""

    code: str
    name: str
    level: int
    province: str
    prefecture: str
    start: str
    end: str
    successors: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return the name with its years."""
        return f"{self.name}（{self.start}—{self.end}）"


@dataclass(frozen=True, slots=True)
class Match:
    """One division a text may mean.

    `path`: names from the province down; `rest`: the tail of the text that names no division
    (a group, a house number); `via`: the former or other name that was written, else "".
    """

    code: str
    name: str
    level: int
    path: tuple[str, ...]
    rest: str = ""
    via: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """All divisions a text may mean; none: unknown, several: ambiguous, show them with paths.

    `exact`: the whole text was read, and every part is a present name (suffix optional); false
    where a former name, another suffix (乡 for 镇) or only the beginning of the text fitted.
    """

    matches: tuple[Match, ...]
    exact: bool

    @property
    def only(self) -> Match | None:
        """Return the match when there is exactly one."""
        return self.matches[0] if len(self.matches) == 1 else None


def level_of(code: str) -> int:
    """Return the level 1-5 a 12-digit code stands for by its zeros; 6 for 14 digits."""
    if len(code) == 14:
        return 6
    for level, length in enumerate((2, 4, 6, 9), start=1):
        if not code[length:].strip("0"):
            return level
    return 5


def parent_code(code: str) -> str:
    """Return the code one level up by the book's structure; "" for a province."""
    if len(code) == 14:
        return code[:12]
    length = (0, 2, 4, 6, 9)[level_of(code) - 1]
    return code[:length].ljust(12, "0") if length else ""


def prefix_of(code: str) -> str:
    """Return the leading digits every code at or below `code` shares."""
    if len(code) != 12:
        return code
    return code[: (2, 4, 6, 9, 12)[level_of(code) - 1]]


@dataclass(slots=True)
class _Forms:
    """What is written → codes: whole names, bare names, other names."""

    whole: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    bare: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    other: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, entry: Entry) -> None:
        for form in wording.full_forms(entry.name, entry.level):
            self.whole[form].add(entry.code)
        self.bare[wording.bare_name(entry.name, entry.level)].add(entry.code)
        for alias in entry.aliases:
            for form in (
                *wording.full_forms(alias, entry.level),
                wording.bare_name(alias, entry.level),
            ):
                self.other[form].add(entry.code)


@dataclass(frozen=True, slots=True)
class _State:
    """A text read up to `at`: the division reached, and how loosely."""

    at: int
    code: str
    cost: int
    steps: int = 0
    via: str = ""
    bare: bool = False


class Gazetteer:
    """Divisions in memory, found by code or by text."""

    def __init__(
        self, entries: Iterable[Entry], former: Callable[[], tuple[Former, ...]] = tuple
    ) -> None:
        """Take in `entries`; `former` is called when a name or code of the past is first sought."""
        self._entries: dict[str, Entry] = {}
        self._children: dict[str, list[str]] = defaultdict(list)
        self._forms_below: dict[str, _Forms] = {}
        self._read_former = former
        self._resolved: dict[tuple[str, str | None, int | None], Resolution] = {}
        self.add(entries)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take in more divisions; a code already known keeps its first entry."""
        known, children, topmost = self._entries, self._children, 6
        for entry in entries:
            code, _name, level, parent, _aliases = entry
            if code not in known:
                known[code] = entry
                children[parent or parent_code(code)].append(code)
                topmost = min(topmost, level)
        if topmost <= 4:
            self.__dict__.pop("_upper", None)
        self._forms_below.clear()
        self._resolved.clear()

    def _parent(self, entry: Entry) -> str:
        return entry.parent or parent_code(entry.code)

    @cached_property
    def former(self) -> tuple[Former, ...]:
        """Return the codes and names of the past."""
        return self._read_former()

    # -- by code

    def get(self, code: str) -> Entry | None:
        """Return the division with this code (6, 9 or 12 digits, NBS book), or None."""
        return self._entries.get(code.ljust(12, "0") if len(code) < 12 else code)

    def entries(self) -> list[Entry]:
        """Return all divisions read so far, by code."""
        return [self._entries[code] for code in sorted(self._entries)]

    def children(self, code: str = "") -> list[Entry]:
        """Return the divisions directly below `code` ("" for the provinces), by code."""
        return [self._entries[child] for child in sorted(self._children.get(code, ()))]

    def ancestors(self, code: str) -> list[Entry]:
        """Return the division and all above it, province first."""
        found: list[Entry] = []
        entry = self._entries.get(code)
        while entry is not None:
            found.append(entry)
            entry = self._entries.get(self._parent(entry))
        return found[::-1]

    def path(self, code: str) -> list[str]:
        """Return the names from the province down; rows that are no place (市辖区) left out."""
        chain = self.ancestors(code)
        return [
            entry.name
            for entry in chain
            if entry.level != 2 or entry.name not in wording.PLACEHOLDERS or entry is chain[-1]
        ]

    def below(self, code: str) -> Iterator[Entry]:
        """Yield every division below `code`, parents before children."""
        for child in self.children(code):
            yield child
            yield from self.below(child.code)

    # -- by text

    def resolve(self, text: str, within: str | None = None, level: int | None = None) -> Resolution:
        """Return every division `text` may mean, at or below `within`, of `level` if given.

        Villages are looked for inside a county or township only: the one `within` names, or one
        that stands earlier in the text. A text of 6, 9 or 12 digits is read as a code of the NBS
        book, else as a former county code.
        """
        key = (wording.clean(text), within, level)
        if key not in self._resolved:
            if len(self._resolved) >= REMEMBERED:
                self._resolved.clear()
            found = self._resolve(*key)  # may read more villages, which empties the memory
            self._resolved[key] = found
        return self._resolved[key]

    def _resolve(self, text: str, within: str | None, level: int | None) -> Resolution:
        if not text:
            return Resolution((), exact=False)
        if _CODE.fullmatch(text):
            return self._by_code(text, within, level)
        states: list[_State] = []
        for loose in (False, True):
            states = self._read(text, within, level, loose=loose)
            complete = [state for state in states if state.at == len(text)]
            if complete:
                found = self._resolution(self._best(complete, within, level), "", exact=not loose)
                return self._with_former_counties(found, text, within, level)
        former = self._by_former_name(text, within, level)
        return former if former.matches else self._by_beginning(states, text, within, level)

    def _with_former_counties(
        self, found: Resolution, text: str, within: str | None, level: int | None
    ) -> Resolution:
        """Townships anywhere in the land bear the names of former counties: offer those too."""
        if within is not None or any(match.level <= 3 for match in found.matches):
            return found
        former = self._by_former_name(text, within, level).matches
        return Resolution((*former, *found.matches), exact=False) if former else found

    def _by_beginning(
        self, states: Sequence[_State], text: str, within: str | None, level: int | None
    ) -> Resolution:
        """Read as far as names go; a lone bare name before other words is chance, not a place."""
        trusted = [state for state in states if self._is_trusted(state, text[state.at :])]
        longest = max((state.at for state in trusted), default=0)
        partial = [state for state in trusted if state.at == longest]
        return self._resolution(self._best(partial, within, level), text[longest:], exact=False)

    def _is_trusted(self, state: _State, rest: str) -> bool:
        if state.bare and rest.startswith(wording.SUFFIX_STARTS):
            return False  # 雉街|镇 is not the village 雉街村
        return (
            state.cost == 0
            or state.steps >= 2
            or self._entries[state.code].level <= 2
            or bool(_HOUSE.fullmatch(rest))
        )

    def _resolution(self, states: Sequence[_State], rest: str, *, exact: bool) -> Resolution:
        matches = {state.code: self._match(state.code, rest, state.via) for state in states}
        return Resolution(tuple(matches[code] for code in sorted(matches)), exact)

    def _match(self, code: str, rest: str = "", via: str = "") -> Match:
        entry = self._entries[code]
        return Match(code, entry.name, entry.level, tuple(self.path(code)), rest, via)

    def _by_code(self, text: str, within: str | None, level: int | None) -> Resolution:
        entry = self.get(text)
        if entry is not None:
            fits = self._fits(entry.code, within, level)
            return Resolution((self._match(entry.code),) if fits else (), exact=fits)
        for code in (text.ljust(12, "0"), text[:6].ljust(12, "0")):
            if rows := [row for row in self.former if row.code == code]:
                return self._heirs(rows, within, level)
        return Resolution((), exact=False)

    def _by_former_name(self, text: str, within: str | None, level: int | None) -> Resolution:
        rows = []
        for row in self._former_by_tail.get(text[-2:], ()):
            for form in wording.full_forms(row.name, row.level):
                if text.endswith(form) and self._leads_to(text[: -len(form)], row):
                    rows.append(row)
                    break
        if not rows:
            rows = [
                row
                for row in self._former_by_bare.get(text, ())
                if wording.bare_name(row.name, row.level) != row.name
            ]
        return self._heirs(rows, within, level)

    def _leads_to(self, head: str, row: Former) -> bool:
        """Say whether `head` is nothing, or names what is above the row, then or today."""
        above = [(row.province, 1), (row.prefecture, 2)]
        above += [
            (entry.name, entry.level)
            for code in row.successors
            for entry in self.ancestors(code)[:-1]
        ]
        forms = {
            form
            for name, level in above
            if name
            for form in (*wording.full_forms(name, level), wording.bare_name(name, level))
        }
        while head:
            form = max((form for form in forms if head.startswith(form)), key=len, default="")
            if not form:
                return False
            head = head.removeprefix(form)
        return True

    @cached_property
    def _former_by_tail(self) -> dict[str, list[Former]]:
        found: dict[str, list[Former]] = defaultdict(list)
        for row in self.former:
            for tail in {form[-2:] for form in wording.full_forms(row.name, row.level)}:
                found[tail].append(row)
        return found

    @cached_property
    def _former_by_bare(self) -> dict[str, list[Former]]:
        found: dict[str, list[Former]] = defaultdict(list)
        for row in self.former:
            found[wording.bare_name(row.name, row.level)].append(row)
        return found

    def _heirs(self, rows: Iterable[Former], within: str | None, level: int | None) -> Resolution:
        matches = {
            code: self._match(code, via=row.label)
            for row in rows
            for code in row.successors
            if code in self._entries and self._fits(code, within, level)
        }
        return Resolution(tuple(matches[code] for code in sorted(matches)), exact=False)

    def _fits(self, code: str, within: str | None, level: int | None) -> bool:
        if level is not None and self._entries[code].level != level:
            return False
        return within is None or self._is_below(code, within) or code == within

    def _is_below(self, code: str, above: str) -> bool:
        # Parents may be dated differently from the code (a county's own village): walk, then trust
        # the prefix for the shipped book.
        if code == above:
            return False
        if code.startswith(prefix_of(above)):
            return True
        return any(entry.code == above for entry in self.ancestors(code)[:-1])

    # -- reading a path

    def _read(
        self, text: str, within: str | None, level: int | None, *, loose: bool
    ) -> list[_State]:
        """Return every reading of a beginning of `text` that ends on a wanted division."""
        open_states, ends = [_State(0, "", 0)], []
        cheapest: dict[tuple[int, str], int] = {}
        while open_states:
            state = open_states.pop()
            for after in self._steps(text, state, within, level, loose=loose):
                key = (after.at, after.code)
                if cheapest.get(key, after.cost + 1) <= after.cost:
                    continue
                cheapest[key] = after.cost
                if self._fits(after.code, within, level):
                    ends.append(after)
                if len(text) - after.at >= SHORTEST_NAME:
                    open_states.append(after)
        return ends

    def _steps(
        self, text: str, state: _State, within: str | None, level: int | None, *, loose: bool
    ) -> Iterator[_State]:
        for source in self._sources(state.code, within, level):
            stop = min(len(text), state.at + LONGEST_NAME)
            for end in range(state.at + SHORTEST_NAME, stop + 1):
                piece = text[state.at : end]
                for code, cost, via in self._named(source, piece, loose=loose):
                    if state.code and not self._is_below(code, state.code):
                        continue
                    if within and not self._related(code, within):
                        continue
                    at = state.at + len(piece)
                    steps, bare = state.steps + 1, cost > 0
                    yield _State(at, code, state.cost + cost, steps, via or state.via, bare)

    def _related(self, code: str, within: str) -> bool:
        return code == within or self._is_below(code, within) or self._is_below(within, code)

    def _named(self, forms: _Forms, piece: str, *, loose: bool) -> Iterator[tuple[str, int, str]]:
        for code in forms.whole.get(piece, ()):
            yield code, 0, ""
        for code in forms.bare.get(piece, ()):
            yield code, 1, ""
        if not loose:
            return
        for code in forms.other.get(piece, ()):
            yield code, 2, piece
        for level in (3, 4, 5):
            for bare in wording.variants(piece, level):
                for code in forms.bare.get(bare, ()):
                    if self._entries[code].level == level:
                        yield code, 3, piece

    def _sources(self, context: str, within: str | None, level: int | None) -> Iterator[_Forms]:
        """Yield where the next name may be looked up: levels 1-4, and one county's villages."""
        yield self._upper
        narrow = context or within or ""
        if within and context and self._is_below(within, context):
            narrow = within
        place = self.get(narrow) if narrow else None  # a lazy book reads its villages by this
        if place is not None and place.level >= 5:
            narrow = place.parent or parent_code(narrow)  # it must find itself
            place = self.get(narrow)
        if (level is not None and level >= 5) or (place is not None and place.level >= 3):
            yield self._lower(narrow)

    @cached_property
    def _upper(self) -> _Forms:
        forms = _Forms()
        for entry in self._entries.values():
            if entry.level <= 4:
                forms.add(entry)
        return forms

    def _ready(self, code: str) -> None:
        """Called before the villages below `code` are read; a lazy source loads them here."""

    def _lower(self, code: str) -> _Forms:
        """Return the written forms of the villages and groups below `code`."""
        self._ready(code)
        if code not in self._forms_below:
            forms = _Forms()
            for entry in self.below(code):
                if entry.level >= 5:
                    forms.add(entry)
            self._forms_below[code] = forms
        return self._forms_below[code]

    def _best(
        self, states: Sequence[_State], within: str | None, level: int | None
    ) -> Sequence[_State]:
        """Keep the closest readings; unasked, a county is meant before a township."""
        if not states:
            return states
        if level is None and within is None:
            levels = {self._entries[state.code].level for state in states}
            deepest = next(top for top in (3, 4, 6) if min(levels) <= top)
            states = [state for state in states if self._entries[state.code].level <= deepest]
        cost = min(state.cost for state in states)
        return [state for state in states if state.cost == cost]
