"""Values as the lines that `COPY … FROM` reads. Pure: no Django."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_PLAIN = frozenset("\\\t\n\r")


def line(*values: Any) -> str:
    """Return one line of texts, numbers, dates, identities, truth values and None, in order."""
    return "\t".join([field(value) for value in values]) + "\n"


def field(value: Any) -> str:
    """Return one value of a line."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return escaped(str(value))


def escaped(text: str) -> str:
    """Return a text with the characters that end a field or a line written out."""
    return text if _PLAIN.isdisjoint(text) else text.translate(_MARKS)


def array(texts: Iterable[str]) -> str:
    """Return an array of texts as one field."""
    return escaped(array_text(texts))


def array_text(texts: Iterable[str]) -> str:
    """Return an array of texts as the database reads one."""
    quoted = ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts]
    return "{" + ",".join(quoted) + "}"
