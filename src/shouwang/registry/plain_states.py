"""What stands in many files, as values only: two statements for a slice, no model instances.

`states` gives one file to be shown or changed, with the rows behind its values. Who compares a
whole county needs the values alone, and instances would be most of the work. What hangs on a file
comes as texts of JSON, of which many are the same: each is read once.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from sys import intern
from typing import Any
from uuid import UUID

from shouwang.core import crypto
from shouwang.core.bulk import by_index

from .choices import PARENTS, CircumstanceKind, Kin
from .fields import (
    CHILD_COLUMNS,
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    FILE_COLUMNS,
    GRANDPARENT_KEYS,
    TEXT_CIRCUMSTANCES,
    PartialDay,
)
from .states import MULTI, split_phones

SLICE = 5000  # files in two statements
_CACHED = 50_000
_KEY_OF_KIND = {str(kind): key for key, kind in CIRCUMSTANCES.items()}
_KEY_OF_KIN = {str(Kin[key.upper()]): key for key in ("father", "mother", *GRANDPARENT_KEYS)}
_NUMBER, _PHONES = "registry_person.id_number", "registry_person.phones"
_LATEST = "ORDER BY {0}.valid_from DESC NULLS LAST, {0}.noted_on DESC, {0}.id DESC LIMIT 1"
_OF_MIGRATION = "json_build_array(m.destination, m.employer, m.valid_from, m.valid_from_precision)"
_FILES = f"""
SELECT f.id, f.area, f.verdict, f.school_id, f.id_digest, f.version, {{file}}, {{child}},
    (SELECT json_build_array({{enrolment}})::text FROM registry_enrolment e
     WHERE e.care_file_id = f.id AND e.valid_to IS NULL {_LATEST.format("e")}),
    (SELECT g.document FROM registry_guardianshiparrangement g
     WHERE g.care_file_id = f.id AND g.valid_to IS NULL {_LATEST.format("g")}),
    (SELECT json_agg(json_build_array(c.kind, CASE WHEN c.kind = ANY(%(texts)s) THEN c.text
        ELSE c.code END) ORDER BY c.valid_from NULLS FIRST, c.noted_on, c.id)::text
     FROM registry_circumstance c
     WHERE c.person_id = f.person_id AND c.valid_to IS NULL AND c.kind = ANY(%(kinds)s)),
    (SELECT {_OF_MIGRATION}::text FROM registry_migration m
     WHERE m.person_id = f.person_id AND m.valid_to IS NULL {_LATEST.format("m")})
FROM registry_carefile f JOIN registry_person p ON p.id = f.person_id
WHERE f.id = ANY(%(files)s) ORDER BY f.id
""".format(  # noqa: S608 — own words
    file=", ".join(f"f.{column}" for column in FILE_COLUMNS),
    child=", ".join(f"p.{column}" for column in CHILD_COLUMNS),
    enrolment=", ".join(f"e.{column}" for column in ENROLMENT_COLUMNS),
)
# Should a file have two fathers in force, what is newest of either holds: `o` is every one of them.
_OF_PARENT = "registry_relationship o JOIN {0} ON {1}.person_id = o.person_id"
_THIS_PARENT = """r.kin = ANY(%(parents)s) AND o.care_file_id = r.care_file_id AND o.kin = r.kin
    AND o.valid_to IS NULL"""
_FAMILY = f"""
SELECT r.care_file_id, r.kin, r.kin_text, r.is_actual_carer,
    p.name, p.birth_date, p.id_number, p.phones, p.address,
    (SELECT c.code FROM {_OF_PARENT.format("registry_circumstance c", "c")}
     WHERE {_THIS_PARENT} AND c.kind = 'CAPACITY' AND c.valid_to IS NULL {_LATEST.format("c")}),
    (SELECT {_OF_MIGRATION}::text FROM {_OF_PARENT.format("registry_migration m", "m")}
     WHERE {_THIS_PARENT} AND m.valid_to IS NULL {_LATEST.format("m")})
FROM registry_relationship r JOIN registry_person p ON p.id = r.person_id
WHERE r.care_file_id = ANY(%(files)s) AND r.valid_to IS NULL
    AND (r.is_actual_carer OR r.kin = ANY(%(kins)s))
ORDER BY r.valid_from NULLS FIRST, r.noted_on, r.id
"""  # noqa: S608 — own words
_COLUMNS = (*FILE_COLUMNS, *CHILD_COLUMNS)
_FIRST, _OWN = 6, 6 + len(_COLUMNS)


@dataclass(slots=True)
class PlainState:
    """One file as it stands: `values` and `carer_role` are those of `states.FileState`."""

    file_id: UUID
    area: str
    verdict: str
    school_id: UUID | None
    id_digest: bytes | None
    version: int
    values: dict[str, Any]
    carer_role: str = ""


def plain_states(file_ids: Iterable[UUID]) -> Iterator[PlainState]:
    """Yield the present values of each file that the acting scope shows, slices in id order."""
    ids = sorted(set(file_ids))
    for start in range(0, len(ids), SLICE):
        yield from _of_slice(ids[start : start + SLICE])


def _of_slice(ids: list[UUID]) -> list[PlainState]:
    states = {}
    for row in _rows(_FILES, ids):
        file_id, area, verdict, school_id, digest, version = row[:_FIRST]
        states[file_id] = PlainState(
            file_id, intern(area), verdict, school_id, digest, version, _of_child(row)
        )
    for link in _rows(_FAMILY, ids):
        _take_link(states[link[0]], link)
    return list(states.values())


def _rows(statement: str, ids: list[UUID]) -> list[tuple[Any, ...]]:
    with by_index(len(ids)) as cursor:
        cursor.execute(
            statement,
            {
                "files": ids, "kinds": list(_KEY_OF_KIND), "kins": list(_KEY_OF_KIN),
                "parents": [str(kin) for kin in PARENTS],
                "texts": [str(CIRCUMSTANCES[key]) for key in TEXT_CIRCUMSTANCES],
            },
        )  # fmt: skip
        return list(cursor.fetchall())


def _of_child(row: Sequence[Any]) -> dict[str, Any]:
    values = dict(zip(_COLUMNS, row[_FIRST:_OWN], strict=True))
    values["id_number"] = crypto.unseal_text(values["id_number"], _NUMBER)
    enrolled, document, said, away = row[_OWN:]
    if enrolled is not None:
        values |= _schooling(enrolled)
    if document is not None:
        values["agreement"] = document
    if said is not None:
        values |= _circumstances(said)
    if away is not None:
        values |= _migration("child", away)
    return values


def _take_link(state: PlainState, link: Sequence[Any]) -> None:
    values = state.values
    _file, kin, kin_text, is_carer, name, born, number, phones, address, capacity, away = link
    person = (
        name, born, crypto.unseal_text(number, _NUMBER),
        split_phones(crypto.unseal_text(phones, _PHONES)), address,
    )  # fmt: skip
    key = _KEY_OF_KIN.get(kin)
    if key is not None:
        values |= zip(_keys(key), person, strict=True)
    if is_carer:
        values |= zip(_keys("carer"), person, strict=True)
        values["carer.kin"], values["carer.kin_text"] = kin, kin_text
        state.carer_role = key if kin in PARENTS and key else ""
    elif key is not None and key == state.carer_role:
        state.carer_role = ""  # a newer tie tells of somebody else
    if capacity is not None:
        values[f"{key}.state"] = capacity
    if away is not None and key is not None:
        values |= _migration(key, away)


@lru_cache
def _keys(role: str) -> tuple[str, ...]:
    named = ("name", "birth_date", "id_number", "phones", "address")
    return tuple(intern(f"{role}.{column}") for column in named)


@lru_cache(maxsize=_CACHED)
def _schooling(text: str) -> Mapping[str, Any]:
    return dict(zip(ENROLMENT_COLUMNS, json.loads(text), strict=True))


@lru_cache(maxsize=_CACHED)
def _circumstances(text: str) -> Mapping[str, Any]:
    said: dict[str, Any] = {}
    for kind, told in json.loads(text):
        key = _KEY_OF_KIND[kind]
        if CircumstanceKind(kind) in MULTI:
            said[key] = tuple(sorted({*said.get(key, ()), told}))
        else:
            said[key] = told
    return said


@lru_cache(maxsize=_CACHED)
def _migration(role: str, text: str) -> Mapping[str, Any]:
    destination, employer, since, precision = json.loads(text)
    said = {"state": "AWAY", "destination": destination, "employer": employer}
    if since:
        said["left"] = PartialDay(date.fromisoformat(since), precision)
    return {intern(f"{role}.{name}"): value for name, value in said.items()}
