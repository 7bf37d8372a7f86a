"""Pairs of records → small numbers that say how each field compares.

A *level* is an 8-bit number whose meaning stands in the enumerations below; 0 is always "one side
knows nothing". Everything works on arrays of any length; a single pair takes the same path.
"""

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import tables
from .register import FATHER, MOTHER, OTHER, Register, all_equal, among, fold
from .texts import Ints, Kind

Levels = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Rows = NDArray[Any]


class Id(IntEnum):
    """Identity numbers."""

    UNKNOWN, EQUAL, EQUAL_BROKEN, SLIP, ROUNDED, SHORT_AGREES, FEW_DIGITS, OTHER, BOTH_VALID, \
        SHORT_DIFFERS = range(10)  # fmt: skip


class Day(IntEnum):
    """Birth dates, from the best likeness to the worst."""

    UNKNOWN, EQUAL, LUNAR, SWAPPED, FIRST_OF_YEAR, OTHER_YEAR, OTHER_DAY, OTHER_MONTH, NEAR, \
        SAME_YEAR, WITHIN_YEAR, FAR = range(12)  # fmt: skip


class Surname(IntEnum):
    """Surnames."""

    UNKNOWN, EQUAL, SAME_SOUND, LIKE_SOUND, LOOKALIKE, SYLLABLE, MOTHERS, OTHER = range(8)


class Given(IntEnum):
    """Given names."""

    UNKNOWN, EQUAL, SAME_SOUND, LIKE_SOUND, SYLLABLE, LOOKALIKE, STROKES, SWAPPED, PART, \
        NICKNAME, PART_SOUND, ONE_EQUAL, ONE_SOUND, OTHER = range(14)  # fmt: skip


class Kinsman(IntEnum):
    """Names of relatives."""

    UNKNOWN, EQUAL, LIKE, SURNAME_DIFFERS, PART, OTHER = range(6)


class Place(IntEnum):
    """Villages."""

    UNKNOWN, CODE_EQUAL, NAME_EQUAL, TOWN_EQUAL, OTHER, RESETTLED = range(6)


class School(IntEnum):
    """Schools."""

    UNKNOWN, EQUAL, OTHER_LEVEL, OTHER = range(4)


class Year(IntEnum):
    """Years at school, stated or expected from a birth date."""

    UNKNOWN, EQUAL, NEXT, FAR = range(4)


class Simple(IntEnum):
    """Yes and no."""

    UNKNOWN, EQUAL, OTHER = range(3)


class Frame(NamedTuple):
    """What the registers say as a whole.

    `eldest` is the earliest birth year of a child, so that an adult's number is not held for a
    child's; `entry` is cohort + year at school (0 unknown).
    """

    eldest: int
    entry: int


def frame(*registers: Register) -> Frame:
    """Return what holds for the registers as a whole."""
    years = np.concatenate([r.birth // 10000 for r in registers])
    years = years[years > 0]
    eldest = int(np.percentile(years, 99)) - 20 if len(years) else 0
    entries = [
        (cohort(r.birth) + r.grade.astype(np.int32))[(r.birth > 0) & (r.grade > 0)]
        for r in registers
    ]
    both = np.concatenate(entries)
    return Frame(eldest, int(np.median(both)) if len(both) else 0)


_PER_ROWS = 20_000


def frequency(register: Register) -> Levels:
    """Return how often each name stands in 20 000 rows, as a binary logarithm."""
    names, place, count = np.unique(register.name_key, return_inverse=True, return_counts=True)
    share = count * min(_PER_ROWS / max(len(register), 1), 1)
    del names
    result: Levels = np.clip(np.rint(np.log2(np.maximum(share, 1))), 0, 15).astype(np.uint8)[place]
    return result


def common_phones(register: Register) -> NDArray[np.int64]:
    """Return telephones of more than eight rows: an office's, not a family's."""
    numbers, count = np.unique(register.kin_phone, return_counts=True)
    result: NDArray[np.int64] = numbers[(count > 8) & (numbers > 0)]
    return result


class Side(NamedTuple):
    """A register with what comparing asks of it as a whole."""

    register: Register
    frequency: Levels
    common_phones: NDArray[np.int64]


def side(register: Register) -> Side:
    """Return the register made ready for comparing."""
    return Side(register, frequency(register), common_phones(register))


def cohort(dates: Ints) -> Ints:
    """Return the year in which children born on these days turn an age before 1 September."""
    return (dates // 10000 + (dates // 100 % 100 >= 9)).astype(np.int32)


class Comparison(NamedTuple):
    """The levels of each field (see the enumerations) and counts, one place a pair."""

    id_no: Levels
    day: Levels
    day_stated: Levels
    years_apart: Levels
    surname: Levels
    given: Levels
    former: Levels
    frequency: Levels
    sex: Levels
    ethnic: Levels
    father: Levels
    mother: Levels
    crossed: Levels
    carer: Levels
    kin_numbers: Levels
    kin_conflict: Levels
    phones: Levels
    place: Levels
    group: Levels
    school: Levels
    grade: Levels
    expected: Levels
    class_no: Levels
    given_length: Levels


def without_family(one: Side, a: Rows, other: Side, b: Rows, whole: Frame) -> Comparison:
    """Return the comparison of everything but the family, which costs as much as the rest."""
    left, right = one.register, other.register
    id_no, day, stated, apart = _numbers_and_days(left, a, right, b, whole)
    surname, given = _surname(left, a, right, b), _given_names(left, a, right, b)
    # 小兰, 兰兰: no surname was given, so none differs.
    short_left = (left.length[a] == 1) & (left.nick[a] > 0)
    short = short_left | ((right.length[b] == 1) & (right.nick[b] > 0))
    surname[short & (given == Given.NICKNAME)] = Surname.UNKNOWN
    place, group = _places(left, a, right, b)
    school, grade, expected, class_no = _schooling(left, a, right, b, whole)
    none = np.zeros(len(a), np.uint8)
    return Comparison(
        id_no, day, stated, apart, surname, given, _former(left, a, right, b),
        np.maximum(one.frequency[a], other.frequency[b]),
        _simple(left.sex[a], right.sex[b]), _simple(left.ethnic[a], right.ethnic[b]),
        none, none, none, none, none, none, none,
        place, group, school, grade, expected, class_no,
        np.minimum(left.length[a], right.length[b]).astype(np.uint8),
    )  # fmt: skip


def with_family(compared: Comparison, one: Side, a: Rows, other: Side, b: Rows) -> Comparison:
    """Return the comparison with what parents, carers and telephones say."""
    left, right = one.register, other.register
    father, mother, crossed, carer = _relatives(left, a, right, b)
    shared, conflict = _kin_numbers(left, a, right, b)
    return compared._replace(
        father=father, mother=mother, crossed=crossed, carer=carer, kin_numbers=shared,
        kin_conflict=conflict, phones=_phones(one, a, other, b),
    )  # fmt: skip


def _simple(x: NDArray[Any], y: NDArray[Any]) -> Levels:
    known = (x > 0) & (y > 0)
    return np.where(known, np.where(x == y, Simple.EQUAL, Simple.OTHER), 0).astype(np.uint8)


# --- identity numbers and dates ---------------------------------------------------------------


def _numbers_and_days(
    left: Register, a: Rows, right: Register, b: Rows, whole: Frame
) -> tuple[Levels, Levels, Levels, Levels]:
    usable_a = _own(left, a, whole)
    usable_b = _own(right, b, whole)
    id_no = _id_level(left, a, right, b)
    id_no[~(usable_a & usable_b)] = Id.UNKNOWN
    x, y = left.birth[a], right.birth[b]
    inner_x = np.where(usable_a & (left.id_kind[a] == Kind.VALID), left.id_birth[a], 0)
    inner_y = np.where(usable_b & (right.id_kind[b] == Kind.VALID), right.id_birth[b], 0)
    stated = _day_level(x, y)
    best = stated.copy()
    for u, v in ((inner_x, y), (x, inner_y), (inner_x, inner_y)):
        level = _day_level(u, v)
        best = np.where((level > 0) & ((best == 0) | (level < best)), level, best)
    sure_x, sure_y = np.where(inner_x > 0, inner_x, x), np.where(inner_y > 0, inner_y, y)
    apart = np.abs(sure_x // 10000 - sure_y // 10000)
    apart = np.where((sure_x > 0) & (sure_y > 0), np.minimum(apart, 20), 31)
    return id_no, best, stated, apart.astype(np.uint8)


def _own(register: Register, rows: Rows, whole: Frame) -> Flags:
    """Return whether the number can be the child's own: not an adult's."""
    inner, stated = register.id_birth[rows] // 10000, register.birth[rows] // 10000
    adult = (inner > 0) & ((inner < whole.eldest) | ((stated > 0) & (inner < stated - 10)))
    return ~adult


def _id_level(left: Register, a: Rows, right: Register, b: Rows) -> Levels:
    kind_a, kind_b = left.id_kind[a], right.id_kind[b]
    level = np.zeros(len(a), np.uint8)
    equal = (left.id_code[a] == right.id_code[b]) & (left.id_code[a] > 0)
    valid = (kind_a == Kind.VALID) & (kind_b == Kind.VALID)
    level[equal] = np.where(valid[equal], Id.EQUAL, Id.EQUAL_BROKEN)
    level[valid & ~equal] = Id.BOTH_VALID
    rest = np.flatnonzero((kind_a > 0) & (kind_b > 0) & ~equal & ~valid)
    if len(rest):
        level[rest] = _odd_id_level(
            left.id_digits[a[rest]], kind_a[rest], right.id_digits[b[rest]], kind_b[rest]
        )
    return level


def _odd_id_level(x: NDArray[np.uint8], kind_x: Rows, y: NDArray[np.uint8], kind_y: Rows) -> Levels:
    """Compare numbers of which at least one is not valid."""
    differ = (x != y).astype(np.int16)
    count = differ[:, :18].sum(axis=1)
    swapped = (x[:, :-1] == y[:, 1:]) & (x[:, 1:] == y[:, :-1]) & (x[:, :-1] != y[:, :-1])
    swap = swapped.any(axis=1) & (count == 2)
    short = (kind_x == Kind.SHORT) | (kind_y == Kind.SHORT)
    rounded = (kind_x == Kind.ROUNDED) | (kind_y == Kind.ROUNDED)
    other_length = (kind_x == Kind.OTHER_LENGTH) | (kind_y == Kind.OTHER_LENGTH)
    prefix = count_equal_prefix(x, y)
    suffix = np.maximum(_equal_suffix(x, y), _equal_suffix(y, x))
    return np.select(
        [
            short & (prefix >= 5), short, rounded & (prefix >= 15), ~other_length & (count <= 1),
            swap, other_length & (prefix + suffix >= 17), ~other_length & (count <= 4),
        ],
        [
            Id.SHORT_AGREES, Id.SHORT_DIFFERS, Id.ROUNDED, Id.SLIP, Id.SLIP, Id.SLIP,
            Id.FEW_DIGITS,
        ],
        Id.OTHER,
    ).astype(np.uint8)  # fmt: skip


def count_equal_prefix(x: NDArray[np.uint8], y: NDArray[np.uint8]) -> NDArray[Any]:
    """Return how many leading digits agree."""
    result: NDArray[Any] = np.minimum.accumulate(x == y, axis=1).sum(axis=1)
    return result


def _equal_suffix(x: NDArray[np.uint8], y: NDArray[np.uint8]) -> NDArray[Any]:
    """Return how many trailing digits agree when `x` is one digit longer than `y`."""
    return count_equal_prefix(x[:, :0:-1], y[:, -2::-1])


def _day_level(x: Ints, y: Ints) -> Levels:
    known = (x > 0) & (y > 0)
    year_x, month_x, day_x = x // 10000, x // 100 % 100, x % 100
    year_y, month_y, day_y = y // 10000, y // 100 % 100, y % 100
    lunar = (tables.to_lunar(x) == y) | (tables.to_lunar(y) == x)
    same_year = year_x == year_y
    swapped = same_year & (month_x == day_y) & (day_x == month_y)
    placeholder = same_year & ((x % 10000 == 101) | (y % 10000 == 101))
    same_day = (month_x == month_y) & (day_x == day_y)
    days = np.abs((year_x - year_y) * 365 + (month_x - month_y) * 30.4 + day_x - day_y)
    level = np.select(
        [
            x == y, lunar, swapped, placeholder, same_day & (np.abs(year_x - year_y) <= 1),
            same_year & (month_x == month_y), same_year & (day_x == day_y),
            (days <= 50), same_year, days <= 365,
        ],
        [
            Day.EQUAL, Day.LUNAR, Day.SWAPPED, Day.FIRST_OF_YEAR, Day.OTHER_YEAR, Day.OTHER_DAY,
            Day.OTHER_MONTH, Day.NEAR, Day.SAME_YEAR, Day.WITHIN_YEAR,
        ],
        Day.FAR,
    )  # fmt: skip
    return np.where(known, level, 0).astype(np.uint8)


# --- names ------------------------------------------------------------------------------------


def _surname(left: Register, a: Rows, right: Register, b: Rows) -> Levels:
    x, y = left.surname[a], right.surname[b]
    level = surname_level(x, y)
    mothers = (left.kin_surname[a, MOTHER] == y) | (right.kin_surname[b, MOTHER] == x)
    level[(level == Surname.OTHER) & mothers] = Surname.MOTHERS
    return level


def surname_level(x: Ints, y: Ints) -> Levels:
    """Compare surnames without knowledge of the families."""
    letters = tables.characters()
    like = tables.likeness(x, y)
    level = np.select(
        [
            x == y, _same(letters.surname_sound, x, y), _same(letters.surname_fuzzy, x, y),
            like == 1, _same(letters.transliteration, x, y),
        ],
        [
            Surname.EQUAL, Surname.SAME_SOUND, Surname.LIKE_SOUND, Surname.LOOKALIKE,
            Surname.SYLLABLE,
        ],
        Surname.OTHER,
    )  # fmt: skip
    return np.where((x > 0) & (y > 0), level, 0).astype(np.uint8)


def _same(table: Ints, x: Ints, y: Ints) -> Flags:
    first, second = table[x], table[y]
    result: Flags = (first == second) & (first > 0)
    return result


_POSITIONS = 4


def _given_names(left: Register, a: Rows, right: Register, b: Rows) -> Levels:
    x, y = left.given[a][:, :_POSITIONS], right.given[b][:, :_POSITIONS]
    level = given_level(x, left.length[a], y, right.length[b])
    nick = _nick_fits(left.nick[a], y, right.surname[b]) | _nick_fits(
        right.nick[b], x, left.surname[a]
    )
    weak = (level >= Given.PART) | (level == Given.UNKNOWN)
    level[nick & weak] = Given.NICKNAME
    return level


def _nick_fits(nick: Ints, given: Ints, surname: Ints) -> Flags:
    """Return whether a nickname's token is, or sounds like, one of the given name's."""
    sound = tables.characters().sound
    there = np.flatnonzero(nick)
    fits = np.zeros(len(nick), bool)
    token, letters = nick[there], given[there]
    heard = among(sound[token], sound[letters]) & (sound[token] > 0)
    fits[there] = among(token, letters) | heard
    return fits


def given_level(x: Ints, length_x: Rows, y: Ints, length_y: Rows) -> Levels:
    """Compare given names of up to four tokens."""
    kind = _token_kinds(x, y)
    same_length = length_x == length_y
    worst = kind.max(axis=1)
    equal = ((x == y) & (x > 0)).sum(axis=1)
    shared, heard = _shared(x, y)
    shorter = np.minimum(length_x, length_y)
    level = np.select(
        [
            same_length & (worst == 1), same_length & (worst == 2), same_length & (worst == 3),
            same_length & (worst == 4), same_length & (worst == 5), same_length & (worst == 6),
            same_length & (shared == shorter), ~same_length & (shared == shorter),
            ~same_length & (heard == shorter), same_length & (heard == shorter), equal + shared > 0,
            heard > 0,
        ],
        [
            Given.EQUAL, Given.SAME_SOUND, Given.LIKE_SOUND, Given.SYLLABLE, Given.LOOKALIKE,
            Given.STROKES, Given.SWAPPED, Given.PART, Given.PART_SOUND, Given.PART_SOUND,
            Given.ONE_EQUAL, Given.ONE_SOUND,
        ],
        Given.OTHER,
    )  # fmt: skip
    return np.where(shorter > 0, level, 0).astype(np.uint8)


def _token_kinds(x: Ints, y: Ints) -> NDArray[np.int8]:
    """Return for each position 1 equal, 2 same sound, 3 like sound, 4 class, 5/6 likeness, 9."""
    letters = tables.characters()
    kind = np.full(x.shape, 1, np.int8)
    rows, columns = np.nonzero(x != y)
    u, v = x[rows, columns], y[rows, columns]
    first, second, others = letters.sound[u], letters.sound[v], letters.other_sound
    either = (first == others[v]) | (others[u] == second)
    same = (first > 0) & (second > 0) & (either | (first == second))
    like = tables.likeness(u, v)
    kind[rows, columns] = np.select(
        [
            same,
            _same(letters.fuzzy, u, v),
            _same(letters.transliteration, u, v),
            like == 1,
            like == 2,
        ],
        [2, 3, 4, 5, 6],
        9,
    )
    return kind


def _shared(x: Ints, y: Ints) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return how many tokens of the shorter name stand, or are heard, anywhere in the other."""
    fuzzy = tables.characters().fuzzy
    hear_x, hear_y = fold(fuzzy, x), fold(fuzzy, y)
    equal, heard = np.zeros(len(x), np.int8), np.zeros(len(x), np.int8)
    for place in range(x.shape[1]):
        there = x[:, place] > 0
        equal += there & among(x[:, place], y)
        heard += there & among(hear_x[:, place], hear_y)
    back_equal, back_heard = np.zeros_like(equal), np.zeros_like(heard)
    for place in range(y.shape[1]):
        there = y[:, place] > 0
        back_equal += there & among(y[:, place], x)
        back_heard += there & among(hear_y[:, place], hear_x)
    return np.minimum(equal, back_equal), np.minimum(heard, back_heard)


def _former(left: Register, a: Rows, right: Register, b: Rows) -> Levels:
    """Return 1 where a former name is the other's name, 2 where it only sounds like it, else 0."""
    pairs = ((left, a, right, b), (right, b, left, a))
    equal, heard = np.zeros(len(a), bool), np.zeros(len(a), bool)
    for one, rows, other, others in pairs:
        former = one.former_key[rows]
        equal |= (former > 0) & (former == other.name_key[others])
        sound = one.former_sound[rows]
        heard |= (sound > 0) & (sound == other.sound_key[others])
    return np.where(equal, 1, np.where(heard, 2, 0)).astype(np.uint8)


# --- relatives --------------------------------------------------------------------------------


def _relatives(
    left: Register, a: Rows, right: Register, b: Rows
) -> tuple[Levels, Levels, Levels, Levels]:
    father = _kinsman(left, a, FATHER, right, b, FATHER)
    mother = _kinsman(left, a, MOTHER, right, b, MOTHER)
    swapped = [
        _kinsman(left, a, FATHER, right, b, MOTHER), _kinsman(left, a, MOTHER, right, b, FATHER)
    ]  # fmt: skip
    good = [np.isin(level, (Kinsman.EQUAL, Kinsman.LIKE)) for level in swapped]
    crossed = good[0].astype(np.uint8) + good[1].astype(np.uint8)
    carer = _kinsman(left, a, OTHER, right, b, OTHER)
    for one, other in ((OTHER, FATHER), (OTHER, MOTHER), (FATHER, OTHER), (MOTHER, OTHER)):
        equal = _kinsman(left, a, one, right, b, other, exact=True) == Kinsman.EQUAL
        carer = np.where(equal & (carer != Kinsman.EQUAL), Kinsman.EQUAL, carer).astype(np.uint8)
    return father, mother, crossed, carer


def _kinsman(
    left: Register, a: Rows, slot_a: int, right: Register, b: Rows, slot_b: int,
    *, exact: bool = False,
) -> Levels:  # fmt: skip
    x, y = left.kin_key[a, slot_a], right.kin_key[b, slot_b]
    known, equal = (x > 0) & (y > 0), (x == y) & (x > 0)
    level = np.where(equal, Kinsman.EQUAL, np.where(known, Kinsman.OTHER, 0)).astype(np.uint8)
    rest = np.flatnonzero(known & ~equal)
    if len(rest) and not exact:
        i, j = a[rest], b[rest]
        level[rest] = _kin_level(
            left.kin_surname[i, slot_a], left.kin_given[i, slot_a],
            right.kin_surname[j, slot_b], right.kin_given[j, slot_b],
        )  # fmt: skip
    return level


def _kin_level(x: Ints, u: Ints, y: Ints, v: Ints) -> Levels:
    surname = surname_level(x, y)
    lengths = (u > 0).sum(axis=1), (v > 0).sum(axis=1)
    given = given_level(u, lengths[0], v, lengths[1])
    family = (surname >= Surname.EQUAL) & (surname <= Surname.LOOKALIKE)
    like = (given >= Given.EQUAL) & (given <= Given.SWAPPED)
    part = np.isin(given, (Given.PART, Given.PART_SOUND))
    return np.select(
        [family & like, like & (given <= Given.SAME_SOUND), family & part],
        [Kinsman.LIKE, Kinsman.SURNAME_DIFFERS, Kinsman.PART],
        Kinsman.OTHER,
    ).astype(np.uint8)


def _kin_numbers(left: Register, a: Rows, right: Register, b: Rows) -> tuple[Levels, Levels]:
    """Return how many relatives' numbers are shared, and whether a parent's differ."""
    x, y = left.kin_number[a], right.kin_number[b]
    shared = np.zeros(len(a), np.uint8)
    for place in range(3):
        shared += (x[:, place] > 0) & among(x[:, place], y)
    both = (x[:, :2] > 0) & (y[:, :2] > 0)
    conflict = (both & (x[:, :2] != y[:, :2])).sum(axis=1)
    return shared, conflict.astype(np.uint8)


def _phones(one: Side, a: Rows, other: Side, b: Rows) -> Levels:
    """Return 0 unknown, 1 none shared, 2 one shared, 3 two or more shared."""
    x, y = one.register.kin_phone[a], other.register.kin_phone[b]
    shared = np.zeros(len(a), np.uint8)
    common = np.union1d(one.common_phones, other.common_phones)
    for place in range(x.shape[1]):
        phone = x[:, place]
        own = phone > 0
        if len(common):
            own &= ~np.isin(phone, common)
        shared += own & among(phone, y)
    none = np.zeros(len(a), np.int64)
    known = ~(all_equal(x, none) | all_equal(y, none))
    return np.where(known, 1 + np.minimum(shared, 2), 0).astype(np.uint8)


# --- places and schooling ----------------------------------------------------------------------


def _places(left: Register, a: Rows, right: Register, b: Rows) -> tuple[Levels, Levels]:
    x, y = left.division[a], right.division[b]
    village_x, village_y = left.village[a], right.village[b]
    town_x, town_y = left.town[a], right.town[b]
    code_equal = (x == y) & (x % 1000 > 0)
    named = (village_x > 0) & (village_y > 0)
    same_name = named & (village_x == village_y)
    towns = (town_x > 0) & (town_y > 0)
    other_code = (x % 1000 > 0) & (y % 1000 > 0) & (x != y)
    resettled = (left.resettled[a] + right.resettled[b]) > 0
    level = np.select(
        [
            code_equal, same_name & ~(towns & (town_x != town_y) & other_code),
            towns & (town_x == town_y), resettled, named | other_code | towns,
        ],
        [Place.CODE_EQUAL, Place.NAME_EQUAL, Place.TOWN_EQUAL, Place.RESETTLED, Place.OTHER],
        Place.UNKNOWN,
    )  # fmt: skip
    same_village = (level == Place.CODE_EQUAL) | (level == Place.NAME_EQUAL)
    group = np.where(same_village, _simple(left.group[a], right.group[b]), 0)
    return level.astype(np.uint8), group.astype(np.uint8)


def _schooling(
    left: Register, a: Rows, right: Register, b: Rows, whole: Frame
) -> tuple[Levels, Levels, Levels, Levels]:
    school_x, school_y = left.school[a], right.school[b]
    level_x, level_y = left.school_level[a], right.school_level[b]
    # 中学 alone may be either stage.
    either = (np.maximum(level_x, level_y) == 5) & (np.minimum(level_x, level_y) >= 3)
    same_level = (level_x == level_y) | either
    known = (school_x > 0) & (school_y > 0)
    school = np.where(
        school_x == school_y, np.where(same_level, School.EQUAL, School.OTHER_LEVEL), School.OTHER
    )
    grade_x, grade_y = left.grade[a].astype(np.int32), right.grade[b].astype(np.int32)
    class_no = _simple(left.class_no[a], right.class_no[b])
    class_no[(grade_x != grade_y) | (school_x != school_y)] = 0
    return (
        np.where(known, school, 0).astype(np.uint8), _year(grade_x, grade_y),
        _expected(left, a, right, b, whole), class_no,
    )  # fmt: skip


def _year(x: Ints, y: Ints) -> Levels:
    apart = np.abs(x - y)
    level = np.select([apart == 0, apart == 1], [Year.EQUAL, Year.NEXT], Year.FAR)
    return np.where((x > 0) & (y > 0), level, 0).astype(np.uint8)


def _expected(left: Register, a: Rows, right: Register, b: Rows, whole: Frame) -> Levels:
    """Compare one side's year at school with the one expected from the other's birth date."""
    if whole.entry == 0:
        return np.zeros(len(a), np.uint8)
    born = [
        np.where(r.birth[i] > 0, r.birth[i], np.where(r.id_birth[i] // 10000 >= whole.eldest,
                                                       r.id_birth[i], 0))
        for r, i in ((left, a), (right, b))
    ]  # fmt: skip
    due = [np.where(day > 0, whole.entry - cohort(day), 0) for day in born]
    first = _year(np.maximum(due[0], 0), right.grade[b].astype(np.int32))
    second = _year(np.maximum(due[1], 0), left.grade[a].astype(np.int32))
    return np.where(first > 0, first, second).astype(np.uint8)
