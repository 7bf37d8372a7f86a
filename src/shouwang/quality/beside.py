"""Judging many files in a process beside ours, while ours reads the next and keeps what was found.

The process is a plain `python -m` of this module: it shares no connection, no thread and no key
with ours. It gets rows and gives back what was found, each a pickle on its standard streams, and
holds the facts of all files until it is asked for the groups they make.
"""

import gc
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, Self

from .gathering import StoredFiles
from .judged import InGroup, Judged, Named, in_groups, judge
from .rules.facts import Parameters

BESIDE_FROM = 4000  # fewer files are judged before another process has started
_AHEAD = 2  # chunks handed over before the first is awaited


class ProcessDied(Exception):
    """The process beside ours ended in the middle of its work; its own error is in the log."""


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

    :raises ProcessDied: from its methods, if that process failed.
    """
    if not beside:
        yield _Here(given)
        return
    with _Process(given) as process, ThreadPoolExecutor(1) as thread:
        yield _Beside(process, thread)


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
    def __init__(self, process: "_Process", thread: ThreadPoolExecutor) -> None:
        self.process, self.thread = process, thread

    def alone(self, chunks: Iterable[StoredFiles]) -> Iterator[list[Judged]]:
        waiting: deque[Future[Any]] = deque()
        for stored in chunks:
            waiting.append(self.thread.submit(self.process.ask, stored))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()

    def in_groups(self) -> list[InGroup]:
        found: list[InGroup] = self.thread.submit(self.process.ask, None).result()
        return found


class _Process:
    """The process beside ours; it is killed when the block ends."""

    def __init__(self, given: Parameters) -> None:
        self.given = given

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 — our interpreter, our module
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._send(self.given)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, request: StoredFiles | None) -> Any:
        """Return what the process answers."""
        if self._process.stdout is None:
            raise ProcessDied
        try:
            self._send(request)
            return pickle.load(self._process.stdout)  # noqa: S301 — of our own process
        except (EOFError, BrokenPipeError) as error:
            raise ProcessDied from error

    def _send(self, what: object) -> None:
        if self._process.stdin is None:
            raise ProcessDied
        pickle.dump(what, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()


def main() -> None:
    """Answer requests until there are none: rows are judged, None asks for the groups."""
    gc.disable()  # it would look through all the facts again and again
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    here = _Here(pickle.load(requests))  # noqa: S301 — our parent's
    while True:
        try:
            stored = pickle.load(requests)  # noqa: S301 — our parent's
        except EOFError:
            return
        found = here.in_groups() if stored is None else next(here.alone([stored]))
        pickle.dump(found, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
