"""What the desk and the attachments ask of this app."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.care.evidence import may_void, reach
from shouwang.core.actors import Actor
from shouwang.core.presentation import Tone
from shouwang.documents import selectors as documents
from shouwang.documents.choices import IMAGES
from shouwang.documents.hooks import AttachmentKind
from shouwang.documents.models import Attachment
from shouwang.registry.hooks import Panel
from shouwang.registry.models import CareFile
from shouwang.statistics.dashboard import Tile, address

from . import selectors
from .permissions import FieldPermission
from .wording import PHOTO_KIND

_SHOWN = 12


def attention(actor: Actor, on: date) -> list[Tile]:
    """Return how much sent from phones waits for the acting supervisor."""
    if not actor.may(FieldPermission.SETTLE):
        return []
    number = selectors.count_waiting(actor)
    tone = Tone.WARNING if number else Tone.NEUTRAL
    return [Tile(_("手机上传待处理"), number, "phone", tone, address("field:item-list"))]


def photos() -> AttachmentKind:
    """Return the kind of the photos of visits."""
    return AttachmentKind(PHOTO_KIND, _("走访照片"), reach, media=IMAGES, may_void=may_void)


def photo_panels(
    actor: Actor, files: Sequence[CareFile], on: date
) -> Mapping[UUID, Sequence[Panel]]:
    """Return the last photos of visits of each file that has any; one query for all."""
    rows = Attachment.objects.filter(
        kind=PHOTO_KIND, care_file_id__in=[file.pk for file in files], voided_at__isnull=True
    )
    found: dict[UUID, list[Attachment]] = {}
    for row in documents.readable(actor, rows.order_by("-uploaded_at", "pk")):
        if row.care_file_id is not None:
            found.setdefault(row.care_file_id, []).append(row)
    return {
        pk: [Panel("field", _("走访照片"), "field/file_photos.html",
                   {"photos": some[:_SHOWN]}, icon="phone", order=32)]
        for pk, some in found.items()
    }  # fmt: skip
