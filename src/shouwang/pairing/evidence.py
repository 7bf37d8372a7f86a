"""Papers of volunteers and pairings: proofs that were looked at, consent sheets (R-134, R-135)."""

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
from .permissions import PairingPermission

# Proofs of a person's record and health are deleted two years after they were sent.
_PROOF_DAYS = 730


def proofs(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the proofs of those volunteers whom the actor may vet."""
    if not actor.may(PairingPermission.VET):
        return set()
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    seen = set(selectors.volunteers(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def consents(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the consent sheets of those pairings that the actor keeps."""
    ids = {row.subject_id for row in rows if row.subject_id is not None}
    seen = set(selectors.pairings(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def papers(actor: Actor, file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[PaperLine]]:
    """Say of each paired child whether the parents' consent sheet is there (R-041, R-135)."""
    running = selectors.under_way(list(file_ids))
    held = selectors.with_sheet([pk for rows in running.values() for pk, _name in rows])
    return {
        file_id: [
            PaperLine(
                _("结对帮扶家长同意书"), pk in held,
                reverse("pairing:pairing-detail", kwargs={"id": pk})
                if actor.may(PairingPermission.MANAGE) else "",
            )
            for pk, _name in rows
        ]
        for file_id, rows in running.items()
    }  # fmt: skip


def register() -> None:
    """Make the kinds known, and the paper that parents sign; ask for it in the file."""
    if papers not in quality.paper_sources:
        quality.paper_sources.append(papers)
    hooks.register(
        hooks.AttachmentKind(selectors.PROOF, _("帮扶人审查证明"), proofs, kept_days=_PROOF_DAYS)
    )
    hooks.register(hooks.AttachmentKind(selectors.CONSENT, _("家长同意书"), consents))
    hooks.register_paper(hooks.PaperKind(selectors.CONSENT_PAPER, consents))
