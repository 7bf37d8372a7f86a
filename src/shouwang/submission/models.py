"""What villages confirmed, what units reported, what was returned and amended."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import LIVE, AmendmentStatus, Kind, Status, TickKind, WorkKind


class Confirmation(UUIDModel, AreaModel):
    """村级月度核对: a village looked through its children, once or more in a month."""

    period = CodeField(_("月份"), max_length=10)
    number = models.PositiveSmallIntegerField(_("次数"), default=1)
    as_of = models.DateField(_("核对日期"))
    confirmed_at = models.DateTimeField(_("核对时间"))
    user_id = models.UUIDField(null=True)
    confirmed_by = models.CharField(_("核对人"), max_length=120)
    responsible = models.CharField(_("负责人"), max_length=72)
    on_behalf = models.BooleanField(_("乡（镇）代为核对"), default=False)
    counts = models.JSONField(default=dict)  # tick kind → number
    note = models.CharField(_("说明"), max_length=500, blank=True)

    objects: ClassVar[ScopedQuerySet["Confirmation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "period", "number"], name="submission_confirmed_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "period"], name="submission_confirm_county"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.period}"


class Tick(UUIDModel, AreaModel):
    """One child of a confirmation: what the village said, of which state of the file."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="ticks")
    care_file_id = models.UUIDField()
    kind = CodeField(max_length=10, choices=TickKind.choices)
    file_version = models.PositiveIntegerField()

    objects: ClassVar[ScopedQuerySet["Tick"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file_id"], name="submission_tick_file"),
        ]

    def __str__(self) -> str:
        return f"{self.care_file_id} {self.kind}"


class Submission(UUIDModel, AreaModel):
    """One report of one unit for one period. What was reported lies frozen in its snapshot."""

    kind = CodeField(_("种类"), max_length=10, choices=Kind.choices)
    period = CodeField(_("期间"), max_length=10)
    version = models.PositiveSmallIntegerField(_("版次"), default=1)
    starts_on = models.DateField()
    due_on = models.DateField(_("截止日期"))
    as_of = models.DateField(_("统计日期"))
    unit_name = models.CharField(_("报送单位"), max_length=120)
    status = CodeField(_("状态"), max_length=10, choices=Status.choices)
    profile = CodeField(max_length=2)
    figures = models.JSONField(default=dict)  # count, unknown, files: of the local definition
    prepared_at = models.DateTimeField(_("填报时间"))
    prepared_by_id = models.UUIDField(null=True)
    prepared_by = models.CharField(_("填表人"), max_length=120)
    verified_by = models.CharField(_("核实人"), max_length=120, blank=True)
    responsible = models.CharField(_("负责人"), max_length=72, blank=True)
    submitted_at = models.DateTimeField(_("报送时间"), null=True)
    is_late = models.BooleanField(_("逾期"), default=False)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=120, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    review_note = models.CharField(_("审核意见"), max_length=500, blank=True)
    included_in = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )

    objects: ClassVar[ScopedQuerySet["Submission"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "kind", "period", "version"], name="submission_one_version"
            ),
            models.UniqueConstraint(
                fields=["area", "kind", "period"],
                condition=models.Q(status__in=LIVE),
                name="submission_one_live",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "kind", "period"], name="submission_county"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.period} v{self.version}"

    @property
    def is_live(self) -> bool:
        """Say whether it stands: neither returned, withdrawn nor discarded."""
        return self.status in LIVE


class Snapshot(UUIDModel):
    """The frozen document of a submission, sealed; written once, the web role cannot change it.

    `content_hash`: SHA-256 of the canonical document; it stands in the audit event of the deed too.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="snapshot")
    content_hash = CodeField(max_length=64)
    body = models.BinaryField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return str(self.content_hash)


class Printout(UUIDModel):
    """The workbook of a report as it was printed when it was reported, sealed; written once."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="printout")
    content_hash = CodeField(max_length=64)
    body = models.BinaryField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    def __str__(self) -> str:
        return str(self.content_hash)


class ReturnItem(UUIDModel, AreaModel):
    """Why a report went back: one child, one reason."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="return_items"
    )
    care_file_id = models.UUIDField()
    child_name = models.CharField(_("姓名"), max_length=72)
    reason = models.CharField(_("退回原因"), max_length=500)
    file_version = models.PositiveIntegerField()

    objects: ClassVar[ScopedQuerySet["ReturnItem"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file_id"], name="submission_return_file"),
        ]

    def __str__(self) -> str:
        return self.child_name


class Amendment(UUIDModel, AreaModel):
    """A dated correction of a frozen submission, by two hands; the submission itself stays."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    status = CodeField(_("状态"), max_length=10, choices=AmendmentStatus.choices)
    reason = models.CharField(_("更正原因"), max_length=500)
    content = models.JSONField(default=dict)  # lines by child, figures before and after
    content_hash = CodeField(max_length=64)
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by_id = models.UUIDField(null=True)
    proposed_by = models.CharField(_("提出人"), max_length=120)
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decided_by = models.CharField(_("审批人"), max_length=120, blank=True)
    decision_note = models.CharField(_("审批意见"), max_length=500, blank=True)

    objects: ClassVar[ScopedQuerySet["Amendment"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["submission", "number"], name="submission_amendment_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.number}"


class WorkReport(UUIDModel, AreaModel):
    """What a school or township wrote for a month: an article, an analysis, a plan; sent once."""

    kind = CodeField(_("种类"), max_length=13, choices=WorkKind.choices)
    period = CodeField(_("月份"), max_length=10)
    due_on = models.DateField(_("截止日期"), null=True)  # None: nothing fixes a day
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"), max_length=20_000)
    figures = models.JSONField(default=dict)  # of a school's update: files, changed
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(_("报送单位"), max_length=120)
    sent_at = models.DateTimeField(_("报送时间"))
    sent_by = models.CharField(_("报送人"), max_length=120)
    is_late = models.BooleanField(_("逾期"), default=False)
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.CharField(_("签收人"), max_length=120, blank=True)
    reply = models.CharField(_("反馈意见"), max_length=500, blank=True)

    objects: ClassVar[ScopedQuerySet["WorkReport"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "period", "kind"], name="submission_work_county"),
            models.Index(fields=["organisation", "period"], name="submission_work_unit"),
        ]

    def __str__(self) -> str:
        return self.title
