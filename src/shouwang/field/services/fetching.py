"""Giving a phone what its officer needs: a list shown, with the files in it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError
from shouwang.field import keys, selectors, snapshot
from shouwang.field.choices import DeviceStatus
from shouwang.field.models import Device
from shouwang.field.permissions import FieldPermission


class NotAPhoneOfYours(DomainError):
    """The phone is not registered to this officer and post."""

    message = _("这部手机没有登记在您当前的岗位下，请重新启用。")


@transaction.atomic
def fetch_snapshot(actor: Actor, device: Device | None, *, now: datetime) -> dict[str, Any]:
    """Return duties, files and the monthly check for a phone, as JSON; recorded as a list shown.

    :param device: None: shown on the page only, kept nowhere (`store` is then false).
    :raises NotAllowed: without the right. :raises NotAPhoneOfYours: for a phone of another post.
    """
    require(actor, FieldPermission.USE)
    rules = selectors.rules_of(actor.area_code)
    if device is not None:
        own = device.user_id == actor.user_id and device.post_id == actor.post_id
        if not own or device.status != DeviceStatus.ACTIVE:
            raise NotAPhoneOfYours
    store = device is not None and rules.may_store
    made = snapshot.make(actor, rules, clock.local_date(now))
    if device is not None:
        device.snapshot_at, device.snapshot_files = now, len(made.file_ids) if store else 0
        device.save(update_fields=["snapshot_at", "snapshot_files"])
    audit.record(
        actor, "field.fetch_snapshot", device, at=now, file_ids=made.file_ids,
        changes={"files": len(made.file_ids), "kept": store, "with": "name, age, carer, telephone"},
    )  # fmt: skip
    key = keys.public_key()
    return {
        "store": store,
        "now": now.isoformat(),
        "expires": selectors.lease_end(rules, now).isoformat(),
        "key": {"id": key.id, "point": key.point},
        "area": actor.area_code,
        "children": made.children,
        "village": made.village,
        "left_out": made.left_out,
    }
