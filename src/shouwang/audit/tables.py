"""Columns of the list of events."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import Column, Listing
from shouwang.core.presentation import Tone

from . import actions
from .choices import Outcome
from .filters import EventFilter

_TONES = {Outcome.DONE: Tone.SUCCESS, Outcome.REFUSED: Tone.WARNING, Outcome.FAILED: Tone.DANGER}


def _url(event: Any) -> str:
    return reverse("audit:event-detail", kwargs={"id": event.pk})


EVENTS: Listing[Any] = Listing(
    key="events",
    title=_("操作记录"),
    filters=EventFilter,
    default_order="-at",
    row_url=_url,
    columns=(
        Column("at", _("时间"), sort="id", url=_url, fixed=True, width=18),
        Column("action", _("动作"), value=lambda e: actions.action_label(e.action), width=24),
        Column("actor", _("操作人"), value="actor_label", width=16),
        Column("role", _("岗位"), value=lambda e: actions.role_label(e.role), width=16),
        Column("outcome", _("结果"), value="get_outcome_display", tone=lambda e: _TONES[e.outcome]),
        Column("files", _("涉及档案"), value=lambda e: len(e.file_ids) or None, numeric=True),
        Column("purpose", _("用途"), width=24),
        Column("area", _("区划"), default=False),
        Column("target", _("对象编号"), value="target_id", default=False, width=38),
        Column("address", _("来源地址"), default=False),
        Column("number", _("编号"), value="id", default=False, numeric=True),
    ),
)
