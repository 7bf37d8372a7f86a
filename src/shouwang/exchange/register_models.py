"""Registers as sources, lists of other departments, reconciliations and what they found."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import (
    DifferenceKind,
    DifferenceStatus,
    ListStatus,
    NotOurs,
    Pattern,
    RegisterKind,
    Resolution,
    RunStatus,
    Turn,
)


class Register(UUIDModel, AreaModel):
    """A register of a county: whose it is, on which basis it is shared, until when (D-53)."""

    kind = CodeField(_("登记簿"), max_length=12, choices=RegisterKind.choices)
    owner = models.CharField(_("主管部门"), max_length=120)
    legal_basis = models.CharField(_("共享依据（文号）"), max_length=300, blank=True)
    shared_until = models.DateField(_("共享期限"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects: ClassVar[ScopedQuerySet["Register"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(fields=["county", "kind"], name="exchange_one_register"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class RegisterPart(UUIDModel, AreaModel):
    """What one committed roster said of one unit: a village's book, a school's roll.

    The newest part of a unit is the register's present state; older ones are superseded.
    """

    kind = CodeField(max_length=12, choices=RegisterKind.choices)
    unit = models.CharField(_("村（居）或学校"), max_length=120)
    batch = models.ForeignKey("exchange.Batch", on_delete=models.CASCADE, related_name="parts")
    rows = models.PositiveIntegerField(_("行数"))
    day = models.DateField(_("填报日期"))
    committed_at = models.DateTimeField(_("入库时间"))
    is_present = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["RegisterPart"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["batch", "kind", "area", "unit"], name="exchange_one_part"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "kind", "unit"], name="exchange_part_unit"),
        ]

    def __str__(self) -> str:
        return self.unit


class DepartmentList(UUIDModel, AreaModel):
    """A list that another department lent us: compared, then purged; it never opens files."""

    kind = CodeField(_("登记簿"), max_length=12, choices=RegisterKind.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    owner = models.CharField(_("提供部门"), max_length=120)
    legal_basis = models.CharField(_("共享依据（文号）"), max_length=300)
    file_name = models.CharField(_("文件名"), max_length=200)
    stored_as = CodeField(max_length=80, blank=True)  # sealed on disk until it has been read
    sent_at = models.DateTimeField(_("上传时间"))
    sender_label = models.CharField(_("上传人"), max_length=120)
    reference_date = models.DateField(_("名单日期"))
    expires_on = models.DateField(_("使用期限"))
    status = CodeField(
        _("状态"), max_length=13, choices=ListStatus.choices, default=ListStatus.RECEIVED
    )
    problem = models.TextField(blank=True)  # JSON of template and params
    headings = models.JSONField(default=list, blank=True)  # headings to be mapped by hand
    mapping = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    purged_at = models.DateTimeField(_("清除时间"), null=True, blank=True)
    purged_by = models.CharField(_("清除人"), max_length=120, blank=True)

    objects: ClassVar[ScopedQuerySet["DepartmentList"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "kind", "-sent_at"], name="exchange_list_county"),
            models.Index(
                fields=["expires_on"],
                name="exchange_list_expiry",
                condition=~Q(status=ListStatus.PURGED),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ListRow(UUIDModel, AreaModel):
    """One row of a department's list, sealed whole; gone when the list is purged."""

    list = models.ForeignKey(DepartmentList, on_delete=models.CASCADE, related_name="list_rows")
    organisation_id = models.UUIDField()
    sheet = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    id_digest = models.BinaryField(null=True)
    payload = SealedTextField()  # JSON: field → value

    objects: ClassVar[ScopedQuerySet["ListRow"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class Reconciliation(UUIDModel, AreaModel):
    """One comparison of two registers over an area."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    left_kind = CodeField(_("前者"), max_length=12, choices=RegisterKind.choices)
    right_kind = CodeField(_("后者"), max_length=12, choices=RegisterKind.choices)
    on = models.DateField(_("核对日期"))
    status = CodeField(
        _("状态"), max_length=8, choices=RunStatus.choices, default=RunStatus.WAITING
    )
    requested_by = models.CharField(_("发起人"), max_length=120)
    requested_at = models.DateTimeField(_("发起时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)

    objects: ClassVar[ScopedQuerySet["Reconciliation"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-requested_at"], name="exchange_run_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_left_kind_display()} / {self.get_right_kind_display()}"


class Difference(UUIDModel, AreaModel):
    """One question between two registers; it keeps its identity over all later runs.

    `key` is the question (registers, child, field), `digest` both answers as they were: a settled
    difference comes back only when one of the answers has changed.
    """

    run = models.ForeignKey(Reconciliation, on_delete=models.SET_NULL, null=True)
    left_kind = CodeField(_("前者"), max_length=12, choices=RegisterKind.choices)
    right_kind = CodeField(_("后者"), max_length=12, choices=RegisterKind.choices)
    kind = CodeField(_("差异"), max_length=10, choices=DifferenceKind.choices)
    field = CodeField(_("项目"), max_length=40, blank=True)
    pattern = CodeField(_("类型"), max_length=13, choices=Pattern.choices, blank=True)
    key = models.BinaryField()
    digest = models.BinaryField()
    child_name = models.CharField(_("儿童姓名"), max_length=72)
    care_file_id = models.UUIDField(null=True)
    left_row_id = models.UUIDField(null=True)  # of a roster or a list; None where it is the file
    right_row_id = models.UUIDField(null=True)
    left_value = SealedTextField(default=b"")  # JSON
    right_value = SealedTextField(default=b"")
    left_day = models.DateField(null=True)
    right_day = models.DateField(null=True)
    evidence = models.JSONField(default=list)  # why these two are one child; both definitions
    score = models.FloatField(null=True)
    organisation_id = models.UUIDField(null=True)  # the school asked
    turn = CodeField(_("由谁核对"), max_length=8, choices=Turn.choices, default=Turn.TOWNSHIP)
    question = models.CharField(_("请对方核对"), max_length=200, blank=True)
    status = CodeField(
        _("状态"), max_length=7, choices=DifferenceStatus.choices, default=DifferenceStatus.OPEN
    )
    resolution = CodeField(_("处理结果"), max_length=10, choices=Resolution.choices, blank=True)
    not_ours = CodeField(_("原因"), max_length=16, choices=NotOurs.choices, blank=True)
    note = models.CharField(_("处理说明"), max_length=200, blank=True)
    settled_by = models.CharField(_("处理人"), max_length=120, blank=True)
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("发现时间"))
    seen_at = models.DateTimeField(_("最近核对"))
    reopened = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[ScopedQuerySet["Difference"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(fields=["county", "key"], name="exchange_one_difference"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "status", "id"], name="exchange_difference_county"),
            models.Index(fields=["township", "status", "id"], name="exchange_difference_town"),
            models.Index(fields=["area", "status", "id"], name="exchange_difference_area"),
            models.Index(fields=["organisation_id", "status"], name="exchange_difference_org"),
            models.Index(fields=["care_file_id"], name="exchange_difference_file"),
        ]

    def __str__(self) -> str:
        return f"{self.child_name} {self.field}".strip()

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to answer."""
        return bool(self.status == DifferenceStatus.OPEN)
