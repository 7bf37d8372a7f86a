"""Judging the rows of a large roster in processes beside ours, while ours judges its own share.

A process is a plain `python -m` of this module: it shares no connection, no thread and no key with
ours, gets rows and gives back what was judged, each a pickle after its length on its standard
streams.
"""

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from itertools import chain, islice
from queue import SimpleQueue
from typing import IO, Any, Self

from .rows import Judged, Numbered, RowJudge, Table, Tell

AT_ONCE = 2000
_ALONE_BELOW = 3  # parts: fewer are done before another process has started
_MOST = 3
_AHEAD = 2  # parts that each process has in hand, so that it never waits for one
# Of a small pipe every read waits until our own judging lets go of the interpreter.
_PIPE = 1 << 20
Part = tuple[Table, list[Numbered]]


class ProcessDied(Exception):
    """A process beside ours ended in the middle of its work."""


def judge_all(parts: Iterable[Part], profile: str, on: date, tell: Tell | None) -> Iterator[Judged]:
    """Yield what was judged of each part, in order.

    :raises ProcessDied: if a process beside ours ended.
    """
    judge, running = RowJudge(profile, on, tell), iter(parts)
    first = list(islice(running, _ALONE_BELOW))
    beside = min(_MOST, (os.cpu_count() or 1) - 1) if len(first) == _ALONE_BELOW else 0
    waiting: deque[Future[Judged]] = deque()
    with ExitStack() as stack:
        crew = stack.enter_context(_Crew(beside, judge)) if beside else None
        for part in chain(first, running):
            waiting.append(crew.judge(part) if crew and crew.has_room else _ours(judge, part))
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _ours(judge: RowJudge, part: Part) -> "Future[Judged]":
    future: Future[Judged] = Future()
    future.set_result(judge.judge(*part))
    return future


class _Crew:
    """Processes that take parts in turn."""

    def __init__(self, count: int, judge: RowJudge) -> None:
        self.count, self.judge_of_ours = count, judge
        self.handed: list[Future[Judged]] = []

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for _ in range(self.count):
            self._idle.put(self._stack.enter_context(_Process(self.judge_of_ours)))
        self._threads = self._stack.enter_context(ThreadPoolExecutor(self.count))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def has_room(self) -> bool:
        """Say whether a process will soon be without work."""
        self.handed = [future for future in self.handed if not future.done()]
        return len(self.handed) < self.count * _AHEAD

    def judge(self, part: Part) -> "Future[Judged]":
        """Hand a part over."""
        self.handed.append(self._threads.submit(self._ask, part))
        return self.handed[-1]

    def _ask(self, part: Part) -> Judged:
        process = self._idle.get()
        try:
            return process.judge(part)
        finally:
            self._idle.put(process)


class _Process:
    """One process beside ours; it is killed when the block ends."""

    def __init__(self, judge: RowJudge) -> None:
        self._terms = judge.profile.name, judge.on, judge.tell

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 — our interpreter, our module
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=_PIPE,
        )
        self._tell(self._terms)
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def judge(self, part: Part) -> Judged:
        """Return what the process makes of a part."""
        self._tell(part)
        stdout = self._process.stdout
        if stdout is None:
            raise ProcessDied
        try:
            answer: Judged | Exception = _hear(stdout)
        except EOFError as error:
            raise ProcessDied from error
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _tell(self, what: object) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise ProcessDied
        try:
            _say(stdin, what)
        except BrokenPipeError as error:
            raise ProcessDied from error


def _say(stream: IO[bytes], what: object) -> None:
    said = pickle.dumps(what, pickle.HIGHEST_PROTOCOL)
    stream.write(len(said).to_bytes(8))
    stream.write(said)
    stream.flush()


def _hear(stream: IO[bytes]) -> Any:
    """Return what the other side said.

    :raises EOFError: if it ended before it had said all.
    """
    length = int.from_bytes(stream.read(8))
    said = stream.read(length)
    if not length or len(said) < length:
        raise EOFError
    return pickle.loads(said)  # noqa: S301 — the other side of our own pipe


def main() -> None:
    """Judge parts until there are none; the terms come first. What fails is told to the parent."""
    gc.disable()  # millions of small values, none of them in a cycle
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    judge = RowJudge(*_hear(stdin))
    while True:
        try:
            table, rows = _hear(stdin)
        except EOFError:
            return
        answer: Judged | Exception
        try:
            answer = judge.judge(table, rows)
        except Exception as error:  # noqa: BLE001 — the parent raises it
            answer = error
        _say(stdout, answer)


if __name__ == "__main__":
    main()
