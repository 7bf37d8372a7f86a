"""Deriving many files in processes beside ours, while ours stores what was derived before."""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import lru_cache
from typing import NamedTuple
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
    with processes.Crew(__name__, max(1, processes.spare_cores(_MOST))) as crew:
        waiting: deque[tuple[Chunk, Future[Derived]]] = deque()
        for chunk in chunks:
            question = chunk.files, pickle.dumps(chunk.pack), on, list(work_outs)
            waiting.append((chunk, crew.ask(question)))
            if len(waiting) > _AHEAD:
                asked, first = waiting.popleft()
                yield asked, first.result()
        for asked, future in waiting:
            yield asked, future.result()


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
