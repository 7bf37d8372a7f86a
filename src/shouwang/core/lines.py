"""Values as the lines that `COPY … FROM` reads. Pure: no Django."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

_MARKS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_PLAIN = frozenset("\\\t\n\r")
NOTHING = "\\N"  # the field of a value that is not there


def line(*values: Any) -> str:
    """Return one line of texts, numbers, dates, identities, truth values and None, in order."""
    return fields(*values) + "\n"


def fields(*values: Any) -> str:
    """Return several values of a line, in order."""
    return "\t".join([field(value) for value in values])


def field(value: Any) -> str:
    """Return one value of a line."""
    if type(value) is str:  # nearly every one
        return value if _PLAIN.isdisjoint(value) else value.translate(_MARKS)
    if value is None:
        return NOTHING
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return escaped(str(value))


def binary(value: bytes | None) -> str:
    """Return bytes as one field."""
    return NOTHING if value is None else "\\\\x" + value.hex()


def binaries(several: Iterable[bytes]) -> str:
    """Return an array of bytes as one field."""
    return "{" + ",".join([f'"\\\\\\\\x{each.hex()}"' for each in several]) + "}"


def escaped(text: str) -> str:
    """Return a text with the characters that end a field or a line written out."""
    return text if _PLAIN.isdisjoint(text) else text.translate(_MARKS)


def array(texts: Iterable[str]) -> str:
    """Return an array of texts as one field."""
    return escaped(array_text(texts))


def array_text(texts: Iterable[str]) -> str:
    """Return an array of texts as the database reads one."""
    texts = list(texts)
    together = "".join(texts)
    if '"' in together or "\\" in together:
        texts = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(texts) + '"}' if texts else "{}"


def id_array(ids: Iterable[UUID]) -> str:
    """Return ids as the database reads an array: psycopg quotes a list of them one by one."""
    return "{" + ",".join([each.hex for each in ids]) + "}"
