"""Input of the shared pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedbackForm(forms.Form):
    """投诉建议: a text, and the page it is about."""

    text = forms.CharField(
        label=_("内容"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("请勿填写儿童姓名、证件号码等个人信息。"),
    )
    page = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
