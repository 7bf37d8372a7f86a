"""Narrowing the list of agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area
from shouwang.registry.permissions import RegistryPermission

from .choices import AgreementStatus

_ANY = ("", _("全部"))


class AgreementFilter(FilterForm):
    """By division and state."""

    area = forms.ChoiceField(label=_("所在区划"), required=False)
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, *AgreementStatus.choices)
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *area_choices(actor, RegistryPermission.VIEW_FILE)]

    def narrow(self, rows: Any) -> Any:
        """Narrow the agreements."""
        data = self.cleaned_data
        if data["area"]:
            rows = rows.within(Area.of(data["area"]))
        return rows.filter(status=data["status"]) if data["status"] else rows
