"""Judging many files in a process beside ours, while ours reads the next and keeps what was found.

It holds the facts of all files until it is asked for the groups they make.
"""

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Protocol

from shouwang.core import beside as processes

from .gathering import StoredFiles
from .judged import InGroup, Judged, Named, in_groups, judge
from .rules.facts import Parameters

BESIDE_FROM = 4000  # fewer files are judged before another process has started
_AHEAD = 2  # chunks handed over before the first is awaited


class Judge(Protocol):
    """Judges files chunk by chunk, then the groups that all of them make."""

    def alone(self, chunks: Iterable[StoredFiles]) -> Iterator[list[Judged]]:
        """Yield what the rules over one file find, chunk by chunk, in order."""
        ...

    def in_groups(self) -> list[InGroup]:
        """Return what the rules over groups find in all the files judged so far."""
        ...


@contextmanager
def judging(given: Parameters, *, beside: bool) -> Iterator[Judge]:
    """Give a judge; with `beside` its work is done in another process.

    :raises ProcessDied: from its methods, if that process ended.
    """
    if not beside:
        yield _Here(given)
        return
    with processes.Crew(__name__) as crew:
        yield _Beside(crew, given)


class _Here:
    def __init__(self, given: Parameters) -> None:
        self.given = given
        self.named: list[Named] = []

    def alone(self, chunks: Iterable[StoredFiles]) -> Iterator[list[Judged]]:
        for stored in chunks:
            judged, named = judge(stored, self.given)
            self.named += named
            yield judged

    def in_groups(self) -> list[InGroup]:
        return in_groups(self.named, self.given)


class _Beside:
    def __init__(self, crew: processes.Crew, given: Parameters) -> None:
        self.crew = crew
        self.crew.ask(given)

    def alone(self, chunks: Iterable[StoredFiles]) -> Iterator[list[Judged]]:
        waiting: deque[Future[list[Judged]]] = deque()
        for stored in chunks:
            waiting.append(self.crew.ask(stored))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()

    def in_groups(self) -> list[InGroup]:
        found: list[InGroup] = self.crew.ask(None).result()
        return found


class _There:
    """Answers in the other process: first come the parameters, then files, then nothing."""

    def __call__(self, question: Parameters | StoredFiles | None) -> object:
        if isinstance(question, Parameters):
            self.here = _Here(question)
            return None
        return self.here.in_groups() if question is None else next(self.here.alone([question]))


if __name__ == "__main__":
    gc.disable()  # it would look through all the facts again and again
    processes.answer_all(_There())
