"""The divisions of the country as shipped with the package: no database, no Django.

Base: the last NBS edition (state of 2023-06-30), levels 1-5. Civil-affairs (MCA) codes are aliases,
joined by name and never by code: a fifth of the nine-digit codes both books use name different
townships. Sources and licences: `data/NOTICE`.
"""

import csv
import io
import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple, Self

from shouwang.divisions.gazetteer import (
    Entry,
    Former,
    Gazetteer,
    Match,
    Resolution,
    level_of,
    prefix_of,
)

__all__ = ["Alias", "Match", "Resolution", "Snapshot", "UnknownArea", "aliases", "former_counties"]

_DATA = files("shouwang.divisions") / "data"


class UnknownArea(LookupError):
    """The code is none of the NBS book."""


class Alias(NamedTuple):
    """The civil-affairs code of a division; `name` only where it differs, `match` says how."""

    code: str
    mca_code: str
    name: str
    match: str


def _text(name: str) -> str:
    return lzma.decompress(_DATA.joinpath(name).read_bytes()).decode()


def _rows(text: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text))
    next(rows)
    return rows


@lru_cache(maxsize=1)
def aliases() -> tuple[Alias, ...]:
    """Return all civil-affairs aliases, ordered by NBS code."""
    return tuple(Alias(*row) for row in _rows(_text("mca_aliases.csv.xz")))


@lru_cache(maxsize=1)
def former_counties() -> tuple[Former, ...]:
    """Return the county and prefecture codes and names of 1981-2024 no longer in force."""
    return tuple(
        Former(
            code=code,
            name=name,
            level=level_of(code),
            province=province,
            prefecture=prefecture,
            start=start,
            end=end,
            successors=tuple(filter(None, successors.split(";"))),
        )
        for code, name, province, prefecture, start, end, successors in _rows(
            _text("former_counties.csv.xz")
        )
    )


@lru_cache(maxsize=4)
def _villages(province: str) -> str:
    """Return the village lines of a province (two digits), each after a line feed; "" if none."""
    path = _DATA.joinpath("villages", f"{province}.csv.xz")
    return lzma.decompress(path.read_bytes()).decode() if path.is_file() else ""


def _village_entries(prefix: str) -> Iterator[Entry]:
    text = _villages(prefix[:2])
    start = text.find(f"\n{prefix}")
    if start < 0:
        return
    # The lines are in order of code: all between the first and the last with this prefix are ours.
    stop = text.find("\n", text.rfind(f"\n{prefix}") + 1)
    for line in text[start + 1 : stop].split("\n"):
        yield Entry(line[:12], line[13:].strip('"'), 5, line[:9] + "000")


class Snapshot(Gazetteer):
    """Divisions of the shipped book, read as far as they are asked for.

    Offers `get`, `children`, `path`, `resolve` of `Gazetteer`; codes have 12 digits.
    """

    def __init__(self, upper: Iterable[Entry]) -> None:
        self._loaded: set[str] = set()
        super().__init__(upper, former_counties)

    @classmethod
    def load(cls, area: str | None = None) -> Self:
        """Return levels 1-3 of the nation and all below `area`; without one, levels 1-4.

        Villages are unpacked when first asked for, county by county.

        :raises UnknownArea: if `area` (6, 9 or 12 digits) is not a code of the NBS book.
        """
        if area is None:
            return cls(_upper_entries())
        area = area.ljust(12, "0")
        prefix, township = prefix_of(area), area[:9] + "000"
        snapshot = cls(
            [
                entry
                for entry in _upper_entries()
                if entry.code.startswith(prefix)
                or entry.code.endswith("000000")
                or entry.code == township
            ]
        )
        if snapshot.get(area) is None:
            raise UnknownArea(area)
        return snapshot

    def get(self, code: str) -> Entry | None:
        """Return the division with this code (6, 9 or 12 digits, NBS book), or None."""
        code = code.ljust(12, "0")
        if level_of(code) == 5:
            self._ready(code[:9] + "000")
        return super().get(code)

    def children(self, code: str = "") -> list[Entry]:
        """Return the divisions directly below `code` ("" for the provinces), by code."""
        entry = self._entries.get(code)
        if entry is not None and entry.level in (3, 4):
            self._ready(code)
        return super().children(code)

    def path(self, code: str) -> list[str]:
        """Return the names from the province down; rows that are no place (市辖区) left out."""
        return super().path(code if self.get(code) else "")

    def below(self, code: str = "") -> Iterator[Entry]:
        """Yield every division below `code` ("" for the nation), parents before children."""
        for province in [code] if code else [entry.code for entry in self.children()]:
            self._ready(province)
        prefix = prefix_of(code) if code else ""
        below = (found for found in self._entries if found.startswith(prefix) and found != code)
        return (self._entries[found] for found in sorted(below))

    def read(self, code: str) -> list[Entry]:
        """Read the villages below `code` and return all divisions read so far, by code."""
        self._ready(code)
        return self.entries()

    def resolve_village(self, area: str, text: str) -> Resolution:
        """Return the villages and communities below `area` that `text` may mean."""
        return self.resolve(text, within=area.ljust(12, "0"), level=5)

    def by_mca_code(self, code: str) -> Entry | None:
        """Return the division whose civil-affairs code this is, if the crosswalk is sure of it."""
        alias = _by_mca_code().get(code.ljust(12, "0"))
        return self.get(alias.code) if alias else None

    def _ready(self, code: str) -> None:
        prefix = prefix_of(code)
        if any(prefix[:length] in self._loaded for length in (2, 4, 6, 9)):
            return
        self._loaded.add(prefix)
        self.add(_village_entries(prefix))


@lru_cache(maxsize=1)
def _by_mca_code() -> dict[str, Alias]:
    return {alias.mca_code: alias for alias in aliases()}


@lru_cache(maxsize=1)
def _upper_entries() -> tuple[Entry, ...]:
    other = _other_names()
    return tuple(
        Entry(code, name, level_of(code), aliases=other.get(code, ()))
        for code, name, _book in _rows(_text("nation.csv.xz"))
    )


@lru_cache(maxsize=1)
def _other_names() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for code, _mca_code, name, _match in _rows(_text("mca_aliases.csv.xz")):
        if name:
            names[code] += (name,)
    return names
