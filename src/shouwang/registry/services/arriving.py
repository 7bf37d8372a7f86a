"""Taking in a child's file that another installation sent whole."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from shouwang.core.actors import Actor
from shouwang.registry.choices import Source
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Change, Person
from shouwang.registry.personal import person_columns
from shouwang.registry.selectors.carrying import PAST
from shouwang.registry.states import load_states
from shouwang.registry.values import from_json

from .recording import record_entries


@transaction.atomic
def take_in(
    actor: Actor, told: Mapping[str, Any], *, area: str, on: date, now: datetime
) -> CareFile:
    """Open a file from what another installation carried, past and course included.

    :param told: as :func:`registry.selectors.carrying.carried` made it.
    :raises NotAllowed: if the village lies outside the actor's area.
    :raises NumberTaken: if the child has an open file here.
    """
    entry = Entry(area, from_json(told["values"]), own_parents=True)
    outcome = record_entries(
        actor, [entry], on=on, source=Source.TRANSFER, now=now, deed="registry.take_in"
    )[0]
    file: CareFile = CareFile.objects.select_related("person").get(pk=outcome.file_id)
    persons = {role: person.pk for role, person in load_states([file.pk])[file.pk].persons.items()}
    for key, columns in told["people"].items():
        persons[key] = enter_person(file, columns).pk
    for row in told["past"]:
        _restore(file, row, persons)
    for line in told["course"]:
        _note(file, line)
    return file


def enter_person(file: CareFile, told: Mapping[str, Any]) -> Person:
    """Enter a person of another installation beside a file.

    :param told: `carrying.PERSON_COLUMNS` as JSON has them.
    """
    values = {key: value for key, value in told.items() if value not in (None, "")}
    for key in ("birth_date", "death_date"):
        if key in values:
            values[key] = date.fromisoformat(values[key])
    if "phones" in values:
        values["phones"] = tuple(values["phones"].split("、"))
    person = Person(**person_columns(values, file.county))
    person.place(file.area)
    person.save(force_insert=True)
    return person


def _restore(file: CareFile, told: Mapping[str, Any], persons: Mapping[str, UUID]) -> None:
    model = PAST.get(told["of"])
    if model is None:
        return
    row: Any = model()
    for field in model._meta.concrete_fields:
        if field.name not in told or told[field.name] is None:
            continue
        value = told[field.name]
        if field.is_relation:
            if value not in persons:
                return
            value = persons[value]
        elif isinstance(field, models.DateField):
            value = date.fromisoformat(value)
        setattr(row, field.attname, value)
    if any(field.name == "care_file" for field in model._meta.concrete_fields):
        row.care_file_id = file.pk
    row.place(file.area)
    row.save(force_insert=True)


def _note(file: CareFile, told: Mapping[str, Any]) -> None:
    line = Change(
        care_file=file, effective_on=date.fromisoformat(told["effective_on"]),
        at=datetime.fromisoformat(told["at"]), deed=told["deed"], source=told["source"],
        actor_label=told["actor_label"], summary=told["summary"],
    )  # fmt: skip
    line.place(file.area)
    line.save(force_insert=True)
