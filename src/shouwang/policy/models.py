"""Packs of parameters that a level sets for itself, their drafts, and what a draft would do."""

import hashlib
import json
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import DraftStatus, Move, RunStatus


def digest_of(parameters: Any) -> str:
    """Return a digest of parameters by which an unchanged draft is known."""
    text = json.dumps(parameters, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


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


class PackDraft(UUIDModel, AreaModel):
    """A pack being written: what a division means to set differently, and who has it in hand.

    `parameters` say only what differs from the packs of the divisions above.
    """

    name = models.CharField(_("名称"), max_length=120)
    parameters = models.JSONField(_("参数"), default=dict)
    started_from = models.CharField(_("起草依据"), max_length=160)  # which pack it began with
    status = CodeField(
        _("状态"), max_length=10, choices=DraftStatus.choices, default=DraftStatus.DRAFT
    )
    basis = models.CharField(_("依据（文号）"), max_length=200, blank=True)
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    past_reason = models.CharField(_("追溯施行的理由"), max_length=200, blank=True)
    author_id = models.UUIDField(null=True)
    author = models.CharField(_("起草人"), max_length=120)
    hands = models.JSONField(default=list)  # ids of the users who wrote it: none of them publishes
    created_at = models.DateTimeField(_("起草时间"))
    changed_at = models.DateTimeField(_("最近修改"))
    submitted_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("退回或撤回的理由"), max_length=200, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    pack = models.OneToOneField(
        LocalPack, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["PackDraft"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-changed_at"], name="policy_draft_county")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def digest(self) -> str:
        """A digest of the parameters."""
        return digest_of(self.parameters)

    @property
    def is_open(self) -> bool:
        """Say whether the draft may still become a pack."""
        return self.status in {DraftStatus.DRAFT, DraftStatus.SUBMITTED}


class WhatIf(UUIDModel, AreaModel):
    """One run of a draft over every file of its division, as of a day; the draft as it was then."""

    draft = models.ForeignKey(PackDraft, on_delete=models.CASCADE, related_name="runs")
    on = models.DateField(_("判定日"))
    parameters = models.JSONField()
    digest = CodeField(max_length=64)  # of the parameters
    base_digest = CodeField(max_length=64)  # of the packs in force that the draft is laid over
    status = CodeField(_("状态"), max_length=8, choices=RunStatus.choices, default=RunStatus.QUEUED)
    problem = models.TextField(blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    breakdown = models.JSONField(default=dict)  # key → group → code → [yes before, yes after]
    asked_by = models.CharField(_("试算人"), max_length=120)
    asked_at = models.DateTimeField(_("试算时间"))
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["WhatIf"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["draft", "-asked_at"], name="policy_whatif_draft")
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.on}"


class WhatIfFigure(AreaModel):
    """How many files of a village come out so before and so after, by profile or category."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        WhatIf, on_delete=models.CASCADE, related_name="figures", db_index=False
    )
    key = CodeField(max_length=12)
    before = CodeField(max_length=7)
    after = CodeField(max_length=7)
    number = models.PositiveIntegerField()

    objects: ClassVar[ScopedQuerySet["WhatIfFigure"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "key", "area"], name="policy_figure_run")
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.key} {self.before}→{self.after}: {self.number}"


class WhatIfChange(AreaModel):
    """A child whose result a draft changes, and the condition that makes the difference.

    `reason`: {"before", "after", "fact": phrases as `engine.wording.to_json` has them, "basis"}.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(
        WhatIf, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    care_file_id = models.UUIDField()
    key = CodeField(max_length=12)
    before = CodeField(max_length=7)
    after = CodeField(max_length=7)
    move = CodeField(max_length=7, choices=Move.choices)
    reason = models.JSONField()

    objects: ClassVar[ScopedQuerySet["WhatIfChange"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "key", "move", "area"], name="policy_change_run"),
            models.Index(fields=["care_file_id"], name="policy_change_file"),
        ]

    def __str__(self) -> str:
        return f"{self.care_file_id} {self.key}: {self.before} → {self.after}"
