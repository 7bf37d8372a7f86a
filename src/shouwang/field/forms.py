"""Input of the pages about phones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.widgets import DayInput

from .models import Rules


class RevokeForm(forms.Form):
    """Why a phone is put out of use."""

    reason = forms.CharField(
        label=_("停用原因"), max_length=200,
        help_text=_("如手机丢失、更换、离任。停用后该手机立即退出登录，下次联网时清除离线数据。"),
    )  # fmt: skip


class EnterForm(forms.Form):
    """Enter what waited after all."""

    day = forms.DateField(label=_("工作日期"), widget=DayInput, required=False)


class DropForm(forms.Form):
    """Let it go, with the reason."""

    note = forms.CharField(
        label=_("不登记的原因或去向"), max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the county's phones may keep."""

    lease_hours = forms.IntegerField(
        label=_("离线数据有效期（小时）"), min_value=1, max_value=168,
        help_text=_("到期后手机自动清除下载的档案，联网后可重新下载。"),
    )  # fmt: skip
    most_children = forms.IntegerField(label=_("每部手机最多儿童数"), min_value=1, max_value=100)

    class Meta:
        model = Rules
        fields = ("may_store", "lease_hours", "most_children")
