"""The facts of one child, frozen, as the rules read them.

All of it is what is *recorded*: a missing entry is "not collected", never "no". A `Span` begins
on its start day and is over on its end day (a parent who returned on the 5th is at home on the
5th). Codes are those of the enumerations below.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import ConfigDict

from shouwang.policy.engine.calendar import PartialDate, Precision, partial

__all__ = [
    "ChildFacts", "ConditionKind", "ConditionSpan", "Custody", "CustodySpan", "Exclusion",
    "ExclusionSpan", "Hukou", "LivingKind", "LivingSpan", "ParentFacts", "ParentStatus",
    "PartialDate", "Precision", "SchoolStage", "SchoolingSpan", "Span", "StepParent",
    "is_rural_village", "partial",
]  # fmt: skip

_VILLAGE_CODE_LENGTH = 12


class Hukou(StrEnum):
    """户口性质 as collected; None where it was not."""

    RURAL = "RURAL"
    URBAN = "URBAN"
    OTHER = "OTHER"


class ParentStatus(StrEnum):
    """Whether there is such a parent: on record, nothing collected, or none in law."""

    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    NONE = "NONE"


class ConditionKind(StrEnum):
    """父/母状况, except 外出务工, which is a span of its own."""

    AT_HOME = "AT_HOME"
    DEAD = "DEAD"
    OUT_OF_CONTACT = "OUT_OF_CONTACT"
    MISSING = "MISSING"
    IN_CUSTODY = "IN_CUSTODY"
    DRUG_REHAB = "DRUG_REHAB"
    RESTRICTED = "RESTRICTED"
    SEVERELY_DISABLED = "SEVERELY_DISABLED"
    SERIOUSLY_ILL = "SERIOUSLY_ILL"
    DIVORCED_NOT_CARING = "DIVORCED_NOT_CARING"
    GUARDIANSHIP_REVOKED = "GUARDIANSHIP_REVOKED"
    DEPORTED = "DEPORTED"
    OTHER = "OTHER"


class LivingKind(StrEnum):
    """With whom the child lives from day to day."""

    WITH_PARENTS = "WITH_PARENTS"
    WITH_FATHER = "WITH_FATHER"
    WITH_MOTHER = "WITH_MOTHER"
    WITH_OTHERS = "WITH_OTHERS"
    BOARDING = "BOARDING"
    INSTITUTION = "INSTITUTION"
    ALONE = "ALONE"


class SchoolStage(StrEnum):
    """就学情况."""

    NOT_YET = "NOT_YET"
    KINDERGARTEN = "KINDERGARTEN"
    PRIMARY = "PRIMARY"
    JUNIOR = "JUNIOR"
    SENIOR = "SENIOR"
    VOCATIONAL = "VOCATIONAL"
    DROPPED_OUT = "DROPPED_OUT"
    NOT_ENROLLED = "NOT_ENROLLED"


class Custody(StrEnum):
    """Who brings the child up after a divorce (抚养权)."""

    FATHER = "FATHER"
    MOTHER = "MOTHER"
    BOTH = "BOTH"


class Exclusion(StrEnum):
    """Why a child is no longer, or never was, one of the register's."""

    DIED = "DIED"
    MOVED_OUT = "MOVED_OUT"
    NOT_FOUND = "NOT_FOUND"
    REGISTERED_IN_ERROR = "REGISTERED_IN_ERROR"


class _Strict:
    """Base of all facts: a document with a key that is not a field is refused."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Span(_Strict):
    """A stretch of time, from the start day until the day before the end day.

    `end` None: not over. `observed`: a day on which it was seen to hold (the reference date of
    the roster): from then on it certainly holds, whatever is known of its start. Without start
    and `observed` nobody can tell whether it had begun on a given day.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None
    observed: date | None = None


@dataclass(frozen=True, slots=True)
class ConditionSpan(_Strict):
    """A parent's condition and when it held."""

    kind: ConditionKind
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class ParentFacts(_Strict):
    """What is recorded of one parent in law (born to, or adoptive).

    `away`: 外出务工, one span per departure. `commuting`: back home every week, inside an away
    span. `home_stays`: holidays together (Spring Festival, summer), inside an away span.
    """

    status: ParentStatus = ParentStatus.KNOWN
    away: tuple[Span, ...] = ()
    conditions: tuple[ConditionSpan, ...] = ()
    commuting: tuple[Span, ...] = ()
    home_stays: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StepParent(_Strict):
    """A step-parent who has taken on bringing the child up (民法典第1072条), and since when."""

    facts: ParentFacts
    raising: Span


@dataclass(frozen=True, slots=True)
class LivingSpan(_Strict):
    """With whom the child lived, and when; `outside_county`: away from the county of its hukou."""

    kind: LivingKind
    span: Span = Span()
    outside_county: bool | None = None


@dataclass(frozen=True, slots=True)
class SchoolingSpan(_Strict):
    """A stage of schooling and when the child was in it."""

    stage: SchoolStage
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class CustodySpan(_Strict):
    """Who held custody after a divorce, and when."""

    holder: Custody
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class ExclusionSpan(_Strict):
    """Why and when a child does not belong to the register."""

    kind: Exclusion
    span: Span = Span()


@dataclass(frozen=True, slots=True)
class ChildFacts(_Strict):
    """Everything the rules read of one child.

    `village_rural`: see `is_rural_village`. `poor`, `disabled`: family in relief or hardship;
    the child's own disability; None where not collected.
    """

    birth: PartialDate | None = None
    father: ParentFacts = ParentFacts(ParentStatus.UNKNOWN)
    mother: ParentFacts = ParentFacts(ParentStatus.UNKNOWN)
    hukou: Hukou | None = None
    village_rural: bool | None = None
    living: tuple[LivingSpan, ...] = ()
    schooling: tuple[SchoolingSpan, ...] = ()
    custody: tuple[CustodySpan, ...] = ()
    step_father: StepParent | None = None
    step_mother: StepParent | None = None
    exclusions: tuple[ExclusionSpan, ...] = ()
    poor: bool | None = None
    disabled: bool | None = None


def is_rural_village(code: str) -> bool | None:
    """Return whether an NBS 12-digit code is a 村委会 (last three digits 200-399).

    False for 居委会 (001-199); None for codes above the village level and special ones.
    """
    if len(code) != _VILLAGE_CODE_LENGTH or not code.isdigit():
        return None
    number = int(code[9:])
    if 200 <= number < 400:
        return True
    return False if 0 < number < 200 else None
