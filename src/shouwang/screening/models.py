"""Campaigns with their units and hazards; dangerous houses; safety checks with their problems."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.registry.models import CareFile

from . import choices as c


class Campaign(AreaModel):
    """重点时段: a key period in which every village and school of an area screens (W-10)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = CodeField(_("时段"), max_length=12, choices=c.Period.choices)
    title = models.CharField(_("名称"), max_length=80)
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    focus = ArrayField(CodeField(max_length=13, choices=c.HazardKind.choices), default=list)
    owners = models.CharField(_("牵头和责任部门"), max_length=200)
    task = models.CharField(_("工作要求"), max_length=1000, blank=True)
    status = CodeField(
        _("状态"), max_length=6, choices=c.CampaignStatus.choices, default=c.CampaignStatus.OPEN
    )
    opened_by = models.CharField(_("发起人"), max_length=120)
    opened_at = models.DateTimeField()
    closed_by = models.CharField(max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    close_note = models.CharField(_("结束说明"), max_length=500, blank=True)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="screening_campaign_days", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-starts_on"], name="screening_campaign_county")
        ]

    def __str__(self) -> str:
        return self.title


class Unit(UUIDModel, AreaModel):
    """One village or school of a campaign: education held, zero report or hazards, check."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="units")
    kind = CodeField(_("类型"), max_length=7, choices=c.UnitKind.choices)
    name = models.CharField(_("单位"), max_length=120)
    organisation = models.ForeignKey(  # a school; its posts reach by it, having no area
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="units"
    )
    status = CodeField(
        _("状态"), max_length=9, choices=c.UnitStatus.choices, default=c.UnitStatus.WAITING
    )
    educated_on = models.DateField(_("安全教育日期"), null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(_("安全教育场次"), null=True, blank=True)
    attended = models.PositiveIntegerField(_("受教育儿童人数"), null=True, blank=True)
    warned = models.PositiveIntegerField(_("已督促的监护人数"), null=True, blank=True)
    education = models.CharField(_("教育内容"), max_length=500, blank=True)
    reported_by = models.UUIDField(null=True)
    reported_label = models.CharField(_("报告人"), max_length=120, blank=True)
    reported_at = models.DateTimeField(null=True)
    appraisal = CodeField(_("考核结果"), max_length=7, choices=c.Appraisal.choices, blank=True)
    appraisal_words = models.CharField(_("考核意见"), max_length=500, blank=True)
    checked_label = models.CharField(_("考核人"), max_length=120, blank=True)
    checked_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "area", "organisation"], name="screening_unit_once",
                nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["campaign", "area"], name="screening_unit_campaign"),
            models.Index(fields=["organisation", "status"], name="screening_unit_school"),
        ]

    def __str__(self) -> str:
        return self.name


class Hazard(AreaModel):
    """隐患: what may harm children, where, since when; who removes it by when, who confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hazards")
    organisation = models.ForeignKey(  # repeats the unit's, for the reach
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = CodeField(_("类型"), max_length=13, choices=c.HazardKind.choices)
    place_text = models.CharField(_("地点"), max_length=200)
    words = models.CharField(_("情况"), max_length=500)
    care_file = models.ForeignKey(
        CareFile, on_delete=models.PROTECT, null=True, blank=True, related_name="hazards"
    )
    harm = CodeField(_("是否造成伤害"), max_length=7, choices=c.Harm.choices, default=c.Harm.NONE)
    found_on = models.DateField(_("发现日期"))
    found_by = models.CharField(_("排查人"), max_length=120)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    status = CodeField(
        _("状态"), max_length=10, choices=c.HazardStatus.choices, default=c.HazardStatus.FOUND
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_hazards"
    )
    owner_label = models.CharField(_("责任人"), max_length=120, blank=True)
    measure = models.CharField(_("防控措施"), max_length=500, blank=True)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    claimed_by = models.UUIDField(null=True)
    claimed_label = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True)
    removal = models.CharField(_("整改情况"), max_length=500, blank=True)
    confirmed_how = CodeField(_("复核方式"), max_length=7, choices=c.Seen.choices, blank=True)
    confirmed_label = models.CharField(_("复核人"), max_length=120, blank=True)
    removed_on = models.DateField(_("排除日期"), null=True, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    escalated_to = models.CharField(_("上报单位"), max_length=120, blank=True)
    escalation = models.CharField(_("上报内容"), max_length=500, blank=True)
    escalated_at = models.DateTimeField(null=True)
    report_id = models.UUIDField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="screening_hazard_controlled",
                condition=~Q(status__in=("CONTROLLED", "CLAIMED", "REMOVED"))
                | (~Q(measure="") & ~Q(owner_label="") & Q(due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="screening_hazard_removed",
                condition=~Q(status="REMOVED")
                | (~Q(confirmed_label="") & Q(removed_on__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "status"], name="screening_hazard_unit"),
            models.Index(fields=["county", "status", "-found_on"], name="screening_hazard_county"),
            models.Index(fields=["owner", "status"], name="screening_hazard_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.found_on}"


class DangerousHouse(UUIDModel, AreaModel):
    """危房: until nobody lives in it and it is repaired or gone (W-33, R-264)."""

    care_file = models.ForeignKey(
        CareFile, on_delete=models.PROTECT, null=True, blank=True, related_name="dangerous_houses"
    )
    address = models.CharField(_("房屋地址"), max_length=200)
    household = models.CharField(_("户主"), max_length=72, blank=True)
    grade = CodeField(_("危险等级"), max_length=1, choices=c.HouseGrade.choices)
    plan = CodeField(_("处置方式"), max_length=8, choices=c.HouseEnd.choices)
    due_on = models.DateField(_("完成期限"))
    words = models.CharField(_("情况"), max_length=500, blank=True)
    found_on = models.DateField(_("发现日期"))
    status = CodeField(
        _("状态"), max_length=9, choices=c.HouseStatus.choices, default=c.HouseStatus.LIVED_IN
    )
    moved_on = models.DateField(_("搬离日期"), null=True, blank=True)
    moved_to = models.CharField(_("搬至"), max_length=200, blank=True)
    finish = CodeField(_("完成方式"), max_length=8, choices=c.HouseEnd.choices, blank=True)
    finished_on = models.DateField(_("完成日期"), null=True, blank=True)
    finished_by = models.UUIDField(null=True)
    finish_words = models.CharField(_("完成情况"), max_length=500, blank=True)
    closed_label = models.CharField(_("核查人"), max_length=120, blank=True)
    closed_at = models.DateTimeField(null=True)
    entered_label = models.CharField(_("登记人"), max_length=120)
    entered_at = models.DateTimeField()

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"], name="screening_one_open_house",
                condition=~Q(status="CLOSED"),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "due_on"], name="screening_house_county")
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()} {self.found_on}"


class Dormitory(AreaModel):
    """宿舍工程 (D-46): a dormitory that is built; in use a month after its shell stands (W-33).

    `due_on`: stamped from the pack on the day the shell was finished.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="dormitories"
    )
    name = models.CharField(_("工程名称"), max_length=120)
    beds = models.PositiveIntegerField(_("床位数"))
    starts_on = models.DateField(_("开工日期"))
    planned_on = models.DateField(_("计划完工日期"))
    status = CodeField(
        _("状态"), max_length=8, choices=c.DormitoryStatus.choices,
        default=c.DormitoryStatus.BUILDING,
    )  # fmt: skip
    finished_on = models.DateField(_("主体完工日期"), null=True, blank=True)
    due_on = models.DateField(_("应投入使用日期"), null=True, blank=True)
    opened_on = models.DateField(_("投入使用日期"), null=True, blank=True)
    words = models.CharField(_("说明"), max_length=500, blank=True)
    entered_label = models.CharField(_("登记人"), max_length=120)
    entered_at = models.DateTimeField()

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="screening_dormitory_days",
                condition=Q(status="BUILDING") | Q(finished_on__isnull=False, due_on__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status"], name="screening_dormitory_county")
        ]

    def __str__(self) -> str:
        return self.name


class SafetyCheck(AreaModel):
    """One check of a dormitory, a bus, food … by its list of items (W-34)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = CodeField(_("检查对象"), max_length=12, choices=c.CheckSubject.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="safety_checks"
    )
    target = models.CharField(_("被检查的单位、房屋或车辆"), max_length=120)
    planned_on = models.DateField(_("计划日期"))
    status = CodeField(
        _("状态"), max_length=8, choices=c.CheckStatus.choices, default=c.CheckStatus.PLANNED
    )
    checklist = CodeField(max_length=20)  # code and version of the items
    inspectors = models.CharField(_("检查人员"), max_length=200, blank=True)
    checked_on = models.DateField(_("检查日期"), null=True, blank=True)
    answers = models.JSONField(default=dict)  # item → {"answer": ItemAnswer, "words"}
    words = models.CharField(_("说明"), max_length=500, blank=True)
    planned_by = models.CharField(max_length=120)
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "-planned_on"], name="screening_check_county"),
            models.Index(fields=["organisation", "status"], name="screening_check_school"),
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_display()} {self.planned_on}"


class Problem(UUIDModel, AreaModel):
    """What a check found; never without somebody who deals with it and a day (发现一起处理一起)."""

    check_row = models.ForeignKey(SafetyCheck, on_delete=models.CASCADE, related_name="problems")
    item = CodeField(max_length=30)
    kind = CodeField(_("问题类型"), max_length=11, choices=c.ProblemKind.choices)
    words = models.CharField(_("问题"), max_length=500)
    handler_label = models.CharField(_("处理责任人"), max_length=120)
    due_on = models.DateField(_("处理期限"))
    status = CodeField(
        _("状态"), max_length=7, choices=c.ProblemStatus.choices, default=c.ProblemStatus.OPEN
    )
    handled_on = models.DateField(_("处理日期"), null=True, blank=True)
    handled_words = models.CharField(_("处理情况"), max_length=500, blank=True)
    handled_by = models.UUIDField(null=True)
    handled_label = models.CharField(max_length=120, blank=True)
    rechecked_on = models.DateField(_("复查日期"), null=True, blank=True)
    rechecked_words = models.CharField(_("复查情况"), max_length=500, blank=True)
    rechecked_label = models.CharField(_("复查人"), max_length=120, blank=True)
    rounds = models.PositiveSmallIntegerField(default=1)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="screening_problem_has_handler", condition=~Q(handler_label="")
            ),
            models.UniqueConstraint(fields=["check_row", "item"], name="screening_problem_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "due_on"], name="screening_problem_county")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"
