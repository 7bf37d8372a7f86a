"""Papers of volunteers and pairings: proofs that were looked at, consent sheets (R-134, R-135)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment

from . import selectors
from .permissions import PairingPermission

# Proofs of a person's record and health are deleted two years after they were sent.
_PROOF_DAYS = 730


def proofs(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the proofs of those volunteers whom the actor may vet."""
    if not actor.may(PairingPermission.VET):
        return set()
    ids = {row.subject_id for row in rows}
    seen = set(selectors.volunteers(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def consents(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the consent sheets of those pairings that the actor keeps."""
    ids = {row.subject_id for row in rows}
    seen = set(selectors.pairings(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {row.pk for row in rows if row.subject_id in seen}


def register() -> None:
    """Make the kinds known, and the paper that parents sign."""
    hooks.register(
        hooks.AttachmentKind(selectors.PROOF, _("帮扶人审查证明"), proofs, kept_days=_PROOF_DAYS)
    )
    hooks.register(hooks.AttachmentKind(selectors.CONSENT, _("家长同意书"), consents))
    hooks.register_paper(hooks.PaperKind(selectors.CONSENT_PAPER, consents))
