"""Input about pairs that may be one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core.listing import FilterForm

from .choices import PairKind, PairStatus


class DifferentForm(forms.Form):
    """Why two are not one."""

    reason = forms.CharField(
        label=_("理由"), max_length=200,
        help_text=_("如：双胞胎；同名不同户，已入户见到两名儿童。"),
    )  # fmt: skip


class DuplicateFilter(FilterForm):
    """Which pairs to show; what waits, unless said otherwise."""

    kind = forms.ChoiceField(
        label=_("类别"), choices=(("", _("全部")), *PairKind.choices), required=False
    )
    status = forms.ChoiceField(
        label=_("状态"), choices=(("", _("待核对")), *PairStatus.choices), required=False
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow by kind and state."""
        given = self.cleaned_data
        rows = rows.filter(status=given["status"] or PairStatus.OPEN)
        return rows.filter(kind=given["kind"]) if given["kind"] else rows
