"""A register in memory: arrays of numbers, one place a record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from . import places, tables, texts
from .records import Record, Relative
from .texts import Ints, Kind, Longs

Columns = Mapping[str, Sequence[str]]
FATHER, MOTHER, OTHER = 0, 1, 2
# What counts as a parent's word; anything else with a name or a telephone is another relative.
_ROLES = {
    "父亲": FATHER,
    "父": FATHER,
    "爸爸": FATHER,
    "母亲": MOTHER,
    "母": MOTHER,
    "妈妈": MOTHER,
}
_NEARLY_ALL = 0.8
_ROLL_LETTERS = ("G", "g", "L", "l")
PEOPLE = 4  # relatives of a record at most: father, mother, carer, one more
_PERSON_FIELDS = ("role", "name", "id_no", "phone")
_TEXT_COLUMNS = (
    "name", "former_name", "sex", "birth_date", "id_no", "student_no", "ethnic_group",
    "village_code", "household_code", "address", "school", "grade", "class_no",
)  # fmt: skip


class Kin(NamedTuple):
    """Relatives by place (father, mother, other): name tokens, ID code, telephones."""

    key: Longs  # n × 3, one number for each name
    surname: Ints  # n × 3
    given: Ints  # n × 3 × RELATIVE_WIDTH
    numbers: Longs  # n × 3
    phones: Longs  # n × PEOPLE


@dataclass(slots=True)
class Register:
    """The normalised records of one register.

    Names: `surname`, `given` (padded), `length`; `nick` is the token a nickname rests on (兰 of
    小兰, 阿兰, 兰兰). Dates are yyyymmdd. Everything unknown is 0.
    """

    ids: list[str]
    surname: Ints
    given: Ints
    length: NDArray[np.int8]
    nick: Ints
    name_key: Longs
    sound_key: Longs
    former_key: Longs
    former_sound: Longs
    sex: NDArray[np.int8]
    birth: Ints
    id_digits: NDArray[np.uint8]
    id_kind: NDArray[np.int8]
    id_code: Longs
    id_birth: Ints
    ethnic: Ints
    division: Longs
    county: Ints
    village: Ints
    town: Ints
    group: Ints
    resettled: Ints
    school: Ints
    school_level: NDArray[np.int8]
    grade: NDArray[np.int8]
    class_no: Ints
    kin_key: Longs
    kin_surname: Ints
    kin_given: Ints
    kin_number: Longs
    kin_phone: Longs

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the register of some rows."""
        values = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "ids"}
        return type(self)(ids=[self.ids[row] for row in rows.tolist()], **values)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Return several registers as one."""
        values = {
            f.name: np.concatenate([getattr(part, f.name) for part in parts])
            for f in fields(cls)
            if f.name != "ids"
        }
        return cls(ids=[identifier for part in parts for identifier in part.ids], **values)


def from_records(records: Iterable[Record]) -> Register:
    """Return the register of records."""
    rows = list(records)
    columns: dict[str, list[str]] = {
        name: [getattr(row, name) for row in rows] for name in ("id", *_TEXT_COLUMNS)
    }
    people = [_people(row) for row in rows]
    for place in range(PEOPLE):
        for field in _PERSON_FIELDS:
            columns[f"person{place}_{field}"] = [getattr(p[place], field) for p in people]
    return from_columns(columns)


def _people(row: Record) -> list[Relative]:
    given = [*row.parents, *([row.guardian] if row.guardian else [])][:PEOPLE]
    return given + [Relative("")] * (PEOPLE - len(given))


def from_columns(columns: Columns) -> Register:
    """Return the register of columns of raw text.

    Named as the fields of `Record`, relatives as `person0_role`, `person0_name`, `person0_id_no`,
    `person0_phone`, `person1_…`; a column that is not there is empty.
    """
    count = len(columns["id"])
    blank = [""] * count

    def column(name: str) -> Sequence[str]:
        return columns.get(name, blank)

    names, former = texts.names(column("name")), texts.names(column("former_name"))
    address = places.addresses(column("address"))
    school, level = places.schools(column("school"))
    kin = _kin(column, count)
    number = _own_number(column, kin)
    division = places.division_codes(column("village_code"))
    division = np.where(division > 0, division, places.division_codes(column("household_code")))
    name_key, sound_key = _name_keys(names)
    former_key, former_sound = _name_keys(former)
    return Register(
        list(columns["id"]), names.surname, names.given, names.length, _nick(names),
        name_key, sound_key, former_key, former_sound,
        texts.sexes(column("sex")), texts.dates(column("birth_date")),
        number.digits, number.kind, number.code, number.birth,
        texts.ethnic_groups(column("ethnic_group")), division,
        _counties(division, school, address.town),
        *address, school, level,
        places.grades(column("grade")), places.classes(column("class_no")),
        kin.key, kin.surname, kin.given, kin.numbers, kin.phones,
    )  # fmt: skip


def _counties(division: Longs, school: Ints, town: Ints) -> Ints:
    """Return each record's county (six digits); without a code, that of nearly all its school.

    Two counties may have a school of one name: where the address names a town, only those of the
    school who live in that town tell.
    """
    county = (division // 1_000_000).astype(np.int32)
    in_town = np.where((school != 0) & (town != 0), school.astype(np.int64) * 2**31 + town, 0)
    told = _told(in_town, county, in_town)
    anywhere = school.astype(np.int64)
    told = np.where(told > 0, told, _told(anywhere, county, np.where(town == 0, anywhere, 0)))
    return np.where(county > 0, county, told).astype(np.int32)


def _told(group: Longs, county: Ints, asked: Longs) -> Longs:
    """Return for each record the county of nearly all of the group it asks for; 0: nobody knows."""
    known = (county > 0) & (group != 0)
    if not known.any():
        return np.zeros(len(county), np.int64)
    groups, place = np.unique(group[known], return_inverse=True)
    both, count = np.unique(place * 1_000_000 + county[known], return_counts=True)
    _, first = np.unique(both // 1_000_000, return_index=True)
    total = np.add.reduceat(count, first)
    best = np.maximum.reduceat(count, first)
    leading = np.repeat(best, np.diff(np.append(first, len(both)))) == count
    main = np.zeros(len(groups), np.int64)
    main[both[leading] // 1_000_000] = both[leading] % 1_000_000
    main[best < _NEARLY_ALL * total] = 0
    where = np.minimum(np.searchsorted(groups, asked), len(groups) - 1)
    return np.where((asked != 0) & (groups[where] == asked), main[where], 0)


# --- names ----------------------------------------------------------------------------------


def mixed(*columns: NDArray[Any]) -> Longs:
    """Return one 62-bit number for each row of several columns of integers."""
    total = np.full(len(columns[0]), 0x51ED270B, np.uint64)
    for values in columns:
        total = (total ^ values.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(29)
    return (total >> np.uint64(2)).astype(np.int64)


def among(values: NDArray[Any], rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Return for each value whether it stands in its row (faster than `any` on short rows)."""
    found = np.zeros(len(values), bool)
    for column in rows.T:
        found |= column == values
    return found


def all_equal(rows: NDArray[Any], values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return for each row whether all of it equals its value."""
    found = np.ones(len(values), bool)
    for column in rows.T:
        found &= column == values
    return found


def _name_keys(names: texts.Names) -> tuple[Longs, Longs]:
    """Return a number for the exact name and one for all names that sound alike; 0 for none."""
    letters = tables.characters()
    there = (names.surname > 0) & (names.length > 0)
    exact = mixed(names.surname, *names.given.T)
    fuzzy = sounds(names.given)
    heard = mixed(fold(letters.surname_fuzzy, names.surname), *fuzzy.T)
    return np.where(there, exact, 0), np.where(there, heard, 0)


def fold(table: Ints, tokens: Ints) -> Ints:
    """Return the table's entry of each token, or the token itself (negative) where it has none."""
    entry = table[tokens]
    return np.where(entry > 0, entry, -tokens).astype(np.int32)


def sounds(tokens: Ints) -> Ints:
    """Return the dialect sound of each token."""
    return fold(tables.characters().fuzzy, tokens)


def _nick(names: texts.Names) -> Ints:
    """Return the token a nickname rests on, 0 where the name is none.

    小兰, 阿兰, 兰兰; with a surname before it 陆小兰, 陆阿兰, 陆兰兰 may be one.
    """
    first, second = names.given[:, 0], names.given[:, 1]
    small = np.array([ord("小"), ord("阿")])
    short = (names.length == 1) & (np.isin(names.surname, small) | (names.surname == first))
    long = (names.length == 2) & (np.isin(first, small) | (first == second))
    return np.where(short, first, np.where(long, second, 0)).astype(np.int32)


# --- relatives --------------------------------------------------------------------------------


def _kin(column: Any, count: int) -> Kin:
    """Sort the relatives into father, mother and other; a carer who is a parent fills the gap."""
    surname = np.zeros((count, 3), np.int32)
    given = np.zeros((count, 3, texts.RELATIVE_WIDTH), np.int32)
    numbers, phones = np.zeros((count, 3), np.int64), np.zeros((count, PEOPLE), np.int64)
    for place in range(PEOPLE):
        head = f"person{place}_"
        role = texts.codes(column(head + "role"), _role, np.int8)
        name = texts.names(column(head + "name"), texts.RELATIVE_WIDTH)
        number = texts.id_numbers(column(head + "id_no"))
        phones[:, place] = texts.phones(column(head + "phone"))
        for slot in (FATHER, MOTHER, OTHER):
            here = (role == slot) & (name.surname > 0) & (surname[:, slot] == 0)
            surname[here, slot], given[here, slot] = name.surname[here], name.given[here]
            sure = (role == slot) & (number.kind == Kind.VALID) & (numbers[:, slot] == 0)
            numbers[sure, slot] = number.code[sure]
    for place in range(1, PEOPLE):
        for before in range(place):
            phones[phones[:, place] == phones[:, before], place] = 0
    key = np.stack(
        [mixed(surname[:, p], *given[:, p].T) * (surname[:, p] > 0) for p in range(3)], axis=1
    )
    return Kin(key, surname, given, numbers, phones)


def _role(text: str) -> int:
    return _ROLES.get(texts.plain(text), OTHER)


def _own_number(column: Any, kin: Kin) -> texts.Numbers:
    """Return the child's number: the ID column, else the one inside the school roll number.

    A number that is also a relative's in the same record is not the child's.
    """
    # A school roll number is G (or L) and the number, where the child had one.
    rolls = [roll[1:] if roll[:1] in _ROLL_LETTERS else roll for roll in column("student_no")]
    first, second = texts.id_numbers(column("id_no")), texts.id_numbers(rolls)
    worth = np.array([0, 9, 5, 6, 1, 4])  # by Kind
    foreign = [(n.code[:, None] == kin.numbers).any(axis=1) & (n.code > 0) for n in (first, second)]
    rank = [np.where(f, 0, worth[n.kind]) for f, n in zip(foreign, (first, second), strict=True)]
    use_second = (second.kind == Kind.VALID) & (rank[1] > rank[0])
    lost = np.where(use_second, rank[1], rank[0]) == 0
    digits = np.where(use_second[:, None], second.digits, first.digits)
    digits[lost] = 15

    def picked(x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
        chosen: NDArray[Any] = np.where(lost, 0, np.where(use_second, y, x)).astype(x.dtype)
        return chosen

    return texts.Numbers(
        digits, picked(first.kind, second.kind), picked(first.code, second.code),
        picked(first.birth, second.birth),
    )  # fmt: skip
