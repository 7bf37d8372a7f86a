"""Areas: a division and everything below it, as a range of 12-digit codes (NBS code book)."""

from dataclasses import dataclass
from typing import Self

# Digits a code gains at each level: province, prefecture, county, township, village.
_STEPS = (2, 2, 2, 3, 3)
CODE_LENGTH = 12
COUNTY_LENGTH = 6
TOWNSHIP_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Area:
    """The half-open range [lo, hi) of codes, compared byte by byte (collation C)."""

    lo: str
    hi: str

    @classmethod
    def of(cls, code: str) -> Self:
        """Return the subtree of a 12-digit code.

        :raises ValueError: if `code` is not twelve digits.
        """
        prefix = significant(code)
        return cls(prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1))

    def __contains__(self, code: str) -> bool:
        return self.lo <= code < self.hi

    def covers(self, other: "Area") -> bool:
        """Say whether every code of `other` lies in this area."""
        return self.lo <= other.lo and other.hi <= self.hi


NATION = Area("0", ":")


def significant(code: str) -> str:
    """Return the part of a 12-digit code that its subtree shares (``520000000000`` → ``52``).

    :raises ValueError: if `code` is not twelve digits.
    """
    if len(code) != CODE_LENGTH or not code.isascii() or not code.isdigit():
        raise ValueError(code)
    end = CODE_LENGTH
    for step in reversed(_STEPS[1:]):
        if code[end - step : end] != "0" * step:
            break
        end -= step
    return code[:end]


def level_of(code: str) -> int:
    """Return 1 province, 2 prefecture, 3 county, 4 township, 5 village."""
    return {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}[len(significant(code))]


def county_of(code: str) -> str:
    """Return the six digits that name the county of any code below it."""
    return code[:COUNTY_LENGTH]


def township_of(code: str) -> str:
    """Return the nine digits that name the township of any code below it."""
    return code[:TOWNSHIP_LENGTH]


def area_columns(code: str) -> tuple[str, str, str]:
    """Return area, county and township of a 12-digit code, as rows repeat them."""
    return code, code[:COUNTY_LENGTH], code[:TOWNSHIP_LENGTH]


def full_code(prefix: str) -> str:
    """Return the 12-digit code of a county or township prefix."""
    return prefix.ljust(CODE_LENGTH, "0")
