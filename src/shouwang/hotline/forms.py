"""Input: what a caller says, hand-overs, answers, calls back, shifts; public opinion."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.cases.choices import Situation
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput
from shouwang.registry.choices import Sex

from . import clocks, selectors
from .choices import (
    CallChannel,
    CallerKind,
    CallResult,
    OpinionLevel,
    OpinionSource,
    OpinionTruth,
    RequestKind,
    VoidReason,
)
from .models import Call, Opinion
from .permissions import HotlinePermission
from .services import SAID

_ANY = ("", "—")
_LONG = 4_000
_PHONE = r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{5,8})$"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class IntakeForm(forms.Form):
    """What is heard on the telephone, in the order in which it is said."""

    words = forms.CharField(label=_("诉求内容"), max_length=_LONG, widget=_area(5))
    kind = forms.ChoiceField(
        label=_("诉求类型"), choices=RequestKind.choices, widget=forms.RadioSelect
    )
    is_emergency = forms.BooleanField(
        label=_("儿童正处于危险之中（紧急）"), required=False,
        help_text=_("先拨打110，再登记；登记后可一键发起强制报告。"),
    )  # fmt: skip
    situations = forms.MultipleChoiceField(
        label=_("危险情形"), required=False, choices=Situation.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("紧急来电请勾选，强制报告时一并送出。"),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("所在区划"), help_text=_("尽量精确到村（居）。"))
    place_text = forms.CharField(label=_("具体地点"), required=False, max_length=200)
    child_name = forms.CharField(label=_("儿童姓名"), required=False, max_length=72)
    child_sex = forms.ChoiceField(label=_("儿童性别"), required=False, choices=[_ANY, *Sex.choices])
    child_age = forms.IntegerField(label=_("儿童年龄"), required=False, min_value=0, max_value=18)
    caller_kind = forms.ChoiceField(label=_("求助人"), choices=CallerKind.choices)
    caller_name = forms.CharField(label=_("求助人姓名"), required=False, max_length=72)
    caller_phone = forms.RegexField(
        _PHONE, label=_("回访电话"), required=False,
        error_messages={"invalid": _("不是有效的手机或固定电话号码。")},
    )  # fmt: skip
    confidential = forms.BooleanField(
        label=_("求助人要求保密"), required=False,
        help_text=_("承办单位看不到求助人的姓名和电话。"),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("渠道"), choices=CallChannel.choices)
    advice = forms.CharField(label=_("当场答复"), required=False, max_length=_LONG, widget=_area(2))

    def __init__(self, data: Any = None, *, actor: Actor, call: Call) -> None:
        initial = {name: getattr(call, name) for name in SAID}
        super().__init__(data, initial=initial | {"area": call.area})
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = area_choices(actor, HotlinePermission.OPERATE)

    def said(self) -> dict[str, Any]:
        """Return what was heard and could be read, as the service takes it."""
        return {name: self.cleaned_data[name] for name in SAID if name in self.cleaned_data}


class VoidForm(forms.Form):
    """Why a call asks for nothing."""

    reason = forms.ChoiceField(label=_("原因"), choices=VoidReason.choices)


class ReferForm(forms.Form):
    """To whom, what for, by when."""

    to = forms.ChoiceField(label=_("转接单位"))
    asked = forms.CharField(label=_("转办要求"), required=False, max_length=1_000, widget=_area(3))
    due_on = forms.DateField(label=_("办理期限"), widget=DayInput)

    def __init__(self, data: Any = None, *, call: Call) -> None:
        due_on = clocks.answer_on(call.area, clock.today(), urgent=call.is_emergency)
        super().__init__(data, initial={"due_on": due_on})
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *selectors.receivers(call)]

    def said(self) -> dict[str, Any]:
        """Return the hand-over, as the service takes it."""
        return self.cleaned_data | {"to": UUID(self.cleaned_data["to"])}


class AcceptForm(forms.Form):
    """Who accepted on the telephone."""

    who = forms.CharField(
        label=_("对方经办人"), max_length=72, help_text=_("对方电话告知已接收，由热线代为登记。")
    )


class ReasonForm(forms.Form):
    """Why a call is returned."""

    reason = forms.CharField(label=_("退回原因"), max_length=500, widget=_area(2))


class AnswerForm(forms.Form):
    """What was done; who said so where the operator writes it down."""

    answer = forms.CharField(label=_("办理情况"), max_length=_LONG, widget=_area(4))
    who = forms.CharField(
        label=_("对方经办人"), max_length=72, help_text=_("对方电话告知，由热线代为登记。")
    )

    def __init__(self, data: Any = None, *, on_behalf: bool) -> None:
        super().__init__(data)
        if not on_behalf:
            del self.fields["who"]


class SendBackForm(forms.Form):
    """What is still to be done, by when."""

    reason = forms.CharField(label=_("继续办理的原因"), max_length=500, widget=_area(2))
    due_on = forms.DateField(label=_("办理期限"), widget=DayInput)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"due_on": clock.today() + timedelta(days=7)})


class CallBackForm(forms.Form):
    """One attempt to speak to the caller again."""

    attempt_id = forms.UUIDField(widget=forms.HiddenInput)
    reached = forms.TypedChoiceField(
        label=_("是否接通"), widget=forms.RadioSelect, choices=(("1", _("是")), ("0", _("否"))),
        coerce=lambda value: value == "1",
    )  # fmt: skip
    words = forms.CharField(label=_("回访情况"), required=False, max_length=1_000, widget=_area(2))


class CloseForm(forms.Form):
    """How a call ended."""

    result = forms.ChoiceField(label=_("办理结果"), choices=CallResult.choices)
    words = forms.CharField(label=_("结果说明"), required=False, max_length=_LONG, widget=_area(3))


class LinkForm(forms.Form):
    """Whom a call is about, looked for among the files in reach."""

    q = forms.CharField(
        label=_("查找儿童档案"), required=False, max_length=72,
        help_text=_("姓名、拼音、档案编号或身份号码。"),
    )  # fmt: skip


class ShiftForm(forms.Form):
    """Who sits at the telephone, from when to when; an end before the start is the next day's."""

    user = forms.ChoiceField(label=_("值班人"))
    on = forms.DateField(label=_("日期"), widget=DayInput)
    starts = forms.TimeField(label=_("自"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("至"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, data: Any = None, *, actor: Actor, on: date) -> None:
        super().__init__(data, initial={"on": on, "starts": "08:00", "ends": "16:00"})
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = selectors.colleagues(actor, clock.today())

    def said(self) -> dict[str, Any]:
        """Return the shift, as the service takes it."""
        data = self.cleaned_data
        start = datetime.combine(data["on"], data["starts"], clock.CHINA)
        end = datetime.combine(data["on"], data["ends"], clock.CHINA)
        if end <= start:
            end += timedelta(days=1)
        return {"user": UUID(data["user"]), "starts_at": start, "ends_at": end}


class PeriodForm(forms.Form):
    """From which day to which."""

    since = forms.DateField(label=_("自"), required=False, widget=DayInput)
    until = forms.DateField(label=_("至"), required=False, widget=DayInput)


# --- public opinion -------------------------------------------------------------------------------


class OpinionForm(forms.Form):
    """What was seen, where, when."""

    opinion_id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("内容"), max_length=_LONG, widget=_area(4),
        help_text=_("只写与事情有关的内容，不写儿童姓名和身份信息。"),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("来源"), choices=OpinionSource.choices)
    where = forms.CharField(label=_("媒体、平台或网址"), required=False, max_length=300)
    seen_on = forms.DateField(label=_("发现日期"), widget=DayInput)
    area = forms.ChoiceField(label=_("涉及区划"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data, initial={"opinion_id": uuid4(), "seen_on": clock.today()})
        right = HotlinePermission.SUPERVISE
        if actor.area_for(right) is None:
            right = HotlinePermission.OPERATE
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = area_choices(actor, right)


class WarnForm(forms.Form):
    """How urgent it is."""

    level = forms.ChoiceField(
        label=_("预警级别"), choices=OpinionLevel.choices, widget=forms.RadioSelect
    )


class JudgeForm(forms.Form):
    """What looking into it showed; who deals with it."""

    truth = forms.ChoiceField(
        label=_("核实结果"), choices=OpinionTruth.choices, widget=forms.RadioSelect
    )
    judgement = forms.CharField(label=_("研判意见"), max_length=_LONG, widget=_area(3))
    handler = forms.TypedChoiceField(
        label=_("处置单位"), required=False, coerce=UUID, empty_value=None
    )
    due_on = forms.DateField(label=_("处置期限"), required=False, widget=DayInput)

    def __init__(self, data: Any = None, *, opinion: Opinion) -> None:
        super().__init__(data)
        field = self.fields["handler"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [_ANY, *selectors.opinion_handlers(opinion)]


class RespondForm(forms.Form):
    """What was done, and what the public was told."""

    measures = forms.CharField(label=_("处置情况"), max_length=_LONG, widget=_area(3))
    answer = forms.CharField(
        label=_("回应内容"), max_length=_LONG, widget=_area(3),
        help_text=_("对外口径；决定不公开回应的，写明原因。"),
    )  # fmt: skip
    answered_on = forms.DateField(label=_("回应日期"), widget=DayInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"answered_on": clock.today()})


class FileForm(forms.Form):
    """A word on putting it away."""

    note = forms.CharField(label=_("归档说明"), required=False, max_length=200)


class DismissForm(forms.Form):
    """Why nothing follows."""

    note = forms.CharField(label=_("不需处置的原因"), max_length=200)
