"""Deriving many files in processes beside ours, while ours stores what was derived before.

A process is a plain `python -m` of this module: it shares no connection, no thread and no key with
ours, gets rows and gives lines back, each a pickle on its standard streams.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date
from queue import SimpleQueue
from typing import NamedTuple, Self

from .deriving import Derived, WorkOut, derive
from .engine.pack import PolicyPack
from .gathering import StoredFile

BESIDE_FROM = 4000  # fewer files are done before another process has started
_AHEAD = 3  # chunks handed over before the first is awaited
_MOST = 4


class Chunk(NamedTuple):
    """Files of one pack."""

    pack: PolicyPack
    files: list[StoredFile]


class ProcessDied(Exception):
    """A process beside ours ended in the middle of its work; its own error is in the log."""


def derive_all(
    chunks: Iterable[Chunk], on: date, work_outs: Sequence[WorkOut], *, beside: bool
) -> Iterator[tuple[PolicyPack, Derived]]:
    """Yield what follows from each chunk, in order.

    :param beside: in other processes, while the caller stores the chunks before.
    :raises ProcessDied: if one of them failed.
    """
    if not beside:
        for chunk in chunks:
            yield chunk.pack, derive(chunk.files, chunk.pack, on, work_outs)
        return
    count = max(1, min(_MOST, (os.cpu_count() or 1) - 1))
    with ExitStack() as stack:
        idle: SimpleQueue[_Process] = SimpleQueue()
        for _ in range(count):
            idle.put(stack.enter_context(_Process()))
        threads = stack.enter_context(ThreadPoolExecutor(count))
        waiting: deque[tuple[PolicyPack, Future[Derived]]] = deque()
        for chunk in chunks:
            request = chunk.files, pickle.dumps(chunk.pack), on, list(work_outs)
            waiting.append((chunk.pack, threads.submit(_ask, idle, request)))
            if len(waiting) > _AHEAD:
                pack, first = waiting.popleft()
                yield pack, first.result()
        for pack, future in waiting:
            yield pack, future.result()


_Request = tuple[list[StoredFile], bytes, date, list[WorkOut]]


def _ask(idle: "SimpleQueue[_Process]", request: _Request) -> Derived:
    process = idle.get()
    try:
        return process.derive(request)
    finally:
        idle.put(process)


class _Process:
    """One process beside ours; it is killed when the block ends."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603 — our interpreter, our module
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def derive(self, request: _Request) -> Derived:
        """Return what the process makes of a request."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ProcessDied
        try:
            pickle.dump(request, stdin, pickle.HIGHEST_PROTOCOL)
            stdin.flush()
            derived: Derived = pickle.load(stdout)  # noqa: S301 — of our own process
        except (EOFError, BrokenPipeError) as error:
            raise ProcessDied from error
        return derived


def main() -> None:
    """Answer requests until there are none. A pack stays one object: so its judge is known."""
    packs: dict[bytes, PolicyPack] = {}
    while True:
        try:
            files, packed, on, work_outs = pickle.load(sys.stdin.buffer)  # noqa: S301 — our parent
        except EOFError:
            return
        if packed not in packs:
            packs = {packed: pickle.loads(packed)}  # noqa: S301 — of our parent
        derived = derive(files, packs[packed], on, work_outs)
        pickle.dump(derived, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
