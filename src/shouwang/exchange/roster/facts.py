"""One row of a roster as the rules see it, whatever the profile's columns are called."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from shouwang.core import idcard

from . import synonyms
from .profiles import Profile
from .values import EMPTY, RosterDate, Value, fold, parse_number, plain

RESIDENT_KINDS = frozenset(fold(spelling) for spelling in synonyms.ID_KIND)
_AT_HOME = re.compile(r"在家|务农|未外出|未务工")
_ADDRESS_NOISE = re.compile(r"[\s,，.。、;；()（）\-]+")
AWAY_OR_UNABLE = synonyms.words("外出务工 去世 失联 失踪 服刑 强制戒毒 重残 重病 离异不履责")
DEAD = "去世"
# The fields that rules across rows look at, or name a finding after.
ACROSS_ROWS = (
    "name", "id_number", "ethnic", "village", "school", "class_label", "student_no", "dorm", "bed",
    "father_name", "mother_name", "member1_name", "member2_name",
)  # fmt: skip


class Parent(NamedTuple):
    """A parent's columns. `state` is one of the contract's words, "" where not collected."""

    key: str  # "father" or "mother"
    name: str = ""
    id_text: str = ""
    state: str = ""
    place: str = ""
    left: object = ""
    phones: frozenset[str] = frozenset()
    dead: bool = False
    away: bool = False

    @property
    def shows_alive(self) -> bool:
        """True where the parent's own columns speak of a living person."""
        return bool(self.place or self.left) or (self.state not in ("", DEAD, "其他"))


class Carer(NamedTuple):
    """The entrusted carer's columns."""

    name: str = ""
    relation: str = ""
    id_text: str = ""


_FATHER, _MOTHER, _NOBODY = Parent("father"), Parent("mother"), Carer()


@dataclass(slots=True)
class RowFacts:
    """A data row: its place, its values by field, and what the rules need of them.

    `told`: what is kept of a row for its import; its values are then those of `ACROSS_ROWS` alone.
    """

    sheet: str
    row: int
    values: dict[str, Value]
    headings: Mapping[str, str]  # field → heading as written
    name: str = ""
    sex: str = ""
    birth: date | None = None
    number: idcard.IdNumber | None = None  # the child's, valid only
    problems: list[str] = field(default_factory=list)  # fields that could not be read
    father: Parent = _FATHER
    mother: Parent = _MOTHER
    carer: Carer = _NOBODY
    address: str = ""
    shifted: bool = False
    told: Any = None

    def value(self, name: str) -> Value:
        """Return the value of a field; empty where the table has no such column."""
        return self.values.get(name, EMPTY)

    def get(self, name: str) -> Any:
        """Return the typed value of a field, None where empty or unreadable."""
        value = self.values.get(name)
        return value.value if value else None

    def text(self, name: str) -> str:
        """Return the plain text of a field."""
        value = self.values.get(name)
        return value.text if value else ""

    @property
    def id_number(self) -> str:
        """The child's valid number, else empty."""
        return self.number.text if self.number else ""

    def __reduce__(self) -> tuple[Any, ...]:
        # Plain tuples cross to another process in a fraction of the time. The rules of one row are
        # done by then: what only they look at stays behind.
        values = {
            name: None if value is EMPTY else tuple(value) for name, value in self.values.items()
        }
        number = self.number and (self.number.text, self.number.birth_date, self.number.sex)
        return _restored, (
            self.sheet, self.row, values, self.headings, self.name, self.sex, self.birth, number,
            tuple(self.father), tuple(self.mother), self.address, self.shifted, self.told,
        )  # fmt: skip

    @property
    def parents(self) -> tuple[Parent, Parent]:
        """Father and mother."""
        return self.father, self.mother

    @property
    def both_dead(self) -> bool:
        """双方去世, said outright or by both parents' own columns."""
        return self.father.dead and self.mother.dead


def _restored(
    sheet: str, row: int, values: dict[str, Any], headings: Mapping[str, str], name: str, sex: str,
    birth: date | None, number: Any, father: Any, mother: Any, address: str, shifted: bool,
    told: Any,
) -> RowFacts:  # fmt: skip
    made = Value._make
    return RowFacts(
        sheet,
        row,
        {name: EMPTY if value is None else made(value) for name, value in values.items()},
        headings,
        name=name,
        sex=sex,
        birth=birth,
        number=number and idcard.IdNumber(*number),
        father=Parent._make(father),
        mother=Parent._make(mother),
        address=address,
        shifted=shifted,
        told=told,
    )


@lru_cache(maxsize=20_000)
def squeeze(text: str) -> str:
    """Return a place or address without spaces and punctuation, for comparison."""
    if not text:
        return ""
    return _ADDRESS_NOISE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1000)
def is_resident_kind(text: str) -> bool:
    """True where 证件类型 is empty, 居民身份证 or 户口簿: the number is a citizen's number."""
    return not text or fold(text) in RESIDENT_KINDS


_ID_TYPE_OF = {
    "id_number": "id_type",
    "member1_id": "member1_id_type",
    "member2_id": "member2_id_type",
    "carer_id": "carer_id_type",
}


def settle_id_numbers(values: dict[str, Value], pairs: Sequence[tuple[str, str]]) -> None:
    """Take numbers of other documents as plain text: they are not judged (contracts §3)."""
    for number, kind in pairs:
        value = values[number]
        if value.text and not is_resident_kind(values[kind].text):
            text = plain(value.raw)
            values[number] = Value(value.raw, text, None, text)


def settle_dates(values: dict[str, Value], births: Sequence[str], on: date) -> None:
    """A birth in the future is no birth date."""
    for name in births:
        value = values[name]
        if isinstance(value.value, RosterDate) and value.value.day > on:
            values[name] = Value(value.raw, None, "birth-in-future", value.text)


def _id_text(value: Value) -> str:
    if value.problem == "id-lost":
        return ""
    return str(value.value or value.text).upper()


class FactsReader:
    """Builds the facts of the rows of one table, which has the columns `fields` of a profile."""

    def __init__(self, profile: Profile, on: date, fields: Collection[str]) -> None:
        self.on = on
        self.numbers = [(n, k) for n, k in _ID_TYPE_OF.items() if n in fields and k in fields]
        self.births = [c.field for c in profile.columns if c.kind == "date" and c.field in fields]
        self.parents = _PARENTS.get(profile.name, _parents)

    def read(
        self, sheet: str, row: int, values: dict[str, Value], headings: Mapping[str, str]
    ) -> RowFacts:
        """Return the facts of a row; adjusts `values` where one cell decides about another."""
        settle_id_numbers(values, self.numbers)
        settle_dates(values, self.births, self.on)
        get = values.get
        birth = get("birth_date", EMPTY).value
        father, mother = self.parents(values)
        return RowFacts(
            sheet,
            row,
            values,
            headings,
            name=get("name", EMPTY).value or "",
            sex=get("sex", EMPTY).value or "",
            birth=birth.day if isinstance(birth, RosterDate) else None,
            number=_citizen_number(values),
            problems=[name for name, value in values.items() if value.problem],
            father=father,
            mother=mother,
            carer=_carer(values),
            address=squeeze(get("address", EMPTY).text),
        )


def _citizen_number(values: Mapping[str, Value]) -> idcard.IdNumber | None:
    """Return the child's number where it is a valid citizen's number (no other document's)."""
    value = values.get("id_number", EMPTY)
    if value.problem or not value.text:
        return None
    if not is_resident_kind(values.get("id_type", EMPTY).text):
        return None
    return parse_number(value.text)


def _carer(values: Mapping[str, Value]) -> Carer:
    return Carer(
        values.get("carer_name", EMPTY).value or "",
        values.get("carer_relation", EMPTY).text,
        _id_text(values.get("carer_id", EMPTY)),
    )


def _parents(values: Mapping[str, Value]) -> tuple[Parent, Parent]:
    get = values.get
    both_dead = get("parents_alive", EMPTY).value == "双方去世"
    parents = []
    for key, name, number, state_, place, left_, phone in _PARENT_FIELDS:
        state, left = get(state_, EMPTY).value or "", get(left_, EMPTY)
        dead = both_dead or state == DEAD
        parents.append(
            Parent(
                key,
                get(name, EMPTY).value or "",
                _id_text(get(number, EMPTY)),
                state,
                squeeze(get(place, EMPTY).text),
                left.value or left.text,
                frozenset(get(phone, EMPTY).value or ()),
                dead,
                dead or state in AWAY_OR_UNABLE,
            )
        )
    return parents[0], parents[1]


_PARENT_FIELDS = tuple(
    (key, *(f"{key}_{part}" for part in ("name", "id", "state", "place", "left", "phone")))
    for key in ("father", "mother")
)


def _xueji_parents(values: Mapping[str, Value]) -> tuple[Parent, Parent]:
    father = _xueji_parent(values, "father", synonyms.FATHER_WORDS)
    return father, _xueji_parent(values, "mother", synonyms.MOTHER_WORDS)


def _xueji_parent(values: Mapping[str, Value], key: str, words: frozenset[str]) -> Parent:
    get = values.get
    for member in ("member1", "member2"):
        relation = fold(get(f"{member}_relation", EMPTY).text)
        if relation in words:
            return Parent(
                key,
                get(f"{member}_name", EMPTY).value or "",
                _id_text(get(f"{member}_id", EMPTY)),
                place=squeeze(get(f"{member}_employer", EMPTY).text),
                phones=frozenset(get(f"{member}_phone", EMPTY).value or ()),
            )
    return Parent(key)


def _mca_parents(values: Mapping[str, Value]) -> tuple[Parent, Parent]:
    get = values.get
    both = get("both_away", EMPTY).value is True
    other_unfit = get("one_away_other_unfit", EMPTY).value is True
    unfit = get("unfit_parent", EMPTY).text
    parents = []
    for key, word in (("father", "父"), ("mother", "母")):
        dead = plain(get(f"{key}_name", EMPTY).raw) in synonyms.DASHES
        place = squeeze(get(f"{key}_place", EMPTY).text)
        place = "" if _AT_HOME.search(place) else place
        away = dead or both or other_unfit or bool(place) or word in unfit
        parents.append(
            Parent(
                key,
                get(f"{key}_name", EMPTY).value or "",
                _id_text(get(f"{key}_id", EMPTY)),
                place=place,
                phones=frozenset(get(f"{key}_phone", EMPTY).value or ()),
                dead=dead,
                away=away,
            )
        )
    return parents[0], parents[1]


_PARENTS: Mapping[str, Callable[[Mapping[str, Value]], tuple[Parent, Parent]]] = {
    "xueji": _xueji_parents,
    "mca-2016": _mca_parents,
}
