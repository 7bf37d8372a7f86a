"""Narrowing the list of events."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwang.core.clock import CHINA
from shouwang.core.listing import FilterForm
from shouwang.core.widgets import DayInput

from . import actions
from .choices import Outcome

_ANY = ("", _("全部"))


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=CHINA)


class EventFilter(FilterForm):
    """By day, deed, person, result, and the record a deed was about."""

    first = forms.DateField(label=_("起始日期"), required=False, widget=DayInput)
    last = forms.DateField(label=_("截止日期"), required=False, widget=DayInput)
    action = forms.ChoiceField(label=_("动作"), required=False)
    actor = forms.CharField(label=_("操作人"), required=False)
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[_ANY, *Outcome.choices])
    target = forms.CharField(label=_("对象编号"), required=False)
    address = forms.CharField(label=_("来源地址"), required=False)
    advanced = ("outcome", "target", "address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
        field.choices = [_ANY, *actions.choices()]

    def narrow(self, rows: Any) -> Any:
        """Narrow events."""
        given = self.cleaned_data
        wanted = Q()
        if given["first"]:
            wanted &= Q(at__gte=_midnight(given["first"]))
        if given["last"]:
            wanted &= Q(at__lt=_midnight(given["last"]) + timedelta(days=1))
        for name, lookup in (
            ("action", "action"), ("actor", "actor_label__contains"), ("outcome", "outcome"),
            ("target", "target_id"), ("address", "address"),
        ):  # fmt: skip
            if given[name]:
                wanted &= Q(**{lookup: given[name]})
        return rows.filter(wanted)
