"""Narrowing the list of records."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.filters import AreaFilter
from shouwang.core.widgets import DayInput
from shouwang.registry.permissions import RegistryPermission

from .choices import RecordKind

_ANY = ("", _("全部"))


class RecordFilter(AreaFilter):
    """By division, kind, days, and whether something was wrong."""

    permission = RegistryPermission.VIEW_FILE
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=(_ANY, *RecordKind.choices))
    since = forms.DateField(label=_("自"), required=False, widget=DayInput)
    until = forms.DateField(label=_("至"), required=False, widget=DayInput)
    well = forms.ChoiceField(
        label=_("有无异常"), required=False,
        choices=(_ANY, ("1", _("一切正常")), ("0", _("发现异常"))),
    )  # fmt: skip

    def narrow(self, rows: Any) -> Any:
        """Narrow the records."""
        data, rows = self.cleaned_data, super().narrow(rows)
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["since"]:
            rows = rows.filter(occurred_on__gte=data["since"])
        if data["until"]:
            rows = rows.filter(occurred_on__lte=data["until"])
        return rows.filter(all_well=data["well"] == "1") if data["well"] else rows
