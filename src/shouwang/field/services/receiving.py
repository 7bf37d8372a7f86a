"""Taking in what phones send: each item once, in a savepoint of its own; nothing is lost.

An item becomes a row under the id the phone gave it, in the transaction of its deed. Sent again it
is a duplicate. What a rule or a person stands against is kept, sealed, until somebody decides.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.accounts import selectors as accounts
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import ChangedMeanwhile, DomainError, NotAllowed
from shouwang.core.logs import describe
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.field import keys, payloads, selectors
from shouwang.field.choices import WAITING, DeviceStatus, ItemKind, ItemStatus
from shouwang.field.models import Item
from shouwang.field.payloads import Malformed, Opened, Timing
from shouwang.field.permissions import FieldPermission
from shouwang.registry import selectors as registry
from shouwang.submission.services import ListChanged

from . import applying

_log = logging.getLogger(__name__)
_ORDER = {kind: place for place, kind in enumerate(ItemKind)}
_CONFLICTS = (ChangedMeanwhile, ListChanged, applying.NameKnown, applying.VisitKnown)
# What a phone may do with its copy: taken in, or kept here for a person.
CREATED, DUPLICATE, WAIT, FAILED = "created", "duplicate", "wait", "failed"


class Changed(DomainError):
    """Another content under an id that was taken in before."""

    message = gettext_lazy("同一编号已用不同内容上传过，请核对后重新登记。")


class FromRevoked(DomainError):
    """Made on a phone that was put out of use."""

    message = gettext_lazy("这条记录来自已停用的手机，须由督导员核实后决定是否登记。")


class PostEnded(DomainError):
    """The post under which it was made is no longer held."""

    message = gettext_lazy("登记时的岗位已经结束，须由督导员核实后决定是否登记。")


class ChangedSince(DomainError):
    """Somebody else changed the file after the phone had fetched it."""

    message = gettext_lazy("档案在您下载之后已被他人修改，请打开核对后决定以哪个为准。")


class OutOfReach(DomainError):
    """The child is no longer the officer's."""

    message = gettext_lazy("该儿童档案已转出或退出，记录已保留，由督导员处理。")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One item on its way: sealed, or plain from a page that cannot seal."""

    id: UUID
    sealed: Any = None
    plain: bytes | None = None
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an item, in plain words for the officer."""

    id: str
    status: str
    reason: str = ""
    note: str = ""


def receive(
    actor: Actor, envelopes: Sequence[Envelope], *, sent_at: datetime, now: datetime
) -> list[Result]:
    """Take in a batch; returns what became of each, in an order of its own.

    :param sent_at: the phone's clock when it sent.
    :raises NotAllowed: without the right to work with a phone.
    """
    require(actor, FieldPermission.USE)
    results, items = [], []
    for envelope in envelopes:
        try:
            items.append(_open(envelope))
        except DomainError as error:
            results.append(Result(str(envelope.id), "refused", str(error.message)))
    # One order for all batches: two phones, or one phone twice, never wait for each other.
    items.sort(key=lambda item: (_ORDER[item.kind], item.id))
    _lock(sorted(item.id for item in items))
    return results + [_receive(actor, item, sent_at=sent_at, now=now) for item in items]


def known(actor: Actor, ids: Sequence[UUID]) -> list[Result]:
    """Return what became of items that a phone still shows."""
    return [_known(item) for item in selectors.statuses(actor, list(ids)).values()]


def _open(envelope: Envelope) -> Opened:
    plain, content = envelope.plain, envelope.content
    if plain is None:
        try:
            whole = keys.unseal(keys.Sealed.parse(envelope.sealed), str(envelope.id))
        except keys.Unopenable as error:
            raise Malformed(_("无法解开这条记录：密钥不符或内容已损坏，请联系管理员。")) from error
        plain, content = _parted(whole) if envelope.sealed.get("b") else (whole, b"")
    return payloads.read(plain, envelope.id, content=content)


def _parted(whole: bytes) -> tuple[bytes, bytes]:
    """Part a photo's frame: four bytes of length, JSON, picture."""
    length = int.from_bytes(whole[:4], "big")
    return whole[4 : 4 + length], whole[4 + length :]


def _lock(ids: Sequence[UUID]) -> None:
    with connection.cursor() as cursor:
        for each in ids:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"field.{each}"]
            )


def _receive(actor: Actor, item: Opened, *, sent_at: datetime, now: datetime) -> Result:
    if item.user != actor.user_id:
        return Result(str(item.id), WAIT, _("这条记录由另一位工作人员登记，请其本人登录后上传。"))
    before = Item.objects.filter(pk=item.id).first()
    if before is not None:
        if bytes(before.digest) != item.digest:
            return Result(str(item.id), "refused", str(Changed.message))
        return _known(before)
    try:
        with transaction.atomic():
            return _take_in(actor, item, payloads.timing(item, sent_at=sent_at, now=now), now)
    except DatabaseError as error:
        # One item the database refuses must not keep back the others; the phone keeps it.
        _log.error("field item failed: %s", describe(error))
        return Result(str(item.id), FAILED, _("服务器暂时无法处理，稍后会自动重试。"))


def _take_in(actor: Actor, item: Opened, timing: Timing, now: datetime) -> Result:
    row = _row(actor, item, timing, now)
    try:
        with transaction.atomic():
            acting = _acting(actor, item)
            with acting_as(acting):
                place, row.result_id = applying.apply(acting, item, timing, now=now)
                row.place(place)
    except DomainError as error:
        row.status, row.reason = _status_of(error), _reason_of(error)[:300]
        row.payload = item.as_text()
        row.place(_place(actor, item))
    row.note = _note(timing)
    row.save(force_insert=True)
    if row.status == ItemStatus.DONE:
        owe(row, now)
    if row.status in WAITING:
        audit.record(
            actor, "field.hold_item", row, at=now, area=row.area,
            file_ids=[item.file] if item.file else [],
            changes={"kind": str(row.kind), "status": str(row.status)},
        )  # fmt: skip
    return (
        Result(str(row.pk), CREATED, note=row.note)
        if row.status == ItemStatus.DONE
        else (_known(row))
    )


def owe(row: Item, now: datetime) -> None:
    """Let the township owe a look at a child newly found, once its file is there."""
    if row.kind == ItemKind.DRAFT and row.result_id is not None:
        row.care_file_id = row.result_id
        row.save(update_fields=["care_file_id"])
        duties.plan_files([row.result_id], clock.local_date(now))


def _row(actor: Actor, item: Opened, timing: Timing, now: datetime) -> Item:
    return Item(
        id=item.id, device=selectors.device(item.device), user_id=item.user,
        user_name=actor.display_name, post_id=item.post, kind=item.kind,
        status=ItemStatus.DONE, care_file_id=item.file, digest=item.digest,
        made_at=timing.made_at, clock_offset=int(timing.offset.total_seconds()), received_at=now,
    )  # fmt: skip


def _acting(actor: Actor, item: Opened) -> Actor:
    """Return the actor the item was made by: its own post, on its own phone.

    :raises FromRevoked: from a phone out of use, or another's. :raises PostEnded: see there.
    """
    if item.device is not None:
        device = selectors.device(item.device)
        if device is None or device.user_id != actor.user_id:
            raise FromRevoked
        if device.status != DeviceStatus.ACTIVE:
            raise FromRevoked
    if item.post is None or item.post == actor.post_id:
        return actor
    other = accounts.actor_of_post(item.post, clock.today())
    if other is None or other.user_id != actor.user_id:
        raise PostEnded
    return replace(other, address=actor.address)


def _status_of(error: DomainError) -> ItemStatus:
    if isinstance(error, _CONFLICTS):
        return ItemStatus.CONFLICT
    held = (NotAllowed, FromRevoked, PostEnded)
    return ItemStatus.HELD if isinstance(error, held) else ItemStatus.REFUSED


def _reason_of(error: DomainError) -> str:
    told = {NotAllowed: OutOfReach.message, ChangedMeanwhile: ChangedSince.message}
    return str(told.get(type(error), error.message))


def _place(actor: Actor, item: Opened) -> str:
    """Return where an item waits: with the child's file, else where the phone last saw it."""
    if item.file is not None:
        file = registry.reachable_file(actor, item.file)
        if file is not None:
            return str(file.area)
    if item.area and actor.area is not None and item.area in actor.area:
        return item.area
    return actor.area_code


def _note(timing: Timing) -> str:
    if not timing.offset:
        return _("日期已改为实际登记日 {day}。").format(day=timing.day) if timing.moved else ""
    hours = round(timing.offset.total_seconds() / 3600)
    told = _("手机时间与服务器相差约 {hours} 小时，请校准手机时间。").format(hours=abs(hours))
    if timing.moved:
        told += _("日期已按服务器时间记为 {day}。").format(day=timing.day)
    return told


def _known(item: Item) -> Result:
    if item.status in WAITING:
        return Result(str(item.pk), item.status.lower(), item.reason, item.note)
    return Result(str(item.pk), DUPLICATE, item.settle_note, item.note)
