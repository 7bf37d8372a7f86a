"""Typed values in the vocabulary of `fields`, as JSON and back."""

import json
from datetime import date
from sys import intern
from typing import Any

from .fields import FIELDS, PartialDay

# A partial day and a tuple are lists in JSON already; only days need a word.
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=date.isoformat)


def to_json(values: dict[str, Any]) -> str:
    """Return typed values as canonical JSON."""
    return _encoder.encode(values)


def from_json(text: str) -> dict[str, Any]:
    """Return the typed values of :func:`to_json`."""
    return {
        intern(key): _typed(key, intern(value) if isinstance(value, str) else value)
        for key, value in json.loads(text or "{}").items()
    }


def _typed(key: str, value: Any) -> Any:
    field_ = FIELDS.get(key)
    if value is None or field_ is None:
        return value
    if field_.kind == "date":
        return date.fromisoformat(value)
    if field_.kind == "partial":
        return PartialDay(date.fromisoformat(value[0]), value[1])
    return tuple(value) if field_.kind in ("multi", "phones") else value
