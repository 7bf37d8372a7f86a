"""Phones, what they sent, and where a county lets them keep anything."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import User
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel

from .choices import WAITING, DeviceStatus, ItemKind, ItemStatus


class Device(UUIDModel, AreaModel):
    """A phone on which one officer works under one post; lies where the organisation lies."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="field_devices")
    post_id = models.UUIDField()
    label = models.CharField(_("手机名称"), max_length=40)
    agent = models.CharField(_("浏览器"), max_length=200, blank=True)
    status = CodeField(
        _("状态"), max_length=8, choices=DeviceStatus.choices, default=DeviceStatus.ACTIVE
    )
    registered_at = models.DateTimeField(_("登记时间"))
    seen_at = models.DateTimeField(_("最近联系"))
    session_key = CodeField(max_length=40, blank=True)
    snapshot_at = models.DateTimeField(_("最近下载"), null=True)
    snapshot_files = models.PositiveSmallIntegerField(_("下载儿童数"), default=0)
    revoked_at = models.DateTimeField(_("停用时间"), null=True)
    revoked_by = models.CharField(_("停用人"), max_length=120, blank=True)
    revoke_reason = models.CharField(_("停用原因"), max_length=200, blank=True)
    wiped_at = models.DateTimeField(_("确认清除时间"), null=True)

    objects: ClassVar[ScopedQuerySet["Device"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-seen_at"], name="field_device_user"),
            models.Index(fields=["county", "-seen_at"], name="field_device_county"),
        ]

    def __str__(self) -> str:
        return self.label


class Item(UUIDModel, AreaModel):
    """One thing a phone sent, under the identity the phone gave it: taken in once, for good.

    `digest` tells it from another under the same id. `payload` is kept only while a person has to
    look at it; what was taken in lies in its own table (`result_id`).
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="items")
    user_id = models.UUIDField()
    user_name = models.CharField(_("登记人"), max_length=120)
    post_id = models.UUIDField(null=True)
    kind = CodeField(_("内容"), max_length=8, choices=ItemKind.choices)
    status = CodeField(_("状态"), max_length=8, choices=ItemStatus.choices)
    care_file_id = models.UUIDField(null=True)
    digest = models.BinaryField()
    payload = SealedTextField(default=b"")
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    note = models.CharField(_("提示"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("登记时间"))  # by the server's clock
    clock_offset = models.IntegerField(default=0)  # seconds: server's clock minus the phone's
    received_at = models.DateTimeField(_("上传时间"))
    result_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(_("处理时间"), null=True)
    settled_by = models.CharField(_("处理人"), max_length=120, blank=True)
    settle_note = models.CharField(_("处理说明"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Item"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["county", "-received_at"], name="field_item_waiting",
                condition=Q(status__in=[str(each) for each in WAITING]),
            ),
            models.Index(fields=["user_id", "-received_at"], name="field_item_user"),
            models.Index(fields=["care_file_id"], name="field_item_file"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.made_at:%Y-%m-%d}"


class Rules(UUIDModel):
    """What a county lets its phones do; without a row the defaults hold."""

    county = CodeField(max_length=6, unique=True)
    may_store = models.BooleanField(_("允许手机离线保存待办和必要档案"), default=True)
    lease_hours = models.PositiveSmallIntegerField(_("离线数据有效期（小时）"), default=72)
    most_children = models.PositiveSmallIntegerField(_("每部手机最多儿童数"), default=100)

    def __str__(self) -> str:
        return str(self.county)
