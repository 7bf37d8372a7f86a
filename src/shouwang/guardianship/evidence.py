"""What proves that measures hold: signed sheet, witnessed call, original (D-05, W-15)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment
from shouwang.quality import hooks as quality
from shouwang.quality.hooks import PaperLine

from . import selectors
from .checks import is_remote
from .choices import Evidence
from .permissions import GuardianshipPermission


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those of the agreements that the actor may open."""
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    seen = set(selectors.reachable(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def may_void(actor: Actor, row: Attachment) -> bool:
    """Let whoever checks agreements there take a paper out."""
    here = actor.area is not None and row.area in actor.area
    return here and actor.may(GuardianshipPermission.CHECK)


KINDS = (
    hooks.AttachmentKind(Evidence.SIGNED, _("签字页照片或扫描件"), reach, may_void=may_void),
    hooks.AttachmentKind(Evidence.CALL, _("视频见证截图"), reach, may_void=may_void),
    hooks.AttachmentKind(Evidence.ORIGINAL, _("后补的协议原件"), reach, may_void=may_void),
)


def papers(actor: Actor, file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[PaperLine]]:
    """Say of each file with an agreement whether its signed sheet is there (R-040, T-010)."""
    agreements = selectors.open_agreements(file_ids)
    held = selectors.papers_of(row.pk for row in agreements)
    found: dict[UUID, list[PaperLine]] = {}
    for row in agreements:
        kinds = {paper.kind for paper in held.get(row.pk, [])}
        url = reverse("guardianship:agreement-detail", kwargs={"id": row.pk})
        there = bool(kinds & {Evidence.SIGNED, Evidence.ORIGINAL})
        lines = found.setdefault(row.care_file_id, [])
        lines.append(PaperLine(_("委托照护协议签字页"), there, url))
        if is_remote(row.signatures):
            there = Evidence.ORIGINAL in kinds
            lines.append(PaperLine(_("委托照护协议原件（视频签署后补）"), there, url))
    return found


def facts(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Mapping[str, Any]]:
    """Say of each file whether the measures of guardianship hold when looked at (R-067, T-005)."""
    held = selectors.verified_ids(file_ids, on)
    return {file_id: {"verified": file_id in held} for file_id in file_ids}


def register() -> None:
    """Make the kinds known, and tell the checks of the register what holds and which papers."""
    if papers not in quality.paper_sources:
        quality.paper_sources.append(papers)
        quality.fact_sources.append(facts)
    for code in selectors.PAPERS.values():
        hooks.register_paper(hooks.PaperKind(code, reach))
    for kind in KINDS:
        hooks.register(kind)
