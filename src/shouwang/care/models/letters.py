"""Letters between children and parents, and what people are called together for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.care.choices import Direction, LetterStatus, MeetingKind
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .records import FileRow


class Letter(FileRow):
    """A letter of the box of affection (W-21): passed on, answered, and what the parents say."""

    direction = CodeField(_("书信"), max_length=20, choices=Direction.choices)
    status = CodeField(
        _("状态"), max_length=10, choices=LetterStatus.choices, default=LetterStatus.RECEIVED
    )
    organisation_id = models.UUIDField(null=True)  # the school that keeps the box
    class_label = models.CharField(max_length=40, blank=True)
    received_on = models.DateField(_("收信日期"))
    gist = SealedTextField(_("内容摘要"), blank=True, default=b"")
    passed_on = models.DateField(_("转递日期"), null=True)
    passed_how = models.CharField(_("转递方式"), max_length=60, blank=True)
    answered_on = models.DateField(_("回信日期"), null=True)
    suggestion = SealedTextField(_("家长对学校的建议"), blank=True, default=b"")
    hope = SealedTextField(_("家长对代理家长的希望"), blank=True, default=b"")
    fed_back_on = models.DateField(_("反馈日期"), null=True)
    fed_back_to = models.CharField(_("反馈给"), max_length=120, blank=True)
    filed_on = models.DateField(_("归档日期"), null=True)

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-received_on"], name="care_letter_file"),
            models.Index(fields=["county", "status", "-received_on"], name="care_letter_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.received_on}"


class Meeting(UUIDModel, AreaModel):
    """One occasion for many children: who came is one record of work for each child.

    Its id is the `occasion` of those records.
    """

    kind = CodeField(_("会议（活动）"), max_length=20, choices=MeetingKind.choices)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    held_on = models.DateField(_("日期"))
    topic = models.CharField(_("主题"), max_length=120)
    led_by = models.CharField(_("主持人"), max_length=72)
    number = models.PositiveSmallIntegerField(_("到会人数"), null=True, blank=True)
    notes = SealedTextField(_("记录"), blank=True, default=b"")
    entered_by = models.CharField(_("录入人"), max_length=120)
    entered_user = models.UUIDField(null=True)
    entered_at = models.DateTimeField(_("录入时间"))
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Meeting"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-held_on"], name="care_meeting_county"),
            models.Index(fields=["organisation", "kind", "-held_on"], name="care_meeting_school"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"
