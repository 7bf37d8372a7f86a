"""Narrowing the list of cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import FilterForm

from .choices import CaseState, RiskLevel

_ANY = ("", _("全部"))


class CaseFilter(FilterForm):
    """By state and risk; open cases unless asked otherwise."""

    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=(("", _("未结")), ("ALL", _("全部")), *CaseState.choices),
    )  # fmt: skip
    risk = forms.ChoiceField(label=_("风险"), required=False, choices=(_ANY, *RiskLevel.choices))

    def narrow(self, rows: Any) -> Any:
        """Narrow the cases."""
        data = self.cleaned_data
        if data["state"] == "":
            rows = rows.exclude(state__in=[CaseState.CLOSED, CaseState.JOINED])
        elif data["state"] != "ALL":
            rows = rows.filter(state=data["state"])
        if data["risk"]:
            told = rows.filter(risk_override=data["risk"])
            rows = told | rows.filter(risk_override="", risk=data["risk"])
        return rows
