"""Narrowing the register."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.listing import FilterForm

from .kinds import built_in

_ANY = ("", _("全部"))


class PaperFilter(FilterForm):
    """By kind, year, number, whether void."""

    kind = forms.ChoiceField(label=_("文书"), required=False)
    year = forms.IntegerField(
        label=_("年度"), required=False, min_value=2000, max_value=2100,
        widget=forms.NumberInput(attrs={"placeholder": "2026"}),
    )  # fmt: skip
    number = forms.IntegerField(label=_("编号"), required=False, min_value=1)
    voided = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=(_ANY, ("0", _("已发出")), ("1", _("已作废"))),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *((code, plan.name) for code, plan in built_in().items())]
        self.fields["year"].widget.attrs["placeholder"] = str(clock.today().year)

    def narrow(self, rows: Any) -> Any:
        """Narrow the papers."""
        data = self.cleaned_data
        for name in ("kind", "year", "number"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        if data["voided"]:
            rows = rows.filter(voided_at__isnull=data["voided"] == "0")
        return rows
