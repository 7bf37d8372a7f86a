"""Instruments as stored, and what was assessed with them.

An assessment with a `case_id` belongs to a sealed case: the database shows it to the team of that
case alone (``cases_is_member``, looked up when needed), whatever the area (docs/assessment.md).
"""

import json
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, UUIDModel
from shouwang.registry.models import CareFile, Person
from shouwang.registry.querysets import FileFactQuerySet

from .choices import AssessmentStatus, InstrumentStatus, Purpose
from .engine.instrument import Instrument as Form


class Instrument(UUIDModel, AreaModel):
    """One version of an instrument: shipped (`area` is the nation) or uploaded by a division.

    `document` is what the engine reads; `source` the TOML as it was written. A published version
    is never changed: assessments keep pointing at it.
    """

    code = CodeField(_("代码"), max_length=40)
    form_version = CodeField(_("版本"), max_length=12)
    title = models.CharField(_("名称"), max_length=400)
    purpose = CodeField(_("用途"), max_length=10, choices=Purpose.choices)
    document = models.JSONField()
    source = models.TextField()
    status = CodeField(
        _("状态"), max_length=10, choices=InstrumentStatus.choices, default=InstrumentStatus.DRAFT
    )
    tried_digest = CodeField(max_length=64, blank=True)  # of the source as it was tried
    hands = models.JSONField(default=list)  # ids of the users who wrote it: none of them publishes
    author = models.CharField(_("上传人"), max_length=120)
    created_at = models.DateTimeField()
    answer = models.CharField(_("退回或停用的理由"), max_length=200, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    published_by = models.CharField(_("发布人"), max_length=120, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["area", "code", "form_version"], name="assessment_instrument_version",
                condition=~models.Q(status="WITHDRAWN"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} {self.form_version}"

    @cached_property
    def form(self) -> Form:
        """The instrument as the engine takes it."""
        return Form.model_validate(self.document)


class Assessment(UUIDModel, AreaModel):
    """What an instrument said of one child or its carer on a day.

    `answers`, `conclusion`: sealed. `points`, `band`, `red_lines`: None or empty in a draft.
    `assessors`: one or two of {"name", "unit", "user"}.
    """

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, null=True, related_name="assessments"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    case_id = models.UUIDField(null=True, blank=True, db_index=True)
    purpose = CodeField(_("用途"), max_length=10, choices=Purpose.choices)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="assessments")
    status = CodeField(
        _("状态"), max_length=10, choices=AssessmentStatus.choices, default=AssessmentStatus.DRAFT
    )
    answers = SealedTextField(default=b"")  # JSON: item → answer
    conclusion = SealedTextField(_("评估意见"), default=b"")
    assessors = models.JSONField(default=list)
    points = models.IntegerField(_("得分"), null=True)
    highest = models.IntegerField(null=True)
    dimensions = models.JSONField(default=dict)  # section → points
    band = CodeField(_("等级"), max_length=40, blank=True)
    red_lines = ArrayField(CodeField(max_length=40), default=list)
    qualifies = models.BooleanField(null=True)
    assessed_on = models.DateField(_("评估日期"))
    valid_until = models.DateField(_("有效期至"), null=True)
    from_paper = models.BooleanField(_("由纸质评估表补录"), default=False)
    started_by = models.UUIDField(null=True)
    started_label = models.CharField(_("录入人"), max_length=120)
    started_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)  # who answered last
    finished_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)
    voided_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[FileFactQuerySet] = FileFactQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="assessment_of_a_file_or_a_case",
                condition=models.Q(care_file__isnull=False) | models.Q(case_id__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_final_says_all",
                condition=~models.Q(status="FINAL")
                | (
                    models.Q(points__isnull=False, valid_until__isnull=False)
                    & models.Q(qualifies__isnull=False)
                    & ~models.Q(band="")
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["care_file", "purpose", "-assessed_on"], name="assessment_file"
            ),
            models.Index(fields=["county", "-assessed_on", "id"], name="assessment_county"),
            models.Index(fields=["township", "-assessed_on", "id"], name="assessment_township"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.instrument.title} {self.assessed_on}"

    @property
    def given(self) -> dict[str, Any]:
        """The answers, item → answer."""
        return dict(json.loads(str(self.answers) or "{}"))
