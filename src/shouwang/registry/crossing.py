"""Two people change one file at once: what goes together by itself, and what a person decides.

Three sides: what the user saw when the form was opened, what stands now, what the user filled in.
Fields that mean one thing together (where a parent is, which class of which school) are decided
together, as one unit.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core import signing

from shouwang.core import crypto

from .fields import FIELDS, PARENT_KEYS, PartialDay

MINE, THEIRS, KEEP = "MINE", "THEIRS", "KEEP"
_SALT = "registry.crossing"
_UNITS: tuple[tuple[str, ...], ...] = (
    *(
        tuple(f"{role}.{name}" for name in ("state", "left", "destination", "employer"))
        for role in PARENT_KEYS
    ),
    ("schooling", "school_name", "grade", "class_label"),
    ("boarding", "dormitory", "bed"),
    ("carer.name", "carer.kin", "carer.kin_text", "carer.phones", "carer.id_number",
     "carer.address"),
    ("health", "disability", "illness"),
)  # fmt: skip
_UNIT_OF = {key: unit for unit in _UNITS for key in unit}

Values = Mapping[str, Any]


@dataclass(slots=True)
class Overlap:
    """One unit that both changed, differently; `keys`: those of its fields that differ."""

    unit: tuple[str, ...]
    keys: list[str]


@dataclass(slots=True)
class Crossing:
    """What comes of three sides: `values` go in; `overlaps` wait for a decision."""

    values: dict[str, Any] = field(default_factory=dict)
    mine: list[str] = field(default_factory=list)  # changed by the user alone
    theirs: list[str] = field(default_factory=list)  # changed by somebody else alone
    overlaps: list[Overlap] = field(default_factory=list)


def unit_of(key: str) -> tuple[str, ...]:
    """Return the fields that are decided together with a field."""
    return _UNIT_OF.get(key, (key,))


def cross(seen: Values | None, stands: Values, filled: Values) -> Crossing:
    """Compare the three sides.

    :param seen: what the user saw, as :func:`remember` keeps it; None: not known, so that every
        field that differs from what stands is an overlap.
    :param stands: what the file says now.
    :param filled: what the user filled in; an empty value takes a fact back.
    """
    found = Crossing()
    done: set[tuple[str, ...]] = set()
    for key in filled:
        unit = unit_of(key)
        if unit not in done:
            done.add(unit)
            _cross_unit(found, unit, seen, stands, filled)
    return found


def _cross_unit(
    found: Crossing, unit: tuple[str, ...], seen: Values | None, stands: Values, filled: Values
) -> None:
    said = [key for key in unit if key in filled]
    differing = [key for key in said if not _equal(filled[key], stands.get(key))]
    if seen is None:
        if differing:
            found.overlaps.append(Overlap(unit, differing))
        return
    own = [key for key in said if key in seen and _token(key, filled[key]) != seen[key]]
    other = [key for key in unit if key in seen and _token(key, stands.get(key)) != seen[key]]
    if own and other and differing:
        found.overlaps.append(Overlap(unit, differing))
    elif own:
        found.mine += own
        found.values |= {key: filled[key] for key in own}
    elif other:
        found.theirs += other


def decide(
    crossing: Crossing, filled: Values, picks: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return what goes in after the user's decisions, and the fields kept as a difference.

    :param picks: first field of a unit → MINE, THEIRS or KEEP (both stay, for a third to settle).
    :raises KeyError: for a unit that is not decided.
    """
    values, kept = dict(crossing.values), []
    for overlap in crossing.overlaps:
        pick = picks[overlap.unit[0]]
        if pick == MINE:
            values |= {key: filled[key] for key in overlap.unit if key in filled}
        elif pick == KEEP:
            kept += overlap.keys
    return values, kept


def remember(values: Values, keys: Iterable[str]) -> str:
    """Return a signed note of what a form showed; sealed values as a keyed digest alone."""
    return signing.dumps({key: _token(key, values.get(key)) for key in keys}, salt=_SALT)


def recall(note: str) -> dict[str, Any] | None:
    """Return what :func:`remember` noted; None for no note or a forged one."""
    try:
        found = signing.loads(note, salt=_SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def _token(key: str, value: Any) -> Any:
    """Return a value as the note holds it: JSON, empty alike, sealed as a digest."""
    if value in (None, "", ()):
        return None
    known = FIELDS.get(key)
    if known is not None and known.sealed:
        text = "、".join(sorted(value)) if isinstance(value, Sequence) and not isinstance(
            value, str) else str(value)  # fmt: skip
        return crypto.keyring().digest("crossing", f"{key}:{text}").hex()
    return json.loads(to_json(value))


def to_json(value: Any) -> str:
    """Return one typed value as JSON."""
    if isinstance(value, PartialDay):
        return json.dumps([value.day.isoformat(), value.precision])
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, (tuple, list)):
        return json.dumps(sorted(value), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def from_json(key: str, text: str) -> Any:
    """Return the typed value of a field of the vocabulary."""
    value, kind = json.loads(text or "null"), FIELDS[key].kind
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "partial":
        return PartialDay(date.fromisoformat(value[0]), value[1])
    return tuple(value) if kind in ("multi", "phones") else value


def as_shown(key: str, token: Any) -> Any:
    """Return the typed value of a note's entry; None where it is sealed or was empty."""
    if token is None or FIELDS[key].sealed:
        return None
    return from_json(key, json.dumps(token))


def _equal(one: Any, other: Any) -> bool:
    if one in (None, "", ()) and other in (None, "", ()):
        return True
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)) and not hasattr(
        one, "_fields"):  # fmt: skip
        return set(one) == set(other)
    return bool(one == other)
