"""The present values of files, in the vocabulary of `fields`, with the rows they stand in.

Set-valued: a fixed number of queries for any number of files.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F

from .choices import PARENTS, CircumstanceKind, Kin
from .fields import (
    CHILD_COLUMNS,
    CIRCUMSTANCES,
    ENROLMENT_COLUMNS,
    FILE_COLUMNS,
    GRANDPARENT_KEYS,
    PARENT_KEYS,
    TEXT_CIRCUMSTANCES,
    PartialDay,
)
from .models import (
    CareFile,
    Circumstance,
    Enrolment,
    GuardianshipArrangement,
    Migration,
    Person,
    Relationship,
)

_KEY_OF_KIND = {kind: key for key, kind in CIRCUMSTANCES.items()}
MULTI = frozenset({CircumstanceKind.INCOME, CircumstanceKind.RELIEF, CircumstanceKind.CATEGORY})
_KEY_OF_KIN = {Kin[key.upper()]: key for key in ("father", "mother", *GRANDPARENT_KEYS)}


@dataclass(slots=True)
class FileState:
    """One file as it stands: typed values, the persons by role, the open dated rows by key."""

    file: CareFile
    values: dict[str, Any] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    rows: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def carer_role(self) -> str:
        """The parent who is the carer too, being one tie ("father", "mother"); "" if neither."""
        carer = self.persons.get("carer")
        same = (role for role in PARENT_KEYS if carer and self.persons.get(role) is carer)
        return next(same, "")


def load_states(file_ids: Iterable[UUID]) -> dict[UUID, FileState]:
    """Return the present state of each file that the acting scope shows."""
    return states_of(
        CareFile.objects.filter(pk__in=list(file_ids)).select_related("person", "household")
    )


def states_of(files: Iterable[CareFile]) -> dict[UUID, FileState]:
    """Return the present state of files that are read already, with their persons."""
    files = list(files)
    ids = [file.pk for file in files]
    links = list(_open(Relationship, care_file__in=ids).select_related("person"))
    persons = {file.person_id for file in files}
    persons |= {link.person_id for link in links if link.kin in PARENTS}
    return states_from(
        files,
        Facts(
            links,
            _open(Enrolment, care_file__in=ids),
            _open(GuardianshipArrangement, care_file__in=ids),
            _open(Circumstance, person__in=list(persons)),
            _open(Migration, person__in=list(persons)),
        ),
    )


class Facts(NamedTuple):
    """What holds today of some files, each in the order in which it began."""

    links: Iterable[Relationship]  # with their persons
    enrolments: Iterable[Enrolment]
    arrangements: Iterable[GuardianshipArrangement]
    circumstances: Iterable[Circumstance]  # of the children and their parents, as the migrations
    migrations: Iterable[Migration]


def states_from(files: Iterable[CareFile], facts: Facts) -> dict[UUID, FileState]:
    """Return the present state of files, all of which is read already."""
    states = {file.pk: FileState(file) for file in files}
    by_person: dict[UUID, list[tuple[FileState, str]]] = {}
    for state in states.values():
        _take_child(state)
        by_person.setdefault(state.file.person_id, []).append((state, "child"))
    for link in facts.links:
        _take_relationship(states[link.care_file_id], link, by_person)
    _take_file_facts(states, facts)
    _take_person_facts(by_person, facts)
    return states


def _open(model: Any, **filters: Any) -> Any:
    order = (F("valid_from").asc(nulls_first=True), "noted_on", "id")
    return model.objects.filter(valid_to__isnull=True, **filters).order_by(*order)


def _take_child(state: FileState) -> None:
    child, file = state.file.person, state.file
    state.persons["child"] = child
    state.values |= {key: getattr(child, key) for key in CHILD_COLUMNS}
    state.values |= {key: getattr(file, key) for key in FILE_COLUMNS}


def _take_relationship(
    state: FileState, link: Relationship, by_person: dict[UUID, list[tuple[FileState, str]]]
) -> None:
    key = _KEY_OF_KIN.get(Kin(link.kin))
    if key is not None:
        _take_person(state, key, link)
        if link.kin in PARENTS:
            by_person.setdefault(link.person_id, []).append((state, key))
    if link.is_actual_carer:
        _take_person(state, "carer", link)
        state.values |= {"carer.kin": link.kin, "carer.kin_text": link.kin_text}


def _take_person(state: FileState, key: str, link: Relationship) -> None:
    person = link.person
    state.persons[key], state.relationships[key] = person, link
    state.values[f"{key}.name"] = person.name
    state.values[f"{key}.birth_date"] = person.birth_date
    state.values[f"{key}.id_number"] = person.id_number
    state.values[f"{key}.phones"] = split_phones(person.phones)
    state.values[f"{key}.address"] = person.address


def _take_file_facts(states: dict[UUID, FileState], facts: Facts) -> None:
    for enrolment in facts.enrolments:
        state = states[enrolment.care_file_id]
        state.rows["enrolment"] = [enrolment]
        state.values |= {key: getattr(enrolment, key) for key in ENROLMENT_COLUMNS}
    for arrangement in facts.arrangements:
        state = states[arrangement.care_file_id]
        state.rows["arrangement"] = [arrangement]
        state.values["agreement"] = arrangement.document


def _take_person_facts(by_person: dict[UUID, list[tuple[FileState, str]]], facts: Facts) -> None:
    for circumstance in facts.circumstances:
        for state, role in by_person[circumstance.person_id]:
            _take_circumstance(state, role, circumstance)
    for migration in facts.migrations:
        for state, role in by_person[migration.person_id]:
            state.rows[f"{role}.migration"] = [migration]
            state.values[f"{role}.state"] = "AWAY"
            state.values[f"{role}.destination"] = migration.destination
            state.values[f"{role}.employer"] = migration.employer
            if migration.valid_from:
                state.values[f"{role}.left"] = PartialDay(
                    migration.valid_from, migration.valid_from_precision
                )


def _take_circumstance(state: FileState, role: str, row: Circumstance) -> None:
    kind = CircumstanceKind(row.kind)
    if role != "child":
        if kind is CircumstanceKind.CAPACITY:
            state.rows[f"{role}.capacity"] = [row]
            state.values[f"{role}.state"] = row.code
        return
    key = _KEY_OF_KIND.get(kind)
    if key is None:
        return
    if kind in MULTI:
        state.rows.setdefault(key, []).append(row)
        state.values[key] = tuple(sorted({*state.values.get(key, ()), row.code}))
    else:
        state.rows[key] = [row]
        state.values[key] = row.text if key in TEXT_CIRCUMSTANCES else row.code


def split_phones(text: str) -> tuple[str, ...]:
    """Return the numbers of a stored telephone text."""
    return tuple(part for part in text.split("、") if part)
