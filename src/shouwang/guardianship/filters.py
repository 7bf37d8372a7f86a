"""Narrowing the list of agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.filters import AreaFilter
from shouwang.registry.permissions import RegistryPermission

from .choices import AgreementStatus

_ANY = ("", _("全部"))


class AgreementFilter(AreaFilter):
    """By division and state."""

    permission = RegistryPermission.VIEW_FILE
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, *AgreementStatus.choices)
    )

    def narrow(self, rows: Any) -> Any:
        """Narrow the agreements."""
        data, rows = self.cleaned_data, super().narrow(rows)
        return rows.filter(status=data["status"]) if data["status"] else rows
