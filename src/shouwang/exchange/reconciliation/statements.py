"""What one register says of one child."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.exchange.choices import RegisterKind

# Registers that speak of left-behind children by 学籍 wording, not by the civil-affairs one.
SCHOOL_KINDS = frozenset(
    {
        RegisterKind.SCHOOL, RegisterKind.XUEJI, RegisterKind.KINDERGARTEN,
        RegisterKind.DORMITORY,
    }
)  # fmt: skip
# Lists of other departments, and the national system's export: compared, never entered.
LIST_KINDS = frozenset(
    {
        RegisterKind.POLICE, RegisterKind.WELFARE, RegisterKind.DISABILITY, RegisterKind.MATERNAL,
        RegisterKind.ORPHAN, RegisterKind.NATIONAL,
    }
)  # fmt: skip
# Of these, lists that tell of one benefit or condition, not of all.
PARTIAL_KINDS = LIST_KINDS - {RegisterKind.NATIONAL}
ROSTER_KINDS = frozenset({RegisterKind.VILLAGE, *SCHOOL_KINDS})


@dataclass(slots=True, eq=False)
class Statement:
    """One child as one register has it.

    `values` in the vocabulary of `registry.fields`; `says`: its own word on 留守 (YES, NO, ONE
    parent away, BOTH, "" nothing); `unit`: the village's code or the school's name; `row_id`: the
    row of a roster or list, None where the statement is the file itself; `digest`: of the number.
    """

    kind: str
    area: str
    day: date
    values: dict[str, Any]
    row_id: UUID | None = None
    file_id: UUID | None = None
    digest: bytes | None = None
    says: str = ""
    unit: str = ""
    school_id: UUID | None = None
    also: list[UUID] = field(default_factory=list)  # further rows on the same child

    @property
    def name(self) -> str:
        """The child's name."""
        return str(self.values.get("name") or "")

    @property
    def both_away(self) -> bool:
        """Whether both parents are told to be away."""
        return all(
            self.values.get(f"{role}.state") == "AWAY" or self.values.get(f"{role}.destination")
            for role in ("father", "mother")
        )

    @property
    def subject(self) -> str:
        """The same text in every run for the same child: file, else number, else name and birth."""
        if self.file_id is not None:
            return f"file:{self.file_id}"
        if self.digest is not None:
            return f"number:{self.digest.hex()}"
        born = self.values.get("birth_date") or ""
        return f"name:{self.name}|{born}|{self.area[:9]}|{self.unit}"
