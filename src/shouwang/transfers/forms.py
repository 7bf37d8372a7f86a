"""Input: to whom a file goes and why, answers, cards and packages."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.uploads import UploadField
from shouwang.core.widgets import DayInput

from . import selectors
from .choices import Route, TransferReason, TransferStatus
from .packages import MOST_BYTES

_ANY = ("", _("全部"))
_WIDE = forms.Textarea(attrs={"rows": 3})


class OfferForm(forms.Form):
    """Which place inside this installation gets the file, and why."""

    organisation: Any = forms.ModelChoiceField(
        label=_("接收单位"), queryset=None, empty_label=_("请选择")
    )
    reason = forms.ChoiceField(label=_("事由"), choices=TransferReason.choices)
    note = forms.CharField(label=_("说明"), max_length=200, required=False, widget=_WIDE)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        field: Any = self.fields["organisation"]
        field.queryset = selectors.takers(actor)
        field.help_text = _("本县其他乡镇直接选择；其他县选县级民政部门，由其确定村（居）。")

    def clean_reason(self) -> TransferReason:
        """Return the reason as its code."""
        return TransferReason(self.cleaned_data["reason"])


class SendForm(forms.Form):
    """Which other installation gets a package, and why."""

    partner: Any = forms.ModelChoiceField(
        label=_("接收系统"), queryset=None, empty_label=_("请选择")
    )
    reason = forms.ChoiceField(label=_("事由"), choices=TransferReason.choices)
    note = forms.CharField(label=_("说明"), max_length=200, required=False, widget=_WIDE)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["partner"]
        field.queryset = selectors.partners_in_use()

    def clean_reason(self) -> TransferReason:
        """Return the reason as its code."""
        return TransferReason(self.cleaned_data["reason"])


class AnswerForm(forms.Form):
    """A word on a step; taking a child asks for the village and the day."""

    area = forms.ChoiceField(label=_("接收村（居）"))
    on = forms.DateField(label=_("生效日期"), widget=DayInput(), initial=clock.today)
    text = forms.CharField(label=_("意见"), max_length=200, required=False, widget=_WIDE)

    def __init__(self, data: Any = None, *, villages: Any = (), dated: bool = False) -> None:
        super().__init__(data)
        if villages:
            area: Any = self.fields["area"]
            area.choices = [("", _("请选择")), *villages]
        else:
            del self.fields["area"]
        if not dated:
            del self.fields["on"]

    def clean_on(self) -> date:
        """Refuse the future."""
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(gettext("日期不能晚于今天。"))
        return on


class FileForm(forms.Form):
    """One small file: a card, a package, a receipt."""

    file = UploadField(label=_("文件"), most=MOST_BYTES, too_large=_("文件超过20MB，不是档案包。"))


class RequestForm(forms.Form):
    """Why a child is to be taken over."""

    reason = forms.CharField(
        label=_("申请理由"), max_length=200, widget=_WIDE,
        help_text=_("例如：全家已迁入本县，现住本村。对方能看到您填写的理由。"),
    )  # fmt: skip


class TransferFilter(FilterForm):
    """By way and state."""

    route = forms.ChoiceField(label=_("方式"), required=False, choices=[_ANY, *Route.choices])
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=[_ANY, *TransferStatus.choices]
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow transfers."""
        return rows.filter(
            **{key: self.cleaned_data[key] for key in ("route", "status") if self.cleaned_data[key]}
        )
