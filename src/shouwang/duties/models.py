"""What is owed for children, and by when."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Post
from shouwang.core.fields import CodeField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.core.outbox import OutgoingModel
from shouwang.registry.models import CareFile

from .choices import DutyStatus


class Duty(UUIDModel, AreaModel):
    """One thing that one post owes one child by a day. Derived: written by planning alone.

    Only `snoozed_*` and `post_id` are a person's.
    """

    care_file = models.ForeignKey(
        CareFile, on_delete=models.CASCADE, related_name="duties", db_index=False
    )
    source = CodeField(max_length=40)
    key = CodeField(max_length=80)
    role = CodeField(max_length=30)
    organisation_id = models.UUIDField(null=True)
    class_label = models.CharField(max_length=40, blank=True)
    user_id = models.UUIDField(null=True)
    params = models.JSONField(default=dict)
    basis = models.CharField(max_length=200, blank=True)
    opens_on = models.DateField()
    due_on = models.DateField(_("期限"))
    status = CodeField(max_length=8, choices=DutyStatus.choices, default=DutyStatus.OPEN)
    met_on = models.DateField(null=True)
    met_by = models.UUIDField(null=True)
    planned_on = models.DateField()
    snoozed_until = models.DateField(null=True)
    snooze_reason = models.CharField(_("暂缓原因"), max_length=200, blank=True)
    snoozed_by = models.CharField(max_length=120, blank=True)
    post_id = models.UUIDField(null=True)  # handed to one post by name

    objects: ClassVar[ScopedQuerySet["Duty"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["care_file", "source", "key"], name="duties_one_of_a_key"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["county", "role", "due_on", "id"], name="duties_duty_county",
                condition=models.Q(status="OPEN"),
            ),
            models.Index(
                fields=["township", "role", "due_on", "id"], name="duties_duty_township",
                condition=models.Q(status="OPEN"),
            ),
            models.Index(
                fields=["area", "role", "due_on", "id"], name="duties_duty_area",
                condition=models.Q(status="OPEN"),
            ),
            models.Index(
                fields=["organisation_id", "role", "due_on"], name="duties_duty_organisation",
                condition=models.Q(status="OPEN", organisation_id__isnull=False),
            ),
            models.Index(
                fields=["user_id", "due_on"], name="duties_duty_user",
                condition=models.Q(status="OPEN", user_id__isnull=False),
            ),
            models.Index(
                fields=["post_id", "due_on"], name="duties_duty_post",
                condition=models.Q(status="OPEN", post_id__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.source} {self.due_on}"


class Feed(UUIDModel):
    """The secret address under which a post's calendar can be subscribed; counts only."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="duty_feed")
    token_digest = models.BinaryField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.post_id)


class Outgoing(OutgoingModel):
    """A week's digest, to be sent outside; the text holds counts alone."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    week_of = models.DateField()  # its Monday
    text = models.TextField()

    class Meta(OutgoingModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OutgoingModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["post", "week_of", "channel"], name="duties_one_digest_a_week"
            ),
        ]
