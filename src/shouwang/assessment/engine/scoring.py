"""From answers to points, red lines and a band; explained item by item, never a bare number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .instrument import NO, YES, Instrument, Item, ItemKind, Section

# One answer: an option's code, several of them, YES or NO, a number, a text.
Answer = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One item with its answer: `points` None where the item does not count, or is unanswered."""

    item: Item
    answer: Answer | None
    points: int | None
    red_line: bool
    usable: bool  # False: there is an answer, but not one that the item knows


@dataclass(frozen=True, slots=True)
class Dimension:
    """A section with its points, of how many at most."""

    section: Section
    lines: tuple[Line, ...]
    points: int
    highest: int

    @property
    def answered(self) -> int:
        """How many items have an answer."""
        return sum(line.answer is not None and line.usable for line in self.lines)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an instrument says. `band` None: something required is missing, so no verdict."""

    dimensions: tuple[Dimension, ...]
    points: int
    highest: int
    red_lines: tuple[str, ...]  # codes of items
    missing: tuple[str, ...]
    unusable: tuple[str, ...]
    band: str | None


def score(instrument: Instrument, answers: Mapping[str, object]) -> Outcome:
    """Return points by dimension, red lines hit, what is missing, and the band if nothing is.

    Depends on what was answered alone, never on the order of the answers.
    """
    dimensions = tuple(_dimension(section, answers) for section in instrument.sections)
    lines = [line for dimension in dimensions for line in dimension.lines]
    missing = tuple(line.item.code for line in lines if line.item.required and line.answer is None)
    unusable = tuple(line.item.code for line in lines if not line.usable)
    points = sum(dimension.points for dimension in dimensions)
    red_lines = tuple(line.item.code for line in lines if line.red_line)
    return Outcome(
        dimensions, points, sum(dimension.highest for dimension in dimensions), red_lines,
        missing, unusable, None if missing or unusable else _band(instrument, points, red_lines),
    )  # fmt: skip


def _band(instrument: Instrument, points: int, red_lines: tuple[str, ...]) -> str:
    if red_lines and instrument.red_line_band is not None:
        return instrument.red_line_band
    return instrument.band_of(points).code


def _dimension(section: Section, answers: Mapping[str, object]) -> Dimension:
    lines = tuple(_line(item, answers.get(item.code)) for item in section.items)
    return Dimension(
        section, lines, sum(line.points or 0 for line in lines),
        sum(max(attainable(item)) for item in section.items),
    )  # fmt: skip


def _line(item: Item, given: object) -> Line:
    answer = normal(item, given)
    if answer is None:
        return Line(item, None, None, red_line=False, usable=given in (None, "", [], ()))
    points, red_line = _worth(item, answer)
    return Line(item, answer, points, red_line, usable=True)


def normal(item: Item, given: object) -> Answer | None:
    """Return an answer in its one form, options in the instrument's order; None if it is none."""
    if item.kind is ItemKind.TEXT:
        return given.strip() or None if isinstance(given, str) else None
    if item.kind is ItemKind.NUMBER:
        return _number(item, given)
    if item.kind is ItemKind.YES_NO:
        return str(given) if given in (YES, NO) else None
    codes = [option.code for option in item.options]
    if item.kind is ItemKind.SINGLE:
        return str(given) if given in codes else None
    return _several(item, given)


def _several(item: Item, given: object) -> tuple[str, ...] | None:
    if isinstance(given, str) or not isinstance(given, Iterable):
        return None
    chosen = {str(code) for code in given}
    known = tuple(option.code for option in item.options if option.code in chosen)
    alone = any(option.alone for option in item.options if option.code in chosen)
    if len(known) != len(chosen) or (alone and len(known) > 1):
        return None
    return known or None


def _number(item: Item, given: object) -> int | None:
    if isinstance(given, str) and given.strip().lstrip("-").isdecimal():
        given = int(given)
    if not isinstance(given, int) or isinstance(given, bool):
        return None
    return given if item.lowest <= given <= item.highest else None


def _worth(item: Item, answer: Answer) -> tuple[int | None, bool]:
    if item.kind is ItemKind.YES_NO:
        return (item.yes if answer == YES else item.no), answer == item.red_line
    if item.kind is ItemKind.NUMBER:
        reached = [step for step in item.steps if int(answer) >= step.at_least]  # type: ignore[arg-type]
        if not reached:
            return (0 if item.steps else None), False
        step = max(reached, key=lambda each: each.at_least)
        return step.points, step.red_line
    if item.kind is ItemKind.TEXT:
        return None, False
    codes = answer if isinstance(answer, tuple) else (answer,)
    chosen = [option for option in item.options if option.code in codes]
    return sum(option.points for option in chosen), any(option.red_line for option in chosen)


def attainable(item: Item) -> frozenset[int]:
    """Return every number of points that an item can bring."""
    if item.kind is ItemKind.SINGLE:
        found = {option.points for option in item.options}
    elif item.kind is ItemKind.YES_NO:
        found = {item.yes, item.no}
    elif item.kind is ItemKind.NUMBER:
        found = _of_steps(item)
    elif item.kind is ItemKind.MULTI:
        found = _sums([option.points for option in item.options if not option.alone])
        found |= {option.points for option in item.options if option.alone}
    else:
        found = {0}
    return frozenset(found | (set() if item.required and found else {0}))


def _of_steps(item: Item) -> set[int]:
    starts = sorted(item.steps, key=lambda step: step.at_least)
    found = {step.points for step in starts if step.at_least <= item.highest}
    return found | ({0} if not starts or item.lowest < starts[0].at_least else set())


def _sums(points: list[int]) -> set[int]:
    """Return the points of every choice of at least one."""
    found: set[int] = set()
    for each in points:
        found |= {each} | {each + before for before in found}
    return found


def attainable_totals(instrument: Instrument) -> frozenset[int]:
    """Return every total that some answers bring."""
    totals = {0}
    for item in instrument.items.values():
        worth = attainable(item)
        totals = {total + points for total in totals for points in worth}
    return frozenset(totals)


def words(item: Item, answer: Answer | None) -> str:
    """Return an answer as the instrument words it; YES and NO as codes, "" where there is none."""
    if answer is None:
        return ""
    if item.kind in (ItemKind.SINGLE, ItemKind.MULTI):
        codes = answer if isinstance(answer, tuple) else (answer,)
        return "、".join(option.text for option in item.options if option.code in codes)
    return f"{answer}{item.unit}" if item.kind is ItemKind.NUMBER else str(answer)
