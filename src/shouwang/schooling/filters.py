"""Narrowing the list of follow-ups and the ledger."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area
from shouwang.registry.permissions import RegistryPermission

from .choices import CLOSED_STATES, FollowState, Stage

_ANY = ("", _("全部"))


class FollowFilter(FilterForm):
    """By division, state, stage; those under way unless told otherwise."""

    area = forms.ChoiceField(label=_("所在区划"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=(("", _("追踪中")), ("ALL", _("全部")), *FollowState.choices),
    )  # fmt: skip
    stage = forms.ChoiceField(label=_("学段"), required=False, choices=(_ANY, *Stage.choices))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        if actor.area is None:
            del self.fields["area"]
            return
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *area_choices(actor, RegistryPermission.VIEW_FILE)]

    def narrow(self, rows: Any) -> Any:
        """Narrow the follow-ups."""
        data = self.cleaned_data
        if data.get("area"):
            rows = rows.within(Area.of(data["area"]))
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
        data = self.cleaned_data
        if data.get("area"):
            rows = rows.within(Area.of(data["area"]))
        for name in ("stage", "state"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        return rows
