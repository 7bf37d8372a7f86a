"""What an entry says of one role of a child's family: ``father.name`` is `name` of the father."""

from typing import Any

from shouwang.registry.fields import FIELDS, GRANDPARENT_KEYS, PARENT_KEYS

# Role → (name, whole key) of what can be said of it.
_OF_ROLE = {
    role: list(
        dict.fromkeys(
            (key.partition(".")[2], key)
            for key in (*FIELDS, f"{role}.address")
            if key.startswith(f"{role}.")
        )
    )
    for role in (*PARENT_KEYS, *GRANDPARENT_KEYS, "carer")
}


def of_role(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what `values` say of one role, without the prefix."""
    return {name: values[full] for name, full in _OF_ROLE[key] if full in values}


def with_carer_as_parent(values: dict[str, Any]) -> dict[str, Any]:
    """Let a parent who is named as the carer have what the carer's columns alone say."""
    role = str(values.get("carer.kin") or "").lower()
    if role not in PARENT_KEYS or not values.get("carer.name"):
        return values
    more = {
        f"{role}.{name}": values[f"carer.{name}"]
        for name in ("name", "phones", "id_number", "address")
        if values.get(f"carer.{name}") and not values.get(f"{role}.{name}")
    }
    return values | more


def prefixed(key: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return what is said of a role under whole keys again."""
    return {f"{key}.{name}": value for name, value in values.items()}


def went(said: dict[str, Any]) -> bool:
    """Say whether a parent is told to have left, by where to or by when."""
    return bool(said.get("destination") or said.get("left"))
