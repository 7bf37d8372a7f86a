"""Photos: of hazards, their removal, checks and what was put right; seen with what they prove."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.choices import IMAGES, MediaType
from shouwang.documents.models import Attachment

from . import selectors

HAZARD, REMOVAL, CHECK, PROBLEM, HOUSE = (
    "SCREENING_HAZARD", "SCREENING_REMOVAL", "SCREENING_CHECK", "SCREENING_PROBLEM",
    "SCREENING_HOUSE",
)  # fmt: skip
_MEDIA = frozenset({*IMAGES, MediaType.PDF})
_LABELS = {
    HAZARD: _("隐患照片"), REMOVAL: _("排除后照片"), CHECK: _("安全检查照片"),
    PROBLEM: _("问题处理照片"), HOUSE: _("危房照片"),
}  # fmt: skip


def _reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those whose subject the actor reaches; one query a kind of subject."""
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        if row.subject_id is not None:
            wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
    seen = {kind: selectors.reached(actor, kind, ids) for kind, ids in wanted.items()}
    return {row.pk for row in rows if row.subject_id in seen.get(row.subject_kind, set())}


def register() -> None:
    """Make the kinds known."""
    for code, label in _LABELS.items():
        hooks.register(hooks.AttachmentKind(code, label, _reach, media=_MEDIA))
