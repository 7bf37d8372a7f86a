"""What goes into linkage and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Decision = Literal["match", "review", "no"]


@dataclass(frozen=True, slots=True)
class Relative:
    """A parent or carer as the register names them.

    `role` is 父亲, 母亲 or any other word of kinship (祖父, 外祖母, 监护人 …), or empty.
    """

    role: str
    name: str = ""
    id_no: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a register, as a clerk left it; normalising is the engine's work.

    Dates may be ISO or any form a roster holds; `village_code` and `household_code` are division
    codes of 12 digits (the latter of the registered residence); everything may be empty but `id`.
    """

    id: str
    name: str = ""
    former_name: str = ""
    sex: str = ""
    birth_date: str = ""
    id_no: str = ""
    student_no: str = ""
    ethnic_group: str = ""
    village_code: str = ""
    household_code: str = ""
    address: str = ""
    school: str = ""
    grade: str = ""
    class_no: str = ""
    parents: tuple[Relative, ...] = ()
    guardian: Relative | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one child.

    `score` is the calibrated probability (0–1); from 0.5 on the engine holds them to be one child.
    `match` may be joined without a person, `review` needs one.
    """

    left_id: str
    right_id: str
    score: float
    decision: Decision


@dataclass(frozen=True, slots=True)
class Reason:
    """What one field says: positive points speak for one child, negative against.

    `message` is a Chinese source text for gettext; `values` holds several findings that count as
    one (the family: field and text each), which take the place of its `{evidence}`.
    """

    field: str
    comparison: str
    points: float
    message: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the texts of the findings that count as one."""
        return tuple(text for _, text in self.values)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence a person reads, translated piece by piece."""
        found = "、".join(map(translate, self.evidence))
        return translate(self.message).format(evidence=found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one pair, without knowledge of other candidates."""

    score: float
    decision: Decision
    reasons: tuple[Reason, ...]
