"""What this app tells the rooms below of a file: who last confirmed it, and when."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Step, Tone

from .choices import TickKind
from .models import Tick
from .permissions import SubmissionPermission

_MOST_STEPS = 12  # a year of months


def facts(file_ids: Sequence[UUID], on: date) -> Mapping[UUID, Mapping[str, Any]]:
    """Return file → the day on which its village last said that its entry is right."""
    ticks = Tick.objects.filter(care_file_id__in=file_ids, confirmation__as_of__lte=on)
    rows = ticks.exclude(kind=TickKind.LEFT).order_by().values_list("care_file_id")
    return {key: {"confirmed_on": day} for key, day in rows.annotate(Max("confirmation__as_of"))}


def timeline(actor: Actor, file_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Step]]:
    """Return file → the confirmations of its village, the newest first."""
    rows = Tick.objects.visible_to(actor, SubmissionPermission.VIEW).filter(
        care_file_id__in=file_ids
    )
    found: dict[UUID, list[Step]] = {}
    for tick in rows.select_related("confirmation").order_by("-confirmation__confirmed_at"):
        steps = found.setdefault(tick.care_file_id, [])
        if len(steps) < _MOST_STEPS:
            title = _("村级月度核对：{said}").format(said=TickKind(tick.kind).label)
            held = tick.confirmation
            steps.append(
                Step(title, held.confirmed_at, by=held.confirmed_by, tone=Tone.NEUTRAL,
                     icon="house-check")
            )  # fmt: skip
    return found
