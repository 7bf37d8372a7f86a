"""Input of the pages of the trail."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.widgets import DayInput

MOST_DAYS = 92


class ExportForm(forms.Form):
    """What the export is for."""

    purpose = forms.CharField(
        label=_("用途"), max_length=200, help_text=_("例如：配合上级检查、调查某次泄露。")
    )


class DaysForm(forms.Form):
    """Which days; the last thirty unless said."""

    first = forms.DateField(label=_("起始日期"), widget=DayInput)
    last = forms.DateField(label=_("截止日期"), widget=DayInput)

    def __init__(self, data: Any, *, today: date) -> None:
        month = {"first": today - timedelta(days=29), "last": today}
        super().__init__(month | {key: value for key, value in data.items() if value})

    def clean(self) -> dict[str, Any]:
        """Refuse days that are the wrong way round, or too many."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error("last", _("截止日期不早于起始日期，最多三个月。"))
        return given


class UsageForm(DaysForm):
    """Which days, and of which organisation; of all unless said."""

    organisation = forms.ChoiceField(label=_("单位"), required=False)

    def __init__(self, data: Any, *, today: date, names: Mapping[UUID, str]) -> None:
        super().__init__(data, today=today)
        organisation: Any = self.fields["organisation"]
        ordered = sorted(names.items(), key=lambda pair: pair[1])
        organisation.choices = [("", _("全部")), *((str(key), name) for key, name in ordered)]
