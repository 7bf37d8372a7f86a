"""Phones: registered by their officer, put out of use by the officer or an administrator."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.permissions import AccountsPermission
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.reach import COUNTY_LENGTH
from shouwang.field import selectors
from shouwang.field.choices import DeviceStatus
from shouwang.field.models import Device, Rules
from shouwang.field.permissions import FieldPermission


class ReasonNeeded(DomainError):
    """Putting a phone out of use asks why."""

    message = _("请填写停用原因。")


class WipedAlready(DomainError):
    """The phone is out of use."""

    message = _("这部手机已停用。")


@transaction.atomic
def register_device(
    actor: Actor, *, label: str, agent: str, session_key: str, now: datetime
) -> Device:
    """Let the acting officer's phone keep what his post needs; returns it.

    :raises NotAllowed: without the right, or for an actor that is no person.
    """
    require(actor, FieldPermission.USE)
    if actor.user_id is None or actor.post_id is None:
        raise NotAllowed
    row = Device(
        user_id=actor.user_id, post_id=actor.post_id, label=label.strip()[:40] or str(_("手机")),
        agent=agent[:200], registered_at=now, seen_at=now, session_key=session_key or "",
    )  # fmt: skip
    row.place(actor.area_code)
    row.save(force_insert=True)
    audit.record(
        actor, "field.register_device", row, at=now, area=row.area, changes={"label": row.label}
    )
    return row


def hello(device_id: UUID | None, *, session_key: str, wiped: bool, now: datetime) -> Device | None:
    """Note that a phone reported (signed in or not), and whether it has wiped itself.

    One whose officer left the post, or is disabled, is put out of use by that.
    """
    row = selectors.device(device_id)
    if row is None:
        return None
    if row.status == DeviceStatus.ACTIVE and not selectors.is_held(row, clock.local_date(now)):
        _revoke(system_actor("field.post-ended"), row, gettext("岗位已结束或账号已停用"), now=now)
    fields = ["seen_at"]
    row.seen_at = now
    if session_key and row.status == DeviceStatus.ACTIVE:
        row.session_key = session_key
        fields.append("session_key")
    if wiped and row.status == DeviceStatus.REVOKED and row.wiped_at is None:
        row.wiped_at = now
        fields.append("wiped_at")
        audit.record(system_actor("field.wipe"), "field.wipe_device", row, at=now, area=row.area)
    row.save(update_fields=fields)
    return row


@transaction.atomic
def revoke_device(actor: Actor, device: Device, *, reason: str, now: datetime) -> Device:
    """Put a lost or retired phone out of use: its session ends, it wipes itself at next contact.

    :raises NotAllowed: if it is neither the actor's own nor of an area the actor looks after.
    :raises WrongStatus: if it is out of use already. :raises ReasonNeeded: without a reason.
    """
    row = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if row.status != DeviceStatus.ACTIVE:
        raise WrongStatus
    if not selectors.may_revoke(actor, row):
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    return _revoke(actor, row, reason.strip()[:200], now=now)


def _revoke(actor: Actor, row: Device, reason: str, *, now: datetime) -> Device:
    Session.objects.filter(session_key=row.session_key).exclude(session_key="").delete()
    row.status, row.session_key = DeviceStatus.REVOKED, ""
    row.revoked_at, row.revoked_by = now, actor.display_name
    row.revoke_reason = reason
    row.save(update_fields=["status", "session_key", "revoked_at", "revoked_by", "revoke_reason"])
    audit.record(
        actor, "field.revoke_device", row, at=now, area=row.area, purpose=row.revoke_reason
    )
    return row


@transaction.atomic
def set_rules(
    actor: Actor, area: str, *, may_store: bool, lease_hours: int, most_children: int,
    now: datetime,
) -> Rules:  # fmt: skip
    """Say what the phones of a county may keep, and for how long.

    :raises NotAllowed: without the right over the county.
    """
    require(actor, AccountsPermission.MANAGE_SETTINGS, at=area)
    row, _made = Rules.objects.select_for_update().get_or_create(county=area[:COUNTY_LENGTH])
    said: dict[str, Any] = {
        "may_store": may_store, "lease_hours": lease_hours, "most_children": most_children,
    }  # fmt: skip
    changes = {key: (getattr(row, key), value) for key, value in said.items()}
    for key, value in said.items():
        setattr(row, key, value)
    row.save()
    audit.record(actor, "field.set_rules", row, at=now, area=area, changes=changes)
    return row
