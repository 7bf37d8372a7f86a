"""Chinese citizen identity numbers (GB 11643-1999), without any lookup of the address digits.

Retired and never-issued address codes are accepted: registers hold numbers issued decades ago,
and synthetic data use the prefix ``99``.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

_SHAPE = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
LENGTH = 18


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A number that passed every check, and what it says of its holder."""

    text: str
    birth_date: date
    sex: str  # GB/T 2261.1: "1" male, "2" female


def check_character(first17: str) -> str:
    """Return the check character that belongs to the first 17 digits."""
    total = sum(map(mul, map(int, first17), _WEIGHTS))
    return _CHECK_CHARACTERS[total % 11]


def parse(text: str) -> IdNumber | None:
    """Return the parsed 18-character number (upper-case X), or None where any check fails.

    Judged: length, characters, the embedded date, the check digit. Not judged: the six address
    digits. 15-digit numbers are None: they have not been valid since 2013.
    """
    if not _SHAPE.fullmatch(text):
        return None
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None
    if text[17] != check_character(text[:17]):
        return None
    return IdNumber(text, born, "1" if int(text[16]) % 2 else "2")


def mask(text: str) -> str:
    """Return the number with only its first three and its 17th character readable.

    The last four beside birth date and place of registration would give the whole number away.
    Text of another length shows its first three characters at most.
    """
    if len(text) != LENGTH:
        return text[:3] + "***"
    return f"{text[:3]}{'*' * 11}{text[16]}*"
