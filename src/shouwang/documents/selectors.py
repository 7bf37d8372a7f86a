"""Attachments, as far as the actor may see them."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection

from shouwang.core.actors import Actor

from . import hooks
from .models import Attachment


def attachments(ids: Iterable[UUID]) -> dict[UUID, Attachment]:
    """Return id → attachment, of those that row-level security shows; voided ones too."""
    return {row.pk: row for row in Attachment.objects.filter(pk__in=list(ids))}


def readable(actor: Actor, some: Iterable[Attachment]) -> list[Attachment]:
    """Return those the actor may see, in order: the app of each kind says so (deny by default)."""
    rows = list(some)
    by_kind: dict[str, list[Attachment]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    allowed: set[UUID] = set()
    for code, group in by_kind.items():
        kind = hooks.kinds.get(code)
        if kind is not None:
            allowed |= kind.reach(actor, group)
    return [row for row in rows if row.pk in allowed]


def get_readable(actor: Actor, id: UUID) -> Attachment | None:
    """Return an attachment the actor may see; None for any other, as if it were not there."""
    found = readable(actor, Attachment.objects.filter(pk=id))
    return found[0] if found else None


def of_subjects(
    actor: Actor, subject_kind: str, subject_ids: Iterable[UUID], *, voided: bool = False
) -> dict[UUID, list[Attachment]]:
    """Return subject id → the attachments the actor may see, oldest first; voided ones if asked."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids))
    if not voided:
        rows = rows.filter(voided_at__isnull=True)
    found: dict[UUID, list[Attachment]] = {}
    for row in readable(actor, rows.order_by("uploaded_at", "pk")):
        if row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(row)
    return found


def counts_of_files(file_ids: Iterable[UUID], kinds: Collection[str]) -> dict[UUID, dict[str, int]]:
    """Return file id → kind → how many attachments hold (voided and deleted ones left out)."""
    rows = Attachment.objects.filter(
        care_file_id__in=list(file_ids), kind__in=kinds, voided_at__isnull=True
    ).exclude(stored_as="")  # fmt: skip
    found: dict[UUID, dict[str, int]] = {}
    for file_id, kind in rows.values_list("care_file_id", "kind"):
        if file_id is not None:
            counts = found.setdefault(file_id, {})
            counts[kind] = counts.get(kind, 0) + 1
    return found


def may_void(actor: Actor, attachment: Attachment) -> bool:
    """Say whether the actor may take an attachment out: its uploader, or whom the kind names."""
    if attachment.is_voided:
        return False
    if actor.user_id is not None and actor.user_id == attachment.uploaded_by:
        return True
    kind = hooks.kinds.get(attachment.kind)
    return bool(kind and kind.may_void and kind.may_void(actor, attachment))


def known_contents(names: Collection[str]) -> set[str]:
    """Return those names of kept contents that any row names, in reach or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT documents_known_contents(%s)", [list(names)])
        return {name for (name,) in cursor.fetchall()}
