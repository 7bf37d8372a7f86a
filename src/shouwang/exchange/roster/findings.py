"""What a check says about a row, and the hints that may be shown of what stands there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shouwang.core import idcard

from .values import Cell, plain

HINT_LENGTH = 20
_LONG_DIGITS = re.compile(r"\d{9,}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one row.

    `column` is the heading as written in the file; `value_hint` never holds a whole number of an
    identity card or telephone; `template` and `params` make the message and its translation.
    """

    code: str
    severity: str
    sheet: str
    row: int
    column: str
    value_hint: str
    template: str
    params: Mapping[str, Any] = field(default_factory=dict)
    related_rows: tuple[int, ...] = ()
    field: str = ""

    @property
    def message(self) -> str:
        """The message in Chinese."""
        return self.template.format(**self.params)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as contracts §1 prints it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value_hint": self.value_hint,
            "message": self.message,
            "related_rows": list(self.related_rows),
        }


def mask_phone(text: str) -> str:
    """Return a number with its first three and last two characters readable."""
    return f"{text[:3]}{'*' * max(len(text) - 5, 3)}{text[-2:]}" if len(text) > 5 else "***"


def hint(kind: str, raw: Cell) -> str:
    """Return what may be shown of a cell; numbers of persons are masked."""
    text = plain(raw)
    if not text:
        return ""
    if kind == "id_number":
        return idcard.mask(text.upper())
    if kind == "phone":
        return mask_phone(text)
    masked = _LONG_DIGITS.sub(lambda match: idcard.mask(match[0]), text)
    return masked if len(masked) <= HINT_LENGTH else masked[:HINT_LENGTH] + "…"
