"""What was done with a child goes with the child when files are merged or split."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.registry.hooks import Hanging

from .models import (
    Counselling,
    Donation,
    FamilyCare,
    Letter,
    Persuasion,
    Plan,
    PlanReview,
    Record,
    Wish,
)

# One open row a child: of two the second stays with the file that is given up.
_ONCE = {FamilyCare: ("ended_on",), Persuasion: ("closed_on",)}


def hanging() -> list[Hanging]:
    """Return the tables of this app that hang on a file."""
    moving = [
        (Letter, _("亲情书信")), (Plan, _("帮扶方案")), (PlanReview, _("方案检查")),
        (Wish, _("微心愿")), (Donation, _("捐赠")), (FamilyCare, _("邻里互助照看")),
        (Persuasion, _("劝返")),
    ]  # fmt: skip
    return [
        Hanging(Record, "care_file_id", "moves", _("关爱工作记录"), describe=describe_records),
        *(
            Hanging(model, "care_file_id", "moves", label, unique=_ONCE.get(model, ()))
            for model, label in moving
        ),
        # Moved by the database itself (migration 0004): who merges does not see them.
        Hanging(Counselling, "care_file_id", "stays"),
    ]


def describe_records(ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return what records are called: what was done, and when."""
    return {row.pk: str(row) for row in Record.objects.filter(pk__in=ids)}
