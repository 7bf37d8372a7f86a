"""Input: the items of an instrument as form fields; who assessed; the text of an instrument."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput

from .engine.instrument import Instrument as Form
from .engine.instrument import Item, ItemKind, Section
from .engine.reading import MOST_CHARACTERS
from .permissions import AssessmentPermission
from .services import Assessor
from .wording import YES_NO

_LONG = 1_000


def _field(item: Item) -> forms.Field:
    common: dict[str, Any] = {"label": item.text, "help_text": item.help, "required": False}
    if item.kind is ItemKind.SINGLE:
        pairs = [(option.code, option.text) for option in item.options]
        return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **common)
    if item.kind is ItemKind.MULTI:
        pairs = [(option.code, option.text) for option in item.options]
        return forms.MultipleChoiceField(
            choices=pairs, widget=forms.CheckboxSelectMultiple, **common
        )
    if item.kind is ItemKind.YES_NO:
        return forms.ChoiceField(choices=list(YES_NO.items()), widget=forms.RadioSelect, **common)
    if item.kind is ItemKind.NUMBER:
        if item.unit:
            common["label"] = f"{item.text}（{item.unit}）"
        return forms.IntegerField(min_value=item.lowest, max_value=item.highest, **common)
    return forms.CharField(max_length=_LONG, widget=forms.Textarea(attrs={"rows": 2}), **common)


class AnswerForm(forms.Form):
    """The items of one section, or of several on one page for a clerk with a paper sheet."""

    def __init__(
        self, data: Any = None, *, sections: Iterable[Section], given: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=dict(given))
        self.sections = list(sections)
        self.kinds = {item.code: item for section in self.sections for item in section.items}
        for item in self.kinds.values():
            self.fields[item.code] = _field(item)

    def clean(self) -> dict[str, Any]:
        """Refuse "none of these" together with one of these."""
        data: dict[str, Any] = super().clean() or {}
        for item in self.kinds.values():
            alone = {option.code for option in item.options if option.alone}
            chosen = set(data.get(item.code) or ()) if item.kind is ItemKind.MULTI else set()
            if len(chosen) > 1 and chosen & alone:
                self.add_error(item.code, _("勾选了“没有”的，不能再勾选其他项。"))
        return data

    def answers(self) -> dict[str, Any]:
        """Return item → answer; an emptied one as None, one that is refused not at all."""
        return {
            code: (None if value in ("", [], None) else value)
            for code, value in self.cleaned_data.items()
            if code not in self.errors
        }

    @property
    def shown(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The sections with their fields, in order."""
        return [(section, [self[item.code] for item in section.items]) for section in self.sections]


class FinishForm(forms.Form):
    """Who assessed on which day, and what they advise."""

    assessed_on = forms.DateField(label=_("评估日期"), widget=DayInput)
    first_name = forms.CharField(label=_("评估人"), max_length=72)
    first_unit = forms.CharField(label=_("单位、岗位"), max_length=100, required=False)
    second_name = forms.CharField(label=_("第二评估人"), max_length=72)
    second_unit = forms.CharField(label=_("单位、岗位"), max_length=100, required=False)
    conclusion = forms.CharField(
        label=_("评估意见和建议"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    from_paper = forms.BooleanField(label=_("由纸质评估表补录"), required=False)

    def __init__(
        self, data: Any = None, *, form: Form, actor: Actor, from_paper: bool = False
    ) -> None:
        initial = {"assessed_on": clock.today(), "from_paper": from_paper}
        if not from_paper:
            initial |= {"first_name": actor.display_name, "first_unit": actor.organisation_name}
        super().__init__(data, initial=initial)
        self.actor = actor
        if form.assessors < 2:
            del self.fields["second_name"], self.fields["second_unit"]

    def assessors(self) -> list[Assessor]:
        """Return one or two assessors; the acting person with the account."""
        data = self.cleaned_data
        found = []
        for which in ("first", "second"):
            name = data.get(f"{which}_name", "").strip()
            user_id = self.actor.user_id if name == self.actor.display_name else None
            if name:
                found.append(Assessor(name, data[f"{which}_unit"].strip(), user_id))
        return found


class VoidForm(forms.Form):
    """Why an assessment is taken out."""

    reason = forms.CharField(
        label=_("作废原因"), max_length=200, help_text=_("作废的评估不再作数，但仍可查阅。")
    )


class ReasonForm(forms.Form):
    """Why an instrument is returned or withdrawn."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class InstrumentForm(forms.Form):
    """The text of an instrument: a file, or typed."""

    area = forms.ChoiceField(label=_("适用区域"))
    file = forms.FileField(label=_("量表文件（TOML）"), required=False)
    text = forms.CharField(
        label=_("或者粘贴内容"), required=False, max_length=MOST_CHARACTERS, strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "class": "form-control font-monospace"}),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Actor, text: str = "",
        changing: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial={"text": text})
        if changing:
            del self.fields["area"]
            return
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = area_choices(actor, AssessmentPermission.EDIT_INSTRUMENT)

    def clean(self) -> dict[str, Any]:
        """Take the file if there is one, else the text."""
        data: dict[str, Any] = super().clean() or {}
        upload = data.get("file")
        if upload is not None:
            if upload.size > MOST_CHARACTERS * 4:
                self.add_error("file", _("文件过大，不是一份评估量表。"))
                return data
            try:
                data["text"] = upload.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("文件不是UTF-8编码的文本，请另存为UTF-8后再上传。"))
        if not data.get("text", "").strip() and not self.errors:
            self.add_error("file", _("请选择文件，或者粘贴量表内容。"))
        return data
