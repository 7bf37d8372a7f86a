"""Input: registers, lists of departments, comparisons, answers."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import AreaField
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.listing import FilterForm
from shouwang.core.widgets import DayInput
from shouwang.registry.fields import FIELDS
from shouwang.registry.forms import form_field

from . import wording_reconciliation as words
from .choices import (
    DifferenceKind,
    DifferenceStatus,
    NotOurs,
    Pattern,
    RegisterKind,
    Resolution,
)
from .forms import WorkbookField
from .permissions import ExchangePermission
from .reconciliation.definitions import LEFT_BEHIND
from .reconciliation.statements import LIST_KINDS
from .services import settling

_ANY = ("", _("全部"))
_WIDE = forms.Textarea(attrs={"rows": 2})


def register_choices(kinds: Any = None) -> list[tuple[str, Any]]:
    """Return registers to choose from."""
    return [(kind, label) for kind, label in RegisterKind.choices if not kinds or kind in kinds]


class RegisterForm(forms.Form):
    """Whose a register is, on which basis it is shared, until when."""

    owner = forms.CharField(label=_("主管部门"), max_length=120)
    legal_basis = forms.CharField(
        label=_("共享依据（文号）"), max_length=300, required=False,
        help_text=_("部门名单须写明依据的文件名称和文号，否则不能上传。"),
    )  # fmt: skip
    shared_until = forms.DateField(label=_("共享期限"), required=False, widget=DayInput)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)


class ListUploadForm(forms.Form):
    """Another department's list: which, for which area, of which day, to be used until when."""

    file = WorkbookField(label=_("名单文件"))
    kind = forms.ChoiceField(label=_("名单"), choices=register_choices(LIST_KINDS))
    on = forms.DateField(label=_("名单日期"), widget=DayInput)
    expires_on = forms.DateField(
        label=_("使用期限"), widget=DayInput,
        help_text=_("到期后名单内容自动清除，只保留比对结果。比对完成后也可以提前清除。"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Actor, kind: str = ""
    ) -> None:
        """Offer the divisions of the actor's area."""
        initial = {"on": clock.today(), "area": actor.area_code, "kind": kind}
        super().__init__(data, files, initial=initial)
        self.fields["area"] = AreaField(
            actor, ExchangePermission.RECONCILE, label=_("名单范围"),
        )  # fmt: skip
        self.order_fields(["file", "kind", "area", "on", "expires_on"])

    def clean_on(self) -> date:
        """A list cannot speak of a day to come."""
        on: date = self.cleaned_data["on"]
        if on > clock.today():
            raise forms.ValidationError(gettext("名单日期不能晚于今天。"))
        return on

    def clean_expires_on(self) -> date:
        """A list whose time is over cannot be used."""
        day: date = self.cleaned_data["expires_on"]
        if day < clock.today():
            raise forms.ValidationError(gettext("使用期限不能早于今天。"))
        return day


class RunForm(forms.Form):
    """Which two registers, over which area, as of which day."""

    left = forms.ChoiceField(label=_("登记簿"), choices=register_choices)
    right = forms.ChoiceField(label=_("与之比对"), choices=register_choices)
    on = forms.DateField(label=_("核对日期"), widget=DayInput)

    def __init__(self, data: Any = None, *, actor: Actor, left: str = "", right: str = "") -> None:
        """Offer the divisions of the actor's area; village book against school roll first."""
        initial = {
            "left": left or RegisterKind.VILLAGE, "right": right or RegisterKind.SCHOOL,
            "on": clock.today(), "area": actor.area_code,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        self.fields["area"] = AreaField(actor, ExchangePermission.RECONCILE, label=_("范围"))
        self.order_fields(["left", "right", "area", "on"])

    def clean(self) -> dict[str, Any]:
        """Two registers, not one."""
        given = super().clean() or {}
        if given.get("left") and given.get("left") == given.get("right"):
            self.add_error("right", gettext("请选择两个不同的登记簿。"))
        return given


class SettleForm(forms.Form):
    """How one difference is settled; what is offered follows from its kind."""

    seen = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    resolution = forms.ChoiceField(label=_("处理"), widget=forms.RadioSelect)
    not_ours = forms.ChoiceField(
        label=_("原因"), required=False, choices=[("", _("请选择")), *NotOurs.choices]
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=_WIDE,
        help_text=_("写明怎样核实的，例如：已电话询问家长，与户口簿一致。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, difference: Any, version: int | None) -> None:
        """Offer what may follow."""
        initial = {"seen": bytes(difference.digest).hex(), "version": version}
        super().__init__(data, initial=initial)
        self.difference = difference
        offered = settling.resolutions(difference)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
        field.choices = [(code, words.resolution_label(difference, code)) for code in offered]
        if Resolution.NOT_OURS not in offered:
            del self.fields["not_ours"]
        self.corrects = Resolution.OTHER in offered
        if self.corrects:
            made = form_field(FIELDS[difference.field], None)
            made.required, made.label = False, gettext("更正为")
            made.help_text = ""
            self.fields["value"] = made
            self.order_fields(["seen", "version", "resolution", "value", "not_ours", "note"])

    def clean(self) -> dict[str, Any]:
        """A third value has to be said."""
        given = dict(super().clean() or {})
        if given.get("resolution") == Resolution.OTHER and given.get("value") in (None, "", [], ()):
            self.add_error("value", gettext("请填写更正后的内容。"))
        return given

    @property
    def answer(self) -> settling.Answer:
        """The answer given."""
        given = self.cleaned_data
        value = given.get("value")
        if self.corrects and FIELDS[self.difference.field].kind == "multi":
            value = tuple(value or ())
        return settling.Answer(
            given["resolution"], given["note"], value, given.get("not_ours", ""),
            bytes.fromhex(given["seen"]), given.get("version"),
        )  # fmt: skip


class AskForm(forms.Form):
    """Who is to look, and at what."""

    to = forms.ChoiceField(label=_("请谁核对"))
    question = forms.CharField(label=_("请核对什么"), max_length=200, widget=_WIDE)

    def __init__(self, data: Any = None, *, difference: Any) -> None:
        """Offer the others."""
        super().__init__(data)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
        field.choices = settling.others(difference)


class ClassForm(forms.Form):
    """How a whole equal class is settled."""

    resolution = forms.ChoiceField(label=_("处理"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=200, required=False, widget=_WIDE)

    def __init__(self, data: Any = None, *, one: Any) -> None:
        """Offer what may be done with many at once."""
        super().__init__(data)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared so above
        field.choices = [
            (code, words.resolution_label(one, code)) for code in settling.in_bulk(one)
        ]


class DifferenceFilter(FilterForm):
    """By child, kind, register, field, way, state and turn."""

    name = forms.CharField(label=_("儿童姓名"), required=False)
    kind = forms.ChoiceField(
        label=_("差异"), required=False, choices=[_ANY, *DifferenceKind.choices]
    )
    status = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("", DifferenceStatus.OPEN.label),
            *DifferenceStatus.choices[1:],
            ("ALL", _("全部")),
        ],
    )  # fmt: skip
    register = forms.ChoiceField(
        label=_("登记簿"), required=False, choices=[_ANY, *RegisterKind.choices]
    )
    field = forms.ChoiceField(
        label=_("项目"), required=False,
        choices=[
            _ANY, (LEFT_BEHIND, _("是否留守儿童")),
            *((key, field.label) for key, field in FIELDS.items()),
        ],
    )  # fmt: skip
    pattern = forms.ChoiceField(label=_("类型"), required=False, choices=[_ANY, *Pattern.choices])
    advanced = ("register", "field", "pattern")

    def narrow(self, rows: Any) -> Any:
        """Narrow differences."""
        given = self.cleaned_data
        if given["name"]:
            rows = rows.filter(child_name__contains=given["name"])
        if given["register"]:
            rows = rows.filter(Q(left_kind=given["register"]) | Q(right_kind=given["register"]))
        status = given["status"] or DifferenceStatus.OPEN
        if status != "ALL":
            rows = rows.filter(status=status)
        return rows.filter(
            **{key: given[key] for key in ("kind", "field", "pattern") if given[key]}
        )
