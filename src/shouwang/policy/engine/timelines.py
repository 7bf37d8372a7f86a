"""Time lines: what holds from which day on; several read together, and each made once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

Timeline = list[tuple[date, Any]]  # what holds from which day on, in the order of the days
V = TypeVar("V")
_KEPT = 20_000


def at(line: Timeline, day: date) -> Any:
    """Return what holds on a day; the line begins on it or before."""
    held = line[0][1]
    for since, what in line:
        if since > day:
            break
        held = what
    return held


def together(
    lines: Sequence[Timeline], start: date, end: date
) -> list[tuple[date, tuple[Any, ...]]]:
    """Return what several lines hold at `start`, and from each day before `end` on which one turns.

    Each line begins on `start` or before.
    """
    now: list[Any] = []
    turns: list[tuple[date, int, Any]] = []
    for place, line in enumerate(lines):
        held = None
        for day, what in line:
            if day <= start:
                held = what
            elif day < end:
                turns.append((day, place, what))
            else:
                break
        now.append(held)
    turns.sort()  # no line turns twice on a day: what it holds is never compared
    found = [(start, tuple(now))]
    for day, place, what in turns:
        now[place] = what
        if found[-1][0] == day:
            found[-1] = (day, tuple(now))
        else:
            found.append((day, tuple(now)))
    return found


def go_on(line: Timeline, day: date, what: Any) -> None:
    """Say what holds from a day on, where it is not what held before."""
    if not line or line[-1][1] != what:
        line.append((day, what))


class ById(Generic[V]):
    """What is made of some objects, made once for the same ones.

    The facts of many files are the same objects, and which object it is costs less to ask than
    what it holds. They are kept with what was made of them, so that no other takes their place;
    when there are `most`, all are forgotten.
    """

    def __init__(self, make: Callable[..., V], most: int = _KEPT) -> None:
        self._make, self._most = make, most
        self._known: dict[tuple[int, ...], tuple[tuple[Any, ...], V]] = {}

    def __call__(self, *objects: Any) -> V:
        """Return what is made of the objects."""
        key = tuple(map(id, objects))
        entry = self._known.get(key)
        if entry is None:
            if len(self._known) >= self._most:
                self._known.clear()
            entry = self._known[key] = (objects, self._make(*objects))
        return entry[1]
