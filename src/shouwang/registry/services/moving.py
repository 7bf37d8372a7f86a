"""Moving a child to another village: inside one's own area, or over to another's."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import WrongStatus
from shouwang.core.models import AreaModel, area_columns, new_id
from shouwang.registry import hooks
from shouwang.registry.choices import FileStatus
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Disagreement,
    Enrolment,
    Grant,
    GuardianshipArrangement,
    Household,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.personal import id_tail_digest

from .files import locked_file, note_deed

_OF_FILE = (Relationship, GuardianshipArrangement, Enrolment, Grant, Change, Disagreement)
_OF_PERSON = (Migration, Circumstance)


@transaction.atomic
def move_file(
    actor: Actor, file: CareFile, *, area: str, on: date, reason: str, now: datetime
) -> CareFile:
    """Move a child to another village inside the actor's area; everything on the file goes along.

    :raises NotAllowed: if either village lies outside the actor's area.
    """
    file = locked_file(file)
    require(actor, RegistryPermission.MOVE_FILE, at=file.area)
    require(actor, RegistryPermission.MOVE_FILE, at=area)
    return _move(actor, file, "registry.move_file", area=area, on=on, reason=reason, now=now)


@transaction.atomic
def hand_over_file(
    actor: Actor, file: CareFile, *, area: str, on: date, reason: str, now: datetime
) -> CareFile:
    """Give a child's file to another area that accepted it; there it waits to be verified.

    Called by the deed of accepting, which asks the rights of both sides; `actor` is a part of the
    system that reaches both.

    :raises WrongStatus: if the file is closed.
    """
    file = locked_file(file)
    if file.is_closed:
        raise WrongStatus
    file.status = FileStatus.SUBMITTED
    file.save(update_fields=["status"])
    return _move(actor, file, "registry.hand_over_file", area=area, on=on, reason=reason, now=now)


def _move(
    actor: Actor, file: CareFile, deed: str, *, area: str, on: date, reason: str, now: datetime
) -> CareFile:
    before = file.area
    _relocate(file, area)
    file.refresh_from_db()
    note_deed(actor, file, deed, on=on, now=now, text=reason)
    audit.record(
        actor, deed, file, at=now, area=before, file_ids=[file.pk], note=reason,
        changes={"area": (before, area)},
    )  # fmt: skip
    hooks.tell_facts_changed([file.pk])
    return file


def _relocate(file: CareFile, area: str) -> None:
    """Rewrite where the file, its persons and everything that hangs on them lie.

    A person belongs to one county: who is shared with a child that stays is copied there.
    """
    columns = dict(zip(("area", "county", "township"), area_columns(area), strict=True))
    leaves = columns["county"] != file.county
    CareFile.objects.filter(pk=file.pk).update(**columns, version=file.version + 1)
    for model in _OF_FILE:
        model.objects.filter(care_file=file).update(**columns)
    own, shared = _persons(file)
    Person.objects.filter(pk__in=own).update(**columns)
    for facts in _OF_PERSON:
        facts.objects.filter(person__in=own).update(**columns)
    if leaves:
        _new_tails(own, columns["county"])
        copies = {pk: _copy_person(pk, columns) for pk in shared}
        _repoint(file, copies)
    _move_household(file, columns, leaves=leaves)
    for table in hooks.hanging():
        if issubclass(table.model, AreaModel) and table.becomes != "stays":
            rows = table.model._default_manager.filter(**{f"{table.column}__in": [file.pk, *own]})
            rows.update(**columns)


def _persons(file: CareFile) -> tuple[list[UUID], list[UUID]]:
    """Return the persons of this file alone, and those that other files know too."""
    linked = Relationship.objects.filter(care_file=file).values_list("person_id", flat=True)
    entrusted = GuardianshipArrangement.objects.filter(care_file=file)
    everyone = {file.person_id, *linked, *entrusted.values_list("carer_id", flat=True)}
    elsewhere = {
        *Relationship.objects.filter(person__in=everyone)
        .exclude(care_file=file)
        .values_list("person_id", flat=True),
        *GuardianshipArrangement.objects.filter(carer__in=everyone)
        .exclude(care_file=file)
        .values_list("carer_id", flat=True),
        *CareFile.objects.filter(person__in=everyone)
        .exclude(pk=file.pk)
        .values_list("person_id", flat=True),
    } - {file.person_id}
    return sorted(everyone - elsewhere), sorted(everyone & elsewhere)


def _new_tails(persons: Iterable[UUID], county: str) -> None:
    """Key the last four digits by the new county, or they could not be searched there."""
    for person in Person.objects.filter(pk__in=list(persons)).exclude(id_digest=None):
        Person.objects.filter(pk=person.pk).update(
            id_tail_digest=id_tail_digest(str(person.id_number), county)
        )


def _copy_person(person_id: UUID, columns: Mapping[str, Any]) -> UUID:
    """Copy a person with everything dated that is known of it; return the copy."""
    person = Person.objects.get(pk=person_id)
    person.pk, person.version = new_id(), 1
    for name, value in columns.items():
        setattr(person, name, value)
    if person.id_digest is not None:
        person.id_tail_digest = id_tail_digest(str(person.id_number), columns["county"])
    person.save(force_insert=True)
    for facts in _OF_PERSON:
        for row in facts.objects.filter(person_id=person_id):
            row.pk, row.person_id = new_id(), person.pk
            for name, value in columns.items():
                setattr(row, name, value)
            row.save(force_insert=True)
    return person.pk


def _repoint(file: CareFile, copies: Mapping[UUID, UUID]) -> None:
    """Let the file, and what hangs on it, name the copies."""
    for old, new in copies.items():
        Relationship.objects.filter(care_file=file, person_id=old).update(person_id=new)
        GuardianshipArrangement.objects.filter(care_file=file, carer_id=old).update(carer_id=new)
        for table in hooks.hanging():
            if table.becomes == "moves" and _hangs_on_files(table.model):
                rows = table.model._default_manager.filter(care_file=file, **{table.column: old})
                rows.update(**{table.column: new})


def _hangs_on_files(model: Any) -> bool:
    return any(field.name == "care_file" for field in model._meta.get_fields())


def _move_household(file: CareFile, columns: Mapping[str, Any], *, leaves: bool) -> None:
    """A home whose only child moves goes along; another child's home stays where it is."""
    if file.household_id is None:
        return
    if not CareFile.objects.filter(household=file.household_id).exclude(pk=file.pk).exists():
        Household.objects.filter(pk=file.household_id).update(**columns)
    elif leaves:
        home = Household(**columns)
        home.save(force_insert=True)
        CareFile.objects.filter(pk=file.pk).update(household=home)
