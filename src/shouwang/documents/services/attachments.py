"""Deeds on attachments: store, look at, take out, delete when their time is over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.documents import content, hooks, selectors
from shouwang.documents import store as contents
from shouwang.documents.models import Attachment

_LONGEST_NAME = 120
_ORPHAN_AFTER = timedelta(days=1)


class IdTaken(DomainError):
    """Another file was sent under the same id."""

    message = _("这个编号已经用于另一份文件，请重新选择文件再传。")


class ReasonNeeded(DomainError):
    """Taking out asks why."""

    message = _("请填写作废原因。")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that did not come through a form: a name and its bytes."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)

    def read(self) -> bytes:
        """Return the bytes."""
        return self.content


@dataclass(frozen=True, slots=True)
class Subject:
    """What attachments belong to.

    :param kind: ``app.model`` (``care.record``); `id` its identity.
    :param area: 12-digit code. :param file_id: the child's file, where there is one.
    :param sealed_for: the case whose team alone may see them.
    """

    kind: str
    id: UUID | None
    area: str
    file_id: UUID | None = None
    sealed_for: UUID | None = None


def store(
    actor: Actor,
    upload: Any,
    *,
    kind: str,
    area: str,
    file_id: UUID | None = None,
    sealed_for: UUID | None = None,
    attachment_id: UUID | None = None,
    subject_kind: str = "",
    subject_id: UUID | None = None,
    note: str = "",
    now: datetime,
) -> Attachment:
    """Keep a file; sent again under the same id it is the same attachment.

    The right to the deed is the caller's to ask; row-level security holds the area and the file.

    :param upload: an uploaded file of a form, or an `Upload`.
    :raises content.Unfit: if the file cannot be kept. :raises IdTaken: if the id is another's.
    :raises NotAllowed: for a kind that no app registered.
    """
    registered = hooks.kinds.get(kind)
    if registered is None:
        raise NotAllowed
    if upload.size > max(content.LARGEST.values()):
        raise content.Unfit(_("文件太大，最多 %(most)d MB。") % {"most": 20})
    read = content.read(upload.read())
    if registered.media and read.media_type not in registered.media:
        raise content.Unfit(_("此处不收这种格式的文件。"))
    pk = attachment_id or uuid4()
    existing = Attachment.objects.filter(pk=pk).first()
    if existing is not None:
        return _same(existing, read, kind)
    days = registered.kept_days
    row = Attachment(
        id=pk, kind=kind, subject_kind=subject_kind, subject_id=subject_id, care_file_id=file_id,
        sealed_for=sealed_for, name=_plain_name(upload.name), note=note,
        media_type=read.media_type, size=len(read.whole), sha256=read.sha256,
        sent_sha256=read.sent_sha256, has_small=bool(read.small), uploaded_by=actor.user_id,
        uploaded_label=actor.display_name, uploaded_at=now,
        purge_on=clock.local_date(now) + timedelta(days=days) if days else None,
    )  # fmt: skip
    row.place(area)
    row.stored_as = contents.keep(read.whole, read.small)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        contents.discard(row.stored_as)
        existing = Attachment.objects.filter(pk=pk).first()
        if existing is None:
            raise IdTaken from error
        return _same(existing, read, kind)
    _note(actor, row, "store_attachment", now)
    return row


def store_all(
    actor: Actor, uploads: Iterable[Any], *, kind: str, subject: Subject, now: datetime,
    token: UUID | None = None,
) -> list[Attachment]:  # fmt: skip
    """Keep the files of one form; with its token a form sent twice keeps each file once."""
    rows = []
    for place, upload in enumerate(uploads):
        pk = None
        if token is not None:
            sent = upload.read()
            upload = Upload(upload.name, sent)
            pk = uuid5(token, content.digest(sent))
        rows.append(
            store(
                actor,
                upload,
                kind=kind,
                area=subject.area,
                file_id=subject.file_id,
                sealed_for=subject.sealed_for,
                subject_kind=subject.kind,
                subject_id=subject.id,
                attachment_id=pk,
                now=now + timedelta(microseconds=place),  # shown in the order they were chosen
            )
        )
    return rows


def _same(existing: Attachment, read: content.Content, kind: str) -> Attachment:
    if existing.sent_sha256 != read.sent_sha256 or existing.kind != kind:
        raise IdTaken
    return existing


def _plain_name(name: str) -> str:
    """Return the sender's name of a file without folders and control characters."""
    last = str(name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[-_LONGEST_NAME:].strip()


def open_attachment(actor: Actor, row: Attachment, *, now: datetime) -> bytes:
    """Return the content of an attachment, and note that it was looked at.

    :raises FileNotFoundError: when its time was over.
    """
    if not row.stored_as:
        raise FileNotFoundError
    whole = contents.content(row.stored_as)
    _note(actor, row, "view_attachment", now)
    return whole


def small_picture(row: Attachment) -> bytes:
    """Return the small picture of an image: part of the page that lists it, no deed of its own.

    :raises FileNotFoundError: if there is none (any more).
    """
    if not (row.stored_as and row.has_small):
        raise FileNotFoundError
    return contents.content(row.stored_as, small=True)


@transaction.atomic
def void_attachment(actor: Actor, row: Attachment, *, reason: str, now: datetime) -> Attachment:
    """Take an attachment out; it stays, marked, with the reason.

    :raises NotAllowed: if the actor neither sent it nor is named by its kind.
    :raises WrongStatus: if it is out already. :raises ReasonNeeded: without a reason.
    """
    locked = Attachment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.is_voided:
        raise WrongStatus
    if not selectors.may_void(actor, locked):
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    locked.voided_at, locked.voided_label = now, actor.display_name
    locked.void_reason = reason.strip()
    locked.save(update_fields=["voided_at", "voided_label", "void_reason"])
    _note(actor, locked, "void_attachment", now, note=locked.void_reason)
    return locked


def purge_due(actor: Actor, on: date, *, now: datetime) -> int:
    """Delete the contents whose time is over; the rows say when. Returns how many."""
    with acting_as(actor):
        due = list(
            Attachment.objects.select_for_update(of=("self",))
            .filter(purge_on__lte=on).exclude(stored_as="")
        )  # fmt: skip
        gone = [row.stored_as for row in due]
        for row in due:
            row.stored_as, row.has_small, row.purged_at = "", False, now
            row.save(update_fields=["stored_as", "has_small", "purged_at"])
            _note(actor, row, "purge_attachment", now)
        transaction.on_commit(lambda: contents.discard_all(gone))
    return len(gone)


def sweep(*, now: datetime) -> int:
    """Delete contents that no row names: their deed was undone before it ended."""
    old = set(contents.kept_before(now - _ORPHAN_AFTER))
    orphans = old - selectors.known_contents(old)
    contents.discard_all(orphans)
    return len(orphans)


def _note(actor: Actor, row: Attachment, deed: str, now: datetime, note: str = "") -> None:
    # What is sealed for a case leaves no trace of the child in the trail of the area.
    sealed = row.sealed_for is not None
    audit.record(
        actor, f"documents.{deed}", row, at=now, area="" if sealed else row.area, note=note,
        file_ids=[] if sealed or row.care_file_id is None else [row.care_file_id],
        changes={} if sealed else {"kind": row.kind},
    )  # fmt: skip
