"""Typed values in the vocabulary of `fields`, as JSON and back."""

import json
from collections.abc import Callable
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
    # Of a hundred thousand rows keys, codes and places are the same few: kept once.
    values = {
        intern(key): intern(value) if type(value) is str else value
        for key, value in json.loads(text or "{}").items()
    }
    for key in _TYPED.keys() & values.keys():
        if values[key] is not None:
            values[key] = _TYPED[key](values[key])
    return values


def _partial(value: list[str]) -> PartialDay:
    return PartialDay(date.fromisoformat(value[0]), value[1])


_OF_KIND: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat, "partial": _partial, "multi": tuple, "phones": tuple,
}  # fmt: skip
# What JSON does not bring back as it was.
_TYPED = {key: _OF_KIND[field.kind] for key, field in FIELDS.items() if field.kind in _OF_KIND}
