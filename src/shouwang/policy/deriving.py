"""What follows from facts, worked out: pure, and for many files in processes beside ours.

Rows go in as they were fetched and come back as lines for the database, so that little is handed to
and fro while the database writes the chunk before.
"""

import json
import multiprocessing
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from shouwang.core.lines import line

from .engine.conditions import age_state
from .engine.intervals import change_dates
from .engine.logic import RESULT_NAMES
from .engine.pack import PolicyPack
from .engine.situations import judged
from .gathering import FileFacts, StoredFile, assemble, code_on

WorkOut = Callable[[Sequence[FileFacts], PolicyPack], bytes]
BESIDE_FROM = 4000  # fewer files are done before another process has started
_AT_WORK = 3  # chunks handed over before the first is awaited
_MOST_PROCESSES = 4
_NEEDS_CARER = frozenset({"BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE"})
_LOOK_AHEAD = timedelta(days=400)
_DAY = timedelta(days=1)


class Derived(NamedTuple):
    """Of a chunk: its files, their results as lines, and what each derivation returned."""

    file_ids: list[UUID]
    results: bytes
    parts: list[bytes]


class Chunk(NamedTuple):
    """Files of one pack."""

    pack: PolicyPack
    files: list[StoredFile]


def derive(
    files: Sequence[StoredFile], pack: PolicyPack, on: date, work_outs: Sequence[WorkOut]
) -> Derived:
    """Return what follows from the facts of files as of `on`."""
    group = [assemble(stored) for stored in files]
    results = "".join([result_line(facts, pack, on) for facts in group])
    return Derived(
        [facts.file_id for facts in group],
        results.encode(),
        [work_out(group, pack) for work_out in work_outs],
    )


def result_line(facts: FileFacts, pack: PolicyPack, on: date) -> str:
    """Return the results kept beside a file as a line, in the order of `RESULT_COLUMNS`."""
    now, birth = judged(facts.child, pack, on, on + _DAY)[0][1], facts.child.birth
    verdicts = {}
    for key, state in now.states.items():
        age = pack.profiles[key].age
        verdicts[key] = RESULT_NAMES[min(state, age_state(age.years, age.reading, birth, on))]
    carer, rating, schooling = (
        code_on(facts.attributes.get(name, ()), on) for name in ("carer", "rating", "schooling")
    )
    alone = rating == "NONE" or (now.care_reason in _NEEDS_CARER and not carer)
    upcoming = change_dates(facts.child, pack, on + _DAY, on + _LOOK_AHEAD)
    return line(
        facts.file_id, verdicts[pack.categories.left_behind_profile], json.dumps(verdicts),
        now.care_reason, carer, rating, schooling, facts.school_id, alone, on,
        upcoming[0] if upcoming else on + _LOOK_AHEAD,
    )  # fmt: skip


RESULT_COLUMNS = (
    "id", "verdict", "verdicts", "care_reason", "carer_kind", "rating", "schooling", "school_id",
    "without_carer", "determined_on", "next_change_on",
)  # fmt: skip


# --- processes beside ours --------------------------------------------------------------------


def derive_all(
    chunks: Iterable[Chunk], on: date, work_outs: Sequence[WorkOut], *, beside: bool
) -> Iterator[tuple[PolicyPack, Derived]]:
    """Yield what follows from each chunk, in order.

    :param beside: worked out by other processes while the caller stores the chunks before.
    """
    if not beside:
        for chunk in chunks:
            yield chunk.pack, derive(chunk.files, chunk.pack, on, work_outs)
        return
    waiting: deque[tuple[PolicyPack, Future[Derived]]] = deque()
    with _processes() as pool:
        for chunk in chunks:
            packed = pickle.dumps(chunk.pack)
            future = pool.submit(_derive_beside, chunk.files, packed, on, list(work_outs))
            waiting.append((chunk.pack, future))
            if len(waiting) > _AT_WORK:
                pack, first = waiting.popleft()
                yield pack, first.result()
        for pack, future in waiting:
            yield pack, future.result()


@contextmanager
def _processes() -> Iterator[ProcessPoolExecutor]:
    """Give processes that share nothing with ours: no connection, no thread, no key."""
    count = max(1, min(_MOST_PROCESSES, (os.cpu_count() or 1) - 1))
    pool = ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_packs: dict[bytes, PolicyPack] = {}


def _derive_beside(
    files: list[StoredFile], packed: bytes, on: date, work_outs: list[WorkOut]
) -> Derived:
    """Work in the other process; a pack stays the same object, by which its judge is known."""
    if packed not in _packs:
        _packs.clear()
        _packs[packed] = pickle.loads(packed)  # noqa: S301 — from our own process
    return derive(files, _packs[packed], on, work_outs)
