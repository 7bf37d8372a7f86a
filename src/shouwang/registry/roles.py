"""What an entry says of one role of a child's family: ``father.name`` is `name` of the father."""

from collections.abc import Mapping
from typing import Any

from .fields import FIELDS, GRANDPARENT_KEYS, PARENT_KEYS

ROLES = (*PARENT_KEYS, *GRANDPARENT_KEYS, "carer")
# Whole key → role, and name of what is said of it.
_PARTED: dict[str, tuple[str, str]] = {
    key: (role, name)
    for key in (*FIELDS, *(f"{role}.address" for role in ROLES))
    for role, dot, name in [key.partition(".")]
    if dot
}
_OF_ROLE = {
    role: [(name, key) for key, (of, name) in _PARTED.items() if of == role] for role in ROLES
}


def of_role(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what `values` say of one role, without the prefix."""
    return {name: values[full] for name, full in _OF_ROLE[key] if full in values}


def by_role(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what `values` say of each role of which they say anything, without the prefix."""
    said: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if value and key in _PARTED:
            role, name = _PARTED[key]
            said.setdefault(role, {})[name] = value
    return said


def is_told(key: str, values: dict[str, Any]) -> bool:
    """Say whether `values` say anything of one role."""
    return any(values.get(full) for _name, full in _OF_ROLE[key])


def with_carer_as_parent(values: dict[str, Any]) -> dict[str, Any]:
    """Let a parent who is named as the carer have what the carer's columns alone say."""
    role = (values.get("carer.kin") or "").lower()
    if role not in PARENT_KEYS or not values.get("carer.name"):
        return values
    more = {
        f"{role}.{name}": values[f"carer.{name}"]
        for name in ("name", "phones", "id_number", "address")
        if values.get(f"carer.{name}") and not values.get(f"{role}.{name}")
    }
    return values | more


def went(said: Mapping[str, Any]) -> bool:
    """Say whether a parent is told to have left, by where to or by when."""
    return bool(said.get("destination") or said.get("left"))
