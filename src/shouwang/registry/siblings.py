"""What the rows of brothers and sisters tell of one father and one mother, put together.

The first child's row names the mother's number, the second's her telephone. Their files share the
persons, so nothing that any of the rows tells may be lost; what they tell differently stays as it
was told first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .crossing import unit_of
from .entries import Entry, says_less
from .fields import FIELDS, PARENT_KEYS
from .households import Key, clash, family_key, parents_numbers

_OF_PARENTS = tuple(key for key in FIELDS if key.partition(".")[0] in PARENT_KEYS)
_EMPTY = (None, "", ())


def completed(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of new files, each with what its siblings' entries tell of the parents."""
    families: dict[Key, dict[str, Any]] = {}
    of_entry: dict[int, dict[str, Any]] = {}
    several: set[Key] = set()
    for place, entry in enumerate(entries):
        key = None if entry.own_parents else family_key(entry.area, entry.values)
        if key is None:
            continue
        said = {name: entry.values[name] for name in _OF_PARENTS if name in entry.values}
        if key not in families:
            families[key] = said
        elif clash(parents_numbers(families[key]), parents_numbers(said)):
            continue
        else:
            several.add(key)
            _add(families[key], said)
        of_entry[place] = families[key]
    wanted = {id(families[key]) for key in several}
    return [
        replace(entry, values={**entry.values, **of_entry[place]})
        if id(of_entry.get(place)) in wanted
        else entry
        for place, entry in enumerate(entries)
    ]


def more_told(standing: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a further child's row tells of parents beyond what stands in the files."""
    of_parents = {key: said[key] for key in _OF_PARENTS if key in said}
    told = {key: standing.get(key) for key in _OF_PARENTS}
    _add(told, of_parents)
    return {key: told[key] for key in of_parents if told[key] != standing.get(key)}


def _add(told: dict[str, Any], said: Mapping[str, Any]) -> None:
    """Add what a further row says of the parents to what the rows before told."""
    contradicted = {
        unit_of(key)
        for key, value in said.items()
        if key.endswith(".state") and told.get(key) not in (*_EMPTY, value) and value
    }
    for key, value in said.items():
        if value in _EMPTY or unit_of(key) in contradicted:
            continue
        stands = told.get(key)
        if stands in _EMPTY or says_less(key, value, stands):
            told[key] = value
        elif FIELDS[key].kind == "phones":
            told[key] = tuple(dict.fromkeys((*stands, *value)))
