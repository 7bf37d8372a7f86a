"""Input of merging and splitting: which value stands, what goes where, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock, idcard, names
from shouwang.core.widgets import DayInput

from .choices import Sex
from .forms import IdNumberField, html_name
from .selectors.merging import SIDE_LABELS, Comparison, Item
from .selectors.splitting import MOVE, STAY, Group, Part


class SearchForm(forms.Form):
    """Whose file to look for."""

    name = forms.CharField(label=_("姓名"), max_length=72, required=False)

    def clean_name(self) -> str:
        """Return the name in its one written form."""
        return names.normalise(self.cleaned_data["name"])


class UndoForm(forms.Form):
    """Why a merge or split is taken back."""

    reason = forms.CharField(label=_("撤销理由"), max_length=200)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison with its radio buttons (None: nothing to decide)."""

    item: Item
    choice: forms.BoundField | None


class MergeForm(forms.Form):
    """What stands where two sides differ, and why they are one."""

    reason = forms.CharField(
        label=_("合并理由"), max_length=200,
        help_text=_("如：村、校分别建档，经与家长核对为同一儿童。"),
    )  # fmt: skip
    left_version = forms.IntegerField(widget=forms.HiddenInput)
    right_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, comparison: Comparison, versions: tuple[int, int]
    ) -> None:
        super().__init__(data)
        self.comparison = comparison
        self.initial = {"left_version": versions[0], "right_version": versions[1]}
        for item in comparison.items:
            if item.differs:
                self.fields[_pick_name(item.key)] = forms.ChoiceField(
                    label=str(item.label), initial=item.default, widget=forms.RadioSelect,
                    choices=[(side, SIDE_LABELS[side]) for side in item.choices],
                )  # fmt: skip

    def rows(self) -> list[tuple[str | Promise, list[Row]]]:
        """Return the lines by block."""
        return [
            (title, [Row(item, self[_pick_name(item.key)] if item.differs else None)
                     for item in items])
            for title, items in self.comparison.sections
        ]  # fmt: skip

    def picks(self) -> dict[str, str]:
        """Return the decisions by item."""
        return {
            item.key: self.cleaned_data[_pick_name(item.key)]
            for item in self.comparison.items
            if item.differs
        }

    def versions(self, left: UUID, right: UUID) -> dict[UUID, int]:
        """Return the versions that were shown."""
        return {
            left: self.cleaned_data["left_version"],
            right: self.cleaned_data["right_version"],
        }


def _pick_name(key: str) -> str:
    return f"pick__{html_name(key)}"


class SplitForm(forms.Form):
    """Who the other child is, and what of the file is that child's."""

    name = forms.CharField(label=_("另一名儿童的姓名"), max_length=72)
    sex = forms.ChoiceField(
        label=_("性别"), choices=(("", _("未采集")), *Sex.choices), required=False
    )
    birth_date = forms.DateField(label=_("出生日期"), widget=DayInput(), required=False)
    id_number = IdNumberField(label=_("公民身份号码"), required=False)
    take_number = forms.BooleanField(
        label=_("本档案现有的身份号码属于另一名儿童"), required=False,
        help_text=_("勾选后，号码转到新档案，本档案的号码待补。"),
    )  # fmt: skip
    address = forms.CharField(label=_("现居住地"), max_length=200, required=False)
    same_home = forms.BooleanField(label=_("与本档案儿童同一户"), required=False)
    reason = forms.CharField(
        label=_("拆分理由"), max_length=200,
        help_text=_("如：同村两名同名儿童的资料混在一份档案中。"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, file: Any, groups: Sequence[Group]) -> None:
        super().__init__(data)
        self.file, self.groups = file, groups
        self.initial = {"version": file.version, "name": file.person.name}
        for part in self._parts():
            self.fields[_part_name(part)] = forms.ChoiceField(
                label=str(part.label), choices=part.choices, initial=STAY, required=False
            )

    @property
    def wants_preview(self) -> bool:
        """Say whether the user asked to see the result first."""
        return self.data.get("step") != "confirm"

    def _parts(self) -> list[Part]:
        return [part for _title, parts in self.groups for part in parts]

    def rows(self) -> list[tuple[str | Promise, list[tuple[Part, forms.BoundField]]]]:
        """Return the parts by group, each with its box."""
        return [
            (title, [(part, self[_part_name(part)]) for part in parts])
            for title, parts in self.groups
        ]

    def clean_name(self) -> str:
        """Return the name in its one written form."""
        return names.normalise(self.cleaned_data["name"])

    def clean_birth_date(self) -> date | None:
        """Refuse the future."""
        day: date | None = self.cleaned_data["birth_date"]
        if day and day > clock.today():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        """Hold the number against birth date and sex; one number cannot be both."""
        given = dict(super().clean() or self.cleaned_data)
        if given.get("id_number") and given.get("take_number"):
            self.add_error("take_number", _("已另填号码，不能再转本档案的号码。"))
        if given.get("take_number") and not self.file.person.id_number:
            self.add_error("take_number", _("本档案没有登记号码。"))
        number = idcard.parse(given.get("id_number") or "")
        if number is not None:
            given["birth_date"] = given.get("birth_date") or number.birth_date
            given["sex"] = given.get("sex") or number.sex
            if given["birth_date"] != number.birth_date:
                self.add_error("birth_date", _("与身份号码中的出生日期不一致。"))
        return given

    def said(self) -> dict[str, Any]:
        """Return what the deed takes."""
        given = self.cleaned_data
        child = ("name", "sex", "birth_date", "id_number", "address")
        return {
            "child": {key: given[key] for key in child if given.get(key)},
            "parts": self._chosen(), "take_number": given["take_number"],
            "same_home": given["same_home"], "reason": given["reason"],
        }  # fmt: skip

    def _chosen(self) -> Mapping[str, str]:
        return {
            part.key: self.cleaned_data[_part_name(part)]
            for part in self._parts()
            if self.cleaned_data.get(_part_name(part)) not in (STAY, "", None)
        }

    def preview(self) -> dict[str, list[Part]]:
        """Return what each of the two files would hold."""
        chosen = self._chosen()
        return {
            "stays": [part for part in self._parts() if chosen.get(part.key) != MOVE],
            "goes": [part for part in self._parts() if part.key in chosen],
        }


def _part_name(part: Part) -> str:
    return f"part__{part.key}"
