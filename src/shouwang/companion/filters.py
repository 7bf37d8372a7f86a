"""Narrowing the list of what is to be keyed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.filters import AreaFilter

from .choices import TaskKind
from .permissions import CompanionPermission

_ANY = ("", _("全部"))


class TaskFilter(AreaFilter):
    """By division and by what is to be done."""

    permission = CompanionPermission.KEY
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=(_ANY, *TaskKind.choices))

    def narrow(self, rows: Any) -> Any:
        """Narrow the tasks."""
        data, rows = self.cleaned_data, super().narrow(rows)
        return rows.filter(kind=data["kind"]) if data["kind"] else rows
