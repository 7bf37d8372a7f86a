"""Model instances from rows that the database gives as JSON.

A page that shows one thing whole reads a dozen tables. Asked one by one, each costs a query to
make, to plan and to read back; a function of the database gives all of them in one row of JSON,
planned once for each connection, and here they become what a query would have returned.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from .fields import SealedTextField

M = TypeVar("M", bound=models.Model)
Read = Callable[[Any], Any]


def instances(model: type[M], rows: Iterable[Mapping[str, Any]] | None) -> list[M]:
    """Return the instances that rows of a table are.

    :param rows: column → value as `to_json` writes it, the same columns in each; columns left out
        are read when they are asked for. None: no rows.
    """
    made = []
    for row in rows or ():
        names, readers = _readers(model, tuple(row))
        values = []
        for column, read in readers:
            value = row[column]
            values.append(value if read is None or value is None else read(value))
        made.append(model.from_db(DEFAULT_DB_ALIAS, names, values))
    return made


@lru_cache(maxsize=128)
def _readers(
    model: type[models.Model], columns: tuple[str, ...]
) -> tuple[list[str], list[tuple[str, Read | None]]]:
    """Return the attributes that columns fill, and how each is read, in the order of the model."""
    fields = [field for field in model._meta.concrete_fields if field.column in columns]
    return [field.attname for field in fields], [(str(f.column), _reader(f)) for f in fields]


def _reader(field: Any) -> Read | None:
    kind = field.target_field if field.is_relation else field
    if isinstance(kind, SealedTextField):
        return lambda value: kind.from_db_value(_bytes(value), None, None)
    for of_kind, read in _READERS.items():
        if isinstance(kind, of_kind):
            return read
    return None


def _bytes(value: str) -> bytes:
    return bytes.fromhex(value.removeprefix("\\x"))


def _moment(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


_READERS: "dict[type[models.Field[Any, Any]], Read]" = {
    models.DateTimeField: _moment,  # before DateField, whose kind it is
    models.DateField: date.fromisoformat,
    models.UUIDField: UUID,
    models.BinaryField: _bytes,
}
