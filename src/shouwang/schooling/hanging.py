"""Absences, follow-ups and moves go with the child when files are merged."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.registry.hooks import Hanging

from .models import Absence, FollowUp, FollowUpStep, HandoverPupil, Move, Notice, Outgoing
from .selectors import rolls


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    return [
        Hanging(Absence, "care_file_id", "moves", _("缺勤"), unique=("roll_call_id", "voided_at")),
        Hanging(
            FollowUp, "care_file_id", "moves", _("缺勤追踪"), unique=("closed_at",),
            describe=describe_follow_ups,
        ),
        Hanging(FollowUpStep, "care_file_id", "moves", _("追踪环节")),
        Hanging(Notice, "care_file_id", "moves", _("告知和报告")),
        Hanging(Outgoing, "care_file_id", "moves", _("发出的通知")),
        Hanging(Move, "care_file_id", "moves", _("转学"), unique=("state",)),
        Hanging(HandoverPupil, "care_file_id", "moves", _("整班移交"), unique=("handover_id",)),
    ]  # fmt: skip


def describe_follow_ups(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what follow-ups are called."""
    return {row.pk: str(row) for row in FollowUp.objects.filter(pk__in=ids)}


def barriers(actor: Actor, file_ids: Sequence[UUID]) -> Sequence[Text]:
    """Return why files may not be merged: two follow-ups of one child cannot both be under way."""
    if len(rolls.open_follow_ups(file_ids)) > 1:
        return [_("两份档案都有进行中的缺勤追踪，请先办结其中一项。")]
    return []
