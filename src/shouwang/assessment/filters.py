"""Narrowing the list of assessments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.filters import AreaFilter
from shouwang.core import clock
from shouwang.registry.permissions import RegistryPermission

from .choices import AssessmentStatus, Purpose

_ANY = ("", _("全部"))
_STANDS = (
    _ANY, ("red", _("触及红线")), ("bad", _("不合格")), ("expired", _("已过期")),
)  # fmt: skip


class AssessmentFilter(AreaFilter):
    """By division, purpose, state, and what it says."""

    permission = RegistryPermission.VIEW_FILE
    purpose = forms.ChoiceField(label=_("用途"), required=False, choices=(_ANY, *Purpose.choices))
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, *AssessmentStatus.choices)
    )
    stands = forms.ChoiceField(label=_("结论"), required=False, choices=_STANDS)

    def narrow(self, rows: Any) -> Any:
        """Narrow the assessments."""
        data, rows = self.cleaned_data, super().narrow(rows)
        for name in ("purpose", "status"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        if data["stands"] == "red":
            rows = rows.exclude(red_lines=[])
        elif data["stands"] == "bad":
            rows = rows.filter(qualifies=False)
        elif data["stands"] == "expired":
            rows = rows.filter(valid_until__lt=clock.today())
        return rows
