"""Narrowing the lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import FilterForm

from . import workflow
from .choices import PLACEMENT_OVER, InterventionState, PlacementState

_ANY = ("", _("全部"))
_OPEN = ("OPEN", _("未结束"))


class PlacementFilter(FilterForm):
    """By state."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, _OPEN, *PlacementState.choices)
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow the placements."""
        state = self.cleaned_data["state"]
        if state == "OPEN":
            return rows.exclude(state__in=PLACEMENT_OVER)
        return rows.filter(state=state) if state else rows


class InterventionFilter(FilterForm):
    """By state."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, _OPEN, *InterventionState.choices)
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow the measures."""
        state = self.cleaned_data["state"]
        if state == "OPEN":
            return rows.exclude(state__in=workflow.INTERVENTION_OVER)
        return rows.filter(state=state) if state else rows
