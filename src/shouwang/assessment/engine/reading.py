"""Reading an instrument from TOML; whatever is wrong is named at its line."""

import re
import tomllib
from dataclasses import dataclass

from pydantic import ValidationError

from shouwang.core.messages import N_
from shouwang.policy.engine.problems import problems_of
from shouwang.policy.engine.wording import Phrase

from .instrument import Instrument
from .soundness import Flaw, flaws

MOST_CHARACTERS = 200_000
_TABLE = re.compile(r"^\s*\[\[\s*([a-z.]+)\s*\]\]")
_KEY = re.compile(r"^\s*([a-z_]+)\s*=")
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: the line (1 is the first, 0: nowhere in particular), the path, in words."""

    line: int
    path: tuple[str, ...]
    phrase: Phrase


class BrokenInstrument(ValueError):
    """A text that is no usable instrument; `problems` says everything that is wrong."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{each.line}: {each.phrase}" for each in problems))
        self.problems = problems


def read(text: str) -> Instrument:
    """Return the instrument that a TOML text describes.

    :raises BrokenInstrument: with every problem, each at its line.
    """
    if len(text) > MOST_CHARACTERS:
        raise BrokenInstrument((Problem(0, (), Phrase(N_("文件过大，不是一份评估量表。"))),))
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        phrase = Phrase(N_("不是有效的TOML：请检查引号、括号和等号。"))
        raise BrokenInstrument((Problem(line, (), phrase),)) from error
    places = lines_of(text)
    try:
        instrument = Instrument.model_validate(document)
    except ValidationError as error:
        problems = [Flaw(each.path, each.phrase) for each in problems_of(error)]
        raise BrokenInstrument(_located(problems, places)) from error
    wrong = flaws(instrument)
    if wrong:
        raise BrokenInstrument(_located(wrong, places))
    return instrument


def _located(some: list[Flaw], places: dict[tuple[str, ...], int]) -> tuple[Problem, ...]:
    found = [Problem(_line(flaw.path, places), flaw.path, flaw.phrase) for flaw in some]
    return tuple(sorted(found, key=lambda problem: problem.line))


def _line(path: tuple[str, ...], places: dict[tuple[str, ...], int]) -> int:
    """Return the line of a path, or of the nearest thing around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in places:
            return places[path[:end]]
    return 1


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Return path → line: tables of tables by their order, keys, entries of a list on lines."""
    places: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    here: tuple[str, ...] = ()
    key, entry = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        if table := _TABLE.match(line):
            here, key = _entered(table[1].split("."), counts), ""
            places[here] = number
            continue
        if found := _KEY.match(line):
            key, entry = found[1], 0
            places[(*here, key)] = number
            line = line[found.end() :]
        for _brace in re.findall(r"\{", line) if key else ():
            places[(*here, key, str(entry))] = number
            entry += 1
    return places


def _entered(names: list[str], counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """Return the path of a table of tables that begins here, the last of its parents' children."""
    path: tuple[str, ...] = ()
    for name in names[:-1]:
        path = (*path, name)
        path = (*path, str(counts.get(path, 1) - 1))
    path = (*path, names[-1])
    order = counts.get(path, 0)
    counts[path] = order + 1
    return (*path, str(order))
