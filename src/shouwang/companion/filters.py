"""Narrowing the list of what is to be keyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area

from .choices import TaskKind
from .permissions import CompanionPermission

_ANY = ("", _("全部"))


class TaskFilter(FilterForm):
    """By division and by what is to be done."""

    area = forms.ChoiceField(label=_("所在区划"), required=False)
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=(_ANY, *TaskKind.choices))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        choices = area_choices(actor, CompanionPermission.KEY)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *choices]

    def narrow(self, rows: Any) -> Any:
        """Narrow the tasks."""
        data = self.cleaned_data
        if data["area"]:
            rows = rows.within(Area.of(data["area"]))
        return rows.filter(kind=data["kind"]) if data["kind"] else rows
