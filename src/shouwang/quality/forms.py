"""What people say about findings."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor

from .permissions import QualityPermission

_USUAL = timedelta(days=180)
BY = (("division", _("按区划")), ("school", _("按学校")))


class WaiverForm(forms.Form):
    """Why a finding may stay as it is, and until when."""

    reason = forms.CharField(
        label=_("免改理由"), max_length=300, min_length=4,
        help_text=_("写明核实了什么、谁可以作证。例如：已上门核实，两名儿童是同名的堂兄弟。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("免改至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, longest: date) -> None:
        super().__init__(data)
        self.longest = longest
        until: Any = self.fields["until"]
        until.initial = min(clock.today() + _USUAL, longest)
        until.help_text = _("最迟到{day}；到期或情况变化后重新列为问题。").format(day=longest)

    def clean_until(self) -> date:
        """Refuse the past, and what the pack does not allow."""
        until: date = self.cleaned_data["until"]
        if not clock.today() < until <= self.longest:
            raise forms.ValidationError(
                _("请填今天之后、%(day)s之前（含）的日期。") % {"day": self.longest}
            )
        return until


class DecisionForm(forms.Form):
    """The second person's word."""

    decision = forms.ChoiceField(
        label=_("审批意见"),
        choices=(("approve", _("准予免改")), ("refuse", _("不予免改，退回修正"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class UnitForm(forms.Form):
    """Which division is looked at, by division or by school."""

    area = forms.ChoiceField(label=_("区划"), required=False)
    by = forms.ChoiceField(label=_("分列"), required=False, choices=BY)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        area: Any = self.fields["area"]
        area.choices = area_choices(actor, QualityPermission.VIEW)
