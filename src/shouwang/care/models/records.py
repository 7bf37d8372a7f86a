"""Records of work with a child. Never deleted: a mistaken one is voided, with the reason."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import Channel, Nature, ParentalCare, RecordKind
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.registry.models import CareFile
from shouwang.registry.querysets import FileFactQuerySet


class FileRow(UUIDModel, AreaModel):
    """Something of one child's file, and who entered it."""

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="+")
    entered_by = models.CharField(_("录入人"), max_length=120)
    entered_user = models.UUIDField(null=True)
    entered_at = models.DateTimeField(_("录入时间"))

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        abstract = True


class Record(UUIDModel, AreaModel):
    """What was done with one child on a day, by whom, what was seen.

    One occasion with three siblings is three records of one `occasion`. `id` may come from a
    phone: the same id is the same record, however often it is sent.
    """

    care_file = models.ForeignKey(CareFile, on_delete=models.CASCADE, related_name="records")
    occasion = models.UUIDField()
    kind = CodeField(_("事项"), max_length=20, choices=RecordKind.choices)
    channel = CodeField(_("方式"), max_length=10, choices=Channel.choices)
    occurred_on = models.DateField(_("日期"))
    done_by = models.JSONField(default=list)  # [{"name", "role": VisitorRole, "user"}]
    entered_by = models.CharField(_("录入人"), max_length=120)
    entered_user = models.UUIDField(null=True)
    entered_at = models.DateTimeField(_("录入时间"))
    from_paper = models.BooleanField(default=False)
    seen = ArrayField(CodeField(max_length=10), default=list)
    all_well = models.BooleanField(_("未发现异常"))
    problems = ArrayField(CodeField(max_length=3), default=list)
    tags = ArrayField(CodeField(max_length=20), default=list)
    helps = ArrayField(CodeField(max_length=10), default=list)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), null=True, blank=True)
    nature = CodeField(_("类型"), max_length=20, choices=Nature.choices, blank=True)
    score = models.DecimalField(_("成绩（分）"), max_digits=5, decimal_places=1, null=True)
    wants_plan = models.BooleanField(_("需要个别教育管理方案"), default=False)
    father_met_on = models.DateField(_("父亲最近一次回家"), null=True)
    mother_met_on = models.DateField(_("母亲最近一次回家"), null=True)
    parental_care = models.PositiveSmallIntegerField(
        _("父母关爱层次"), null=True, choices=ParentalCare.choices
    )
    not_earning = models.BooleanField(_("外出务工没有挣到钱"), null=True)
    connected = models.BooleanField(_("是否接通"), null=True)
    content = SealedTextField(default=b"")  # JSON: part of the form → text
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    # Written on one sheet of paper with that record, which keeps its photo: a card has many lines.
    sheet_of = models.UUIDField(null=True)
    payload_digest = models.BinaryField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=120, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "kind", "-occurred_on"], name="care_record_file"),
            models.Index(fields=["county", "-occurred_on", "id"], name="care_record_county"),
            models.Index(fields=["township", "-occurred_on", "id"], name="care_record_township"),
            models.Index(fields=["occasion"], name="care_record_occasion"),
            models.Index(
                fields=["care_file", "-occurred_on"], name="care_record_judged",
                condition=Q(parental_care__isnull=False) | Q(not_earning__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_on}"
