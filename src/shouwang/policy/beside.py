"""Deriving many files in processes beside ours, while ours stores what was derived before."""

import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date
from functools import lru_cache
from typing import NamedTuple

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


def derive_all(
    chunks: Iterable[Chunk], on: date, work_outs: Sequence[WorkOut], *, beside: bool
) -> Iterator[tuple[PolicyPack, Derived]]:
    """Yield what follows from each chunk, in order.

    :param beside: in other processes, while the caller stores the chunks before.
    :raises ProcessDied: if one of them ended.
    """
    if not beside:
        for chunk in chunks:
            yield chunk.pack, derive(chunk.files, chunk.pack, on, work_outs)
        return
    with processes.Crew(__name__, max(1, processes.spare_cores(_MOST))) as crew:
        waiting: deque[tuple[PolicyPack, Future[Derived]]] = deque()
        for chunk in chunks:
            question = chunk.files, pickle.dumps(chunk.pack), on, list(work_outs)
            waiting.append((chunk.pack, crew.ask(question)))
            if len(waiting) > _AHEAD:
                pack, first = waiting.popleft()
                yield pack, first.result()
        for pack, future in waiting:
            yield pack, future.result()


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
