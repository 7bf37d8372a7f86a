"""Input: the form of a child (made of `fields.FIELDS`), deeds, purposes."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.core import clock, idcard, names
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput

from . import crossing, selectors
from .choices import CLOSE_REASONS, CloseReason
from .classes import class_label
from .fields import PARENT_KEYS, Field, PartialDay
from .permissions import RegistryPermission
from .sections import SECTIONS, Section
from .selectors import story

_NOT_COLLECTED = ("", _("未采集"))
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,5})?")
_LONG = frozenset({"note", "needs"})
_ABSENCE = ("left", "destination", "employer")


def html_name(key: str) -> str:
    """Return the name a field has in the form (a dot would trouble scripts)."""
    return key.replace(".", "__")


class PartialDayField(forms.CharField):
    """A day or a month: ``2023-02-15`` or ``2023-02``."""

    default_error_messages = {"invalid": _("请填写日期（2023-02-15）或月份（2023-02）。")}

    def to_python(self, value: Any) -> PartialDay | None:  # type: ignore[override]
        """Return the day, or the first of the month with precision MONTH."""
        text = str(value or "").strip().replace("/", "-").replace(".", "-")
        if not text:
            return None
        match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", text)
        try:
            if match is None:
                raise ValueError
            year, month, day = match.groups()
            whole = date(int(year), int(month), int(day or 1))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return PartialDay(whole, "DAY" if day else "MONTH")

    def prepare_value(self, value: Any) -> Any:
        """Return the text of the box."""
        return str(value) if isinstance(value, PartialDay) else value


class PhonesField(forms.CharField):
    """Telephone numbers parted by 、 or a comma."""

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """Return the numbers, each checked for its shape."""
        parts = tuple(filter(None, re.split(r"[、,，;；\s]+", str(value or ""))))
        for part in parts:
            if not _PHONE.fullmatch(part):
                raise forms.ValidationError(
                    _("“%(part)s”不是电话号码；多个号码用顿号分开。"), params={"part": part}
                )
        return parts


class IdNumberField(forms.CharField):
    """A citizen's number with a right check digit; a stored one is never filled in."""

    def to_python(self, value: Any) -> str:
        """Return the number in its one written form."""
        text = str(value or "").strip().replace(" ", "").upper()
        if text and idcard.parse(text) is None:
            raise forms.ValidationError(_("身份号码有误：位数、日期或校验位不对，请核对证件。"))
        return text


class YesNoField(forms.ChoiceField):
    """是, 否, or not collected."""

    def __init__(self, **kwargs: Any) -> None:
        choices = (_NOT_COLLECTED, ("1", _("是")), ("0", _("否")))
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: Any) -> bool | None:
        """Return True, False or None."""
        return {"1": True, "0": False}.get(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """Return the choice of a stored value."""
        return {True: "1", False: "0"}.get(value, value) if isinstance(value, bool) else value


def form_field(field: Field, stored: Any) -> forms.Field:
    """Return the form field of one field of the vocabulary."""
    common: dict[str, Any] = {"label": field.label, "required": field.key == "name"}
    if field.sealed:
        shown = story.mask(field, stored) if stored else ""
        hint = _("已登记，不改请留空") if stored else ""
        attrs = {"placeholder": shown, "autocomplete": "off"}
        kind = PhonesField if field.kind == "phones" else IdNumberField
        return kind(widget=forms.TextInput(attrs=attrs), help_text=hint, **common)
    return _by_kind(field, common)


def _by_kind(field: Field, common: dict[str, Any]) -> forms.Field:
    if field.kind == "date":
        return forms.DateField(widget=DayInput(), **common)
    if field.kind == "partial":
        return PartialDayField(
            widget=forms.TextInput(attrs={"placeholder": _("如 2023-02 或 2023-02-15")}), **common
        )
    if field.kind == "bool":
        return YesNoField(**common)
    choices = field.choices.choices if field.choices else ()
    if field.kind == "choice":
        return forms.ChoiceField(choices=(_NOT_COLLECTED, *choices), **common)
    if field.kind == "multi":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    wide = forms.Textarea(attrs={"rows": 3}) if field.key in _LONG else None
    return forms.CharField(max_length=200, widget=wide, **common)


class ChildForm(forms.Form):
    """The 2016 form, whole or by block, for a new child or an existing file."""

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, actor: Actor, sections: Sequence[Section] = SECTIONS,
        state: Any = None, kept: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(data)
        self.state, self.sections = state, sections
        stored = state.values if state else {}
        if state is None:
            villages = selectors.villages_in(actor, RegistryPermission.EDIT_FILE)
            self.fields["area"] = forms.ChoiceField(
                label=_("所在村（居）"), choices=(("", _("请选择")), *villages)
            )
        keys = [field.key for section in sections for field in section.fields]
        for section in sections:
            for field in section.fields:
                self._add(field, stored.get(field.key))
        label = _("自何日起（生效日期）") if state else _("填报日期")
        self.fields["effective_on"] = forms.DateField(
            label=label, widget=DayInput(), initial=clock.today(),
            help_text=_("按此日期记入历史；更正错误时可填原来的日期。") if state else "",
        )  # fmt: skip
        if state is not None:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=state.file.version
            )
            self.fields["seen"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=crossing.remember(stored, keys)
            )
        if kept is not None:  # a draft: shown as typed, judged only when it is sent
            self.initial = {
                name: field.widget.value_from_datadict(kept, {}, name)
                for name, field in self.fields.items()
            }

    def _add(self, field: Field, stored: Any) -> None:
        made = form_field(field, stored)
        if not field.sealed:
            made.initial = list(stored or ()) if field.kind == "multi" else stored
        if field.key == "id_number":
            made.widget.attrs |= {
                "hx-post": reverse_lazy("registry:number-check"),
                "hx-trigger": "change",
                "hx-target": "#number-note",
            }
        if field.key == "school_name":
            made.widget.attrs["list"] = "school-names"
        self.fields[html_name(field.key)] = made

    @property
    def blocks(self) -> Iterable[tuple[Section, list[tuple[forms.BoundField, bool, str]]]]:
        """Each block with its bound fields: whether wide, and when shown."""
        for section in self.sections:
            yield (
                section,
                [
                    (self[html_name(f.key)], f.kind == "multi" or f.key in _LONG, _show_when(f.key))
                    for f in section.fields
                ],
            )

    def clean_effective_on(self) -> date:
        """Refuse the future."""
        day: date = self.cleaned_data["effective_on"]
        if day > clock.today():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day

    def clean(self) -> dict[str, Any]:
        """Hold the number against birth date and sex; a parent at home is not away too."""
        given = dict(super().clean() or self.cleaned_data)
        self._hold_number_against(given)
        for role in PARENT_KEYS:
            self._settle_parent(role, given)
        known = self.state is not None and "carer" in self.state.persons
        if any(given.get(f"carer__{name}") for name in ("kin", "phones", "id_number", "address")):
            if "carer__name" in given and not given["carer__name"]:
                self.add_error("carer__name", _("请填写受委托人姓名。"))
            elif "carer__name" not in given and not known:
                self.add_error(None, _("请填写受委托人姓名。"))
        return given

    def _hold_number_against(self, given: dict[str, Any]) -> None:
        for prefix in ("", "father__", "mother__"):
            number = idcard.parse(given.get(f"{prefix}id_number") or "")
            if number is None:
                continue
            born = f"{prefix}birth_date"
            if born in self.fields and not given.get(born):
                given[born] = number.birth_date
            elif given.get(born) and given[born] != number.birth_date:
                self.add_error(born, _("与身份号码中的出生日期不一致。"))
            if not prefix and "sex" in self.fields and not given.get("sex"):
                given["sex"] = number.sex
            elif not prefix and given.get("sex") and given["sex"] != number.sex:
                self.add_error("sex", _("与身份号码表示的性别不一致。"))

    def _settle_parent(self, role: str, given: dict[str, Any]) -> None:
        if f"{role}__state" not in self.fields:
            return
        absence = [given.get(f"{role}__{name}") for name in _ABSENCE]
        if not given.get(f"{role}__state") and any(absence):
            given[f"{role}__state"] = "AWAY"
        elif given.get(f"{role}__state") != "AWAY":
            given |= {f"{role}__left": None, f"{role}__destination": "", f"{role}__employer": ""}

    def values(self) -> dict[str, Any]:
        """Return what was said, in the vocabulary of `fields`.

        An empty box of a sealed field says nothing; of a new child's form none does.
        """
        said: dict[str, Any] = {}
        for section in self.sections:
            for field in section.fields:
                value: Any = self.cleaned_data.get(html_name(field.key))
                value = tuple(value) if field.kind == "multi" else value
                empty = value in (None, "", ())
                if empty and (field.sealed or self.state is None):
                    continue
                said[field.key] = names.normalise(value) if _is_name(field.key) else value
        if said.get("class_label"):
            said["class_label"] = class_label(said["class_label"], said.get("grade") or "")
        return said


def _is_name(key: str) -> bool:
    return key == "name" or key.endswith(".name")


def _show_when(key: str) -> str:
    role, _dot, name = key.rpartition(".")
    if role in PARENT_KEYS and name in _ABSENCE:
        return f"{role}__state=AWAY,"
    return {
        "disability": "health=DISABLED",
        "illness": "health=ILL,SERIOUS_ILLNESS,CHRONIC_ILLNESS,WEAK,OTHER",
        "dormitory": "boarding=1",
        "bed": "boarding=1",
    }.get(key, "")


class PurposeForm(forms.Form):
    """What a number in full is needed for."""

    purpose = forms.CharField(label=_("用途"), max_length=200)


class ExportForm(forms.Form):
    """What an export is for, and whether it carries a password; a large one always does."""

    purpose = forms.CharField(
        label=_("导出用途"), max_length=200, help_text=_("写明用于何事、交给谁；将记入操作记录。")
    )
    protected = forms.BooleanField(
        label=_("加密：打开文件时须输入密码"), required=False, initial=True,
        help_text=_("密码由系统生成，只显示一次，请另行告知收件人，不要和文件一起发送。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, large: bool = False) -> None:
        super().__init__(data)
        if large:
            del self.fields["protected"]


class ExportAnswerForm(forms.Form):
    """The second person's answer to a large export."""

    decision = forms.ChoiceField(
        label=_("审批意见"), widget=forms.RadioSelect,
        choices=(("approve", _("批准")), ("refuse", _("不批准"))),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("不批准的必须写明理由。")
    )

    def clean(self) -> dict[str, Any]:
        """Ask the reason of a refusal."""
        given = super().clean() or {}
        if given.get("decision") == "refuse" and not given.get("answer", "").strip():
            self.add_error("answer", _("不批准的必须写明理由。"))
        return given


class DossierForm(forms.Form):
    """What a printed dossier is for, and whether numbers stand in it whole."""

    purpose = forms.CharField(
        label=_("打印用途"), max_length=200, help_text=_("印在每页页脚，并记入操作记录。")
    )
    full = forms.BooleanField(
        label=_("身份号码和联系电话完整显示"), required=False,
        help_text=_("不勾选则遮盖。完整显示的纸质档案须按涉密个人信息保管。"),
    )  # fmt: skip


class VerifyForm(forms.Form):
    """Confirming a file."""

    note = forms.CharField(
        label=_("核实意见"), max_length=200, required=False,
        help_text=_("如：已入户见到儿童，与户口簿核对一致。"),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Why and when a child leaves the register."""

    reason = forms.ChoiceField(label=_("退出原因"), choices=(("", _("请选择")), *CLOSE_REASONS))
    on = forms.DateField(label=_("退出日期"), widget=DayInput(), initial=clock.today)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean_reason(self) -> CloseReason:
        """Return the reason itself."""
        return CloseReason(self.cleaned_data["reason"])

    def clean_on(self) -> date:
        """Refuse the future."""
        return _not_future(self.cleaned_data["on"])


class SettleForm(forms.Form):
    """Which of two values is right."""

    accept = forms.TypedChoiceField(
        label=_("核定结果"), coerce=lambda value: value == "1", widget=forms.RadioSelect,
        choices=(("1", _("采用该说法，更新档案")), ("0", _("不采用，维持档案现值"))),
    )  # fmt: skip
    note = forms.CharField(
        label=_("核定依据"), max_length=200, help_text=_("如：已电话向班主任核实。")
    )


class ReopenForm(forms.Form):
    """Why a closing is taken back."""

    note = forms.CharField(label=_("恢复理由"), max_length=200)


class MoveForm(forms.Form):
    """To which village, from which day, why."""

    area = forms.ChoiceField(label=_("调整到"))
    on = forms.DateField(label=_("生效日期"), widget=DayInput(), initial=clock.today)
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, data: Any = None, *, actor: Actor, present: str) -> None:
        super().__init__(data)
        villages = selectors.villages_in(actor, RegistryPermission.MOVE_FILE)
        area: Any = self.fields["area"]
        area.choices = [
            ("", _("请选择")), *((code, name) for code, name in villages if code != present)
        ]  # fmt: skip

    def clean_on(self) -> date:
        """Refuse the future."""
        return _not_future(self.cleaned_data["on"])


class GrantForm(forms.Form):
    """To whom a file is opened, for what, until when."""

    organisation: Any = forms.ModelChoiceField(label=_("单位"), queryset=None)
    permissions = forms.MultipleChoiceField(
        label=_("可以"),
        choices=(
            (RegistryPermission.VIEW_FILE.value, _("查看档案")),
            (RegistryPermission.VIEW_CONTACT.value, _("查看联系电话")),
            (RegistryPermission.VIEW_HEALTH.value, _("查看健康信息")),
        ),
        widget=forms.CheckboxSelectMultiple,
        initial=[RegistryPermission.VIEW_FILE.value],
    )
    valid_to = forms.DateField(label=_("有效期至"), widget=DayInput())
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = accounts.organisations_to_choose(
            actor, RegistryPermission.GRANT_FILE
        )

    def clean_permissions(self) -> list[str]:
        """A file that may not be opened can show nothing else."""
        chosen = set(self.cleaned_data["permissions"])
        return sorted(chosen | {RegistryPermission.VIEW_FILE.value})

    def clean_valid_to(self) -> date:
        """Refuse the past."""
        day: date = self.cleaned_data["valid_to"]
        if day < clock.today():
            raise forms.ValidationError(_("日期不能早于今天。"))
        return day


def _not_future(day: date) -> date:
    if day > clock.today():
        raise forms.ValidationError(_("日期不能晚于今天。"))
    return day
