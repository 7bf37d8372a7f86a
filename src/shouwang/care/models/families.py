"""Neighbours who look after children (R-103); winning one parent back (W-19)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import FamilyStatus, HelpMode, PersuasionStatus
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .records import FileRow


class HelpFamily(UUIDModel, AreaModel):
    """A willing and responsible family of a village; on the roll once another hand looked."""

    name = models.CharField(_("户主姓名"), max_length=72)
    phone = SealedTextField(_("联系电话"), blank=True, default=b"")
    address = models.CharField(_("住址"), max_length=120, blank=True)
    mode = CodeField(_("托管方式"), max_length=4, choices=HelpMode.choices)
    places = models.PositiveSmallIntegerField(_("最多照看人数"), default=1)
    willing = models.BooleanField(_("本人自愿"))
    responsible = models.BooleanField(_("村（居）确认负责任"), default=False)
    status = CodeField(
        _("状态"), max_length=10, choices=FamilyStatus.choices, default=FamilyStatus.OFFERED
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    checked_by = models.CharField(max_length=120, blank=True)
    entered_by = models.CharField(_("录入人"), max_length=120)
    entered_user = models.UUIDField(null=True)
    entered_at = models.DateTimeField(_("录入时间"))

    objects: ClassVar[ScopedQuerySet["HelpFamily"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "name"], name="care_helpfamily_county")
        ]

    def __str__(self) -> str:
        return self.name


class FamilyCare(FileRow):
    """A child whom such a family looks after, from a day to a day."""

    family = models.ForeignKey(HelpFamily, on_delete=models.PROTECT, related_name="cares")
    mode = CodeField(_("托管方式"), max_length=4, choices=HelpMode.choices)
    agreed_by = models.CharField(_("同意的家长"), max_length=72)
    starts_on = models.DateField(_("自"))
    ended_on = models.DateField(_("至"), null=True)
    end_note = models.CharField(_("终止原因"), max_length=200, blank=True)

    class Meta(FileRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"], name="care_familycare_once",
                condition=models.Q(ended_on__isnull=True),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["family", "ended_on"], name="care_familycare_family")
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.starts_on}"


class Persuasion(FileRow):
    """Winning back one of two parents who are both away."""

    status = CodeField(
        _("状态"), max_length=8, choices=PersuasionStatus.choices,
        default=PersuasionStatus.LISTED,
    )  # fmt: skip
    listed_on = models.DateField(_("列入日期"))
    parent = CodeField(_("返回的家长"), max_length=6, blank=True)  # father, mother
    attempts = models.JSONField(default=list)  # [{"on", "by", "arguments", "with"}]
    answer = SealedTextField(_("家长答复"), blank=True, default=b"")
    returns_on = models.DateField(_("预计返回日期"), null=True)
    returned_on = models.DateField(_("返回日期"), null=True)
    closed_on = models.DateField(null=True)

    class Meta(FileRow.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"], name="care_persuasion_once",
                condition=models.Q(closed_on__isnull=True),
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "-listed_on"], name="care_persuasion_county")
        ]

    def __str__(self) -> str:
        return f"{_('劝返')} {self.listed_on}"
