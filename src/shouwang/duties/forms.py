"""Input: putting off, handing on."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput

_USUAL_DAYS = 7


class SnoozeForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label=_("暂缓到"), widget=DayInput)
    reason = forms.CharField(
        label=_("暂缓原因"), max_length=200, help_text=_("如：全家外出探亲，下周返回。")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"until": clock.today() + timedelta(days=_USUAL_DAYS)})


class HandOverForm(forms.Form):
    """To which post, and why."""

    post = forms.ChoiceField(label=_("移交给"))
    reason = forms.CharField(label=_("移交原因"), max_length=200)

    def __init__(self, data: Any = None, *, posts: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = posts
