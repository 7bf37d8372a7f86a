"""Deriving many files in processes beside ours, while ours stores what was derived before."""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Self
from uuid import UUID

from shouwang.core import beside as processes

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

    @property
    def file_ids(self) -> list[UUID]:
        """The files, in order."""
        return [UUID(stored.file_id) for stored in self.files]


class Deriving:
    """Chunks that processes beside ours derive, in order; they are killed when the block ends."""

    def __init__(self, on: date, work_outs: Sequence[WorkOut]) -> None:
        self.on, self.work_outs = on, list(work_outs)
        self._crew = processes.Crew(__name__, max(1, processes.spare_cores(_MOST)))
        self._waiting: deque[tuple[Chunk, Future[Derived]]] = deque()

    def __enter__(self) -> Self:
        self._crew.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._crew.__exit__(*error)

    def put(self, chunk: Chunk) -> "Future[Derived]":
        """Hand a chunk over; returns what will follow from it."""
        question = chunk.files, pickle.dumps(chunk.pack), self.on, self.work_outs
        future: Future[Derived] = self._crew.ask(question)
        self._waiting.append((chunk, future))
        return future

    def take(self, *, leaving: int = 0) -> Iterator[tuple[Chunk, Derived]]:
        """Yield the first chunks and what follows from them, until only some are left waiting.

        :raises ProcessDied: if a process ended.
        """
        while len(self._waiting) > leaving:
            chunk, future = self._waiting.popleft()
            yield chunk, future.result()


def derive_all(
    chunks: Iterable[Chunk], on: date, work_outs: Sequence[WorkOut], *, beside: bool
) -> Iterator[tuple[Chunk, Derived]]:
    """Yield each chunk and what follows from it, in order.

    :param beside: in other processes, while the caller stores the chunks before.
    :raises ProcessDied: if one of them ended.
    """
    if not beside:
        for chunk in chunks:
            yield chunk, derive(chunk.files, chunk.pack, on, work_outs)
        return
    with Deriving(on, work_outs) as deriving:
        for chunk in chunks:
            deriving.put(chunk)
            yield from deriving.take(leaving=_AHEAD)
        yield from deriving.take()


@lru_cache(maxsize=1)
def _unpacked(pack: bytes) -> PolicyPack:
    """Return a pack; it stays one object, so its judge is known."""
    unpacked: PolicyPack = pickle.loads(pack)  # noqa: S301 — of our parent
    return unpacked


def _answer(question: tuple[list[StoredFile], bytes, date, list[WorkOut]]) -> Derived:
    files, pack, on, work_outs = question
    return derive(files, _unpacked(pack), on, work_outs)


if __name__ == "__main__":
    processes.answer_all(_answer)
