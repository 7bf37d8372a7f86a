"""Uploaded workbooks, their rows as they came, and what was found in them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.registry.choices import Source

from .choices import BatchStatus, Decision, RowPlan
from .duplicate_models import DuplicatePair
from .register_models import (
    DepartmentList,
    Difference,
    ListRow,
    Reconciliation,
    Register,
    RegisterPart,
)

__all__ = [
    "Batch",
    "ColumnMemory",
    "DepartmentList",
    "Difference",
    "DuplicatePair",
    "Finding",
    "ListRow",
    "Reconciliation",
    "Register",
    "RegisterPart",
    "SourceRow",
]


class Batch(UUIDModel, AreaModel):
    """One uploaded workbook on its way into the register."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    sent_by = models.UUIDField(null=True)
    sender_label = models.CharField(_("上传人"), max_length=120)
    sent_at = models.DateTimeField(_("上传时间"))
    file_name = models.CharField(_("文件名"), max_length=200)
    file_digest = models.BinaryField()
    stored_as = CodeField(max_length=80, blank=True)  # sealed on disk until `expires_on`
    expires_on = models.DateField()
    profile = CodeField(_("表格类型"), max_length=30, blank=True)
    reference_date = models.DateField(_("填报日期"))
    status = CodeField(
        _("状态"), max_length=14, choices=BatchStatus.choices, default=BatchStatus.UPLOADED
    )
    problem = models.TextField(blank=True)  # why the file cannot be used, for the user
    question = models.JSONField(default=dict, blank=True)  # columns to be mapped by hand
    mapping = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.CharField(max_length=120, blank=True)
    commit_xid = models.BigIntegerField(null=True, blank=True)  # the transaction of the commit
    undone_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["Batch"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-sent_at"], name="exchange_batch_county"),
            models.Index(fields=["organisation", "-sent_at"], name="exchange_batch_org"),
        ]

    def __str__(self) -> str:
        return self.file_name


class SourceRow(UUIDModel, AreaModel):
    """One row as it came. Kept linked to the file it built; others are purged with the term."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="source_rows", db_index=False
    )
    organisation_id = models.UUIDField()
    sheet = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    child_name = models.CharField(max_length=72, blank=True)
    plan = CodeField(max_length=10, choices=RowPlan.choices)
    decision = CodeField(max_length=5, choices=Decision.choices, blank=True)
    candidate_id = models.UUIDField(null=True)  # the file it is, or may be
    candidate_version = models.PositiveIntegerField(null=True)
    care_file_id = models.UUIDField(null=True)  # the file it built or changed
    id_digest = models.BinaryField(null=True)
    payload = SealedTextField()  # JSON: field → value, and the text as written where it failed
    payload_digest = models.BinaryField()
    difference = SealedTextField(default=b"")  # JSON: field → [stored, incoming]
    findings = models.JSONField(default=list)  # [[code, column], …]
    held_reason = CodeField(max_length=40, blank=True)
    source = CodeField(max_length=20, choices=Source.choices)

    objects: ClassVar[ScopedQuerySet["SourceRow"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "plan", "row"], name="exchange_row_plan"),
            models.Index(
                fields=["care_file_id"],
                name="exchange_row_file",
                condition=Q(care_file_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class Finding(UUIDModel, AreaModel):
    """One defect at its cell. `params` fill the message; they hold no clear numbers."""

    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="findings", db_index=False
    )
    organisation_id = models.UUIDField()
    sheet = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True)
    code = CodeField(max_length=40)
    severity = CodeField(max_length=8)
    value_hint = models.CharField(max_length=80, blank=True)
    message = models.TextField()  # Chinese template
    params = models.JSONField(default=dict)
    related_rows = models.JSONField(default=list)
    care_file_id = models.UUIDField(null=True)

    objects: ClassVar[ScopedQuerySet["Finding"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "sheet", "row"], name="exchange_finding_place"),
            models.Index(fields=["batch", "code"], name="exchange_finding_code"),
            models.Index(
                fields=["care_file_id"],
                name="exchange_finding_file",
                condition=Q(care_file_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.sheet} {self.row}"


class ColumnMemory(UUIDModel):
    """A heading that a sender uses, and the field a person said it is; asked once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE)
    profile = CodeField(max_length=30)
    heading = models.CharField(max_length=120)
    field = CodeField(max_length=60)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "profile", "heading"], name="exchange_one_memory"
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field}"
