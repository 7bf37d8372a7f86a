"""Papers that prove an agreement: signed sheet, witnessed call, original (D-05, W-15)."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.documents import hooks
from shouwang.documents.models import Attachment

from . import selectors
from .choices import Evidence
from .permissions import GuardianshipPermission


def reach(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return those of the agreements that the actor may open."""
    ids = {row.subject_id for row in rows}
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


def register() -> None:
    """Make the kinds known."""
    for code in selectors.PAPERS.values():
        hooks.register_paper(hooks.PaperKind(code, reach))
    for kind in KINDS:
        hooks.register(kind)
