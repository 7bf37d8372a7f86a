"""Attachments, as far as the actor may see them."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.core.reach import level_of

from . import hooks
from .kinds import BuiltIn, built_in
from .models import Attachment, IssuedPaper, PaperTemplate, Series
from .permissions import DocumentsPermission


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
    """Return subject id → the attachments the actor may see, oldest first; voided ones if asked.

    The files of issued papers are left out: `papers_of` gives the papers.
    """
    rows = Attachment.objects.filter(
        subject_kind=subject_kind, subject_id__in=list(subject_ids)
    ).exclude(kind__startswith=hooks.PAPER_PREFIX)
    if not voided:
        rows = rows.filter(voided_at__isnull=True)
    found: dict[UUID, list[Attachment]] = {}
    for row in readable(actor, rows.order_by("uploaded_at", "pk")):
        if row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(row)
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


# --- templates and issued papers -----------------------------------------------------------------

PAPER, SCAN = "documents.issuedpaper", "SIGNED_SCAN"


def template_for(kind: str, area: str) -> tuple[bytes, str]:
    """Return the template in force at a place, and what it is called in the register.

    The nearest division's newest one that is not withdrawn; without any, the built-in one.
    """
    rows = PaperTemplate.objects.filter(
        kind=kind, area__in=_line_above(area), withdrawn_at__isnull=True
    )
    best = max(rows, key=lambda row: (level_of(row.area), row.version), default=None)
    if best is None:
        return built_in()[kind].template(), str(_("系统模板"))
    return bytes(best.content), f"{best.area} v{best.version}"


def _line_above(area: str) -> list[str]:
    """Return the code of a place and of every division above it."""
    if not area:
        return []
    lengths = (2, 4, 6, 9, 12)
    return [area[:length].ljust(12, "0") for length in lengths]


def templates(kind: str, area: str) -> list[PaperTemplate]:
    """Return every template of a kind that is or was in force at a place, the newest first."""
    rows = PaperTemplate.objects.filter(kind=kind, area__in=_line_above(area))
    return sorted(rows, key=lambda row: (level_of(row.area), row.version), reverse=True)


def get_template(actor: Actor, id: UUID) -> PaperTemplate | None:
    """Return a template that holds (or held) at the actor's place or below; None for others."""
    row = PaperTemplate.objects.filter(pk=id).first()
    if row is None or actor.area is None:
        return None
    return row if row.area in _line_above(actor.area_code) or row.area in actor.area else None


def own_templates(actor: Actor) -> dict[str, PaperTemplate]:
    """Return kind → the template of its own line that is in force at the actor's place."""
    rows = PaperTemplate.objects.filter(
        area__in=_line_above(actor.area_code), withdrawn_at__isnull=True
    )
    found: dict[str, PaperTemplate] = {}
    for row in sorted(rows, key=lambda row: (level_of(row.area), row.version)):
        found[row.kind] = row
    return found


def word_of(organisation: UUID, plan: BuiltIn) -> str:
    """Return how the organisation's numbers begin: as last year, else as the paper says."""
    former = Series.objects.filter(organisation_id=organisation, kind=plan.code).order_by("-year")
    newest = former.first()
    return newest.word if newest else plan.word


def papers(actor: Actor) -> QuerySet[IssuedPaper]:
    """Return the issued papers of the actor's area; without one, of its organisation."""
    if not actor.may(DocumentsPermission.VIEW_REGISTER):
        return IssuedPaper.objects.none()
    rows = IssuedPaper.objects.select_related("docx", "pdf")
    if actor.area is None:
        own = actor.organisation_id
        return rows.none() if own is None else rows.filter(organisation_id=own)
    return IssuedPaper.objects.within(actor.area).select_related("docx", "pdf")


def papers_of(subject_kind: str, subject_ids: Iterable[UUID]) -> dict[UUID, list[IssuedPaper]]:
    """Return subject id → its issued papers, oldest first, voided ones too."""
    rows = IssuedPaper.objects.filter(
        subject_kind=subject_kind, subject_id__in=list(subject_ids)
    ).select_related("docx", "pdf")
    found: dict[UUID, list[IssuedPaper]] = {}
    for row in rows.order_by("issued_at", "pk"):
        if row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(row)
    return found


def is_own_paper(actor: Actor, paper: IssuedPaper) -> bool:
    """Say whether the actor's organisation issued a paper."""
    return actor.organisation_id is not None and actor.organisation_id == paper.organisation_id


def scans_in_reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those scans of signed papers whose paper the actor may open."""
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    found = {paper.pk: paper.pdf for paper in
             IssuedPaper.objects.filter(pk__in=ids).select_related("pdf")}  # fmt: skip
    open_pdfs = {row.pk for row in readable(actor, found.values())}
    return {
        row.pk for row in rows
        if row.subject_id in found and found[row.subject_id].pk in open_pdfs
    }  # fmt: skip
