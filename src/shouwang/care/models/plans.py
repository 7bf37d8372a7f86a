"""Plans of help for one child, and what their reviews found (D-17)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import Effect, PlanKind, PlanOutcome, PlanStatus
from shouwang.core.fields import CodeField, SealedTextField

from .records import FileRow


class Plan(FileRow):
    """What is to be reached for a child, by which steps, who sees to it, when it is looked at."""

    kind = CodeField(_("类型"), max_length=10, choices=PlanKind.choices)
    status = CodeField(
        _("状态"), max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT
    )
    reasons = ArrayField(CodeField(max_length=20), default=list)
    owner = models.CharField(_("责任人"), max_length=72)
    # The post that owes the reviews: the role that made the plan, of its school or area.
    owner_role = CodeField(max_length=30)
    organisation_id = models.UUIDField(null=True)
    class_label = models.CharField(max_length=40, blank=True)
    content = SealedTextField(default=b"")  # JSON: problem, goals, steps [what, who, until, effect]
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    review_days = models.PositiveSmallIntegerField(_("每多少日检查一次"), default=30)
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    from_paper = models.BooleanField(default=False)
    outcome = CodeField(_("效果"), max_length=12, choices=PlanOutcome.choices, blank=True)
    closing_note = SealedTextField(_("结束说明"), blank=True, default=b"")
    ended_on = models.DateField(null=True)
    follows = models.UUIDField(null=True)  # the record of work that asked for it
    version = models.PositiveIntegerField(default=0)

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "status"], name="care_plan_file"),
            models.Index(fields=["county", "status", "ends_on"], name="care_plan_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"


class PlanReview(FileRow):
    """What was found when a plan was looked at."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="reviews")
    reviewed_on = models.DateField(_("检查日期"))
    effect = CodeField(_("阶段效果"), max_length=8, choices=Effect.choices)
    note = SealedTextField(_("检查情况"), blank=True, default=b"")

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["plan", "-reviewed_on"], name="care_planreview_plan")
        ]

    def __str__(self) -> str:
        return f"{self.get_effect_display()} {self.reviewed_on}"
