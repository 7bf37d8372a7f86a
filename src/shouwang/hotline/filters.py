"""Narrowing the lists of calls and of matters of public opinion."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.widgets import DayInput

from . import selectors, workflow
from .choices import CallStatus, OpinionStatus, RequestKind

_ANY = ("", _("全部"))
OPEN, ALL, LATE = "", "ALL", "LATE"


class CallFilter(FilterForm):
    """By state (those still open unless asked otherwise), kind, days, and one's own."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=((OPEN, _("未办结")), (LATE, _("已超时限")), (ALL, _("全部")), *CallStatus.choices),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("诉求类型"), required=False, choices=(_ANY, *RequestKind.choices)
    )
    since = forms.DateField(label=_("自"), required=False, widget=DayInput)
    until = forms.DateField(label=_("至"), required=False, widget=DayInput)
    mine = forms.BooleanField(label=_("只看我接听的"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor, may_be_mine: bool = True) -> None:
        super().__init__(data)
        self.actor = actor
        if not may_be_mine:
            del self.fields["mine"]

    def narrow(self, rows: Any) -> Any:
        """Narrow the calls."""
        data = self.cleaned_data
        if data["state"] == OPEN:
            rows = rows.filter(status__in=workflow.OPEN)
        elif data["state"] == LATE:
            rows = rows.filter(selectors.overdue(clock.now()))
        elif data["state"] != ALL:
            rows = rows.filter(status=data["state"])
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["since"]:
            rows = rows.filter(received_at__date__gte=data["since"])
        if data["until"]:
            rows = rows.filter(received_at__date__lte=data["until"])
        return rows.filter(operator_id=self.actor.user_id) if data.get("mine") else rows


class OpinionFilter(FilterForm):
    """By state (those still open unless asked otherwise) and days."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=((OPEN, _("未归档")), (ALL, _("全部")), *OpinionStatus.choices),
    )  # fmt: skip
    since = forms.DateField(label=_("自"), required=False, widget=DayInput)
    until = forms.DateField(label=_("至"), required=False, widget=DayInput)

    def narrow(self, rows: Any) -> Any:
        """Narrow the matters."""
        data = self.cleaned_data
        if data["state"] == OPEN:
            rows = rows.exclude(status=OpinionStatus.FILED)
        elif data["state"] != ALL:
            rows = rows.filter(status=data["state"])
        if data["since"]:
            rows = rows.filter(seen_on__gte=data["since"])
        if data["until"]:
            rows = rows.filter(seen_on__lte=data["until"])
        return rows
