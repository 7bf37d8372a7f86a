"""Records of work within reach, and what the file page, the duties and the dossier ask of them."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from shouwang.accounts.choices import Role
from shouwang.care.choices import Channel, Help, Problem, RecordKind, Seen, Tag, VisitorRole
from shouwang.care.models import Record
from shouwang.care.permissions import CarePermission
from shouwang.care.wording import PARTS
from shouwang.core.actors import Actor
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors import reachable_files

_LEADS = frozenset({Role.TOWNSHIP_SUPERVISOR, Role.CIVIL_AFFAIRS_OFFICER, Role.PRINCIPAL})
# In which capacity a post usually does the work.
CAPACITY = {
    Role.VILLAGE_OFFICER: VisitorRole.VILLAGE_OFFICER,
    Role.TOWNSHIP_SUPERVISOR: VisitorRole.TOWNSHIP_SUPERVISOR,
    Role.PRINCIPAL: VisitorRole.PRINCIPAL,
    Role.CLASS_TEACHER: VisitorRole.CLASS_TEACHER,
    Role.PROXY_PARENT: VisitorRole.PROXY_PARENT,
    Role.VOLUNTEER: VisitorRole.VOLUNTEER,
}


def files(actor: Actor) -> Any:
    """Return the files for which the acting post may record work: of its area, or granted."""
    if not actor.may(CarePermission.RECORD):
        return CareFile.objects.none()
    return reachable_files(actor).exclude(status="CLOSED")


def reachable(actor: Actor) -> Any:
    """Return every file that the acting post may open: of its area, or granted."""
    return reachable_files(actor)


def open_reachable(actor: Actor) -> Any:
    """Return those of them that are not closed."""
    return reachable_files(actor).exclude(status="CLOSED")


def records(actor: Actor) -> QuerySet[Record]:
    """Return the records of the acting post's area, or of the files granted to it."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return Record.objects.none()
    found: QuerySet[Record] = Record.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person")


def all_records(actor: Actor) -> QuerySet[Record]:
    """Return the records the database shows the acting post: fetch one by its id only."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return Record.objects.none()
    found: QuerySet[Record] = Record.objects.select_related("care_file__person")
    return found


def records_of(actor: Actor, file: CareFile) -> list[Record]:
    """Return the records of a file in reach, the newest first, void ones too."""
    if not actor.may(CarePermission.VIEW_RECORD):
        return []
    rows = Record.objects.filter(care_file=file)
    return list(rows.order_by("-occurred_on", "-entered_at"))


def capacity_of(actor: Actor) -> str:
    """Return in which capacity the acting post does its work."""
    known = actor.role in Role.values
    return str(CAPACITY.get(Role(actor.role), VisitorRole.OFFICIAL) if known else "")


def may_void(actor: Actor, record: Record) -> bool:
    """Say whether the actor entered the record, or leads those who did, within reach."""
    if not actor.may(CarePermission.RECORD):
        return False
    if record.entered_user is not None and record.entered_user == actor.user_id:
        return True
    return leads_on(actor, record.care_file_id)


def leads_on(actor: Actor, file_id: UUID) -> bool:
    """Say whether the actor leads those who keep a file in reach."""
    if not actor.may(CarePermission.RECORD):
        return False
    return actor.role in _LEADS and files(actor).filter(pk=file_id).exists()


def last_days(
    file_ids: Iterable[UUID], kinds: Iterable[RecordKind], *, since: date | None = None
) -> dict[UUID, list[tuple[date, UUID]]]:
    """Return file id → (day, record id) of valid records of some kinds, the newest first."""
    rows = Record.objects.filter(
        care_file__in=list(file_ids), kind__in=list(kinds), voided_at__isnull=True
    )
    if since is not None:
        rows = rows.filter(occurred_on__gte=since)
    found: dict[UUID, list[tuple[date, UUID]]] = {}
    for file_id, day, pk in rows.order_by("-occurred_on", "-id").values_list(
        "care_file_id", "occurred_on", "id"
    ):
        found.setdefault(file_id, []).append((day, pk))
    return found


def home_visits() -> QuerySet[Record]:
    """Return the home visits at which child or carer was met."""
    return Record.objects.filter(
        kind=RecordKind.HOME_VISIT, voided_at__isnull=True,
        seen__overlap=[str(Seen.CHILD), str(Seen.CARER)],
    )  # fmt: skip


def last_visits(file_ids: Iterable[UUID]) -> dict[UUID, list[tuple[date, UUID]]]:
    """Return file id → (day, record id) of home visits at which child or carer was met."""
    rows = home_visits().filter(care_file__in=list(file_ids))
    found: dict[UUID, list[tuple[date, UUID]]] = {}
    for file_id, day, pk in rows.order_by("-occurred_on", "-id").values_list(
        "care_file_id", "occurred_on", "id"
    ):
        found.setdefault(file_id, []).append((day, pk))
    return found


def last_contacts(file_ids: Iterable[UUID], since: date) -> dict[UUID, list[tuple[date, UUID]]]:
    """Return file id → (day, record id) of contacts of parents and child that came about."""
    rows = Record.objects.filter(
        care_file__in=list(file_ids), kind=RecordKind.PARENT_CONTACT, voided_at__isnull=True,
        occurred_on__gte=since,
    ).exclude(connected=False)  # fmt: skip
    found: dict[UUID, list[tuple[date, UUID]]] = {}
    for file_id, day, pk in rows.order_by("-occurred_on", "-id").values_list(
        "care_file_id", "occurred_on", "id"
    ):
        found.setdefault(file_id, []).append((day, pk))
    return found


def last_met_parents(file_ids: Iterable[UUID]) -> dict[UUID, dict[str, date]]:
    """Return file id → (father, mother, either) → when that parent was last known to be home.

    As visitors wrote it down; `either`: parents and child met face to face.
    """
    ids = list(file_ids)
    found: dict[UUID, dict[str, date]] = {}
    for key in ("father", "mother"):
        rows = Record.objects.filter(care_file__in=ids, voided_at__isnull=True)
        rows = rows.filter(**{f"{key}_met_on__isnull": False}).order_by()
        for file_id, day in rows.values_list("care_file").annotate(Max(f"{key}_met_on")):
            found.setdefault(file_id, {})[key] = day
    met = Record.objects.filter(
        care_file__in=ids, voided_at__isnull=True, channel=Channel.IN_PERSON,
        seen__contains=[str(Seen.CHILD), str(Seen.PARENT)],
    ).order_by()  # fmt: skip
    for file_id, day in met.values_list("care_file").annotate(Max("occurred_on")):
        found.setdefault(file_id, {})["either"] = day
    return found


def judgements(file_ids: Iterable[UUID]) -> dict[UUID, dict[str, Record]]:
    """Return file id → the last valid record that judges the parents' care, and their earning.

    Keys: ``parental_care`` (R-101), ``not_earning`` (R-105). Day and author are the record's.
    """
    rows = Record.objects.filter(care_file__in=list(file_ids), voided_at__isnull=True)
    found: dict[UUID, dict[str, Record]] = {}
    for name in ("parental_care", "not_earning"):
        told = rows.filter(**{f"{name}__isnull": False})
        for row in told.order_by("care_file", "-occurred_on", "-id").distinct("care_file"):
            found.setdefault(row.care_file_id, {})[name] = row
    return found


def with_problems(file_ids: Iterable[UUID], since: date) -> list[Record]:
    """Return the valid records since a day in which something was wrong, the oldest first."""
    rows = Record.objects.filter(
        care_file__in=list(file_ids), voided_at__isnull=True, occurred_on__gte=since
    ).exclude(problems=[])
    return list(rows.order_by("occurred_on", "id"))


def follow_ups(record_ids: Sequence[UUID]) -> dict[UUID, tuple[date, UUID]]:
    """Return record id → (day, id) of the first valid record that takes its problems up."""
    rows = Record.objects.filter(follows__in=record_ids, voided_at__isnull=True)
    found: dict[UUID, tuple[date, UUID]] = {}
    for first, day, pk in rows.order_by("-occurred_on", "-id").values_list(
        "follows_id", "occurred_on", "id"
    ):
        found[first] = (day, pk)
    return found


def parts(record: Record) -> list[tuple[Any, str]]:
    """Return what a record says, part by part."""
    said = json.loads(str(record.content) or "{}")
    return [(label, said[key]) for key, label in PARTS.items() if said.get(key)]


def doers(record: Record) -> str:
    """Return who did the work, with the capacity of each."""
    return "、".join(
        f"{each['name']}（{VisitorRole(each['role']).label}）"
        if each.get("role") in VisitorRole.values
        else each["name"]
        for each in record.done_by
    )


def labels(record: Record) -> dict[str, list[Any]]:
    """Return the words for the codes of a record: seen, problems, tags, helps."""
    return {
        "seen": [Seen(code).label for code in record.seen],
        "problems": [Problem(code).label for code in record.problems],
        "tags": [Tag(code).label for code in record.tags],
        "helps": [Help(code).label for code in record.helps],
    }
