"""Packs of parameters that a level sets for itself, over those shipped in `packs/`."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField
from shouwang.core.models import UUIDModel


class LocalPack(UUIDModel):
    """What one division sets differently from a day on; inherited by everything below it."""

    area_code = CodeField(_("适用区域"), max_length=12)
    name = models.CharField(_("名称"), max_length=120)
    basis = models.CharField(_("依据（文号）"), max_length=200)
    document = models.JSONField(_("参数"))  # the pack document, see docs/policy.md
    effective_from = models.DateField(_("施行日期"))
    effective_to = models.DateField(_("废止日期"), null=True, blank=True)
    published_by = models.CharField(max_length=120)
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["area_code", "effective_from"], name="policy_pack_area")
        ]

    def __str__(self) -> str:
        return self.name
