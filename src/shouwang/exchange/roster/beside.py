"""Judging the rows of a large roster in processes beside ours, while ours judges its own share."""

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import date
from functools import lru_cache
from itertools import chain, islice

from shouwang.core import beside as processes

from .rows import Judged, Numbered, RowJudge, Table, Tell

AT_ONCE = 2000
_ALONE_BELOW = 3  # parts: fewer are done before another process has started
_MOST = 3
_AHEAD = 2  # parts that each process has in hand, so that it never waits for one
Part = tuple[Table, list[Numbered]]
_Terms = tuple[str, date, Tell | None]


def judge_all(
    parts: Iterable[Part], profile: str, on: date, tell: Tell | None, is_busy: Callable[[], bool]
) -> Iterator[Judged]:
    """Yield what was judged of each part, in order.

    :param is_busy: says whether others need the cores beside ours; ours is alone until they do not.
    :raises ProcessDied: if a process beside ours ended.
    """
    terms, running = (profile, on, tell), iter(parts)
    ours = RowJudge(*terms)
    first = list(islice(running, _ALONE_BELOW))
    count = processes.spare_cores(_MOST) if len(first) == _ALONE_BELOW else 0
    waiting: deque[Future[Judged]] = deque()
    with ExitStack() as stack:
        crew: processes.Crew | None = None
        handed: list[Future[Judged]] = []
        for part in chain(first, running):
            if crew is None and count and not is_busy():
                crew = stack.enter_context(processes.Crew(__name__, count))
            handed = [future for future in handed if not future.done()]
            if crew and len(handed) < count * _AHEAD:
                handed.append(crew.ask((terms, part)))
                waiting.append(handed[-1])
            else:
                waiting.append(Future())
                waiting[-1].set_result(ours.judge(*part))
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


@lru_cache(maxsize=1)
def _judge_of(terms: _Terms) -> RowJudge:
    return RowJudge(*terms)


def _answer(question: tuple[_Terms, Part]) -> Judged:
    terms, part = question
    return _judge_of(terms).judge(*part)


if __name__ == "__main__":
    gc.disable()  # millions of small values, none of them in a cycle
    processes.answer_all(_answer)
