"""Wishes of children, and what was given them (D-43, T-022)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import WishStatus
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.registry.choices import Sex

from .records import FileRow


class Wish(FileRow):
    """A small wish (W-22). Who claims it reads the wish, the age and the sex; no name.

    `told`: what the claimer may know once the family agreed; empty before.
    """

    text = SealedTextField(_("心愿"))
    age = models.PositiveSmallIntegerField(_("年龄"), null=True)
    sex = CodeField(_("性别"), max_length=1, choices=Sex.choices, blank=True)
    status = CodeField(
        _("状态"), max_length=10, choices=WishStatus.choices, default=WishStatus.COLLECTED
    )
    collected_on = models.DateField(_("征集日期"))
    claimed_on = models.DateField(_("认领日期"), null=True)
    claimer = models.CharField(_("认领人"), max_length=120, blank=True)
    claimer_user = models.UUIDField(null=True)
    consent_by = models.CharField(_("同意的家长"), max_length=72, blank=True)
    consent_on = models.DateField(_("家长同意日期"), null=True)
    told = SealedTextField(default=b"")
    fulfilled_on = models.DateField(_("达成日期"), null=True)
    note = models.CharField(_("达成（撤回）说明"), max_length=200, blank=True)

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "status"], name="care_wish_file"),
            models.Index(fields=["county", "status", "-collected_on"], name="care_wish_county"),
        ]

    def __str__(self) -> str:
        return f"{_('微心愿')} {self.collected_on}"


class Donation(FileRow):
    """Things and money given to a child. `pairing_id`: by whom it is paired with."""

    giver = models.CharField(_("捐赠人（单位）"), max_length=120)
    given_on = models.DateField(_("捐赠日期"))
    items = models.JSONField(default=list)  # [{"what", "number"}]
    cash = models.DecimalField(_("现金（元）"), max_digits=10, decimal_places=2, default=0)
    pairing_id = models.UUIDField(null=True)
    wish = models.ForeignKey(Wish, on_delete=models.SET_NULL, null=True, related_name="donations")
    received_by = models.CharField(_("接收人"), max_length=72)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-given_on"], name="care_donation_file"),
            models.Index(fields=["county", "-given_on"], name="care_donation_county"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} {self.given_on}"
