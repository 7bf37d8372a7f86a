"""Links to a parent's or carer's own page, what arrives from it, the contact log."""

import json
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.registry.models import CareFile, Person
from shouwang.registry.querysets import FileFactQuerySet

from .choices import Check, LinkPurpose, Relation, ReportKind, ReportStatus, Way


class Link(UUIDModel, AreaModel):
    """A way in for one person to one child's few lines, once, for one purpose, until a day.

    The secrets are handed out once and kept as keyed digests alone. `shown` holds, sealed, all
    that the page may ever show of file and agreement: it reads nothing else.
    """

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="family_links")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="family_links")
    relation = CodeField(_("关系"), max_length=8, choices=Relation.choices)
    purpose = CodeField(_("用途"), max_length=8, choices=LinkPurpose.choices)
    agreement_id = models.UUIDField(null=True)
    agreement_version = models.PositiveIntegerField(null=True)
    shown = SealedTextField(default=b"")
    token_digest = models.BinaryField(unique=True)
    code_digest = models.BinaryField(unique=True)
    session_digest = models.BinaryField(unique=True, null=True)
    check_kind = CodeField(_("核验方式"), max_length=6, choices=Check.choices)
    check_digests = ArrayField(models.BinaryField())
    most_wrong = models.PositiveSmallIntegerField()
    wrong = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(_("有效期至"))
    used_at = models.DateTimeField(_("使用时间"), null=True)
    locked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # left by the person
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True)
    card_seen_at = models.DateTimeField(null=True)
    made_by = models.CharField(_("发送人"), max_length=120)
    made_at = models.DateTimeField(_("发送时间"))

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-made_at"], name="family_link_file")
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.made_at:%Y-%m-%d}"

    @property
    def content(self) -> dict[str, Any]:
        """What the page may show: `child` (masked), `person`, and of an agreement its text."""
        return dict(json.loads(str(self.shown) or "{}"))

    def is_live(self, now: datetime) -> bool:
        """Say whether the link may still be used at all, for the first time or by its session."""
        stopped = self.revoked_at or self.locked_at or self.closed_at
        return stopped is None and now < self.expires_at


class Report(UUIDModel, AreaModel):
    """What a parent or carer told; a proposal that writes nothing by itself."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="family_reports")
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="reports")
    relation = CodeField(_("关系"), max_length=8, choices=Relation.choices)
    kind = CodeField(_("事项"), max_length=10, choices=ReportKind.choices)
    said = SealedTextField(default=b"")  # JSON: field → text
    day = models.DateField(_("日期"), null=True)
    said_at = models.DateTimeField(_("报告时间"))
    status = CodeField(
        _("状态"), max_length=8, choices=ReportStatus.choices, default=ReportStatus.NEW
    )
    decided_by = models.CharField(_("处理人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("未采纳的理由"), max_length=200, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "status"], name="family_report_file"),
            models.Index(fields=["county", "-said_at", "id"], name="family_report_county"),
            models.Index(fields=["township", "-said_at", "id"], name="family_report_township"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.said_at:%Y-%m-%d}"

    @property
    def told(self) -> dict[str, str]:
        """What was told, field → text."""
        return dict(json.loads(str(self.said) or "{}"))


class Attempt(UUIDModel, AreaModel):
    """One try to reach a parent or carer, and whether it was reached (R-120)."""

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, related_name="contact_attempts"
    )
    relation = CodeField(_("关系"), max_length=8, choices=Relation.choices)
    way = CodeField(_("方式"), max_length=10, choices=Way.choices)
    on = models.DateField(_("日期"))
    reached = models.BooleanField(_("是否联系上"))
    note = SealedTextField(_("情况"), default=b"")
    by = models.CharField(_("联系人"), max_length=120)
    entered_at = models.DateTimeField()

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "relation", "-on"], name="family_attempt_file")
        ]

    def __str__(self) -> str:
        return f"{self.get_relation_display()} {self.on}"
