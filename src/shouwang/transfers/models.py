"""A child's file on its way to another place; other installations; packages that came in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.registry.models import CareFile, Grant

from .choices import ArrivalStatus, Route, TransferReason, TransferStatus


class Transfer(UUIDModel, AreaModel):
    """One move of a child's file from a place to another; afterwards the stub that stays behind.

    `area` is the place that gives the child away, `to_area` the one that takes it: both sides see
    the row, neither more of the other. A request may not know the file: then `id_digest` does.
    """

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, null=True, related_name="transfers"
    )
    route = CodeField(_("方式"), max_length=10, choices=Route.choices)
    status = CodeField(_("状态"), max_length=10, choices=TransferStatus.choices)
    reason = CodeField(_("事由"), max_length=20, choices=TransferReason.choices, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    to_area = CodeField(_("接收地"), max_length=12, blank=True)  # blank: another installation
    to_name = models.CharField(_("接收单位"), max_length=120, blank=True)
    organisation = models.ForeignKey(  # that takes the child, or asked for it
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    partner = models.ForeignKey("Partner", on_delete=models.PROTECT, null=True, related_name="+")
    child_name = SealedTextField(_("儿童姓名"))
    id_digest = models.BinaryField(null=True)
    row_id = models.UUIDField(null=True)  # of the roster that named the child
    grant = models.ForeignKey(Grant, on_delete=models.SET_NULL, null=True, related_name="+")
    package_digest = models.BinaryField(null=True)
    records = models.PositiveIntegerField(default=0)  # of work, that went along in the package
    papers = models.PositiveIntegerField(default=0)  # letters, plans, agreements
    photos = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)  # photos beyond its size
    begun_at = models.DateTimeField(_("发起时间"))
    begun_by = models.CharField(_("发起人"), max_length=120)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=120, blank=True)
    answer = models.CharField(_("答复意见"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Transfer"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file"],
                condition=Q(status__in=("OFFERED", "SENT"), care_file__isnull=False),
                name="transfers_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["organisation", "id_digest"],
                condition=Q(status="REQUESTED"),
                name="transfers_one_request",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-begun_at"], name="transfers_from_county"),
            models.Index(fields=["to_area", "-begun_at"], name="transfers_to_area"),
            models.Index(fields=["row_id"], name="transfers_row"),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class Identity(UUIDModel):
    """The keys by which this installation signs packages and opens those meant for it."""

    name = models.CharField(_("系统名称"), max_length=120)
    signing_key = SealedTextField()  # Ed25519, base64
    opening_key = SealedTextField()  # X25519, base64
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Partner(UUIDModel):
    """Another installation, known by its keys; they were compared by telephone by two people."""

    name = models.CharField(_("系统名称"), max_length=120)
    verify_key = CodeField(max_length=64, unique=True)  # Ed25519, base64
    sealing_key = CodeField(max_length=64)  # X25519, base64
    added_at = models.DateTimeField(_("登记时间"))
    added_by = models.CharField(_("登记人"), max_length=120)
    added_user = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    confirmed_by = models.CharField(_("核对人"), max_length=120, blank=True)
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Arrival(UUIDModel, AreaModel):
    """A package that came from another installation; its `id` is the package's own, taken once."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    status = CodeField(_("状态"), max_length=10, choices=ArrivalStatus.choices)
    content = SealedTextField()  # JSON; emptied when it was answered
    child_name = SealedTextField(_("儿童姓名"))
    from_name = models.CharField(_("移出地"), max_length=200)
    came_at = models.DateTimeField(_("收到时间"))
    came_by = models.CharField(_("上传人"), max_length=120)
    answered_at = models.DateTimeField(_("办理时间"), null=True, blank=True)
    answered_by = models.CharField(_("办理人"), max_length=120, blank=True)
    answer = models.CharField(_("意见"), max_length=200, blank=True)
    care_file = models.ForeignKey(
        CareFile, on_delete=models.SET_NULL, null=True, related_name="arrivals"
    )
    receipt = models.TextField(blank=True)  # the signed answer, to be given to the sender

    objects: ClassVar[ScopedQuerySet["Arrival"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-came_at"], name="transfers_arrival_county")
        ]

    def __str__(self) -> str:
        return self.get_status_display()
