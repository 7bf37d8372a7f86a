"""Calls, their hand-overs, calls back, who sits at the telephone; matters of public opinion."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation, User
from shouwang.cases.choices import Situation
from shouwang.core.fields import CodeField, SealedTextField
from shouwang.core.models import AreaModel, ScopedQuerySet, UUIDModel
from shouwang.core.outbox import OutgoingModel
from shouwang.registry.choices import Sex
from shouwang.registry.models import CareFile

from .choices import (
    CallChannel,
    CallerKind,
    CallResult,
    CallStatus,
    OpinionLevel,
    OpinionSource,
    OpinionStatus,
    OpinionTruth,
    ReferralLevel,
    ReferralStatus,
    RequestKind,
    VoidReason,
)


class Call(AreaModel):
    """诉求: one call; `area` is where help is needed. Caller, child and words are sealed.

    `handler`: the organisation that has it now; None while it lies with the operators.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    received_at = models.DateTimeField(_("受理时间"))
    operator_id = models.UUIDField(null=True)
    operator_label = models.CharField(_("接听人"), max_length=120)
    channel = CodeField(
        _("渠道"), max_length=10, choices=CallChannel.choices, default=CallChannel.PHONE
    )
    status = CodeField(
        _("状态"), max_length=10, choices=CallStatus.choices, default=CallStatus.RECEIVING
    )
    kind = CodeField(_("诉求类型"), max_length=13, choices=RequestKind.choices, blank=True)
    is_emergency = models.BooleanField(_("紧急"), default=False)
    situations = ArrayField(CodeField(max_length=20, choices=Situation.choices), default=list)
    caller_kind = CodeField(
        _("求助人"), max_length=8, choices=CallerKind.choices, default=CallerKind.UNKNOWN
    )
    caller_name = SealedTextField(_("求助人姓名"), blank=True, default=b"")
    caller_phone = SealedTextField(_("回访电话"), blank=True, default=b"")
    confidential = models.BooleanField(_("要求保密"), default=False)
    child_name = SealedTextField(_("儿童姓名"), blank=True, default=b"")
    child_sex = CodeField(_("儿童性别"), max_length=1, choices=Sex.choices, blank=True)
    child_age = models.PositiveSmallIntegerField(_("儿童年龄"), null=True, blank=True)
    place_text = SealedTextField(_("具体地点"), blank=True, default=b"")
    words = SealedTextField(_("诉求内容"), blank=True, default=b"")
    advice = SealedTextField(_("当场答复"), blank=True, default=b"")
    care_file = models.ForeignKey(
        CareFile, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    report_id = models.UUIDField(null=True)
    reported_at = models.DateTimeField(null=True)
    handler = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="handled_calls"
    )
    registered_at = models.DateTimeField(null=True)
    hand_over_by = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)  # the first time, or when it was kept
    due_at = models.DateTimeField(_("办理期限"), null=True)
    closed_at = models.DateTimeField(null=True)
    closed_label = models.CharField(_("办结人"), max_length=120, blank=True)
    result = CodeField(_("办理结果"), max_length=9, choices=CallResult.choices, blank=True)
    result_words = SealedTextField(_("结果说明"), blank=True, default=b"")
    void_reason = CodeField(_("原因"), max_length=8, choices=VoidReason.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[ScopedQuerySet["Call"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="hotline_call_closed_with_result",
                condition=~Q(status="CLOSED") | (~Q(result="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="hotline_call_has_handler",
                condition=~Q(status__in=("REFERRED", "HANDLING")) | Q(handler__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "status", "-received_at"], name="hotline_call_own"
            ),
            models.Index(fields=["handler", "status", "-received_at"], name="hotline_call_handler"),
            models.Index(fields=["county", "-received_at"], name="hotline_call_county"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.received_at:%Y-%m-%d}"


class Referral(UUIDModel, AreaModel):
    """One hand-over of a call to an organisation, with its course."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="referrals")
    to = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="call_referrals")
    level = CodeField(_("层级"), max_length=10, choices=ReferralLevel.choices)
    status = CodeField(
        _("状态"), max_length=8, choices=ReferralStatus.choices, default=ReferralStatus.SENT
    )
    asked = SealedTextField(_("转办要求"), blank=True, default=b"")
    sent_at = models.DateTimeField()
    sent_label = models.CharField(max_length=120)
    accept_by = models.DateTimeField()
    due_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_label = models.CharField(_("接收人"), max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_label = models.CharField(max_length=120, blank=True)
    answer = SealedTextField(_("办理情况"), blank=True, default=b"")

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["call"], name="hotline_one_referral_under_way",
                condition=Q(status__in=("SENT", "ACCEPTED")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.to} {self.get_status_display()}"


class Outgoing(OutgoingModel):
    """A notice of a hand-over, to be sent outside."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="outgoing")


class CallBack(UUIDModel, AreaModel):
    """回访: one attempt to speak to the caller again. `id` may come from the page: sent once."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="call_backs")
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    reached = models.BooleanField(_("是否接通"))
    words = SealedTextField(_("回访情况"), blank=True, default=b"")

    class Meta(AreaModel.Meta):
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["call", "at"], name="hotline_callback_call")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class Shift(UUIDModel, AreaModel):
    """值班: who sits at the telephone from when to when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="hotline_shifts")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="hotline_shift_ends", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "starts_at"], name="hotline_shift_time")
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_at:%Y-%m-%d %H:%M}"


class Opinion(AreaModel):
    """舆情 (D-45): a matter of public opinion; names no child, what was read lies sealed.

    `area` is the place it is about. `id` comes from the page: sent twice, it is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = CodeField(
        _("状态"), max_length=8, choices=OpinionStatus.choices, default=OpinionStatus.SEEN
    )
    source = CodeField(_("来源"), max_length=8, choices=OpinionSource.choices)
    where = models.CharField(_("媒体、平台或网址"), max_length=300, blank=True)
    seen_on = models.DateField(_("发现日期"))
    words = SealedTextField(_("内容"), default=b"")
    entered_label = models.CharField(_("登记人"), max_length=120)
    entered_at = models.DateTimeField()
    level = CodeField(_("预警级别"), max_length=7, choices=OpinionLevel.choices, blank=True)
    warned_at = models.DateTimeField(null=True)
    warned_label = models.CharField(max_length=120, blank=True)
    truth = CodeField(_("核实结果"), max_length=7, choices=OpinionTruth.choices, blank=True)
    judgement = SealedTextField(_("研判意见"), blank=True, default=b"")
    handler = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions"
    )
    due_on = models.DateField(_("处置期限"), null=True, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_label = models.CharField(max_length=120, blank=True)
    measures = SealedTextField(_("处置情况"), blank=True, default=b"")
    answer = SealedTextField(_("回应内容"), blank=True, default=b"")
    answered_on = models.DateField(_("回应日期"), null=True, blank=True)
    answered_label = models.CharField(max_length=120, blank=True)
    filed_at = models.DateTimeField(null=True)
    filed_label = models.CharField(max_length=120, blank=True)
    file_note = models.CharField(_("归档说明"), max_length=200, blank=True)

    objects: ClassVar[ScopedQuerySet["Opinion"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AreaModel.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *AreaModel.Meta.constraints,
            models.CheckConstraint(
                name="hotline_opinion_answered",
                condition=~Q(status="ANSWERED") | Q(answered_on__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["county", "-seen_on"], name="hotline_opinion_county")
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.seen_on:%Y-%m-%d}"
