"""One row of a roster as the rules see it, whatever the profile's columns are called."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from shouwang.core import idcard

from . import synonyms
from .profiles import Profile
from .values import EMPTY, RosterDate, Value, fold, plain

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

    @property
    def parents(self) -> tuple[Parent, Parent]:
        """Father and mother."""
        return self.father, self.mother

    @property
    def both_dead(self) -> bool:
        """双方去世, said outright or by both parents' own columns."""
        return self.father.dead and self.mother.dead


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


def _is_resident(values: Mapping[str, Value], kind: str) -> bool:
    value = values.get(kind, EMPTY)
    return is_resident_kind(value.text)


def settle_id_numbers(values: dict[str, Value], pairs: Sequence[tuple[str, str]]) -> None:
    """Take numbers of other documents as plain text: they are not judged (contracts §3)."""
    for number, kind in pairs:
        value = values.get(number, EMPTY)
        if value.text and not _is_resident(values, kind):
            text = plain(value.raw)
            values[number] = Value(value.raw, text, None, text)


def settle_dates(values: dict[str, Value], births: Sequence[str], on: date) -> None:
    """A birth in the future is no birth date."""
    for name in births:
        value = values.get(name, EMPTY)
        if isinstance(value.value, RosterDate) and value.value.day > on:
            values[name] = Value(value.raw, None, "birth-in-future", value.text)


def _id_text(value: Value) -> str:
    if value.problem == "id-lost":
        return ""
    return str(value.value or value.text).upper()


class FactsReader:
    """Builds the facts of a row for one profile."""

    def __init__(self, profile: Profile, on: date) -> None:
        self.profile = profile
        self.on = on
        known = profile.by_field
        self.numbers = [(n, k) for n, k in _ID_TYPE_OF.items() if n in known and k in known]
        self.births = [c.field for c in profile.columns if c.kind == "date"]

    def read(
        self, sheet: str, row: int, values: dict[str, Value], headings: Mapping[str, str]
    ) -> RowFacts:
        """Return the facts of a row; adjusts `values` where one cell decides about another."""
        settle_id_numbers(values, self.numbers)
        settle_dates(values, self.births, self.on)
        facts = RowFacts(sheet, row, values, headings)
        facts.name = facts.get("name") or ""
        facts.sex = facts.get("sex") or ""
        facts.problems = [name for name, value in values.items() if value.problem]
        facts.number = _citizen_number(values)
        birth = facts.get("birth_date")
        facts.birth = birth.day if isinstance(birth, RosterDate) else None
        facts.address = squeeze(facts.text("address"))
        self._family(facts)
        return facts

    def _family(self, facts: RowFacts) -> None:
        match self.profile.name:
            case "xueji":
                facts.father = _xueji_parent(facts, "father", synonyms.FATHER_WORDS)
                facts.mother = _xueji_parent(facts, "mother", synonyms.MOTHER_WORDS)
            case "mca-2016":
                facts.father, facts.mother = _mca_parents(facts)
            case _:
                facts.father = _parent(facts, "father")
                facts.mother = _parent(facts, "mother")
        facts.carer = Carer(
            facts.get("carer_name") or "",
            facts.text("carer_relation"),
            _id_text(facts.value("carer_id")),
        )


def _citizen_number(values: Mapping[str, Value]) -> idcard.IdNumber | None:
    """Return the child's number where it is a valid citizen's number (no other document's)."""
    value = values.get("id_number", EMPTY)
    if value.problem or not value.text or not _is_resident(values, "id_type"):
        return None
    return idcard.parse(value.text)


def _parent(facts: RowFacts, key: str) -> Parent:
    state = facts.get(f"{key}_state") or ""
    alive = facts.get("parents_alive") or ""
    left = facts.value(f"{key}_left")
    dead = state == DEAD or alive == "双方去世"
    return Parent(
        key,
        facts.get(f"{key}_name") or "",
        _id_text(facts.value(f"{key}_id")),
        state,
        squeeze(facts.text(f"{key}_place")),
        left.value or left.text,
        frozenset(facts.get(f"{key}_phone") or ()),
        dead,
        dead or state in AWAY_OR_UNABLE,
    )


def _xueji_parent(facts: RowFacts, key: str, words: frozenset[str]) -> Parent:
    for member in ("member1", "member2"):
        relation = fold(facts.text(f"{member}_relation"))
        if relation in words:
            return Parent(
                key,
                facts.get(f"{member}_name") or "",
                _id_text(facts.value(f"{member}_id")),
                place=squeeze(facts.text(f"{member}_employer")),
                phones=frozenset(facts.get(f"{member}_phone") or ()),
            )
    return Parent(key)


def _mca_parents(facts: RowFacts) -> tuple[Parent, Parent]:
    both = facts.get("both_away") is True
    other_unfit = facts.get("one_away_other_unfit") is True
    unfit = facts.text("unfit_parent")
    parents = []
    for key, word in (("father", "父"), ("mother", "母")):
        dead = plain(facts.value(f"{key}_name").raw) in synonyms.DASHES
        place = squeeze(facts.text(f"{key}_place"))
        place = "" if _AT_HOME.search(place) else place
        away = dead or both or other_unfit or bool(place) or word in unfit
        parents.append(
            Parent(
                key,
                facts.get(f"{key}_name") or "",
                _id_text(facts.value(f"{key}_id")),
                place=place,
                phones=frozenset(facts.get(f"{key}_phone") or ()),
                dead=dead,
                away=away,
            )
        )
    return parents[0], parents[1]
