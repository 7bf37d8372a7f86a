"""Everything the register knows of one child, as JSON: for another installation to take in."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Enrolment,
    GuardianshipArrangement,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.states import FileState, load_states
from shouwang.registry.values import to_json

PAST = {
    model.__name__: model
    for model in (Migration, Circumstance, Relationship, Enrolment, GuardianshipArrangement)
}
PERSON_COLUMNS = ("name", "sex", "birth_date", "id_number", "phones", "life_state", "death_date")
_OWN = frozenset({"id", "area", "county", "township", "batch_id", "care_file", "school"})
_CHILD = "child"


def carried(file: CareFile) -> dict[str, Any]:
    """Return a file whole: what holds now, what held before, how it came to be so.

    ``values``: the present, in the vocabulary of `fields` (JSON text); ``people``: persons by a
    key of this document; ``past``: rows that no longer hold, with ``of`` their model and persons by
    key; ``course``: the lines of the file's course.
    """
    state = load_states([file.pk])[file.pk]
    keys = _keys(state)
    past = list(_past(file, keys))
    return {
        "number": str(file.number), "opened_on": file.opened_on.isoformat(),
        "values": to_json(state.values), "people": _people(keys, state), "past": past,
        "course": list(_course(file)),
    }  # fmt: skip


def _keys(state: FileState) -> dict[UUID, str]:
    """Return person → key: the role where the person has one today, else a number."""
    keys: dict[UUID, str] = {}
    for role, person in state.persons.items():
        keys.setdefault(person.pk, role)
    ended = Relationship.objects.filter(care_file=state.file).values_list("person_id", flat=True)
    carers = GuardianshipArrangement.objects.filter(care_file=state.file)
    for number, pk in enumerate(sorted({*ended, *carers.values_list("carer_id", flat=True)})):
        keys.setdefault(pk, f"person{number}")
    return keys


def _people(keys: Mapping[UUID, str], state: FileState) -> dict[str, dict[str, Any]]:
    """Return the persons that today's values do not tell of."""
    told = {person.pk for person in state.persons.values()}
    found = Person.objects.filter(pk__in=[pk for pk in keys if pk not in told])
    return {
        keys[person.pk]: {name: _plain(getattr(person, name)) for name in PERSON_COLUMNS}
        for person in found
    }


def _past(file: CareFile, keys: Mapping[UUID, str]) -> Iterator[dict[str, Any]]:
    for name, model in PAST.items():
        of_file = any(field.name == "care_file" for field in model._meta.concrete_fields)
        where: Mapping[str, Any] = {"care_file": file} if of_file else {"person__in": list(keys)}
        rows = model._default_manager.filter(**where).exclude(valid_to=None)
        for row in rows.order_by("valid_to", "id"):
            yield {"of": name, **_columns(row, keys)}


def _columns(row: Any, keys: Mapping[UUID, str]) -> dict[str, Any]:
    found = {}
    for field in row._meta.concrete_fields:
        if field.name in _OWN:
            continue
        value = getattr(row, field.attname)
        found[field.name] = keys[value] if field.is_relation else _plain(value)
    return found


def _course(file: CareFile) -> Iterator[dict[str, Any]]:
    for line in Change.objects.filter(care_file=file).order_by("at", "id"):
        yield {
            "effective_on": line.effective_on.isoformat(), "at": line.at.isoformat(),
            "deed": str(line.deed), "source": str(line.source), "actor_label": line.actor_label,
            "summary": line.summary,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | list) else str(value)
