"""Parsing what a page of figures is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.widgets import DayInput

from .spells import EARLIEST, PROFILES


class FiguresForm(forms.Form):
    """Which area, which day, which definition; sent by GET, everything may be left out."""

    area = forms.RegexField(r"^\d{12}$", required=False, widget=forms.HiddenInput)
    on = forms.DateField(label=_("统计日期"), required=False, widget=DayInput)
    profile = forms.ChoiceField(label=_("统计口径"), required=False)
    use_required_attribute = False

    def __init__(self, data: Any, *, today: date, names: dict[str, str] | None = None) -> None:
        super().__init__(data)
        self.today = today
        known = names or {key: key for key in PROFILES}
        field: Any = self.fields["profile"]
        field.choices = [("", _("当地缺省口径"))] + [
            (key, f"{key}　{name}" if name != key else key) for key, name in known.items()
        ]

    def clean_on(self) -> date:
        """Return the day, today where none is given; neither before the register nor to come."""
        day: date | None = self.cleaned_data["on"]
        if day is None:
            return self.today
        if day > self.today:
            raise forms.ValidationError(_("统计日期不能晚于今天。"))
        if day < EARLIEST:
            raise forms.ValidationError(
                _("统计日期不能早于{day}。").format(day=EARLIEST.isoformat())
            )
        return day


class PurposeForm(forms.Form):
    """What an export of children is for."""

    purpose = forms.CharField(label=_("导出用途"), max_length=200, min_length=4)
