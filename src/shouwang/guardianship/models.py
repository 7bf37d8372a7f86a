"""Agreements of entrusted care, from the draft to the end."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.registry.models import CareFile, Person
from shouwang.registry.querysets import FileFactQuerySet

from .choices import AgreementKind, AgreementStatus, EndReason, Reason


class Agreement(UUIDModel, AreaModel):
    """What parents and carer agreed for one child. `signatures` holds one entry for each party."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="agreements")
    carer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    kind = CodeField(_("文书类型"), max_length=14, choices=AgreementKind.choices)
    status = CodeField(
        _("状态"), max_length=10, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT
    )
    reason = CodeField(_("委托原因"), max_length=12, choices=Reason.choices)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    parent_duties = ArrayField(models.CharField(max_length=300), default=list)
    carer_duties = ArrayField(models.CharField(max_length=300), default=list)
    living_costs = models.CharField(_("生活费安排"), max_length=200, blank=True)
    child_opinion = SealedTextField(_("儿童意愿"), default=b"")
    grounds = models.JSONField(default=dict)  # ground → Answer
    told_school_on = models.DateField(_("书面告知学校日期"), null=True, blank=True)
    told_village_on = models.DateField(_("书面告知村（居）日期"), null=True, blank=True)
    signatures = models.JSONField(default=list)  # [{"party","name","hand","on","witness"}]
    drafted_by = models.UUIDField(null=True)
    drafted_label = models.CharField(_("拟定人"), max_length=120)
    drafted_at = models.DateTimeField()
    checked_label = models.CharField(_("核对人"), max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    end_reason = CodeField(_("终止原因"), max_length=16, choices=EndReason.choices, blank=True)
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="following"
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="guardianship_agreement_days",
                condition=models.Q(ends_on__gt=models.F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["care_file"], name="guardianship_one_effective",
                condition=models.Q(status="EFFECTIVE"),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "ends_on"], name="guardianship_county"),
            models.Index(fields=["township", "status", "ends_on"], name="guardianship_township"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"
