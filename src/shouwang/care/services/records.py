"""Recording work; voiding a mistaken record."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.care import hooks, selectors
from shouwang.care.choices import NATURES, URGENT, Channel, RecordKind, Seen
from shouwang.care.models import Record
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.models import new_id
from shouwang.registry.models import CareFile

from .common import files_in_reach, follow
from .sheets import keep


class NothingSaid(DomainError):
    """Something is wrong, but the record does not say what."""

    message = _("发现异常的，请至少勾选一项问题或写明情况。")


class NobodyDidIt(DomainError):
    """A record names who did the work."""

    message = _("请填写至少一名走访（谈心）人。")


class SentOtherwise(DomainError):
    """A phone sent another record under an id that is taken."""

    message = _("同一记录已用不同内容保存过，请核对后重新登记。")


class WrongNature(DomainError):
    """A visit is no entry of a diary."""

    message = _("类型与事项不符，请重新选择。")


class NothingListed(DomainError):
    """A sheet has one occasion at least."""

    message = _("请至少填写一次，日期必填。")


class NothingTold(DomainError):
    """An entry of the growth diary says something."""

    message = _("成长记录请写明内容。")


@dataclass(frozen=True, slots=True)
class Work:
    """What was done, as a form or a phone says it.

    :param done_by: ({"name", "role", "user"}, …); `content`: part of the form → text.
    :param follows: the record whose problems this work takes up.
    :param nature: what kind of visit, talk or entry it is; `score` of an entry of marks.
    :param wants_plan: the talk showed that the child needs a plan of its own (D-11, W-23).
    :param father_met_on, mother_met_on: when that parent last came home.
    :param parental_care: level of the parents' care as the doer judges it (R-101).
    :param not_earning: the parents earn nothing where they went; None: not asked (R-105).
    :param occasion: the meeting at which it was done; one of its own if None.
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
    nature: str = ""
    score: Decimal | None = None
    wants_plan: bool = False
    father_met_on: date | None = None
    mother_met_on: date | None = None
    parental_care: int | None = None
    not_earning: bool | None = None
    occasion: UUID | None = None


@transaction.atomic
def record_work(
    actor: Actor,
    file_ids: Sequence[UUID],
    work: Work,
    *,
    now: datetime,
    record_ids: Mapping[UUID, UUID] | None = None,
    sheets: Sequence[Any] = (),
    sheet_of: UUID | None = None,
) -> list[Record]:
    """Record what was done with one or several children at once; returns a record for each.

    Idempotent by `record_ids` (file → id from a phone): sent again, the record stands as it is.

    :param sheets: photos of the sheet it was written on by hand; kept with the first record.
    :param sheet_of: the record that keeps the photos, where one sheet has several occasions.

    :raises NotAllowed: without the right, or for a child out of reach.
    :raises InTheFuture, NothingSaid, NobodyDidIt: if the work is not said well enough.
    :raises SentOtherwise: if an id is taken by another record.
    """
    _check(work, clock.local_date(now))
    files = files_in_reach(actor, file_ids, CarePermission.RECORD)
    given = dict(record_ids or {})
    sent = _sent_before(given.values())
    occasion, made = work.occasion or new_id(), []
    for file in files:
        row = _row(actor, file, work, now=now, occasion=occasion)
        row.sheet_of = sheet_of
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
        keep(actor, made[0], sheets, now)
        _tell(actor, made, now)
    return made or list(sent.values())


@transaction.atomic
def record_card(
    actor: Actor, file_id: UUID, works: Sequence[Work], *, record_ids: Sequence[UUID],
    sheets: Sequence[Any], now: datetime,
) -> list[Record]:  # fmt: skip
    """Record every occasion that one sheet of paper lists; each record knows the sheet's photos.

    :param works: in the order of the sheet. :param record_ids: as many: sent twice it is once.
    :raises NothingListed: without an occasion. Else as :func:`record_work`.
    """
    if not works:
        raise NothingListed
    made: list[Record] = []
    for number, (work, record_id) in enumerate(zip(works, record_ids, strict=True)):
        made += record_work(
            actor, [file_id], work, now=now, record_ids={file_id: record_id},
            sheets=() if number else sheets, sheet_of=made[0].pk if number else None,
        )  # fmt: skip
    return made


# What was entered or done has to be told; that it was done is not enough.
_TOLD = (RecordKind.GROWTH, RecordKind.HEALTH)


def _check(work: Work, today: date) -> None:
    if work.occurred_on > today:
        raise InTheFuture
    if any(day and day > work.occurred_on for day in (work.father_met_on, work.mother_met_on)):
        raise InTheFuture
    if work.nature and work.nature not in NATURES.get(work.kind, ()):
        raise WrongNature
    if work.kind in _TOLD and not any(work.content.values()):
        raise NothingTold
    if not [each for each in work.done_by if each.get("name", "").strip()]:
        raise NobodyDidIt
    if not work.all_well and not work.problems and not any(work.content.values()):
        raise NothingSaid


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
        nature=work.nature, score=work.score, wants_plan=work.wants_plan,
        father_met_on=work.father_met_on, mother_met_on=work.mother_met_on,
        parental_care=work.parental_care, not_earning=work.not_earning,
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
    later = [row.nature, str(row.score or ""), row.wants_plan, str(row.father_met_on or ""),
             str(row.mother_met_on or "")]  # fmt: skip
    if row.parental_care or row.not_earning is not None:
        later += [str(row.parental_care or ""), str(row.not_earning)]
    if any(later):  # what a record of an older phone does not say leaves its digest as it was
        said += later
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).digest()


def _tell(actor: Actor, made: Sequence[Record], now: datetime) -> None:
    """Plan duties anew, check the files, and tell those who must act at once on harm."""
    follow([row.care_file_id for row in made], now)
    harmed = [row for row in made if URGENT & set(row.problems)]
    if harmed:
        for listener in hooks.harm_seen:
            listener(actor, harmed)


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
    follow([locked.care_file_id], now)
    return locked


def note_records(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that records of work were shown, with the files they belong to."""
    audit.record(actor, "care.view_records", at=now, file_ids=list(file_ids))
