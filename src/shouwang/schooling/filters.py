"""Narrowing the list of follow-ups and the ledger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.filters import AreaFilter
from shouwang.core.actors import Actor
from shouwang.registry.permissions import RegistryPermission

from .choices import CLOSED_STATES, FollowState, Stage

_ANY = ("", _("全部"))


class FollowFilter(AreaFilter):
    """By division, state, stage; those under way unless told otherwise."""

    permission = RegistryPermission.VIEW_FILE
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=(("", _("追踪中")), ("ALL", _("全部")), *FollowState.choices),
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("学段"), required=False, choices=(_ANY, *Stage.choices))

    def narrow(self, rows: Any) -> Any:
        """Narrow the follow-ups."""
        data, rows = self.cleaned_data, super().narrow(rows)
        if data["stage"]:
            rows = rows.filter(stage=data["stage"])
        if not data["state"]:
            return rows.exclude(state__in=CLOSED_STATES)
        return rows if data["state"] == "ALL" else rows.filter(state=data["state"])


class LedgerFilter(FollowFilter):
    """The ledger shows everybody who was ever registered, unless narrowed."""

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, actor=actor)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *FollowState.choices]

    def narrow(self, rows: Any) -> Any:
        """Narrow the ledger."""
        data, rows = self.cleaned_data, AreaFilter.narrow(self, rows)
        for name in ("stage", "state"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        return rows
