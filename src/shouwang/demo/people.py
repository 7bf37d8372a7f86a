"""The people of the synthetic county, as immutable records, and how their numbers are made."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shouwang.core.idcard import check_character
from shouwang.demo.names import MALE

MOBILE_PREFIXES = ("160", "161", "163", "164", "169")
MONTH = "month"
DAY = "day"


class ParentState(StrEnum):
    """What a roster says of a parent; the values are the words of the roster."""

    HOME = "在家"
    AWAY = "外出务工"
    DEAD = "去世"
    OUT_OF_CONTACT = "失联"
    MISSING = "失踪"
    IN_CUSTODY = "服刑"
    DRUG_TREATMENT = "强制戒毒"
    DISABLED = "重残"
    ILL = "重病"
    DIVORCED_ABSENT = "离异不履责"


class Category(StrEnum):
    """Kinds of children on a village roster; the values are the words of the roster."""

    LEFT_BEHIND = "留守儿童"
    IN_DIFFICULTY = "困境儿童"
    ORPHAN = "孤儿"
    DE_FACTO_ORPHAN = "事实无人抚养儿童"
    DISABLED = "残疾儿童"
    OTHER = "其他"


class SchoolKind(StrEnum):
    """Kinds of schools in a township; the values end the school's name."""

    KINDERGARTEN = "中心幼儿园"
    PRIMARY = "中心小学"
    TEACHING_POINT = "教学点"
    JUNIOR = "初级中学"


@dataclass(frozen=True, slots=True)
class Village:
    """A village or neighbourhood committee; `code` has 12 digits, `name` is the short one."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Parent:
    """A father or mother. `left` and `place` are empty unless the parent is away."""

    name: str
    sex: str
    birth_date: date
    id_number: str
    phone: str
    state: ParentState
    place: str = ""
    employer: str = ""
    left: date | None = None
    left_precision: str = DAY
    returns_weekly: bool = False

    @property
    def is_away_or_unable(self) -> bool:
        """Whether this parent cannot look after the child from day to day."""
        return self.state is not ParentState.HOME


@dataclass(frozen=True, slots=True)
class Carer:
    """The person to whom the parents entrusted the child."""

    name: str
    relation: str
    birth_date: date
    id_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Home:
    """The house a family lives in, and what is true of all who live there."""

    key: int
    village: Village
    group: int
    address: str
    surname: str
    grandfather: str
    grandfather_born: date
    grandmother: str
    grandmother_born: date
    income: tuple[str, ...]
    relief: tuple[str, ...]
    unsafe_house: bool


@dataclass(frozen=True, slots=True)
class School:
    """A school of one township; `name` is the full one."""

    key: int
    name: str
    kind: SchoolKind
    township: str
    has_boarders: bool


@dataclass(frozen=True, slots=True)
class Schooling:
    """Where a child learns. `grade` counts 1–9; kindergarten -2, -1, 0; 10–12 senior."""

    school: School | None
    school_name: str
    grade: int | None
    class_number: int
    boards: bool
    dormitory: str
    bed: int
    student_number: str
    status: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child, with its own parents (half-siblings share one) and its home (cousins share it)."""

    key: int
    name: str
    sex: str
    ethnic: str
    birth_date: date
    id_number: str
    registered: bool
    health: str
    disability: str
    disability_level: str
    illness: str
    home: Home
    father: Parent
    mother: Parent
    carer: Carer | None
    rating: str
    categories: tuple[Category, ...]
    on_village_roster: bool
    tags: frozenset[str] = frozenset()
    schooling: Schooling | None = None

    @property
    def is_boy(self) -> bool:
        """Whether the child is a boy."""
        return self.sex == MALE

    @property
    def is_left_behind(self) -> bool:
        """Whether the village lists the child as left behind."""
        return Category.LEFT_BEHIND in self.categories

    def age_on(self, day: date) -> int:
        """Return the completed years of age on `day`."""
        return age_on(self.birth_date, day)


def age_on(born: date, day: date) -> int:
    """Return the completed years between `born` and `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(slots=True)
class Numbers:
    """Hands out identity and telephone numbers, each once, below one six-digit prefix."""

    prefix: str
    rng: random.Random
    _used: Counter[str] = field(default_factory=Counter)
    _phones: set[str] = field(default_factory=set)

    def identity(self, born: date, sex: str) -> str:
        """Return a number valid by GB 11643 for this birth date and sex (男, 女).

        :raises ValueError: when the 500 numbers of that day and sex are used up.
        """
        stem = f"{self.prefix}{born:%Y%m%d}"
        nth = self._used[stem + sex]
        self._used[stem + sex] += 1
        serial = (nth * 2 + (1 if sex == MALE else 0) + 100) % 1000
        if nth >= 500:
            raise ValueError(stem)
        first17 = f"{stem}{serial:03d}"
        return first17 + check_character(first17)

    def phone(self) -> str:
        """Return a mobile number with a prefix that no operator has given out."""
        while True:
            number = self.rng.choice(MOBILE_PREFIXES) + f"{self.rng.randrange(10**8):08d}"
            if number not in self._phones:
                self._phones.add(number)
                return number
