"""Attachments: files that hang on a child, a record, a case; sealed on disk, never in the database.

Who may read a row (see ``migrations/0002_reach.py``): a plain one whoever reaches its area, or its
child's file; a sealed one (`sealed_for` names a case) only whom ``cases_is_member(case)`` lets in,
whatever the area. While no app defines that function, nobody reads a sealed one. Anybody may put a
sealed one in: a reporter hands over photos of a case it will never see.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet

from . import hooks
from .choices import IMAGES, SUFFIXES, MediaType


class Attachment(AreaModel):
    """One file. `subject_kind` and `subject_id` say what it shows or proves (``care.record``)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = CodeField(_("材料类型"), max_length=40)
    subject_kind = CodeField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    care_file_id = models.UUIDField(null=True, blank=True)
    sealed_for = models.UUIDField(null=True, blank=True)
    name = SealedTextField(_("文件名"), default=b"")
    note = SealedTextField(_("说明"), default=b"")
    media_type = CodeField(_("格式"), max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = CodeField(max_length=64)  # of what is kept
    sent_sha256 = CodeField(max_length=64)  # of what arrived: a repeated upload is known by it
    stored_as = CodeField(max_length=64, blank=True)  # empty: the content is gone
    has_small = models.BooleanField(default=False)
    uploaded_by = models.UUIDField(null=True)
    uploaded_label = models.CharField(_("上传人"), max_length=120)
    uploaded_at = models.DateTimeField(_("上传时间"))
    purge_on = models.DateField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_label = models.CharField(_("作废人"), max_length=120, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Attachment"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_kind", "subject_id"], name="documents_subject"),
            models.Index(fields=["care_file_id", "kind"], name="documents_file"),
            models.Index(fields=["sealed_for"], name="documents_sealed"),
            models.Index(fields=["purge_on"], name="documents_purge"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_image(self) -> bool:
        """Say whether it can be shown as a picture."""
        return self.media_type in IMAGES

    @property
    def is_voided(self) -> bool:
        """Say whether somebody took it out; it is kept nevertheless."""
        return self.voided_at is not None

    @property
    def has_content(self) -> bool:
        """Say whether the content is still there."""
        return bool(self.stored_as)

    @property
    def kind_label(self) -> object:
        """What its kind is called."""
        return hooks.label_of(self.kind)

    @property
    def file_name(self) -> str:
        """The name it is downloaded under: the sender's, with the ending of what it really is."""
        stem = str(self.name or "").rpartition(".")[0] or str(self.name or "") or str(self.id)
        return f"{stem}.{SUFFIXES[MediaType(self.media_type)]}"
