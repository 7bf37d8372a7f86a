"""Input: a draft of a pack, its parameters one by one or as TOML, a run, what it rests on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import AreaField
from shouwang.core.actors import Actor
from shouwang.core.reach import level_of
from shouwang.core.widgets import DayInput

from . import panels, selectors
from .engine import toml_text
from .engine.pack import PackError, PolicyPack
from .engine.parameters import CLAUSE, Group, Kind, Parameter, document_of, groups_of, value_at
from .engine.problems import Problem
from .permissions import PolicyPermission
from .presentation import shown_value

_COUNTY_LEVEL = 3
_MOST_BYTES = 200_000
_SEPARATORS = re.compile(r"[、,，;；\s]+")
_BAND = re.compile(r"^(\d{1,2})(?:[-—–~至](\d{1,2})|(\+|以上))$")
_SHORT, _LONG = 120, 200
IN_FORCE, NOTHING = "in-force", "nothing"


class DraftForm(forms.Form):
    """A new draft: for which division, and with whose parameters it begins."""

    name = forms.CharField(
        label=_("名称"),
        max_length=_SHORT,
        help_text=_("例如：某县农村留守儿童认定口径（2026年修订）"),
    )
    start = forms.ChoiceField(label=_("从哪份政策包开始"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"area": actor.area_code, "start": IN_FORCE})
        area: Any = AreaField(actor, PolicyPermission.EDIT, label=_("适用区域"))
        area.choices = [pair for pair in area.choices if level_of(pair[0]) <= _COUNTY_LEVEL]
        area.help_text = _("政策包由县级以上制定。")
        self.fields["area"] = area
        self.order_fields(["area"])
        self.packs = {str(pack.pk): pack for pack in selectors.local_packs(actor)}
        start: Any = self.fields["start"]
        start.choices = [
            (IN_FORCE, _("本区域现行的本地政策包（没有的从上级规定开始）")),
            (NOTHING, _("上级规定，不带本地参数")),
            *((key, f"{pack.name}（{pack.effective_from:%Y-%m-%d}）")
              for key, pack in self.packs.items()),
        ]  # fmt: skip


class RunForm(forms.Form):
    """The day as of which a draft is tried."""

    on = forms.DateField(label=_("判定日"), widget=DayInput, help_text=_("一般填拟定的施行日期。"))


class SubmitForm(forms.Form):
    """The document a draft rests on, and its first day."""

    basis = forms.CharField(
        label=_("依据（文件和文号）"), max_length=_LONG, min_length=4,
        help_text=_("写明发文机关和文号，如：某县民发〔2026〕1号。"),
    )  # fmt: skip
    effective_from = forms.DateField(label=_("施行日期"), widget=DayInput)
    past_reason = forms.CharField(
        label=_("追溯施行的理由"), max_length=_LONG, required=False,
        help_text=_("施行日期早于今天的必须填写。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, today: date, **options: Any) -> None:
        super().__init__(data, **options)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Ask the reason of a day gone by."""
        given = super().clean() or {}
        day = given.get("effective_from")
        if day and day < self.today and not given.get("past_reason"):
            self.add_error("past_reason", _("施行日期早于今天的，须写明追溯施行的理由。"))
        return given


class ReasonForm(forms.Form):
    """Why a draft is given back or given up."""

    reason = forms.CharField(label=_("理由"), max_length=_LONG, min_length=2)


class TomlForm(forms.Form):
    """Parameters pasted, or a file of them."""

    text = forms.CharField(
        label=_("参数（TOML）"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "font-monospace"}),
        help_text=_("只写与上级不同的参数；写“不设”表示去掉一项参数或一个条件。"),
    )  # fmt: skip
    file = forms.FileField(label=_("或上传文件"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the file if there is one, else what was pasted."""
        given = super().clean() or {}
        upload = given.get("file")
        if upload is not None:
            given["text"] = self._text_of(upload)
        if not self.errors:
            try:
                given["parameters"] = toml_text.read(given.get("text", ""))
            except PackError as error:
                self.add_error("file" if upload else "text", error.phrase.render(gettext))
        return given

    def _text_of(self, upload: Any) -> str:
        if upload.size > _MOST_BYTES:
            self.add_error("file", _("文件太大，不像一份政策包。"))
            return ""
        try:
            text: str = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("文件不是 UTF-8 文本。"))
            return ""
        return text

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Show what the engine refuses, by path."""
        for problem in problems:
            self.add_error("text", f"{'.'.join(problem.path)}：{problem.phrase.render(gettext)}")


# --- one field for each parameter ----------------------------------------------------------------


class ListField(forms.CharField):
    """Several values in one line, parted by 、 or commas."""

    def __init__(self, *, numbers: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.numbers = numbers

    def prepare_value(self, value: Any) -> Any:
        """Show a list in one line."""
        return "、".join(map(str, value)) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        """Return the values."""
        parts = [part for part in _SEPARATORS.split(value or "") if part]
        if not self.numbers:
            return parts
        if any(not part.isdecimal() for part in parts):
            raise forms.ValidationError(_("请填整数，用顿号隔开，例如：8、14、16"))
        return [int(part) for part in parts]

    def validate(self, value: Any) -> None:
        """Ask for at least one."""
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Leave the values to the engine."""


class BandsField(ListField):
    """Age bands in one line: ``0-5、6-13、14+``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(numbers=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the ids of the bands."""
        if isinstance(value, list):
            return "、".join(each["id"] if isinstance(each, dict) else each for each in value)
        return value

    def to_python(self, value: Any) -> Any:
        """Return bands with ids and labels."""
        return [self._band(part) for part in super().to_python(value)]

    @staticmethod
    def _band(text: str) -> dict[str, Any]:
        found = _BAND.match(text)
        if found is None:
            raise forms.ValidationError(
                _("“%(text)s”不是年龄段，请写成 6-13 或 14+"), params={"text": text}
            )
        low, high = int(found[1]), int(found[2]) if found[2] else None
        if high is None:
            return {"id": f"{low}+", "label": f"{low}周岁以上", "from_years": low, "to_years": None}
        label = f"{low}—{high}周岁"
        return {"id": f"{low}-{high}", "label": label, "from_years": low, "to_years": high}


class ByCodeField(ListField):
    """Numbers by code in one line: ``grade-age=30、other=15``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(numbers=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show code=number, one after the other."""
        if isinstance(value, dict):
            return "、".join(f"{code}={number}" for code, number in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        """Return code → number."""
        pairs = [part.partition("=") for part in super().to_python(value)]
        if any(not number.isdecimal() for _code, _sign, number in pairs):
            raise forms.ValidationError(_("请写成“代码=天数”，用顿号隔开。"))
        return {code: int(number) for code, _sign, number in pairs}


@dataclass(frozen=True)
class ShownGroup:
    """A group on the page: its bound fields, the tick that leaves an optional one out."""

    title: str | Promise
    tick: forms.BoundField | None
    fields: Sequence[forms.BoundField]
    clause: forms.BoundField | None


@dataclass(frozen=True)
class Section:
    """One definition, or one of the shared parts, on the page."""

    key: str
    title: str | Promise
    groups: Sequence[ShownGroup]
    has_errors: bool
    differing: int  # values that are not the level above's

    @property
    def is_open(self) -> bool:
        """Say whether the page shows it unfolded."""
        return self.has_errors or self.differing > 0


class ParametersForm(forms.Form):
    """Every parameter of a pack, made from the engine's own models.

    `wanted` has the document that the values make; the engine judges it.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, pack: PolicyPack, inherited: PolicyPack, version: int
    ) -> None:
        super().__init__(data, initial={"version": version})
        self.pack, self.document = pack, document_of(pack)
        self.inherited = document_of(inherited)
        self.groups = groups_of(pack)
        for group in self.groups:
            self._add(group)

    def _add(self, group: Group) -> None:
        if group.optional:
            present = value_at(self.document, group.path) is not None
            tick = forms.BooleanField(label=_("设此条件"), required=False, initial=present)
            self.fields[tick_name(group)] = tick
        for parameter in group.parameters:
            value = value_at(self.document, parameter.path)
            field = _field(parameter, self.pack)
            field.initial = value
            field.help_text = self._help(group, parameter, value)
            field.required = field.required and not group.optional
            self.fields[name_of(parameter.path)] = field

    def _help(self, group: Group, parameter: Parameter, value: Any) -> str:
        """Say what the parameter means, and what the level above has where the draft differs."""
        text = gettext(parameter.help) if parameter.help else ""
        above = value_at(self.inherited, parameter.path)
        if above != value and value_at(self.inherited, group.path) is not None:
            text += " " + gettext("上级：{value}").format(value=shown_value(parameter, above))
        return text.strip()

    def clean(self) -> dict[str, Any]:
        """Ask again for what an optional group needs once it is set."""
        given = super().clean() or {}
        for group in self.groups:
            if group.optional and given.get(tick_name(group)):
                self._need(group, given)
        return given

    def _need(self, group: Group, given: Mapping[str, Any]) -> None:
        for parameter in group.parameters:
            name = name_of(parameter.path)
            if parameter.required and name not in self.errors and given.get(name) in (None, "", []):
                self.add_error(name, _("设此条件的，须填写此项。"))

    @property
    def wanted(self) -> dict[str, Any]:
        """The whole document that the values make."""
        document: dict[str, Any] = {}
        for group in self.groups:
            left_out = group.optional and not self.cleaned_data.get(tick_name(group))
            values = None if left_out else self._values(group)
            _put(document, group.path, values)
        return document

    def _values(self, group: Group) -> dict[str, Any]:
        return {each.path[-1]: self._value(each) for each in group.parameters}

    def _value(self, parameter: Parameter) -> Any:
        given = self.cleaned_data.get(name_of(parameter.path))
        stored = value_at(self.document, parameter.path)
        if parameter.kind is Kind.CHOICES and stored and set(given or ()) == set(stored):
            return stored  # a browser sends ticks in the order of the page: no change
        return None if given == "" and parameter.required else given

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Show what the engine refuses at the fields it is about."""
        for problem in problems:
            found = self._field_at(problem.path)
            self.add_error(found, problem.phrase.render(gettext))

    def _field_at(self, path: Sequence[str]) -> str | None:
        """Return the field of a parameter, of the one around it, or the first of those inside."""
        around = (name_of(path[:end]) for end in range(len(path), 0, -1))
        exact = next((name for name in around if name in self.fields), None)
        inside = (name for name in self.fields if name.startswith(f"{name_of(path)}__"))
        return exact or next((name for name in inside if not name.endswith("__set")), None)

    def add_missing_clauses(self, paths: Sequence[tuple[str, ...]]) -> None:
        """Show which changed groups still name the clause of the level above."""
        for path in paths:
            self.add_error(name_of(path), _("参数与上级不同，请写明本地依据的文件和条款。"))

    @property
    def sections(self) -> list[Section]:
        """The groups as the page shows them: one section for each definition and shared part."""
        parts: dict[str, list[Group]] = {}
        for group in self.groups:
            parts.setdefault(group.profile or group.path[0], []).append(group)
        return [self._section(key, groups) for key, groups in parts.items()]

    def _section(self, key: str, groups: Sequence[Group]) -> Section:
        profile = self.pack.profiles.get(key)
        title: str | Promise = (
            panels.profile_name(self.pack, key) if profile else _section_title(self.pack, key)
        )
        names = {name_of(each.path) for group in groups for each in group.parameters}
        bad = any(name in self.errors for name in names) if self.is_bound else False
        differing = sum(self._differs(each) for group in groups for each in group.parameters)
        return Section(key, title, [self._shown(group) for group in groups], bad, differing)

    def _differs(self, parameter: Parameter) -> bool:
        mine, above = (value_at(held, parameter.path) for held in (self.document, self.inherited))
        return parameter.kind is not Kind.CLAUSE and mine != above

    def _shown(self, group: Group) -> ShownGroup:
        fields = [self[name_of(each.path)] for each in group.parameters
                  if each.kind is not Kind.CLAUSE]  # fmt: skip
        clause = self[name_of((*group.path, CLAUSE))] if group.has_clause else None
        tick = self[tick_name(group)] if group.optional else None
        return ShownGroup(gettext(group.label), tick, fields, clause)


def _section_title(pack: PolicyPack, key: str) -> str:
    return gettext(type(pack).model_fields[key].title or key)


def name_of(path: Sequence[str]) -> str:
    """Return the name of a parameter's field."""
    return "__".join(path)


def tick_name(group: Group) -> str:
    """Return the name of the tick that sets an optional group."""
    return f"{name_of(group.path)}__set"


def _put(document: dict[str, Any], path: Sequence[str], values: dict[str, Any] | None) -> None:
    inner = document
    for key in path[:-1]:
        inner = inner.setdefault(key, {})
    if values is None:
        inner[path[-1]] = None
    else:
        inner.setdefault(path[-1], {}).update(values)


def _field(parameter: Parameter, pack: PolicyPack) -> forms.Field:
    common: dict[str, Any] = {"label": gettext(parameter.label), "required": parameter.required}
    if parameter.path == ("categories", "left_behind_profile"):
        names = [(key, panels.profile_name(pack, key)) for key in pack.usable_profiles]
        return forms.ChoiceField(choices=names, **common)
    choices = [(code, gettext(label)) for code, label in (parameter.choices or {}).items()]
    if parameter.kind is Kind.NUMBER:
        return forms.IntegerField(min_value=parameter.lowest, max_value=parameter.highest, **common)
    if parameter.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=choices, **common)
    if parameter.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    return _written_field(parameter, common)


def _written_field(parameter: Parameter, common: dict[str, Any]) -> forms.Field:
    if parameter.kind is Kind.TICK:
        return forms.BooleanField(**common | {"required": False})
    if parameter.kind in (Kind.NUMBERS, Kind.TEXTS):
        return ListField(numbers=parameter.kind is Kind.NUMBERS, **common)
    if parameter.kind is Kind.BANDS:
        return BandsField(**common)
    if parameter.kind is Kind.BY_CODE:
        return ByCodeField(**common)
    return forms.CharField(max_length=300, min_length=parameter.shortest or None, **common)
