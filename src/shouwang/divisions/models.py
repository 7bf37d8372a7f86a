"""Divisions of today, the codes they have and had, and what was done to them.

Reference data: everybody may read all of it, so no row-level security here.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField
from shouwang.core.models import UUIDModel

from .choices import Book, ChangeKind, Kind, Status

GROUP_CODE_LENGTH = 14


class Division(UUIDModel):
    """A place with an identity of its own; its code may change, rows elsewhere hold the code.

    `code`: 12 digits of the NBS book; a villagers' group has its village's code and two digits
    more, and never stands in an `area` column. `edited_locally`: a load of the shipped book leaves
    the row alone.
    """

    code = CodeField(_("区划代码"), max_length=GROUP_CODE_LENGTH, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=60)
    aliases = ArrayField(models.CharField(max_length=60), verbose_name=_("别名"), default=list)
    pinyin = CodeField(_("拼音"), max_length=200)
    initials = CodeField(_("拼音首字母"), max_length=60)
    level = models.PositiveSmallIntegerField(_("级别"))
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("上级"), null=True, related_name="children"
    )
    parent_code = CodeField(max_length=12, blank=True)
    kind = CodeField(_("类别"), max_length=14, choices=Kind.choices)
    status = CodeField(_("状态"), max_length=7, choices=Status.choices, default=Status.ACTIVE)
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)
    edited_locally = models.BooleanField(_("本地维护"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["parent_code", "code"], name="divisions_parent_code"),
            models.Index(fields=["initials"], name="divisions_initials"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="divisions_division_code_shape",
                condition=models.Q(code__regex=r"^[0-9]{12}([0-9]{2})?$"),
            ),
            models.CheckConstraint(
                name="divisions_division_level",
                condition=models.Q(level__gte=1, level__lte=6),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Say whether the division is in force."""
        return bool(self.status == Status.ACTIVE)

    @property
    def is_rural(self) -> bool:
        """Say whether the code is a villagers' committee's or lies below one."""
        return self.kind in (Kind.VILLAGE, Kind.LIKE_VILLAGE, Kind.GROUP)


class DivisionCode(UUIDModel):
    """A further code of a division: of the civil-affairs book, or of its past.

    A former county that was split has one row per successor. `name`, `path`: what the code named
    then, and province/prefecture above it. `local`: written by a deed here, not from the book.
    """

    division = models.ForeignKey(Division, models.CASCADE, related_name="codes")
    book = CodeField(max_length=8, choices=Book.choices)
    code = CodeField(max_length=GROUP_CODE_LENGTH)
    name = models.CharField(max_length=60, blank=True)
    path = models.CharField(max_length=120, blank=True)
    start_year = CodeField(max_length=4, blank=True)
    end_year = CodeField(max_length=4, blank=True)
    local = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["book", "code"], name="divisions_book_code"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["division", "book", "code", "name", "start_year"],
                name="divisions_code_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.code}"


class DivisionChange(UUIDModel):
    """One deed on a division: what, on which paper's strength, by whom; never changed."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="changes")
    kind = CodeField(_("变更"), max_length=8, choices=ChangeKind.choices)
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    basis = models.CharField(_("依据文件"), max_length=200)
    effective_on = models.DateField(_("生效日期"))
    rows_rewritten = models.PositiveIntegerField(default=0)
    user_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("操作人"), max_length=120)
    at = models.DateTimeField(_("时间"))

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind}"
