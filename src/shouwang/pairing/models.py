"""Volunteers, the children they stand by, and the rota of their weekends."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation, User
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.registry.choices import Sex
from shouwang.registry.models import CareFile
from shouwang.registry.querysets import FileFactQuerySet

from .choices import (
    EndReason,
    Mode,
    Origin,
    PairingStatus,
    ServiceStatus,
    ShiftStatus,
    VolunteerStatus,
)


class Volunteer(UUIDModel, AreaModel):
    """Somebody who offers to stand by a child; `area` is where the person lives."""

    name = models.CharField(_("姓名"), max_length=72)
    sex = CodeField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    phone = SealedTextField(_("联系电话"), blank=True, default=b"")
    origin = CodeField(_("来源"), max_length=20, choices=Origin.choices)
    languages = models.CharField(_("会说的语言（方言）"), max_length=100, blank=True)
    skills = models.CharField(_("专业特长"), max_length=200, blank=True)
    free_time = models.CharField(_("可服务时段"), max_length=200, blank=True)
    most_children = models.PositiveSmallIntegerField(_("最多结对人（户）数"), default=1)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="volunteers"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="volunteering"
    )
    status = CodeField(
        _("状态"), max_length=10, choices=VolunteerStatus.choices, default=VolunteerStatus.APPLIED
    )
    conditions = ArrayField(CodeField(max_length=20), default=list)
    vetted_until = models.DateField(_("审查有效期至"), null=True, blank=True)
    vetting_note = models.CharField(_("审查情况"), max_length=300, blank=True)
    trained_on = models.DateField(_("培训日期"), null=True, blank=True)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Volunteer"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "name"], name="pairing_volunteer_county")
        ]

    def __str__(self) -> str:
        return self.name


class Pairing(UUIDModel, AreaModel):
    """One child and the volunteer who stands by it. `family` groups those taken as one home."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="pairings")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="pairings")
    mode = CodeField(_("结对形式"), max_length=12, choices=Mode.choices)
    status = CodeField(
        _("状态"), max_length=8, choices=PairingStatus.choices, default=PairingStatus.PROPOSED
    )
    family = models.UUIDField(null=True)
    reasons = models.JSONField(default=list)  # gettext sources: why these two
    consent_by = models.CharField(_("同意的家长"), max_length=72, blank=True)
    consent_on = models.DateField(_("家长同意日期"), null=True, blank=True)
    child_willing = models.BooleanField(_("儿童愿意"), null=True)
    starts_on = models.DateField(_("结对日期"), null=True, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    end_reason = CodeField(_("终止原因"), max_length=16, choices=EndReason.choices, blank=True)
    review = models.CharField(_("期满评价"), max_length=500, blank=True)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="relayed_to"
    )
    grant_id = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=120)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file", "volunteer"], name="pairing_once",
                condition=models.Q(status__in=("PROPOSED", "ACTIVE")),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status"], name="pairing_pairing_county"),
            models.Index(fields=["volunteer", "status"], name="pairing_pairing_volunteer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.starts_on or ''}".strip()


class Shift(UUIDModel, AreaModel):
    """Some hours of a day at a place, for so many volunteers (W-31). No child is named."""

    on = models.DateField(_("日期"))
    begins = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    place_name = models.CharField(_("地点"), max_length=80)
    task = models.CharField(_("服务内容"), max_length=200)
    wanted = models.PositiveSmallIntegerField(_("需要人数"), default=1)
    status = CodeField(
        _("状态"), max_length=9, choices=ShiftStatus.choices, default=ShiftStatus.PLANNED
    )
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    planned_by = models.CharField(_("排班人"), max_length=120)
    planned_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Shift"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="pairing_shift_times", condition=models.Q(begins__lt=models.F("ends"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "on"], name="pairing_shift_county")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.place_name}"


class Service(UUIDModel, AreaModel):
    """One volunteer's place in a shift: hours served, told by one hand, signed off by another."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="services")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="services")
    status = CodeField(
        _("状态"), max_length=9, choices=ServiceStatus.choices, default=ServiceStatus.SIGNED_UP
    )
    hours = models.DecimalField(_("服务小时"), max_digits=4, decimal_places=1, null=True)
    content = SealedTextField(_("服务情况"), blank=True, default=b"")
    reported_by = models.CharField(_("填报人"), max_length=120, blank=True)
    reported_user = models.UUIDField(null=True)
    decided_by = models.CharField(_("签认人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("签认时间"), null=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    entered_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["Service"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["shift", "volunteer"], name="pairing_service_once",
                condition=~models.Q(status="WITHDRAWN"),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["volunteer", "status"], name="pairing_service_volunteer")
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.hours or ''}".strip()
