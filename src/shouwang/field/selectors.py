"""Phones and what they sent, within reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from shouwang.accounts import selectors as accounts
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.reach import COUNTY_LENGTH
from shouwang.registry import selectors as registry
from shouwang.registry.models import Change
from shouwang.registry.states import load_states

from . import payloads
from .choices import WAITING, DeviceStatus, ItemKind, ItemStatus
from .models import Device, Item, Rules
from .payloads import Opened
from .permissions import FieldPermission


def rules_of(area: str) -> Rules:
    """Return what the county of a place lets its phones do."""
    county = area[:COUNTY_LENGTH]
    return Rules.objects.filter(county=county).first() or Rules(county=county)


def device(device_id: UUID | None) -> Device | None:
    """Return a phone by its id: a phone asks for itself, signed in or not."""
    return Device.objects.filter(pk=device_id).first() if device_id else None


def is_held(row: Device, on: date) -> bool:
    """Say whether the post a phone was registered under is still held by an active user."""
    return accounts.actor_of_post(row.post_id, on) is not None


def own_devices(actor: Actor) -> QuerySet[Device]:
    """Return the acting user's phones, the last used first."""
    if actor.user_id is None:
        return Device.objects.none()
    return Device.objects.filter(user_id=actor.user_id).order_by("status", "-seen_at")


def managed_devices(actor: Actor) -> QuerySet[Device]:
    """Return the phones of the area of an administrator, or of a supervisor of officers."""
    rows = Device.objects.none()
    for right in (AccountsPermission.MANAGE_USERS, FieldPermission.SETTLE):
        if actor.area_for(right) is not None:
            rows = Device.objects.visible_to(actor, right)
            break
    return rows.select_related("user__organisation").order_by("status", "-seen_at")


def may_revoke(actor: Actor, row: Device) -> bool:
    """Say whether the actor may put a phone out of use: the own one, or one of the area."""
    if row.status != DeviceStatus.ACTIVE:
        return False
    return row.user_id == actor.user_id or managed_devices(actor).filter(pk=row.pk).exists()


def items(actor: Actor) -> QuerySet[Item]:
    """Return what the actor sent, and for whoever decides what the area's phones sent."""
    own = Item.objects.filter(user_id=actor.user_id) if actor.user_id else Item.objects.none()
    if actor.area_for(FieldPermission.SETTLE) is None:
        return own
    of_area = Item.objects.visible_to(actor, FieldPermission.SETTLE)
    return Item.objects.filter(pk__in=own.values("pk").union(of_area.values("pk")))


def waiting(actor: Actor) -> QuerySet[Item]:
    """Return what waits for a person, the oldest first."""
    rows = items(actor).filter(status__in=WAITING).order_by("received_at", "id")
    return rows.select_related("device").defer("payload")


def names_of(actor: Actor, rows: Sequence[Item]) -> dict[UUID, str]:
    """Return item id → the child's name: of the file in reach, or as a draft says it."""
    ids = {row.care_file_id for row in rows if row.care_file_id}
    files = registry.reachable_files(actor).filter(pk__in=ids)
    names = {file.pk: str(file.person.name) for file in files}
    found = {row.pk: names.get(row.care_file_id, "") for row in rows if row.care_file_id}
    drafts = [row.pk for row in rows if row.kind == ItemKind.DRAFT]
    for row in Item.objects.filter(pk__in=drafts):
        said = opened(row)
        found[row.pk] = str(said.body.get("name", "")) if said else ""
    return found


def count_waiting(actor: Actor) -> int:
    """Return how many items of the area wait for the actor to decide."""
    if actor.area_for(FieldPermission.SETTLE) is None:
        return 0
    rows = Item.objects.visible_to(actor, FieldPermission.SETTLE)
    return rows.filter(status__in=WAITING).count()


def may_settle(actor: Actor, item: Item) -> bool:
    """Say whether the actor may decide: the supervisor all, the sender what came back to him."""
    if item.status not in WAITING:
        return False
    area = actor.area_for(FieldPermission.SETTLE)
    if area is not None and item.area in area:
        return True
    return item.user_id == actor.user_id and item.status != "HELD"


def statuses(actor: Actor, ids: list[UUID]) -> dict[UUID, Item]:
    """Return the actor's own items among `ids`."""
    if actor.user_id is None:
        return {}
    rows = Item.objects.filter(pk__in=ids, user_id=actor.user_id)
    return {row.pk: row for row in rows.defer("payload")}


def opened(item: Item) -> Opened | None:
    """Return what a waiting item says; None where nothing is kept any more."""
    text = str(item.payload or "")
    return payloads.read(text.encode(), item.pk) if text else None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, beside what stands in the file now ("" none)."""

    label: object
    sent: str
    present: str = ""


def compared(actor: Actor, said: Opened) -> list[Line]:
    """Return the facts a phone wants changed, each beside the present value, if in reach."""
    from shouwang.registry.fields import FIELDS

    if said.kind != ItemKind.CHANGE or said.file is None:
        return []
    _version, values = payloads.change_values(said)
    file = registry.reachable_file(actor, said.file)
    state = load_states([file.pk]).get(file.pk) if file else None
    stored: dict[str, Any] = state.values if state else {}
    return [
        Line(FIELDS[key].label, FIELDS[key].show(value), FIELDS[key].show(stored.get(key)))
        for key, value in values.items()
    ]


def lease_end(rules: Rules, now: datetime) -> datetime:
    """Return until when a phone may keep what it fetches now."""
    from datetime import timedelta

    return now + timedelta(hours=rules.lease_hours)


@dataclass(frozen=True, slots=True)
class NewChild:
    """A file that a phone opened, and when it was verified, if it was."""

    file_id: UUID
    item_id: UUID
    received_at: datetime
    verified_on: date | None


def new_children(file_ids: Sequence[UUID]) -> list[NewChild]:
    """Return those of some files that phones opened; two queries."""
    rows = list(
        Item.objects.filter(
            care_file_id__in=list(file_ids), kind=ItemKind.DRAFT, status__in=_ENTERED
        ).values_list("care_file_id", "pk", "received_at")
    )
    looked = Change.objects.filter(
        care_file__in=[file_id for file_id, _pk, _at in rows], deed="registry.verify_file"
    )
    verified = dict(looked.order_by().values_list("care_file").annotate(Max("at"))) if rows else {}
    return [
        NewChild(file_id, pk, at, clock.local_date(verified[file_id]))
        if file_id in verified else NewChild(file_id, pk, at, None)
        for file_id, pk, at in rows
        if file_id
    ]  # fmt: skip


_ENTERED = (ItemStatus.DONE, ItemStatus.SETTLED)


def same_name(actor: Actor, area: str, name: str, born: date | None) -> bool:
    """Say whether an open file of the village bears the name, and no other birth date."""
    rows = registry.open_files(actor).filter(area=area, person__name=name)
    if born is not None:
        rows = rows.exclude(birth_date__isnull=False) | rows.filter(birth_date=born)
    return bool(rows.exists())
