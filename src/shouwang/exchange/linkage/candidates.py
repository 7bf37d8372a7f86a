"""Which pairs to compare: records that share at least one key.

A key is a 62-bit number made of a few fields, 0 where one of them is unknown. Sound matters here:
most true pairs with a changed name are found only because their names sound alike. Keys whose
block holds too many pairs say little and are left out.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import tables
from .comparing import Frame, cohort
from .register import FATHER, MOTHER, OTHER, PEOPLE, Register, mixed, sounds
from .texts import Ints, Kind, Longs
from .threads import in_threads

# How far a key reaches: anywhere; between records of one county, or of an unknown one; the same,
# but in a large register not to unknown counties, where it would say too little.
ANYWHERE, PLACE, COUNTY = range(3)
LARGE = 300_000
MAX_BLOCK = 400  # pairs of one key and value

Key = tuple[int, list[Longs]]  # its reach; alternative columns


class Pairs(NamedTuple):
    """Row numbers left and right."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]


class Column(NamedTuple):
    """The values of a key in order, and whose they are."""

    values: Longs
    rows: NDArray[np.int64]


class Index(NamedTuple):
    """A register's keys in order, ready to meet another's."""

    register: Register
    whole: Frame
    columns: list[Column]
    wild: bool  # some row's county is unknown


class _Parts(NamedTuple):
    """Pieces of which keys are made, computed once a register."""

    register: Register
    dates: tuple[Ints, ...]
    surname: Ints
    given: Ints
    last: Ints
    first: Ints
    village: Longs
    town: Ints
    years: tuple[Ints, ...]


def _parts(register: Register, whole: Frame) -> _Parts:
    letters = tables.characters()
    heard = sounds(register.given)
    inner = np.where(register.id_birth // 10000 >= whole.eldest, register.id_birth, 0)
    dates = _distinct([register.birth, inner, tables.to_lunar(register.birth)])
    last = heard[np.arange(len(register)), np.maximum(register.length - 1, 0)]
    born = np.where(inner > 0, inner, register.birth)
    grade = register.grade.astype(np.int32)
    due = np.where((grade > 0) & (whole.entry > 0), whole.entry - grade, 0)
    years = (np.where(born > 0, cohort(born), due), np.where(born > 0, due, 0))
    return _Parts(
        register, tuple(dates), letters.surname_fuzzy[register.surname], heard, last, heard[:, 0],
        register.village.astype(np.int64), register.town, years,
    )  # fmt: skip


def _distinct(columns: list[Ints]) -> list[Ints]:
    out: list[Ints] = []
    for column in columns:
        for before in out:
            column = np.where(column == before, 0, column)
        out.append(column)
    return out


def _key(number: int, *columns: NDArray[Any]) -> Longs:
    """Return a key of the columns, 0 where one of them is 0."""
    there = np.ones(len(columns[0]), bool)
    for values in columns:
        there &= values != 0
    salt = np.full(len(columns[0]), number, np.int64)
    return np.where(there, mixed(salt, *columns), 0)


def _keys(parts: _Parts, *, large: bool) -> Iterator[Key]:
    """Yield lists of columns: two records are candidates if any of a list's columns agree.

    What holds in many places by chance counts only within a county. The keys for what is written
    badly cost a fifth of the time: a province goes without.
    """
    r = parts.register
    yield ANYWHERE, [np.where((r.id_kind == Kind.VALID) | (r.id_kind == Kind.BROKEN), r.id_code, 0)]
    yield from _date_keys(parts)
    yield from _name_keys(parts)
    yield from _family_keys(parts)
    if not large:
        yield from _desperate_keys(parts)


def _date_keys(parts: _Parts) -> Iterator[Key]:
    r = parts.register
    yield PLACE, [_key(2, d, parts.village) for d in parts.dates]
    yield COUNTY, [_key(3, d, parts.surname, r.sex) for d in parts.dates]
    yield COUNTY, [_key(4, d, parts.last, r.sex) for d in parts.dates]
    yield COUNTY, [_key(5, d, parts.first, r.sex) for d in parts.dates]
    father = r.kin_given[:, FATHER, 0]
    mother = r.kin_given[:, MOTHER, 0]
    for number, token in ((6, father), (7, mother)):
        yield COUNTY, [_key(number, d, tables.characters().fuzzy[token]) for d in parts.dates]
    yield PLACE, [_key(8, d, r.school) for d in parts.dates]
    swapped = r.birth // 10000 * 10000 + r.birth % 100 * 100 + r.birth // 100 % 100
    yield COUNTY, [_key(9, parts.surname, parts.last, np.minimum(r.birth, swapped))]
    month_day = r.birth % 10000
    yield ANYWHERE, [_key(12, d, r.sound_key) for d in parts.dates]
    yield PLACE, [_key(10, month_day, parts.village, parts.surname)]
    yield PLACE, [_key(11, r.birth // 100, parts.village, parts.surname)]


def _name_keys(parts: _Parts) -> Iterator[Key]:
    r = parts.register
    full = [r.sound_key, r.former_sound]
    yield PLACE, [_key(20, name, parts.village) for name in full]
    yield PLACE, [_key(21, name, parts.town) for name in full]
    yield PLACE, [_key(22, name, r.school) for name in full]
    yield COUNTY, [_key(23, name, year) for name in full for year in parts.years]
    yield PLACE, [_key(24, parts.last, parts.village, r.sex, y) for y in parts.years]
    yield PLACE, [_key(25, parts.first, parts.village, r.sex, y) for y in parts.years]
    yield PLACE, [_key(26, parts.last, parts.surname, parts.village)]
    yield PLACE, [_key(27, parts.surname, parts.village, r.sex, y) for y in parts.years]
    yield PLACE, [_key(28, parts.surname, parts.last, r.school, y) for y in parts.years]
    yield PLACE, [_key(29, *np.maximum(parts.given[:, :2], -(10**9)).T, r.school)]
    nick = tables.characters().fuzzy[r.nick]
    last_or_nick = np.where(nick > 0, nick, parts.last)
    yield PLACE, [_key(30, last_or_nick, parts.village, y) for y in parts.years]
    yield COUNTY, [_key(31, name) for name in full]
    yield COUNTY, [_key(32, parts.surname, parts.last, r.sex, y) for y in parts.years]
    yield COUNTY, [_key(33, parts.surname, parts.first, r.sex, y) for y in parts.years]


def _family_keys(parts: _Parts) -> Iterator[Key]:
    r = parts.register
    yield ANYWHERE, [_key(40, r.kin_phone[:, place]) for place in range(PEOPLE)]
    yield ANYWHERE, [_key(41, r.kin_number[:, place]) for place in (FATHER, MOTHER, OTHER)]
    fuzzy = tables.characters().fuzzy
    people = r.kin_key.T
    yield ANYWHERE, [_key(42, people[FATHER], people[MOTHER])]
    yield PLACE, [_key(43, person, parts.village, y) for person in people for y in parts.years]
    yield COUNTY, [_key(44, person, parts.last) for person in people]
    parents = fuzzy[r.kin_given[:, FATHER, 0]], fuzzy[r.kin_given[:, MOTHER, 0]]
    yield PLACE, [_key(45, *parents, parts.village)]


def _desperate_keys(parts: _Parts) -> Iterator[Key]:
    """Yield keys for records with a changed name and no date."""
    r = parts.register
    people = r.kin_key.T
    yield PLACE, [_key(60, parts.last, r.school, r.sex, y) for y in parts.years]
    # One household group of a village is a few houses: one given character of two is enough.
    yield PLACE, [_key(61, parts.village, r.group, given) for given in (parts.first, parts.last)]
    yield COUNTY, [_key(62, person, parts.first) for person in people]
    yield COUNTY, [_key(63, person, r.sex, y) for person in people for y in parts.years]
    yield PLACE, [_key(64, person, parts.village) for person in people]


def index(register: Register, whole: Frame) -> Index:
    """Return the register's keys in order."""
    wild = bool((register.county == 0).any())
    large = len(register) > LARGE

    def ordered(key: Key) -> Column:
        reach, columns = key
        return _ordered(_local(columns, reach, register.county, large=large, left=True, wild=wild))

    keys = _keys(_parts(register, whole), large=large)
    return Index(register, whole, list(in_threads(ordered, keys)), wild)


def meet(
    known: Index, register: Register, *, first: int | None = None, limit: int = MAX_BLOCK
) -> Pairs:
    """Return the pairs of an indexed register (left) and another's rows to compare, each once.

    With `first` the other is a slice of the same register that begins at that row, and only pairs
    with left < right count.
    """
    width = np.int64(max(len(register), 1))
    found = [np.zeros(0, np.int64)]
    large = len(known.register) > LARGE
    keys = _keys(_parts(register, known.whole), large=large)
    for column, (reach, columns) in zip(known.columns, keys, strict=True):
        here = _local(columns, reach, register.county, large=large, left=False, wild=known.wild)
        a, b = _joined(column, _ordered(here), limit)
        if first is not None:
            a, b = a[a < b + first], b[a < b + first]
        found.append(a * width + b)
    every = np.sort(np.concatenate(found))
    first_of_each = np.ones(len(every), bool)
    np.not_equal(every[1:], every[:-1], out=first_of_each[1:])
    each = every[first_of_each]
    return Pairs(each // width, each % width)


_TO_UNKNOWN, _FROM_UNKNOWN = 1, 2


def _local(
    columns: list[Longs], reach: int, county: Ints, *, large: bool, left: bool, wild: bool
) -> list[Longs]:
    """Return the columns bound to a county each.

    The left register's rows also stand for partners of unknown county (`_TO_UNKNOWN`), the right
    one's for left rows of unknown county (`_FROM_UNKNOWN`), if there are any (`wild`).
    """
    if reach == ANYWHERE:
        return columns
    out = [_bound(column, column != 0, county) for column in columns]
    if reach == COUNTY and large:
        return out
    unknown = county == 0
    for column in columns:
        # A left row of known county for a right one of unknown county, and the other way round.
        there = (column != 0) & (~unknown if left else unknown)
        out.append(_bound(column, there, np.full_like(county, _TO_UNKNOWN)))
        if wild:
            there = (column != 0) & (unknown if left else ~unknown)
            out.append(_bound(column, there, np.full_like(county, _FROM_UNKNOWN)))
    return out


def _bound(column: Longs, there: NDArray[np.bool_], county: Ints) -> Longs:
    return np.where(there, mixed(column, county), 0)


def _joined(left: Column, right: Column, limit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows whose keys agree, blocks above the limit left out."""
    start = np.searchsorted(left.values, right.values, "left")
    hits = start < len(left.values)
    hits[hits] = left.values[start[hits]] == right.values[hits]
    start, values, rows = start[hits], right.values[hits], right.rows[hits]
    count = np.searchsorted(left.values, values, "right") - start
    begin = np.searchsorted(values, values, "left")
    mine = np.searchsorted(values, values, "right") - begin
    count[count * mine > limit] = 0
    total = int(count.sum())
    offsets = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(total)
    return left.rows[offsets], np.repeat(rows, count)


def _ordered(columns: list[Longs]) -> Column:
    rows = [np.flatnonzero(values) for values in columns]
    values = np.concatenate([v[found] for v, found in zip(columns, rows, strict=True)])
    order = np.argsort(values)
    return Column(values[order], np.concatenate(rows)[order])
