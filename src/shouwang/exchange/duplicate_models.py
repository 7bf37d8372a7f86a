"""Pairs of files, and of persons, that may be one."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import PairKind, PairStatus


class DuplicatePair(UUIDModel, AreaModel):
    """Two files (or two persons) that may be one, until a person says so or not.

    It lies where the left one lies; `right_area` is the other's, and both must be in reach.
    `fingerprint` is of what both said: a pair judged different comes back only when that changed.
    """

    kind = CodeField(max_length=7, choices=PairKind.choices, default=PairKind.FILES)
    left_id = models.UUIDField()
    right_id = models.UUIDField()
    right_area = CodeField(max_length=12)
    care_file_id = models.UUIDField()  # of persons: a file of the left one; else the left file
    score = models.FloatField(_("相似度"))
    sure = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)  # [field, points, message, evidence]; no names
    fingerprint = models.BinaryField()
    status = CodeField(_("状态"), max_length=9, choices=PairStatus.choices, default=PairStatus.OPEN)
    first_seen = models.DateField(_("发现日期"))
    later_until = models.DateField(null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_by = models.CharField(_("处理人"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[ScopedQuerySet["DuplicatePair"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["left_id", "right_id"], name="exchange_one_duplicate_pair"
            ),
            models.CheckConstraint(
                condition=Q(left_id__lt=F("right_id")), name="exchange_duplicate_order"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "-score"], name="exchange_duplicate_county"),
            models.Index(fields=["township", "status", "-score"], name="exchange_duplicate_town"),
            models.Index(fields=["right_id"], name="exchange_duplicate_right"),
        ]

    def __str__(self) -> str:
        return f"{self.left_id} {self.right_id}"
