"""Deciding what could not be taken in: enter it after all, or say why not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor
from shouwang.core.clock import local_date
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.field import selectors
from shouwang.field.choices import WAITING, ItemStatus
from shouwang.field.models import Item
from shouwang.field.payloads import Timing

from . import applying
from .receiving import owe


class NoteNeeded(DomainError):
    """Letting an item go asks why."""

    message = _("请写明不登记的原因，或已在何处登记。")


class NotHere(DomainError):
    """Whoever decides does not reach the child either."""

    message = _("该儿童不在您的负责范围，请由上一级（县级）处理，或注明去向后归档。")


@transaction.atomic
def settle_item(
    actor: Actor, item: Item, *, enter: bool, note: str = "", day: date | None = None,
    now: datetime,
) -> Item:  # fmt: skip
    """Enter an item that waited, as the deciding person, or let it go with the reason.

    :param day: the right day of the work, where the phone's was wrong.
    :raises NotAllowed: without the say over it. :raises WrongStatus: if it waits no longer.
    :raises NoteNeeded: when letting go without a reason. :raises NotHere: see there; and what the
        deed itself raises.
    """
    row = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.status not in WAITING:
        raise WrongStatus
    if not selectors.may_settle(actor, row):
        raise NotAllowed
    said = selectors.opened(row)
    if enter and said is not None:
        if row.user_id != actor.user_id:
            body = dict(said.body) | {"doer": row.user_name}
            said = replace(said, body=body)
        timing = Timing(
            row.made_at, timedelta(), day or said.day or local_date(row.made_at), moved=False
        )
        try:
            place, row.result_id = applying.apply(actor, said, timing, now=now, by_person=True)
        except NotAllowed as error:
            raise NotHere from error
        row.place(place)
        row.status = ItemStatus.SETTLED
    else:
        if not note.strip():
            raise NoteNeeded
        row.status = ItemStatus.DROPPED
    row.settled_at, row.settled_by, row.settle_note = now, actor.display_name, note.strip()[:200]
    if row.status == ItemStatus.SETTLED:
        row.payload = b""  # it stands in its own table now
    row.save()
    if row.status == ItemStatus.SETTLED:
        owe(row, now)
    audit.record(
        actor, "field.settle_item", row, at=now, area=row.area, note=row.settle_note,
        file_ids=[row.care_file_id] if row.care_file_id else [],
        changes={"status": str(row.status), "kind": str(row.kind)},
    )  # fmt: skip
    return row


def note_items(actor: Actor, items: Iterable[Item], *, now: datetime) -> None:
    """Record that waiting items were listed, with the files they speak of."""
    ids = [item.care_file_id for item in items if item.care_file_id]
    audit.record(actor, "field.list_items", at=now, file_ids=ids)


def note_item(actor: Actor, item: Item, *, now: datetime) -> None:
    """Record that one item was read."""
    audit.record(
        actor, "field.view_item", item, at=now, area=item.area,
        file_ids=[item.care_file_id] if item.care_file_id else [],
    )  # fmt: skip
