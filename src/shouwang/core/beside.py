"""Processes beside ours: asked, answering, gone when the block ends.

A process is a plain `python -m` of the module that has the work: it shares no connection and no
thread with ours. One that seals reads the file of keys itself, as our child under our own user; no
key goes to it by pipe, argument or environment. Questions and answers go over its standard streams,
each a pickle after its length.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import IO, Any, NamedTuple, Self

# Of a small pipe every read would wait until our own work lets go of the interpreter.
_PIPE = 1 << 20


class ProcessDied(Exception):
    """A process beside ours ended in the middle of its work; its own error is in the log."""


class _Failed(NamedTuple):
    error: Exception


def spare_cores(most: int) -> int:
    """Return how many processes may work beside ours, `most` at most: one core is ours."""
    return min(most, (os.cpu_count() or 1) - 1)


class Crew:
    """Processes that answer in turn; they are killed when the block ends."""

    def __init__(self, module: str, count: int = 1) -> None:
        """Of `count` processes, each `python -m module`, which calls `answer_all`."""
        self.module, self.count = module, count

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        for _ in range(self.count):
            self._idle.put(self._stack.enter_context(_Process(self.module)))
        self._threads = self._stack.enter_context(ThreadPoolExecutor(self.count))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def ask(self, question: object) -> "Future[Any]":
        """Hand a question over; what the process raises, the answer raises.

        A crew of one answers in the order of the questions. The future raises `ProcessDied` if the
        process ended instead.
        """
        return self._threads.submit(self._ask, question)

    def _ask(self, question: object) -> Any:
        process = self._idle.get()
        try:
            return process.ask(question)
        finally:
            self._idle.put(process)


class _Process:
    def __init__(self, module: str) -> None:
        self.module = module

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 — our interpreter, our module
            [sys.executable, "-m", self.module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=_PIPE,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, question: object) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ProcessDied
        try:
            _say(stdin, question)
            answer = _hear(stdout)
        except (EOFError, BrokenPipeError) as error:
            raise ProcessDied from error
        if isinstance(answer, _Failed):
            raise answer.error
        return answer


def answer_all(answer: Callable[[Any], Any]) -> None:
    """Answer the questions of the process that started this one, until there are none."""
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            question = _hear(stdin)
        except EOFError:
            return
        try:
            said = answer(question)
        except Exception as error:  # noqa: BLE001 — raised where it was asked
            said = _Failed(error)
        _say(stdout, said)


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
