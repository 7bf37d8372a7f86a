"""Papers of care: photos of sheets filled in or signed by hand, asked for in the file (R-040)."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment
from shouwang.quality import hooks as quality
from shouwang.quality.hooks import PaperLine

from . import selectors
from .permissions import CarePermission


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the papers of children whose records the actor may read, and the actor's own."""
    own = {row.pk for row in rows if row.uploaded_by and row.uploaded_by == actor.user_id}
    if not actor.may(CarePermission.VIEW_RECORD):
        return own
    ids = {row.care_file_id for row in rows if row.care_file_id}
    seen = set(selectors.reachable(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return own | {row.pk for row in rows if row.care_file_id in seen}


def may_void(actor: Actor, row: Attachment) -> bool:
    """Let whoever leads those who keep the file take a paper out."""
    return row.care_file_id is not None and selectors.leads_on(actor, row.care_file_id)


def papers(actor: Actor, file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[PaperLine]]:
    """Say whether the sheets are there of records that came from paper, and of signed plans."""
    found: dict[UUID, list[PaperLine]] = {}
    for file_id, rows in selectors.paper_records(file_ids).items():
        lacking = next((pk for pk, there in rows if not there), None)
        url = reverse("care:record-detail", kwargs={"id": lacking}) if lacking else ""
        found.setdefault(file_id, []).append(
            PaperLine(_("补录的走访、谈心等纸质记录"), lacking is None, url)
        )
    for plan, there in selectors.signed_plans(file_ids):
        url = reverse("care:plan", kwargs={"id": plan.pk})
        found.setdefault(plan.care_file_id, []).append(PaperLine(_SIGNED_PLAN, there, url))
    return found


_SIGNED_PLAN = _("签订的帮扶方案、计划、承诺书")


def register() -> None:
    """Make the kind known, and ask for the papers in the file."""
    if papers not in quality.paper_sources:
        quality.paper_sources.append(papers)
    hooks.register(
        hooks.AttachmentKind(selectors.SHEET, _("纸质记录照片"), reach, may_void=may_void)
    )
