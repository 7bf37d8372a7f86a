"""Findings with their course, what each file lacks, and the runs of the whole register."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.registry.models import CareFile
from shouwang.registry.querysets import FileFactQuerySet

from .choices import Defect, FindingStatus, Owner, Severity, StepKind

_NOT_REPAIRED = ~Q(status="REPAIRED")


class Finding(UUIDModel, AreaModel):
    """One defect of one file, found by one rule.

    It appears once and keeps the day it was first seen; found again after repair, it is open
    again. `params` fill the rule's words: field keys, counts; never a number or another's name.
    `group_key` joins the findings of one group (one repeated block, one bed); 0 for none.
    """

    # No constraint in the database: written in bulk, forgotten with the file (`services.forget`).
    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, db_constraint=False, db_index=False,
        related_name="quality_findings",
    )  # fmt: skip
    rule = CodeField(_("检查项"), max_length=40)
    subject = CodeField(max_length=60, blank=True)  # a field key or a role, where a rule has many
    group_key = models.BigIntegerField(default=0)
    defect = CodeField(_("缺陷类型"), max_length=14, choices=Defect.choices)
    severity = CodeField(_("程度"), max_length=8, choices=Severity.choices)
    basis = CodeField(_("依据"), max_length=40)
    weight = models.PositiveSmallIntegerField(_("处数"), default=1)  # how many fields are wrong
    params = models.JSONField(default=dict)
    fingerprint = models.BigIntegerField(default=0)  # of what the rule saw: a waiver holds for it
    owner = CodeField(_("责任岗位"), max_length=10, choices=Owner.choices)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, db_constraint=False, related_name="+"
    )
    first_seen = models.DateField(_("首次发现"))
    last_seen = models.DateField(_("最近发现"))
    deadline = models.DateField(_("整改期限"))
    status = CodeField(
        _("状态"), max_length=12, choices=FindingStatus.choices, default=FindingStatus.OPEN
    )
    repaired_on = models.DateField(_("修正日期"), null=True, blank=True)
    waiver_reason = models.CharField(_("免改理由"), max_length=300, blank=True)
    asked_by = models.UUIDField(null=True)
    asked_label = models.CharField(_("申请人"), max_length=120, blank=True)
    asked_at = models.DateTimeField(_("申请时间"), null=True, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_label = models.CharField(_("审批人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    waived_until = models.DateField(_("免改至"), null=True, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file", "rule", "subject", "group_key"], name="quality_once"
            ),
            models.CheckConstraint(
                name="quality_waived_by_two",
                condition=~Q(status="WAIVED")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=models.F("asked_by"))),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "deadline", "id"], condition=_NOT_REPAIRED,
                         name="quality_county"),
            models.Index(fields=["township", "deadline", "id"], condition=_NOT_REPAIRED,
                         name="quality_township"),
            models.Index(fields=["area", "deadline", "id"], condition=_NOT_REPAIRED,
                         name="quality_area"),
            models.Index(fields=["county", "first_seen"], name="quality_seen"),
            models.Index(fields=["group_key"], condition=~Q(group_key=0), name="quality_group"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.rule)

    @property
    def is_open(self) -> bool:
        """Say whether it still waits to be repaired or waived."""
        return self.status in (FindingStatus.OPEN, FindingStatus.WAIVER_ASKED)


class Step(UUIDModel, AreaModel):
    """One step in a finding's course; that it was found says the finding itself."""

    finding = models.ForeignKey(
        Finding, on_delete=models.CASCADE, db_constraint=False, db_index=False,
        related_name="steps",
    )  # fmt: skip
    kind = CodeField(max_length=14, choices=StepKind.choices)
    on = models.DateField()
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects: ClassVar[ScopedQuerySet["Step"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["finding", "at"], name="quality_step_finding"),
            models.Index(fields=["county", "on"], name="quality_step_county"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Completeness(AreaModel):
    """What an open file lacks by R-027 and R-035, as last checked; derived, never edited.

    `keys`: digests of what other files may share with it, by which groups are found.
    """

    care_file = models.OneToOneField(
        CareFile, on_delete=models.CASCADE, primary_key=True, db_constraint=False,
        related_name="completeness",
    )  # fmt: skip
    missing = ArrayField(CodeField(max_length=60), default=list)  # field keys
    blocks = ArrayField(CodeField(max_length=12), default=list)  # 四有: blocks not whole
    has_card = models.BooleanField(null=True)  # 联系卡: the file holds what it tells
    has_visit = models.BooleanField(null=True)  # a visit on record; None: no register yet
    claimed = models.BooleanField(default=False)  # care is said to be arranged
    verified = models.BooleanField(default=False)  # looked into, and it holds
    is_left_behind = models.BooleanField(default=False)
    keys = ArrayField(models.BigIntegerField(), default=list)
    checked_on = models.DateField()

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["keys"], name="quality_keys"),
            models.Index(fields=["county", "area"], name="quality_complete_area"),
        ]

    def __str__(self) -> str:
        return str(self.care_file_id)


class Run(UUIDModel, AreaModel):
    """One check of a whole county (R-071: the check runs regularly, and this proves it)."""

    on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    files = models.PositiveIntegerField()
    found = models.PositiveIntegerField()  # new or again
    repaired = models.PositiveIntegerField()
    live = models.PositiveIntegerField()  # open or waived afterwards
    figures = models.JSONField(default=dict)  # the county's `units.Unit`, read from above

    objects: ClassVar[ScopedQuerySet["Run"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-finished_at"], name="quality_run_county")
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.on}"
