"""What a counsellor and a child spoke of: the sealed psychology group (D-08)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import CounsellingKind
from shouwang.core.fields import CodeField, SealedTextField

from .records import FileRow


class Counselling(FileRow):
    """One session. Seen by its author and the psychology group alone, in the database too.

    `entered_user` is the author. `moved_from`: the file it was written for, where two were merged;
    the database moves it along, since who merges may not see it.
    """

    kind = CodeField(_("类型"), max_length=16, choices=CounsellingKind.choices)
    held_on = models.DateField(_("日期"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), null=True, blank=True)
    room = models.CharField(_("地点"), max_length=60, blank=True)
    content = SealedTextField(_("内容"))
    result = SealedTextField(_("效果"), blank=True, default=b"")
    next_on = models.DateField(_("下次日期"), null=True, blank=True)
    moved_from = models.UUIDField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta(FileRow.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["care_file", "-held_on"], name="care_counselling_file"),
            models.Index(fields=["entered_user", "-held_on"], name="care_counselling_author"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"
