"""Input: of officers (link, contact, reason), and of a visitor (code, answer, what is told)."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.reach import Area
from shouwang.core.widgets import DayInput
from shouwang.registry.permissions import RegistryPermission

from .choices import Check, LinkPurpose, Relation, ReportKind, ReportStatus, Way
from .services import Told

_ANY = ("", _("全部"))
_NUMBER = re.compile(r"^(1\d{10}|0\d{2,3}-?\d{7,8})$", re.ASCII)
CHANNELS = (("VIDEO", _("视频")), ("PHONE", _("电话")), ("MESSAGE", _("微信等留言")))


class LinkForm(forms.Form):
    """For whom, for what, and what is asked besides."""

    relation = forms.ChoiceField(label=_("给谁"))
    purpose = forms.ChoiceField(label=_("用途"), choices=LinkPurpose.choices)
    check = forms.ChoiceField(
        label=_("核验方式"), choices=Check.choices,
        help_text=_("对方打开链接后须答对一项，才能看到内容。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, relations: list[str]) -> None:
        super().__init__(data)
        _offer(self, relations)


def _offer(form: forms.Form, relations: list[str]) -> None:
    field = form.fields["relation"]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
    field.choices = [(each, Relation(each).label) for each in relations]


class AttemptForm(forms.Form):
    """One try to reach somebody."""

    relation = forms.ChoiceField(label=_("联系谁"))
    way = forms.ChoiceField(
        label=_("方式"), choices=[each for each in Way.choices if each[0] != Way.OWN_PAGE]
    )
    on = forms.DateField(label=_("日期"), widget=DayInput, initial=clock.today)
    reached = forms.TypedChoiceField(
        label=_("是否联系上"), choices=(("1", _("联系上")), ("0", _("未联系上"))),
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("情况"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, relations: list[str]) -> None:
        super().__init__(data)
        _offer(self, relations)


class DeclineForm(forms.Form):
    """Why a report is not taken over."""

    reason = forms.CharField(label=_("未采纳的理由"), max_length=200)


class ReportFilter(FilterForm):
    """By division, kind, state."""

    area = forms.ChoiceField(label=_("所在区划"), required=False)
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=(_ANY, *ReportKind.choices))
    status = forms.ChoiceField(
        label=_("状态"), required=False, choices=(_ANY, *ReportStatus.choices)
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *area_choices(actor, RegistryPermission.VIEW_FILE)]

    def narrow(self, rows: Any) -> Any:
        """Narrow the reports."""
        data = self.cleaned_data
        if data["area"]:
            rows = rows.within(Area.of(data["area"]))
        for name in ("kind", "status"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        return rows


# --- the visitor ----------------------------------------------------------------------------------


class CodeForm(forms.Form):
    """The code that was sent, typed by hand."""

    code = forms.CharField(label=_("验证码"), max_length=40)


class AnswerForm(forms.Form):
    """The second question."""

    answer = forms.CharField(label=_("核验"), max_length=12)

    def __init__(self, data: Any = None, *, check: str) -> None:
        super().__init__(data)
        labels = {
            Check.PHONE: _("您在村里登记的手机号后四位"),
            Check.BIRTH: _("孩子的出生年月（六位数字，如201503）"),
        }
        self.fields["answer"].label = labels[Check(check)]
        self.fields["answer"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}


class PhoneForm(forms.Form):
    """A new number."""

    phone = forms.CharField(label=_("新手机号"), max_length=20)

    def clean_phone(self) -> str:
        """Refuse what is no telephone number."""
        number = "".join(str(self.cleaned_data["phone"]).split())
        if not _NUMBER.match(number):
            raise forms.ValidationError(_("请填写11位手机号码，或者带区号的固定电话。"))
        return number


class WorkplaceForm(forms.Form):
    """A new place of work."""

    place = forms.CharField(label=_("新的务工地点（省、市、县）"), max_length=100)
    employer = forms.CharField(label=_("单位名称（可不填）"), max_length=100, required=False)


class ReturningForm(forms.Form):
    """Coming home."""

    day = forms.DateField(label=_("哪天到家"), widget=DayInput)


class LeavingForm(forms.Form):
    """Going away."""

    day = forms.DateField(label=_("哪天外出"), widget=DayInput)
    place = forms.CharField(label=_("去哪里（省、市、县）"), max_length=100, required=False)


class CalledForm(forms.Form):
    """A call with the child."""

    day = forms.DateField(label=_("哪天通话"), widget=DayInput)
    channel = forms.ChoiceField(label=_("方式"), choices=CHANNELS)

    def clean_day(self) -> Any:
        """Refuse tomorrow."""
        day = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(_("日期不能晚于今天。"))
        return day


class SignForm(forms.Form):
    """A signature from afar: the own name, typed, and the will to be bound."""

    name = forms.CharField(label=_("填写您的姓名作为签名"), max_length=72)
    agreed = forms.BooleanField(label=_("我已看完以上全部内容，同意签署，并同意视频通话核实"))


LINE_FORMS: dict[str, type[forms.Form]] = {
    ReportKind.PHONE: PhoneForm, ReportKind.WORKPLACE: WorkplaceForm,
    ReportKind.RETURNING: ReturningForm, ReportKind.LEAVING: LeavingForm,
    ReportKind.CALLED: CalledForm, ReportKind.SIGNED: SignForm,
}  # fmt: skip


def told(kind: str, data: dict[str, Any]) -> Told:
    """Return what a form of a visitor says, as the service takes it."""
    said = {key: str(value) for key, value in data.items() if key not in ("day", "agreed")}
    day = data.get("day") or (clock.today() if kind == ReportKind.SIGNED else None)
    return Told(ReportKind(kind), day, said)
