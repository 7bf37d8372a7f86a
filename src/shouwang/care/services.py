"""Recording work; voiding a mistaken record."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.models import new_id
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.quality import services as quality
from shouwang.registry.models import CareFile

from . import hooks, selectors
from .choices import URGENT, Channel, RecordKind, Seen
from .models import Record
from .permissions import CarePermission


class InTheFuture(DomainError):
    """Work cannot have been done tomorrow."""

    message = _("日期不能晚于今天。")


class NothingSaid(DomainError):
    """Something is wrong, but the record does not say what."""

    message = _("发现异常的，请至少勾选一项问题或写明情况。")


class NobodyDidIt(DomainError):
    """A record names who did the work."""

    message = _("请填写至少一名走访（谈心）人。")


class SentOtherwise(DomainError):
    """A phone sent another record under an id that is taken."""

    message = _("同一记录已用不同内容保存过，请核对后重新登记。")


class ReasonNeeded(DomainError):
    """Voiding asks why."""

    message = _("请填写作废原因。")


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, as a form or a phone says it.

    :param done_by: ({"name", "role", "user"}, …); `content`: part of the form → text.
    :param follows: the record whose problems this work takes up.
    """

    kind: RecordKind
    occurred_on: date
    done_by: Sequence[Mapping[str, str]]
    channel: Channel = Channel.IN_PERSON
    seen: Sequence[str] = ()
    all_well: bool = True
    problems: Sequence[str] = ()
    tags: Sequence[str] = ()
    helps: Sequence[str] = ()
    minutes: int | None = None
    connected: bool | None = None
    content: Mapping[str, str] = field(default_factory=dict)
    from_paper: bool = False
    follows: UUID | None = None


@transaction.atomic
def record_work(
    actor: Actor,
    file_ids: Sequence[UUID],
    work: Work,
    *,
    now: datetime,
    record_ids: Mapping[UUID, UUID] | None = None,
) -> list[Record]:
    """Record what was done with one or several children at once; returns a record for each.

    Idempotent by `record_ids` (file → id from a phone): sent again, the record stands as it is.

    :raises NotAllowed: without the right, or for a child out of reach.
    :raises InTheFuture, NothingSaid, NobodyDidIt: if the work is not said well enough.
    :raises SentOtherwise: if an id is taken by another record.
    """
    _check(work, clock.local_date(now))
    files = _files(actor, file_ids)
    given = dict(record_ids or {})
    sent = _sent_before(given.values())
    occasion, made = new_id(), []
    for file in files:
        row = _row(actor, file, work, now=now, occasion=occasion)
        if file.pk in given:
            row.pk = given[file.pk]
            if row.pk in sent:
                _must_be_same(sent[row.pk], row)
                continue
        row.save(force_insert=True)
        made.append(row)
    if made:
        audit.record(
            actor, "care.record_work", at=now, area=made[0].area,
            file_ids=[row.care_file_id for row in made],
            changes={"kind": str(work.kind), "records": [str(row.pk) for row in made]},
        )  # fmt: skip
        _tell(actor, made, now)
    return made or list(sent.values())


def _check(work: Work, today: date) -> None:
    if work.occurred_on > today:
        raise InTheFuture
    if not [each for each in work.done_by if each.get("name", "").strip()]:
        raise NobodyDidIt
    if not work.all_well and not work.problems and not any(work.content.values()):
        raise NothingSaid


def _files(actor: Actor, file_ids: Sequence[UUID]) -> list[CareFile]:
    if not actor.may(CarePermission.RECORD):
        raise NotAllowed
    files = list(selectors.files(actor).filter(pk__in=file_ids).order_by("pk"))
    if len(files) != len(set(file_ids)):
        raise NotAllowed
    return files


def _sent_before(ids: Any) -> dict[UUID, Record]:
    return {row.pk: row for row in Record.objects.filter(pk__in=list(ids))}


def _must_be_same(stored: Record, sent: Record) -> None:
    same_child = stored.care_file_id == sent.care_file_id
    if not same_child or bytes(stored.payload_digest) != sent.payload_digest:
        raise SentOtherwise


def _row(actor: Actor, file: CareFile, work: Work, *, now: datetime, occasion: UUID) -> Record:
    content = {part: text.strip() for part, text in work.content.items() if text.strip()}
    row = Record(
        care_file=file, occasion=occasion, kind=work.kind, channel=work.channel,
        occurred_on=work.occurred_on, done_by=[dict(each) for each in work.done_by],
        entered_by=actor.display_name, entered_user=actor.user_id, entered_at=now,
        from_paper=work.from_paper, seen=sorted(set(work.seen)) or [Seen.NOBODY],
        all_well=work.all_well, problems=sorted(set(work.problems)), tags=sorted(set(work.tags)),
        helps=sorted(set(work.helps)), minutes=work.minutes, connected=work.connected,
        content=json.dumps(content, ensure_ascii=False), follows_id=work.follows,
    )  # fmt: skip
    row.place(file.area)
    row.payload_digest = _digest(row)
    return row


def _digest(row: Record) -> bytes:
    """Return what tells a record from another under the same id: what was said, not by whom."""
    said = [
        row.kind, row.channel, row.occurred_on.isoformat(), row.done_by, row.seen, row.all_well,
        row.problems, row.tags, row.helps, row.minutes, row.connected, str(row.content),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def _tell(actor: Actor, made: Sequence[Record], now: datetime) -> None:
    """Plan duties anew, check the files, and tell those who must act at once on harm."""
    _follow([row.care_file_id for row in made], now)
    harmed = [row for row in made if URGENT & set(row.problems)]
    if harmed:
        for listener in hooks.harm_seen:
            listener(actor, harmed)


def _follow(file_ids: Sequence[UUID], now: datetime) -> None:
    """Let duties and the checks of the register follow; as the system: a school reaches neither."""
    on = clock.local_date(now)
    duties.plan_files(file_ids, on)
    with acting_as(system_actor("care.follow")):
        quality.check_files(file_ids, on, now=now)


@transaction.atomic
def void_record(actor: Actor, record: Record, *, reason: str, now: datetime) -> Record:
    """Take a mistaken record out of every count; it stays readable, with the reason.

    :raises NotAllowed: if the actor neither entered it nor leads the area.
    :raises ReasonNeeded: without a reason. :raises WrongStatus: if it is void already.
    """
    locked: Record = Record.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if not selectors.may_void(actor, locked):
        raise NotAllowed
    if locked.voided_at is not None:
        raise WrongStatus
    if not reason.strip():
        raise ReasonNeeded
    locked.voided_at, locked.voided_by = now, actor.display_name
    locked.void_reason = reason.strip()
    locked.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(
        actor, "care.void_record", locked, at=now, area=locked.area,
        file_ids=[locked.care_file_id], purpose=locked.void_reason,
    )  # fmt: skip
    _follow([locked.care_file_id], now)
    return locked


def note_records(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that records of work were shown, with the files they belong to."""
    audit.record(actor, "care.view_records", at=now, file_ids=list(file_ids))


def note_paper(actor: Actor, file: CareFile, what: str, *, now: datetime) -> None:
    """Record that a contact card or a visit form was printed."""
    audit.record(
        actor, "care.print_paper", file, at=now, area=file.area, file_ids=[file.pk],
        changes={"paper": what},
    )  # fmt: skip
