"""Registers in files, of any size: read, met and settled block by block on several processors.

A worker process inherits the register that all blocks are held against (by fork) and sends back
only rows that have a candidate. Where processes cannot fork, everything happens here, in turn.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from shouwang.core.messages import N_

from . import csvfiles, engine
from .candidates import Pairs
from .csvfiles import Block, UnusableCsv
from .engine import Answer, Book, Scored
from .register import Register, from_columns

T = TypeVar("T")
Progress = Callable[[int], None]
ALONE_BELOW = 12_000_000  # bytes that one process reads sooner than several start
WITHIN_SLICE = 100_000
SAMPLE = 5_000_000  # bytes


class Linked(NamedTuple):
    """The answer with the rows it speaks of, and how many rows each file holds."""

    left: Register
    right: Register
    answer: Answer
    left_rows: int
    right_rows: int


def link(left_path: Path, right_path: Path, progress: Progress) -> Linked:
    """Return which rows of two files are one child; `progress` hears of rows done.

    :raises UnusableCsv: if a file cannot be read as a register.
    """
    crew = Crew(left_path, right_path)
    left = read(left_path, crew, progress)
    blocks = list(csvfiles.blocks(right_path))
    known = engine.book(left, _sample(right_path))
    kept: list[Register] = []
    lots: list[Scored] = []
    names: list[NDArray[np.int64]] = []
    kept_rows = 0
    for found in crew.each(known, _meet_block, [(block,) for block in blocks]):
        pairs = Pairs(found.scored.pairs.left, found.scored.pairs.right + kept_rows)
        lots.append(found.scored._replace(pairs=pairs))
        kept.append(found.kept)
        names.append(found.names)
        kept_rows += len(found.kept)
        progress(len(found.names))
    _check_names(right_path, names)
    right = Register.joined(kept)
    answer = engine.settle(left, right, engine.together(lots), crew.within)
    return Linked(left, right, answer, len(left), sum(map(len, names)))


def dedupe(path: Path, progress: Progress) -> tuple[Register, Answer]:
    """Return the register of a file and which of its rows are one child.

    :raises UnusableCsv: if the file cannot be read as a register.
    """
    crew = Crew(path)
    register = read(path, crew, progress)
    return register, engine.dedupe_register(register, crew.within)


def read(path: Path, crew: "Crew", progress: Progress) -> Register:
    """Return the register of a file.

    :raises UnusableCsv: if the file cannot be read as a register.
    """
    parts, names = [], []
    for part in crew.each(None, _read_block, [(block,) for block in csvfiles.blocks(path)]):
        parts.append(part)
        names.append(_names(part.ids))
        progress(len(part))
    _check_names(path, names)
    return Register.joined(parts)


def _names(ids: list[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, ids), np.int64, len(ids))


def _check_names(path: Path, names: list[NDArray[np.int64]]) -> None:
    every = np.concatenate(names)
    if not len(every):
        raise UnusableCsv(N_("{path} 没有数据行。"), path=path)
    if len(np.unique(every)) != len(every):
        raise UnusableCsv(N_("{path} 的编号 rec_id 有重复。"), path=path)


def _sample(path: Path) -> Register:
    """Return the first rows of a file, from which to learn what holds in general."""
    return _read_block(next(csvfiles.blocks(path, SAMPLE)))


# --- in a worker ---------------------------------------------------------------------------------

_known: list[Book | None] = [None]  # what the workers of the moment inherit


class Met(NamedTuple):
    """A block's rows that have candidates, their pairs, and the names of all its rows."""

    kept: Register
    scored: Scored
    names: NDArray[np.int64]


def _read_block(block: Block) -> Register:
    return from_columns(csvfiles.read_block(block))


def _book() -> Book:
    if _known[0] is None:
        raise RuntimeError("no register to hold the block against")
    return _known[0]


def _meet_block(block: Block) -> Met:
    register = _read_block(block)
    scored = engine.met(_book(), register)
    rows, place = np.unique(scored.pairs.right, return_inverse=True)
    pairs = Pairs(scored.pairs.left, place.astype(np.int64))
    return Met(register.take(rows), scored._replace(pairs=pairs), _names(register.ids))


def _meet_slice(first: int, last: int) -> Scored:
    return engine.met_within(_book(), first, last)


class Crew:
    """Worker processes, or none where the files are small or processes cannot fork."""

    def __init__(self, *paths: Path) -> None:
        size = sum(path.stat().st_size for path in paths if path.exists())
        can_fork = "fork" in multiprocessing.get_all_start_methods()
        self.size = len(os.sched_getaffinity(0)) if can_fork and size > ALONE_BELOW else 1

    def each(
        self, known: Book | None, work: Callable[..., T], tasks: list[tuple[Any, ...]]
    ) -> Iterator[T]:
        """Yield what `work` returns for each task, in order; workers inherit `known`."""
        with _inherited(known):
            if self.size == 1 or len(tasks) == 1:
                yield from starmap(work, tasks)
                return
            with multiprocessing.get_context("fork").Pool(self.size) as pool:
                yield from pool.imap(_Spread(work), tasks)

    def within(self, known: Book, register: Register) -> Iterator[Scored]:
        """Yield the pairs within a register, a slice of rows at a time."""
        count = len(register)
        tasks = [(first, first + WITHIN_SLICE) for first in range(0, count, WITHIN_SLICE)]
        yield from self.each(known, _meet_slice, tasks)


class _Spread:
    """Calls a function with a tuple's parts; a lambda could not go to a worker."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self.work = work

    def __call__(self, parts: tuple[Any, ...]) -> Any:
        return self.work(*parts)


@contextmanager
def _inherited(known: Book | None) -> Iterator[None]:
    before, _known[0] = _known[0], known
    try:
        yield
    finally:
        _known[0] = before
