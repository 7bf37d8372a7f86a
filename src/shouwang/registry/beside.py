"""Making the rows of many new files in processes beside ours, while ours stores those made before.

A process beside ours seals numbers as ours does: it reads the same file of keys.
"""

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack

from shouwang.core import beside as processes

from .opening import Opened, Opening, Schools, open_files
from .rows import Deed

BESIDE_FROM = 4000  # fewer files are made before another process has started
MOST = 3
_AHEAD = 2  # slices that each process has in hand, so that it never waits for one
_READY = 2  # slices that ours makes beyond them
Slice = list[Opening]


def open_all(slices: Iterable[Slice], deed: Deed, schools: Schools, count: int) -> Iterator[Opened]:
    """Yield the rows of each slice of new files, in order; `count` processes make them beside ours.

    Where the next is not there yet, ours makes one itself.

    :raises ProcessDied: if one of them ended.
    """
    waiting: deque[Future[Opened]] = deque()
    running = iter(slices)
    with ExitStack() as stack:
        crew = stack.enter_context(processes.Crew(__name__, count)) if count else None
        handed: list[Future[Opened]] = []
        for some in running:
            handed = [future for future in handed if not future.done()]
            if crew and len(handed) < count * _AHEAD:
                handed.append(crew.ask((some, deed, schools)))
                waiting.append(handed[-1])
            else:
                waiting.append(Future())
                waiting[-1].set_result(open_files(some, deed, schools))
            while waiting and (waiting[0].done() or len(waiting) > count * _AHEAD + _READY):
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


def _answer(question: tuple[Slice, Deed, Schools]) -> Opened:
    return open_files(*question)


if __name__ == "__main__":
    gc.disable()  # millions of small values, none of them in a cycle
    processes.answer_all(_answer)
