"""What the rules read of one file, as it stands today.

Clear numbers live here in memory only; what rules report never repeats them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.core import idcard

DEAD = "DEAD"
AWAY = "AWAY"
AT_HOME = "AT_HOME"
PARENTS = ("father", "mother")
GRADES = {
    "小班": -2, "中班": -1, "大班": 0, "学前班": 0, "一年级": 1, "二年级": 2, "三年级": 3,
    "四年级": 4, "五年级": 5, "六年级": 6, "七年级": 7, "八年级": 8, "九年级": 9, "高一": 10,
    "高二": 11, "高三": 12,
}  # fmt: skip
_STAGE_OF = {
    "KINDERGARTEN": range(-3, 1), "PRIMARY": range(1, 7), "JUNIOR": range(6, 10),
    "SENIOR": range(10, 13),
}  # fmt: skip
IN_SCHOOL = frozenset({"KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL"})


@dataclass(slots=True)
class Relative:
    """A parent or a carer. `states`: every state in force; two of them may contradict."""

    id: UUID
    name: str
    kin: str
    birth: date | None = None
    number: str = ""
    digest: bytes | None = None
    phones: tuple[bytes, ...] = ()  # digests
    address: str = ""
    dead: bool = False
    states: tuple[str, ...] = ()
    left: date | None = None
    left_precision: str = "DAY"
    destination: str = ""
    _told: idcard.IdNumber | bool | None = False  # False: not read yet

    @property
    def told(self) -> idcard.IdNumber | None:
        """What a valid number says of its holder; None for none, or one that is not valid."""
        if self._told is False:
            self._told = idcard.parse(self.number) if self.number else None
        return self._told  # type: ignore[return-value]

    @property
    def state(self) -> str:
        """AWAY, a code of `registry.choices.Capacity`, or nothing."""
        if self.dead or DEAD in self.states:
            return DEAD
        return AWAY if AWAY in self.states else (self.states[-1] if self.states else "")


@dataclass(slots=True)
class Facts:
    """One open file."""

    file_id: UUID
    area: str
    household: UUID | None
    name: str
    sex: str
    birth: date | None
    ethnic: str  # the name of the ethnic group, without 族
    document_type: str
    number: str
    digest: bytes | None
    address: str
    group_name: str
    texts: Mapping[str, str]  # personality, hobbies, needs, note
    verdict: str
    updated_on: date
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # field key → codes in force
    father: Relative | None = None
    mother: Relative | None = None
    carer: Relative | None = None
    schooling: str = ""
    school_id: UUID | None = None
    school_name: str = ""
    grade: str = ""
    class_label: str = ""
    roll_number: str = ""
    boarding: bool | None = None
    dormitory: str = ""
    bed: str = ""
    document: str = ""  # of the arrangement in force
    has_cadre: bool = False  # the village's committee is on record, with a telephone
    beside: Mapping[str, Any] = field(default_factory=dict)  # what higher apps know
    _told: idcard.IdNumber | bool | None = False  # False: not read yet

    @property
    def told(self) -> idcard.IdNumber | None:
        """What a valid number says of the child; None for none, or one that is not valid."""
        if self._told is False:
            self._told = idcard.parse(self.number) if self.number else None
        return self._told  # type: ignore[return-value]

    @property
    def parents(self) -> Iterator[tuple[str, Relative]]:
        """Role and relative of each parent on record."""
        if self.father is not None:
            yield "father", self.father
        if self.mother is not None:
            yield "mother", self.mother

    def code(self, key: str) -> str:
        """Return the code of a circumstance; nothing where not collected."""
        codes = self.codes.get(key)
        return codes[-1] if codes else ""

    @property
    def other_carer(self) -> Relative | None:
        """The carer who is no parent."""
        return self.carer if self.carer and self.carer.kin not in ("FATHER", "MOTHER") else None

    @property
    def nobody_at_home(self) -> bool:
        """True where both parents are known to be away or gone (at home, other: not known)."""
        if self.father is None or self.mother is None:
            return False
        states = (self.father.state, self.mother.state)
        return all(state and state not in (AT_HOME, "OTHER") for state in states)

    @property
    def is_pupil(self) -> bool:
        """At school or kindergarten."""
        return self.schooling in IN_SCHOOL

    @property
    def grade_number(self) -> int | None:
        """Year of schooling; 一年级 of a vocational school is the tenth; None where unreadable."""
        number = GRADES.get(self.grade)
        if number is not None and self.schooling == "VOCATIONAL" and 1 <= number <= 3:
            return number + 9
        return number

    @property
    def grade_fits_stage(self) -> bool:
        """False where 年级 is not one of the stage's."""
        number, stage = self.grade_number, _STAGE_OF.get(self.schooling)
        return number is None or stage is None or number in stage


@dataclass(frozen=True, slots=True)
class FieldList:
    """Fields that must not be empty, by whose they are (see `policy.engine.pack.FieldList`)."""

    child: tuple[str, ...] = ()
    parent: tuple[str, ...] = ()
    away_parent: tuple[str, ...] = ()
    carer: tuple[str, ...] = ()
    pupil: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameters:
    """The day of the check, and what the policy pack sets."""

    on: date
    required: FieldList
    wanted: FieldList
    grade_gap_years: int = 3
    parent_gap_years: int = 14
    stale_months: int = 6
    shared_phone_households: int = 3
    signer_households: int = 4
    copied_text_households: int = 5
    copied_text_length: int = 12


def age_on(born: date, on: date) -> int:
    """Return completed years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_between(earlier: date, later: date) -> int:
    """Return completed months."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - (later.day < earlier.day)
