"""Rows gathered by table during a deed, written at its end in a few statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import models

from shouwang.core import crypto, names
from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.ids import Ids
from shouwang.core.lines import array_text
from shouwang.core.models import area_columns
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Household,
    Migration,
    Person,
    Relationship,
)

_AREA = ("area", "county", "township")
_FACT = (
    "valid_from", "valid_from_precision", "valid_to", "valid_to_precision", "source", "batch_id",
    "noted_on",
)  # fmt: skip
PERSON = (
    "id", *_AREA, "name", "former_names", "name_grams", "name_pinyin", "name_initials", "sex",
    "birth_date", "ethnic_group", "document_type", "id_number", "id_digest", "id_tail_digest",
    "phones", "phone_digests", "hukou_place", "address", "life_state", "version",
)  # fmt: skip
_ORDER: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (Household, ("id", *_AREA, "address", "group_name", "note")),
    (Person, PERSON),
    (
        CareFile,
        ("id", *_AREA, "person_id", "household_id", "population", "number", "status",
         "close_reason", "opened_on", "batch_id", "id_digest", "sort_key", "birth_date",
         "group_name", "personality", "hobbies", "needs", "note", "verdict", "verdicts",
         "care_reason", "carer_kind", "rating", "schooling", "without_carer", "version",
         "updated_at"),
    ),
    (
        Relationship,
        ("id", *_AREA, *_FACT, "care_file_id", "person_id", "kin", "kin_text",
         "is_legal_guardian", "is_actual_carer"),
    ),
    (Migration, ("id", *_AREA, *_FACT, "person_id", "destination", "destination_code", "employer")),
    (Circumstance, ("id", *_AREA, *_FACT, "person_id", "kind", "code", "text")),
    (GuardianshipArrangement, ("id", *_AREA, *_FACT, "care_file_id", "carer_id", "document")),
    (
        Enrolment,
        ("id", *_AREA, *_FACT, "care_file_id", "schooling", "school_id", "school_name", "grade",
         "class_label", "roll_number", "boarding", "dormitory", "bed", "head_teacher"),
    ),
    (
        Grant,
        ("id", *_AREA, "care_file_id", "organisation_id", "class_label", "kind", "permissions",
         "reason", "valid_from", "granted_by"),
    ),
    (
        Change,
        ("id", *_AREA, "care_file_id", "effective_on", "at", "deed", "source", "batch_id",
         "actor_label", "summary"),
    ),
)  # fmt: skip
_TAIL = 4


class Sheaf:
    """What a deed is going to insert, update and close."""

    def __init__(self, *, on: date, source: str, batch_id: UUID | None) -> None:
        self.on, self.source, self.batch_id = on, source, batch_id
        self.inserts: dict[type[models.Model], list[Sequence[Any]]] = defaultdict(list)
        self.updates: dict[tuple[type[models.Model], tuple[str, ...]], list[Sequence[Any]]] = (
            defaultdict(list)
        )
        self._ids = Ids()

    def add(self, model: type[models.Model], area: str, *values: Any) -> UUID:
        """Add a row that carries an area: id and area columns come first."""
        row_id = self._ids.take()
        self.inserts[model].append((row_id, *area_columns(area), *values))
        return row_id

    def add_fact(
        self, model: type[models.Model], area: str, *values: Any, since: tuple[date | None, str]
    ) -> UUID:
        """Add a dated row that holds since `since` (date and precision) and is not over."""
        dated = (*since, None, "DAY", self.source, self.batch_id, self.on)
        return self.add(model, area, *dated, *values)

    def update(self, model: type[models.Model], row_id: UUID, **columns: Any) -> None:
        """Set columns of a row."""
        names_ = ("id", *columns)
        self.updates[model, names_].append((row_id, *columns.values()))

    def close(self, rows: Sequence[Any], *, on: date) -> None:
        """End dated rows on a day (the first on which they no longer hold)."""
        for row in rows:
            self.update(type(row), row.pk, valid_to=on, valid_to_precision="DAY")

    def write(self) -> None:
        """Write everything, parents before children."""
        for model, columns in _ORDER:
            if rows := self.inserts.pop(model, None):
                insert_rows(model, columns, rows)
        for (model, columns), rows in self.updates.items():
            update_rows(model, columns, rows)
        self.updates.clear()


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
        "name": name, "name_grams": list(grams), "name_pinyin": pinyin, "name_initials": initials,
    }  # fmt: skip


@lru_cache(maxsize=50_000)
def _name_forms(name: str) -> tuple[tuple[str, ...], str, str]:
    return tuple(names.grams(name)), names.pinyin(name)[:200], names.initials(name)[:40]


@lru_cache(maxsize=50_000)
def name_texts(name: str) -> tuple[str, str, str, str]:
    """Return the columns of :func:`name_columns`, the pieces of the name as the database reads."""
    grams, pinyin, initials = _name_forms(name)
    return name, array_text(grams), pinyin, initials


def digests_text(digests: Sequence[bytes]) -> str:
    """Return an array of digests as the database reads one."""
    return array_text([f"\\x{digest.hex()}" for digest in digests])


def number_columns(number: str, county: str) -> dict[str, Any]:
    """Return an identity number sealed, with its blind indexes."""
    if not number:
        return {"id_number": b"", "id_digest": None, "id_tail_digest": None}
    return {
        "id_number": crypto.seal_text(number, "registry_person.id_number"),
        "id_digest": id_digest(number),
        "id_tail_digest": id_tail_digest(number, county),
    }


def phone_columns(phones: Sequence[str]) -> dict[str, Any]:
    """Return telephone numbers sealed, with their blind indexes."""
    return {
        "phones": crypto.seal_text("、".join(phones), "registry_person.phones"),
        "phone_digests": [crypto.keyring().digest("phone", phone) for phone in phones],
    }


def id_digest(number: str) -> bytes:
    """Return the blind index of an identity number."""
    return crypto.keyring().digest("id", number)


def id_tail_digest(number: str, county: str) -> bytes:
    """Return the blind index of the last four, different in every county."""
    return crypto.keyring().digest(f"tail:{county}", number[-_TAIL:])
