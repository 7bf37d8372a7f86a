"""Input of the pages: a deed on a division, and the paper it rests on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput

from . import selectors
from .choices import Kind
from .models import Division


class DeedForm(forms.Form):
    """The day a deed takes force and the document that orders it."""

    basis = forms.CharField(
        label=_("依据文件"), max_length=200, help_text=_("批准文件的名称和文号。")
    )
    on = forms.DateField(label=_("生效日期"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class NameForm(DeedForm):
    """A name, for a rename or a villagers' group."""

    name = forms.CharField(label=_("名称"), max_length=60)
    field_order: Sequence[str] = ("name", "basis", "on")


class VillageForm(NameForm):
    """A village or community to add."""

    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[(kind.value, kind.label) for kind in (Kind.VILLAGE, Kind.COMMUNITY)],
    )
    code = forms.RegexField(
        r"^[0-9]{12}$",
        label=_("区划代码"),
        required=False,
        help_text=_("12 位；不填则由系统给出一个未用过的代码。"),
    )
    field_order = ("name", "kind", "code", "basis", "on")


class MergeForm(DeedForm):
    """The division to merge into: of the same level, in the same county."""

    into = forms.ModelChoiceField(label=_("合并到"), queryset=Division.objects.none())
    field_order = ("into", "basis", "on")

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = selectors.merge_targets(division)  # type: ignore[attr-defined]
