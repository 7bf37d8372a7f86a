"""勾稽关系: the check equations of the official table, read from TOML beside this module."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

SUMMARY = "summary-2016"


class Relation(StrEnum):
    """How the parts stand to the whole."""

    SUM = "SUM"
    EACH_AT_MOST = "EACH_AT_MOST"
    SUM_AT_LEAST = "SUM_AT_LEAST"


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation as written: patterns of column keys, a plain message, its clause."""

    code: str
    label: str
    whole: str
    parts: tuple[str, ...]
    clause: str
    relation: Relation = Relation.SUM

    def bound(self, keys: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield (whole, parts) as columns of a table; wholes without parts are left out."""
        for whole in keys:
            if not _fits(whole, self.whole):
                continue
            wanted = [pattern.replace("{whole}", whole) for pattern in self.parts]
            parts = tuple(key for key in keys if any(_fits(key, each) for each in wanted))
            if parts:
                yield whole, parts

    def holds(self, figures: Mapping[str, int], whole: str, parts: Iterable[str]) -> bool:
        """Say whether a row of figures agrees."""
        total, numbers = figures[whole], [figures[key] for key in parts]
        if self.relation is Relation.EACH_AT_MOST:
            return all(number <= total for number in numbers)
        if self.relation is Relation.SUM_AT_LEAST:
            return sum(numbers) >= total
        return sum(numbers) == total


@dataclass(frozen=True, slots=True)
class Book:
    """The equations of one layout."""

    layout: str
    version: str
    equations: tuple[Equation, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """One equation that one row breaks: the numbers are told, so that it can be mended."""

    code: str
    label: str
    row: str
    whole: str
    expected: int
    found: int


def _fits(key: str, pattern: str) -> bool:
    """Say whether a column key fits; ``*`` stands for one segment, whatever it holds."""
    steps, wanted = key.split("."), pattern.split(".")
    return len(steps) == len(wanted) and all(
        want in ("*", step) for step, want in zip(steps, wanted, strict=True)
    )


@cache
def book(layout: str = SUMMARY) -> Book:
    """Return the equations of a layout."""
    text = (resources.files(__name__) / f"{layout}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    equations = tuple(
        Equation(**{**each, "parts": tuple(each["parts"]),
                    "relation": Relation(each.get("relation", "SUM"))})
        for each in found["equation"]
    )  # fmt: skip
    return Book(found["layout"], found["version"], equations)


def check(rows: Iterable[tuple[str, Mapping[str, int]]], layout: str = SUMMARY) -> list[Broken]:
    """Return every equation that a row (name, figures by column key) breaks."""
    return [broken for name, figures in rows for broken in _broken(name, figures, book(layout))]


def _broken(name: str, figures: Mapping[str, int], held: Book) -> Iterator[Broken]:
    keys = list(figures)
    for equation in held.equations:
        for whole, parts in equation.bound(keys):
            if not equation.holds(figures, whole, parts):
                yield Broken(
                    equation.code, equation.label, name, whole, figures[whole],
                    sum(figures[key] for key in parts),
                )  # fmt: skip
