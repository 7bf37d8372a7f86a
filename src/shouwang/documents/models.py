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
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.core.presentation import Text

from . import hooks
from .choices import IMAGES, SUFFIXES, MediaType
from .kinds import built_in


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


class PaperTemplate(UUIDModel, AreaModel):
    """A county's own Word template of one kind of paper; below it, the nearest one holds."""

    kind = CodeField(_("文书种类"), max_length=40)
    version = models.PositiveIntegerField(_("版本"))
    content = models.BinaryField()
    sha256 = CodeField(max_length=64)
    file_name = models.CharField(_("文件名"), max_length=120)
    note = models.CharField(_("修改说明"), max_length=200, blank=True)
    uploaded_by = models.UUIDField(null=True)
    uploaded_label = models.CharField(_("上传人"), max_length=120)
    uploaded_at = models.DateTimeField(_("上传时间"))
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    withdrawn_label = models.CharField(_("停用人"), max_length=120, blank=True)

    objects: ClassVar[ScopedQuerySet["PaperTemplate"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "area", "version"], name="documents_template")
        ]

    def __str__(self) -> str:
        return f"{built_in()[self.kind].title} v{self.version}"


class Series(UUIDModel):
    """The numbers one organisation gave to one kind of paper in one year: 字〔年〕号, gapless."""

    organisation_id = models.UUIDField()
    kind = CodeField(max_length=40)
    year = models.PositiveSmallIntegerField()
    word = models.CharField(_("发文字"), max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "year"], name="documents_one_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.word}〔{self.year}〕{self.last}"


class IssuedPaper(UUIDModel, AreaModel):
    """One paper as it went out: number, subject, its two files. Voided, it keeps its number."""

    organisation_id = models.UUIDField()
    organisation_name = models.CharField(_("发文单位"), max_length=120)
    kind = CodeField(_("文书种类"), max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    number_text = models.CharField(_("文号"), max_length=60)
    subject_kind = CodeField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    care_file_id = models.UUIDField(null=True, blank=True)
    sealed_for = models.UUIDField(null=True, blank=True)
    about = SealedTextField(_("事由"), default=b"")
    template = models.CharField(_("模板"), max_length=80)
    docx = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")
    issued_by = models.UUIDField(null=True)
    issued_label = models.CharField(_("经办人"), max_length=120)
    issued_at = models.DateTimeField(_("发出时间"))
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_label = models.CharField(_("作废人"), max_length=120, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["IssuedPaper"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation_id", "kind", "year", "number"], name="documents_one_number"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-issued_at"], name="documents_paper_county"),
            models.Index(fields=["subject_kind", "subject_id"], name="documents_paper_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number_text}"

    @property
    def title(self) -> Text:
        """What the paper is called, in the reader's language."""
        return built_in()[self.kind].name

    @property
    def is_voided(self) -> bool:
        """Say whether it was declared void."""
        return self.voided_at is not None
