"""What an item does: the deed of the app it belongs to, under the same rules as from a page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.care import selectors as care
from shouwang.care import services as care_services
from shouwang.care.choices import RecordKind, Seen
from shouwang.care.models import Record
from shouwang.care.services import Work
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.documents import services as documents
from shouwang.field import payloads, selectors
from shouwang.field.choices import ItemKind
from shouwang.field.payloads import Malformed, Opened, RecordBody, Timing
from shouwang.field.wording import PHOTO_KIND
from shouwang.registry import selectors as registry
from shouwang.registry import services as registry_services
from shouwang.registry.choices import Source
from shouwang.registry.entries import Entry
from shouwang.registry.permissions import RegistryPermission
from shouwang.submission import services as submission

# Where it was written (12-digit code), and the id of what was made of it.
Applied = tuple[str, UUID | None]


class NameKnown(DomainError):
    """A child of that name stands in the village's register."""

    message = _("本村（居）已有同名儿童档案，请核对是否同一人。")


class VisitKnown(DomainError):
    """The same officer recorded a visit to the child on that day already, under another id."""

    message = _("当天已登记过对该儿童的入户走访，请核对是否重复。")


def apply(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool = False
) -> Applied:
    """Do what an item says; returns where, and what came of it.

    :param by_person: somebody looked at the conflict and decided for the item.
    :raises DomainError: whatever the deed raises.
    """
    deeds: dict[ItemKind, Callable[..., Applied]] = {
        ItemKind.RECORD: _record, ItemKind.CHANGE: _change, ItemKind.DRAFT: _draft,
        ItemKind.CONFIRM: _confirm, ItemKind.PHOTO: _photo,
    }  # fmt: skip
    return deeds[item.kind](actor, item, timing, now=now, by_person=by_person)


def _file(actor: Actor, file_id: UUID | None) -> Any:
    file = registry.reachable_file(actor, file_id) if file_id else None
    if file is None or file.is_closed:
        raise NotAllowed
    return file


def _record(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool
) -> Applied:
    said, file = payloads.record_body(item), _file(actor, item.file)
    if not by_person and said.kind == RecordKind.HOME_VISIT:
        _require_first(item, said, timing)
    doer = str(item.body.get("doer") or actor.display_name) if by_person else actor.display_name
    role = str(item.body.get("doer_role", "")) if by_person else care.capacity_of(actor)
    user = str(item.user)
    work = Work(
        kind=said.kind, occurred_on=timing.day,
        done_by=[{"name": doer, "role": role, "user": user}], channel=said.channel,
        seen=said.seen or (str(Seen.NOBODY),), all_well=said.all_well, problems=said.problems,
        minutes=said.minutes, connected=said.connected, content={"summary": said.summary},
        follows=said.follows,
    )  # fmt: skip
    care_services.record_work(actor, list(said.ids), work, now=now, record_ids=said.ids)
    return file.area, item.id


def _require_first(item: Opened, said: RecordBody, timing: Timing) -> None:
    """Two phones, or the page and the phone, may have recorded one visit: a person decides.

    :raises VisitKnown: see there.
    """
    others = Record.objects.filter(
        care_file__in=list(said.ids), kind=said.kind, occurred_on=timing.day,
        entered_user=item.user, voided_at__isnull=True,
    )  # fmt: skip
    if others.exclude(pk__in=list(said.ids.values())).exists():
        raise VisitKnown


def _change(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool
) -> Applied:
    file = _file(actor, item.file)
    version, values = payloads.change_values(item)
    registry_services.record_entries(
        actor, [Entry(file.area, values, file.pk)], on=timing.day, source=Source.OFFICE, now=now,
        versions=None if by_person else {file.pk: version},
        permission=RegistryPermission.EDIT_FILE, deed="registry.change_file",
    )  # fmt: skip
    return file.area, file.pk


def _draft(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool
) -> Applied:
    said = payloads.draft_body(item)
    require(actor, RegistryPermission.EDIT_FILE, at=said.area)
    born = said.values.get("birth_date")
    if not by_person and selectors.same_name(actor, said.area, said.values["name"], born):
        raise NameKnown
    if born is not None and born > clock.local_date(now):
        raise Malformed(_("出生日期不能晚于今天。"))
    outcome = registry_services.record_entries(
        actor, [Entry(said.area, said.values)], on=timing.day, source=Source.OFFICE, now=now
    )[0]
    return said.area, outcome.file_id


def _confirm(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool
) -> Applied:
    said = payloads.confirm_body(item)
    if said.period != f"{clock.local_date(now):%Y-%m}":
        raise Malformed(_("已跨月，请打开本月名单重新核对。"))
    made = submission.confirm_village(
        actor, item.area, stamp=said.stamp, responsible=said.responsible, note=said.note,
        on=clock.local_date(now), now=now,
    )  # fmt: skip
    return item.area, made.pk


def _photo(
    actor: Actor, item: Opened, timing: Timing, *, now: datetime, by_person: bool
) -> Applied:
    file = _file(actor, item.file)
    if not care.files(actor).filter(pk=file.pk).exists():
        raise NotAllowed
    record = item.body.get("record")
    kept = documents.store(
        actor, documents.Upload(f"{timing.day:%Y%m%d}.jpg", item.content), kind=PHOTO_KIND,
        area=file.area, file_id=file.pk, subject_kind="care.record",
        subject_id=UUID(record) if record else None, attachment_id=item.id, now=now,
    )  # fmt: skip
    return file.area, kept.pk
