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

MAX_BLOCK = 400  # pairs of one key and value


class Pairs(NamedTuple):
    """Row numbers left and right."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]


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


def _keys(parts: _Parts) -> Iterator[list[Longs]]:
    """Yield lists of columns: two records are candidates if any of a list's columns agree."""
    r = parts.register
    yield [np.where((r.id_kind == Kind.VALID) | (r.id_kind == Kind.BROKEN), r.id_code, 0)]
    yield from _date_keys(parts)
    yield from _name_keys(parts)
    yield from _family_keys(parts)


def _date_keys(parts: _Parts) -> Iterator[list[Longs]]:
    r = parts.register
    yield [_key(2, d, parts.village) for d in parts.dates]
    yield [_key(3, d, parts.surname, r.sex) for d in parts.dates]
    yield [_key(4, d, parts.last, r.sex) for d in parts.dates]
    yield [_key(5, d, parts.first, r.sex) for d in parts.dates]
    father = r.kin_given[:, FATHER, 0]
    mother = r.kin_given[:, MOTHER, 0]
    for number, token in ((6, father), (7, mother)):
        yield [_key(number, d, tables.characters().fuzzy[token]) for d in parts.dates]
    yield [_key(8, d, r.school) for d in parts.dates]
    swapped = r.birth // 10000 * 10000 + r.birth % 100 * 100 + r.birth // 100 % 100
    yield [_key(9, parts.surname, parts.last, np.minimum(r.birth, swapped))]
    month_day = r.birth % 10000
    yield [_key(10, month_day, parts.village, parts.surname)]
    yield [_key(11, r.birth // 100, parts.village, parts.surname)]


def _name_keys(parts: _Parts) -> Iterator[list[Longs]]:
    r = parts.register
    full = [r.sound_key, r.former_sound]
    yield [_key(20, name, parts.village) for name in full]
    yield [_key(21, name, parts.town) for name in full]
    yield [_key(22, name, r.school) for name in full]
    yield [_key(23, name, year) for name in full for year in parts.years]
    yield [_key(24, parts.last, parts.village, r.sex, y) for y in parts.years]
    yield [_key(25, parts.first, parts.village, r.sex, y) for y in parts.years]
    yield [_key(26, parts.last, parts.surname, parts.village)]
    yield [_key(27, parts.surname, parts.village, r.sex, y) for y in parts.years]
    yield [_key(28, parts.surname, parts.last, r.school, y) for y in parts.years]
    yield [_key(29, *np.maximum(parts.given[:, :2], -(10**9)).T, r.school)]
    nick = tables.characters().fuzzy[r.nick]
    last_or_nick = np.where(nick > 0, nick, parts.last)
    yield [_key(30, last_or_nick, parts.village, y) for y in parts.years]
    yield [_key(31, name) for name in full]


def _family_keys(parts: _Parts) -> Iterator[list[Longs]]:
    r = parts.register
    yield [_key(40, r.kin_phone[:, place]) for place in range(PEOPLE)]
    yield [_key(41, r.kin_number[:, place]) for place in (FATHER, MOTHER, OTHER)]
    fuzzy = tables.characters().fuzzy
    people = [
        mixed(r.kin_surname[:, slot], *r.kin_given[:, slot].T) * (r.kin_surname[:, slot] > 0)
        for slot in (FATHER, MOTHER, OTHER)
    ]
    yield [_key(42, people[FATHER], people[MOTHER])]
    yield [_key(43, person, parts.village, y) for person in people for y in parts.years]
    yield [_key(44, person, parts.last) for person in people]
    parents = fuzzy[r.kin_given[:, FATHER, 0]], fuzzy[r.kin_given[:, MOTHER, 0]]
    yield [_key(45, *parents, parts.village)]


def candidates(
    left: Register, right: Register, whole: Frame, *, same: bool = False, limit: int = MAX_BLOCK
) -> Pairs:
    """Return the pairs to compare, each once; inside one register (`same`) with left < right."""
    keys_left, keys_right = _keys(_parts(left, whole)), _keys(_parts(right, whole))
    width = np.int64(max(len(right), 1))
    found = [np.zeros(0, np.int64)]
    for columns_left, columns_right in zip(keys_left, keys_right, strict=True):
        a, b = _joined(columns_left, columns_right, limit)
        if same:
            a, b = a[a < b], b[a < b]
        found.append(a * width + b)
    each = np.unique(np.concatenate(found))
    return Pairs(each // width, each % width)


def _joined(
    left: list[Longs], right: list[Longs], limit: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows whose keys agree in any column, blocks above the limit left out."""
    rows_left, values_left = _stacked(left)
    rows_right, values_right = _stacked(right)
    order = np.argsort(values_right, kind="stable")
    values_right, rows_right = values_right[order], rows_right[order]
    order = np.argsort(values_left, kind="stable")
    values_left, rows_left = values_left[order], rows_left[order]
    start = np.searchsorted(values_right, values_left, "left")
    count = np.searchsorted(values_right, values_left, "right") - start
    begin = np.searchsorted(values_left, values_left, "left")
    mine = np.searchsorted(values_left, values_left, "right") - begin
    count[count * mine > limit] = 0
    total = int(count.sum())
    offsets = np.repeat(start - (np.cumsum(count) - count), count) + np.arange(total)
    return np.repeat(rows_left, count), rows_right[offsets]


def _stacked(columns: list[Longs]) -> tuple[NDArray[np.int64], Longs]:
    rows = [np.flatnonzero(values) for values in columns]
    return np.concatenate(rows), np.concatenate(
        [values[found] for values, found in zip(columns, rows, strict=True)]
    )
