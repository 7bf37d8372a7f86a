"""What is stored of a person's name and numbers: the forms they are found by, what is sealed."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from shouwang.core import crypto, names
from shouwang.core.lines import array, array_text, escaped

ID_NUMBER, PHONES = "registry_person.id_number", "registry_person.phones"  # places of the seal
_TAIL = 4


def person_columns(values: dict[str, Any], county: str) -> dict[str, Any]:
    """Return the columns of a person for the given keys of `values` (unprefixed field names)."""
    columns: dict[str, Any] = {}
    for key, value in values.items():
        if key == "name":
            columns |= name_columns(value)
        elif key == "id_number":
            columns |= number_columns(value, county)
        elif key == "phones":
            columns |= phone_columns(value)
        else:
            columns[key] = value
    return columns


def name_columns(name: str) -> dict[str, Any]:
    """Return a name with the forms under which it is found."""
    grams, pinyin, initials = _name_forms(name)
    return {
        "name": name, "name_grams": grams, "name_pinyin": pinyin, "name_initials": initials,
    }  # fmt: skip


def _name_forms(name: str) -> tuple[list[str], str, str]:
    return names.grams(name), names.pinyin(name)[:200], names.initials(name)[:40]


def number_columns(number: str, county: str) -> dict[str, Any]:
    """Return an identity number sealed, with its blind indexes."""
    if not number:
        return {"id_number": b"", "id_digest": None, "id_tail_digest": None}
    return {
        "id_number": crypto.seal_text(number, ID_NUMBER),
        "id_digest": id_digest(number),
        "id_tail_digest": id_tail_digest(number, county),
    }


def phone_columns(phones: Sequence[str]) -> dict[str, Any]:
    """Return telephone numbers sealed, with their blind indexes."""
    return {
        "phones": crypto.seal_text("、".join(phones), PHONES),
        "phone_digests": phone_digests(phones),
    }


def id_digest(number: str) -> bytes:
    """Return the blind index of an identity number."""
    return crypto.keyring().digest("id", number)


def id_tail_digest(number: str, county: str) -> bytes:
    """Return the blind index of the last four, different in every county."""
    return _tail_digest(number[-_TAIL:], county)


@lru_cache(maxsize=12_000)  # a county has eleven thousand at most
def _tail_digest(tail: str, county: str) -> bytes:
    return crypto.keyring().digest(f"tail:{county}", tail)


def phone_digests(phones: Sequence[str]) -> list[bytes]:
    """Return the blind indexes of telephone numbers."""
    digest = crypto.keyring().digest
    return [digest("phone", phone) for phone in phones]


def digests_text(digests: Sequence[bytes]) -> str:
    """Return an array of digests as the database reads one."""
    return array_text([f"\\x{digest.hex()}" for digest in digests])


class Found(NamedTuple):
    """The forms by which a name is found, the pieces as the field of a line."""

    pieces: str
    pinyin: str
    initials: str


@lru_cache(maxsize=10_000)
def found_by(name: str) -> Found:
    """Return the columns of :func:`name_columns` beside the name, as fields of a line."""
    grams, pinyin, initials = _name_forms(name)
    return Found(array(grams), escaped(pinyin), escaped(initials))
