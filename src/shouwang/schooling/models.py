"""Roll calls, absences, their follow-up, notices, the seven chiefs, changes of school."""

from datetime import date
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.core.outbox import OutgoingModel
from shouwang.registry.models import CareFile
from shouwang.registry.querysets import FileFactQuerySet

from .choices import (
    CLOSED_STATES,
    AbsenceReason,
    FollowState,
    HandoverState,
    Method,
    MoveReason,
    MoveState,
    NoticeKind,
    Office,
    Origin,
    Rate,
    Receipt,
    Session,
    Stage,
    StepKind,
)

_CLOSED = sorted(CLOSED_STATES)


class RollCall(UUIDModel, AreaModel):
    """One class, one day, one session: that somebody looked who is there."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roll_calls")
    class_key = models.CharField(_("班级"), max_length=60)
    day = models.DateField(_("日期"))
    session = CodeField(_("时段"), max_length=10, choices=Session.choices)
    expected = models.PositiveIntegerField(_("应到（有档案）"))
    missing = models.PositiveIntegerField(_("缺勤"))
    taken_by = models.CharField(_("点名人"), max_length=120)
    taken_user = models.UUIDField(null=True)
    taken_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)
    sendings = ArrayField(models.UUIDField(), default=list)  # ids under which it was sent

    objects: ClassVar[ScopedQuerySet["RollCall"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["school", "class_key", "day", "session"], name="schooling_one_roll"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "day"], name="schooling_roll_county")
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.day} {self.get_session_display()}"


class FollowUp(UUIDModel, AreaModel):
    """One absence followed until the child is back (W-04); at most one under way for a child."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="follow_ups")
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    class_key = models.CharField(_("班级"), max_length=60, blank=True)
    stage = CodeField(_("学段"), max_length=10, choices=Stage.choices, blank=True)
    origin = CodeField(_("发现途径"), max_length=12, choices=Origin.choices)
    reason = CodeField(_("缺勤原因"), max_length=12, choices=AbsenceReason.choices)
    state = CodeField(
        _("状态"), max_length=18, choices=FollowState.choices, default=FollowState.ABSENT
    )
    absent_since = models.DateField(_("缺勤自"))
    found_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    registered_on = models.DateField(_("登记辍学"), null=True)  # 辍学学生登记
    failed = models.PositiveSmallIntegerField(_("劝返未果次数"), default=0)
    township_reported_on = models.DateField(_("上报乡镇"), null=True)
    written_sent_on = models.DateField(_("书面报告"), null=True)
    dropped_on = models.DateField(_("确认未复学"), null=True)
    returned_on = models.DateField(_("复学日期"), null=True)
    closed_at = models.DateTimeField(null=True)
    police_grant = models.UUIDField(null=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"], name="schooling_one_follow_up",
                condition=~Q(state__in=_CLOSED),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "state", "absent_since"], name="schooling_fu_county"),
            models.Index(fields=["township", "state"], name="schooling_fu_township"),
            models.Index(fields=["school", "state"], name="schooling_fu_school"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.absent_since}"

    @property
    def is_open(self) -> bool:
        """Say whether the child is still followed."""
        return self.state not in CLOSED_STATES

    def days_absent(self, on: date) -> int:
        """Return how many days have passed since the first day of absence, up to the return."""
        return ((self.returned_on or on) - self.absent_since).days


class Absence(UUIDModel, AreaModel):
    """One pupil not there at one roll call; a correction voids it and stays to be seen."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="absences")
    roll_call = models.ForeignKey(RollCall, on_delete=models.CASCADE, related_name="absences")
    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.SET_NULL, null=True, related_name="absences"
    )
    day = models.DateField()
    reason = CodeField(_("原因"), max_length=12, choices=AbsenceReason.choices)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=120, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["roll_call", "care_file"], name="schooling_one_absence",
                condition=Q(voided_at__isnull=True),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-day"], name="schooling_absence_file")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_reason_display()}"


class FollowUpStep(UUIDModel, AreaModel):
    """One deed of a follow-up: what was done, by whom, with what result. Never changed."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="+")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="steps")
    kind = CodeField(max_length=16, choices=StepKind.choices)
    before = CodeField(max_length=18, choices=FollowState.choices, blank=True)
    after = CodeField(max_length=18, choices=FollowState.choices)
    done_on = models.DateField(_("日期"))
    done_by = models.CharField(_("经办人"), max_length=120)
    method = CodeField(_("方式"), max_length=12, choices=Method.choices, blank=True)
    has_failed = models.BooleanField(default=False)
    text = SealedTextField(_("情况"), blank=True, default=b"")
    signed_school = models.CharField(_("学校签名"), max_length=72, blank=True)
    signed_guardian = models.CharField(_("监护人签名"), max_length=72, blank=True)
    alone_reason = models.CharField(_("学校单独报告的原因"), max_length=200, blank=True)
    entered_by = models.CharField(max_length=120)
    entered_user = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["follow_up", "entered_at"], name="schooling_step_course")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Notice(UUIDModel, AreaModel):
    """What was sent to one office about one child, and how it is known to have arrived.

    `is_skipped`: the office should have been told and was not; `note` says why.
    """

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="+")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="notices")
    step = models.ForeignKey(FollowUpStep, on_delete=models.CASCADE, related_name="notices")
    kind = CodeField(max_length=16, choices=NoticeKind.choices)
    office = CodeField(max_length=14, choices=Office.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_name = models.CharField(_("收件人"), max_length=72, blank=True)
    is_skipped = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    receipt = CodeField(max_length=10, choices=Receipt.choices, blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(_("签收人"), max_length=120, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["follow_up", "sent_at"], name="schooling_notice_course"),
            models.Index(
                fields=["organisation", "-sent_at"], name="schooling_notice_waiting",
                condition=Q(received_at__isnull=True, is_skipped=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_office_display()}".strip()

    @property
    def is_received(self) -> bool:
        """Say whether there is a receipt."""
        return self.received_at is not None


class Outgoing(OutgoingModel):
    """A report to be sent outside."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="outgoing")

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]


class Chief(UUIDModel, AreaModel):
    """七长: who holds one office in one unit from a day to a day (R-188); no child hangs on it."""

    office = CodeField(_("职责"), max_length=14, choices=Office.choices)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="chiefs"
    )
    class_key = models.CharField(_("班级"), max_length=60, blank=True)
    name = models.CharField(_("姓名"), max_length=72)
    title = models.CharField(_("职务"), max_length=72, blank=True)
    phone = SealedTextField(_("联系电话"), blank=True, default=b"")
    duties = models.CharField(_("具体责任"), max_length=300, blank=True)
    valid_from = models.DateField(_("自"))
    valid_to = models.DateField(_("至"), null=True, blank=True)
    entered_by = models.CharField(max_length=120)

    objects: ClassVar[ScopedQuerySet["Chief"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "office"], name="schooling_chief_county")
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} {self.name}"


class Move(UUIDModel, AreaModel):
    """转学: a pupil goes from one school to another, with a receipt of the one that receives.

    `child_name` repeats the name: the receiving school reaches the file only from its receipt on.
    """

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="moves")
    child_name = models.CharField(_("学生"), max_length=72)
    from_school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="moves_out"
    )
    to_school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="moves_in"
    )
    to_name = models.CharField(_("转入学校"), max_length=120)
    grade = CodeField(_("年级"), max_length=20, blank=True)
    roll_number = CodeField(_("学籍号"), max_length=30, blank=True)
    reason = CodeField(_("转学原因"), max_length=16, choices=MoveReason.choices)
    state = CodeField(_("状态"), max_length=10, choices=MoveState.choices, default=MoveState.SENT)
    sent_on = models.DateField(_("转出日期"))
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=120)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    class_label = models.CharField(_("转入班级"), max_length=40, blank=True)
    told_number = CodeField(_("转入校所见学籍号"), max_length=30, blank=True)
    is_same = models.BooleanField(_("人籍一致"), null=True)
    receipt_note = models.CharField(_("回执"), max_length=120, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"], name="schooling_one_move", condition=Q(state="SENT")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["from_school", "state"], name="schooling_move_from"),
            models.Index(fields=["to_school", "state"], name="schooling_move_to"),
        ]

    def __str__(self) -> str:
        return f"{self.child_name} → {self.to_name}"


class Handover(UUIDModel, AreaModel):
    """整班移交: a graduating class handed to the school that receives it (R-186)."""

    from_school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="handovers_out"
    )
    to_school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="handovers_in"
    )
    class_key = models.CharField(_("班级"), max_length=60)
    grade = CodeField(_("升入年级"), max_length=20)
    term_starts = models.DateField(_("开学日期"))
    state = CodeField(
        _("状态"), max_length=8, choices=HandoverState.choices, default=HandoverState.SENT
    )
    made_by = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedQuerySet["Handover"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["from_school", "to_school", "class_key", "term_starts"],
                name="schooling_one_handover",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_key} {self.term_starts:%Y-%m-%d}"


class HandoverPupil(UUIDModel, AreaModel):
    """One pupil of a class that is handed over: arrived or not."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="+")
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="pupils")
    child_name = models.CharField(_("学生"), max_length=72)
    roll_number = CodeField(_("学籍号"), max_length=30, blank=True)
    has_arrived = models.BooleanField(_("已报到"), null=True)
    follow_up = models.ForeignKey(FollowUp, on_delete=models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(fields=["handover", "care_file"], name="schooling_handed_once"),
        ]

    def __str__(self) -> str:
        return self.child_name


class YearFigure(UUIDModel, AreaModel):
    """A rate of a past school year as a document states it; what we hold ourselves is counted."""

    year = models.PositiveSmallIntegerField(_("学年"))  # in which it begins
    rate = CodeField(_("指标"), max_length=6, choices=Rate.choices)
    stage = CodeField(_("学段"), max_length=10, choices=Stage.choices, blank=True)
    value = models.DecimalField(_("比率（%）"), max_digits=6, decimal_places=2)
    numerator = models.PositiveIntegerField(_("分子"), null=True, blank=True)
    denominator = models.PositiveIntegerField(_("分母"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=200)
    entered_by = models.CharField(max_length=120)
    entered_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["YearFigure"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "year", "rate", "stage"], name="schooling_one_figure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_rate_display()} {self.value}"
