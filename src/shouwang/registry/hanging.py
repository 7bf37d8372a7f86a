"""What lies in `documents`, which knows no file, goes with the child when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.documents.models import Attachment, IssuedPaper

from .hooks import Hanging


def hanging() -> list[Hanging]:
    """Return the tables of the ground that hang on a file."""
    return [
        Hanging(Attachment, "care_file_id", "moves", _("附件"), describe=describe),
        Hanging(IssuedPaper, "care_file_id", "moves", _("发出的文书")),
    ]


def describe(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what attachments are called."""
    rows = Attachment.objects.filter(pk__in=ids)
    return {row.pk: f"{row.kind_label}：{row.file_name}" for row in rows}
