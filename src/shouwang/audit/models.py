"""The trail."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.core.fields import CodeField

from .choices import Outcome


class Event(models.Model):
    """One deed, view, list, reveal, export or refusal; written once, never changed.

    `xid` ties it to the rows of `audit_history` that the same transaction changed. `payload` may
    be erased by approval: the chain runs over `payload_digest`.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("时间"))
    xid = models.BigIntegerField(editable=False)
    action = CodeField(_("动作"), max_length=60)
    outcome = CodeField(_("结果"), max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    user_id = models.UUIDField(null=True)
    post_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("操作人"), max_length=120)
    role = CodeField(max_length=40)
    address = CodeField(_("来源地址"), max_length=45, blank=True)
    area = CodeField(max_length=12, blank=True)
    target_kind = CodeField(max_length=60, blank=True)
    target_id = CodeField(max_length=40, blank=True)
    file_ids = models.JSONField(default=list)
    purpose = models.CharField(_("用途"), max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    payload_digest = models.BinaryField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target_kind", "target_id", "-id"], name="audit_event_target"),
            models.Index(fields=["user_id", "-id"], name="audit_event_user"),
            models.Index(fields=["area", "-id"], name="audit_event_area"),
            models.Index(fields=["xid"], name="audit_event_xid"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action}"


class Link(models.Model):
    """One step of the chain: the digest of the event and of the link before it."""

    event_id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    hash = models.BinaryField()
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.position} → {self.event_id}"
