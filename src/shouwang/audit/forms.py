"""Input of the pages of the trail."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ExportForm(forms.Form):
    """What the export is for."""

    purpose = forms.CharField(
        label=_("用途"), max_length=200, help_text=_("例如：配合上级检查、调查某次泄露。")
    )
