"""One file as its page reads it: all that the registry holds of it, in one statement."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from shouwang.core.actors import Actor
from shouwang.core.stored import instances
from shouwang.registry import states
from shouwang.registry.choices import PARENTS
from shouwang.registry.models import (
    CareFile,
    Change,
    Circumstance,
    Disagreement,
    Enrolment,
    GuardianshipArrangement,
    Migration,
    Person,
    Relationship,
)
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.states import FileState

from . import files, story

_READ = "SELECT * FROM registry_page(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class FilePage:
    """A file in reach and what its page shows of it.

    :param file: also has `open_disagreements`, so that its panel need not ask again.
    :param changes: newest first, as `story.changes_of` returns them.
    :param siblings: as `files.siblings` returns them.
    """

    file: CareFile
    state: FileState
    changes: list[Change]
    siblings: list[CareFile]


def file_page(actor: Actor, file_id: UUID) -> FilePage | None:
    """Return what the page of a file shows, None where the actor may not open it."""
    told = _told(file_id)
    if told is None:
        return None
    file, area = _file(told), actor.area_for(RegistryPermission.VIEW_FILE)
    own = area is not None and file.area in area
    # A grant shows the row to the whole office, but not every grant opens its page.
    if not own and files.reachable_file(actor, file_id) is None:
        return None
    state = states.states_from([file], _facts(told))[file.pk]
    return FilePage(file, state, instances(Change, told["changes"]), _siblings(actor, file, told))


def _told(file_id: UUID) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [file_id, list(PARENTS), story.MOST_CHANGES])
        row = cursor.fetchone()
        names = [column.name for column in cursor.description or ()]
    if row is None:
        return None
    return {name: json.loads(text or "[]") for name, text in zip(names, row, strict=True)}


def _file(told: dict[str, Any]) -> CareFile:
    file = instances(CareFile, [told["file"]])[0]
    file.person = instances(Person, [told["child"]])[0]
    file.open_disagreements = instances(Disagreement, told["disagreements"])  # type: ignore[attr-defined]
    return file


def _facts(told: dict[str, Any]) -> states.Facts:
    people = {person.pk: person for person in instances(Person, told["people"])}
    links = [link for link in instances(Relationship, told["links"]) if link.person_id in people]
    for link in links:
        link.person = people[link.person_id]
    return states.Facts(
        links,
        instances(Enrolment, told["enrolments"]),
        instances(GuardianshipArrangement, told["arrangements"]),
        instances(Circumstance, told["circumstances"]),
        instances(Migration, told["migrations"]),
    )


def _siblings(actor: Actor, file: CareFile, told: dict[str, Any]) -> list[CareFile]:
    """Return the other children of the household in the area; by grants they are asked for."""
    area = actor.area_for(RegistryPermission.VIEW_FILE)
    if area is None:
        return files.siblings(actor, file)
    people = {person.pk: person for person in instances(Person, told["children"])}
    found = []
    for sibling in instances(CareFile, told["siblings"]):
        if sibling.area in area and sibling.person_id in people:
            sibling.person = people[sibling.person_id]
            found.append(sibling)
    return found
