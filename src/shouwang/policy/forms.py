"""Publishing what one division sets differently from the level above."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import AreaField
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput

from .engine.pack import PolicyPack
from .permissions import PolicyPermission

_MOST_MONTHS, _MOST_DAYS = 60, 366


def _months(label: Any, help_text: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=_MOST_MONTHS, help_text=help_text
    )


class LocalPackForm(forms.Form):
    """A local pack: where, from when, on which document's strength, and the chosen parameters.

    Whatever is left empty stays as the level above has it.
    """

    name = forms.CharField(label=_("名称"), max_length=120)
    basis = forms.CharField(
        label=_("依据（文件和文号）"), max_length=200, min_length=4,
        help_text=_("写明发文机关、文号和条款，认定理由中会引用。"),
    )  # fmt: skip
    effective_from = forms.DateField(label=_("施行日期"), widget=DayInput)
    default_profile = forms.ChoiceField(label=_("缺省口径"), required=False)
    months_c = _months(_("口径C：连续外出月数"), _("原文数字缺失，由本地文件确定。"))
    months_d = _months(_("口径D：连续外出月数"), _("全国为3个月。"))
    months_e = _months(_("口径E：连续打工月数"), _("原文空缺，填写后口径E方可使用。"))
    home_stay_days = forms.IntegerField(
        label=_("视为返乡的连续回家日数"), required=False, min_value=1, max_value=_MOST_DAYS,
        help_text=_("不填：节假日团聚不结束外出。"),
    )  # fmt: skip
    other_parent = forms.NullBooleanField(
        label=_("离异后不抚养的一方仍计为父母"), required=False,
        widget=forms.Select(choices=(("", _("与上级相同")), ("true", _("是")), ("false", _("否")))),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor, pack: PolicyPack, today: date) -> None:
        super().__init__(data, initial={"area": actor.area_code, "effective_from": today})
        self.today = today
        self.fields["area"] = AreaField(actor, PolicyPermission.EDIT, label=_("适用区域"))
        self.order_fields(["area"])
        chosen: Any = self.fields["default_profile"]
        chosen.choices = [
            ("", _("与上级相同")), *((key, f"{key}　{each.name}") for key, each in
                                     pack.usable_profiles.items()),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a pack that changes nothing."""
        given = super().clean() or {}
        if not self.errors and not parameters(given):
            raise forms.ValidationError(_("至少填写一项与上级不同的参数。"))
        return given


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a pack document that a form's values make; every group with its clause."""
    clause = {"clause": given.get("basis", "")}
    document: dict[str, Any] = {}
    profiles: dict[str, Any] = {}
    for key in ("c", "d", "e"):
        months = given.get(f"months_{key}")
        if months:
            profiles[key.upper()] = {"duration": {"continuous_months": months, **clause}}
    if given.get("other_parent") is not None:
        for key in "ABCDFG":
            rule = {"other_parent_after_divorce": given["other_parent"], **clause}
            profiles.setdefault(key, {})["parents"] = rule
    if profiles:
        document["profiles"] = profiles
    if given.get("home_stay_days"):
        document["home_stays"] = {"ends_absence_after_days": given["home_stay_days"], **clause}
    if given.get("default_profile"):
        document["categories"] = {"left_behind_profile": given["default_profile"]}
    return document
