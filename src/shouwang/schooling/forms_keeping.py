"""Input: changes of school, hand-overs, the seven chiefs, figures of past years."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput

from .choices import MoveReason, Office, Rate, Stage

Pairs = Sequence[tuple[str, str]]
_TEXT = forms.Textarea(attrs={"rows": 2})
_OTHER = ("", _("其他学校（系统外，按名称）"))
GRADES = [
    (name, name)
    for name in ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
                 "七年级", "八年级", "九年级")
]  # fmt: skip


def _offer(form: forms.Form, name: str, pairs: Sequence[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
    field.choices = pairs


class MoveForm(forms.Form):
    """Where a pupil goes, and why."""

    to_school = forms.ChoiceField(label=_("转入学校"), required=False)
    to_name = forms.CharField(
        label=_("学校名称（系统外）"), required=False, max_length=120,
        help_text=_("外县或系统中没有的学校，写明省、市、县和校名。"),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("转学原因"), choices=MoveReason.choices)

    def __init__(self, data: Any = None, *, schools: Pairs) -> None:
        super().__init__(data)
        _offer(self, "to_school", [_OTHER, *schools])

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("to_school") and not data.get("to_name", "").strip():
            self.add_error("to_name", _("请选择转入学校，或写明学校名称。"))
        return data


class ConfirmMoveForm(forms.Form):
    """The receiving school's receipt."""

    grade = forms.ChoiceField(label=_("年级"), choices=GRADES, required=False)
    class_label = forms.CharField(label=_("班级"), max_length=40, required=False)
    told_number = forms.CharField(
        label=_("所见学籍号"), max_length=30, required=False,
        help_text=_("按学籍档案照填，用于核对人籍一致。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("回执或核对说明"), required=False, max_length=200,
        help_text=_("系统外学校必填：回执文号，或答复人和日期。学籍号不一致的，说明核对情况。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, grade: str) -> None:
        super().__init__(data, initial={"grade": grade})
        _offer(self, "grade", [("", "—"), *GRADES])


class AnswerForm(forms.Form):
    """A reason."""

    answer = forms.CharField(label=_("原因"), max_length=200, widget=_TEXT)


def _next_term() -> date:
    today = clock.today()
    return date(today.year if (today.month, today.day) <= (9, 1) else today.year + 1, 9, 1)


class HandoverForm(forms.Form):
    """A graduating class: where it goes, when, and which pupils with it."""

    to_school = forms.ChoiceField(label=_("接收学校"))
    grade = forms.ChoiceField(label=_("升入年级"), choices=GRADES, initial="七年级")
    term_starts = forms.DateField(label=_("开学日期"), widget=DayInput, initial=_next_term)
    pupils = forms.MultipleChoiceField(
        label=_("移交的学生"), widget=forms.CheckboxSelectMultiple,
        help_text=_("去其他学校的取消勾选，另办转学。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, schools: Pairs, pupils: Pairs) -> None:
        super().__init__(data)
        _offer(self, "to_school", schools)
        _offer(self, "pupils", pupils)
        self.fields["pupils"].initial = [key for key, _name in pupils]


class CheckForm(forms.Form):
    """Who has reported."""

    arrived = forms.MultipleChoiceField(
        label=_("已报到的学生"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("未勾选的视为未报到，立即列入缺勤追踪。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, pupils: Pairs) -> None:
        super().__init__(data)
        _offer(self, "arrived", pupils)
        self.fields["arrived"].initial = [key for key, _name in pupils]

    @property
    def ids(self) -> set[UUID]:
        """The rows that were ticked."""
        return {UUID(each) for each in self.cleaned_data["arrived"]}


class ChiefForm(forms.Form):
    """Who holds one office in one unit from a day on."""

    office = forms.ChoiceField(
        label=_("职责"),
        choices=[(each.value, each.label) for each in reversed(Office) if each != Office.PARENT],
    )
    unit = forms.ChoiceField(label=_("单位"))
    class_key = forms.CharField(
        label=_("班级"), required=False, max_length=60, help_text=_("班主任填写，例如：五年级2班。")
    )
    name = forms.CharField(label=_("姓名"), max_length=72)
    title = forms.CharField(label=_("职务"), required=False, max_length=72)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=40)
    duties = forms.CharField(label=_("具体责任"), required=False, max_length=300, widget=_TEXT)
    valid_from = forms.DateField(label=_("自"), widget=DayInput, initial=clock.today)

    def __init__(self, data: Any = None, *, units: Sequence[Any]) -> None:
        super().__init__(data)
        _offer(self, "unit", units)


class EndForm(forms.Form):
    """The last day."""

    on = forms.DateField(label=_("至"), widget=DayInput, initial=clock.today)


class FigureForm(forms.Form):
    """A rate of a past school year."""

    year = forms.IntegerField(label=_("学年（起始年份）"), min_value=1990, max_value=2100)
    rate = forms.ChoiceField(label=_("指标"), choices=Rate.choices, initial=Rate.DROPOUT)
    stage = forms.ChoiceField(
        label=_("学段"), required=False, choices=(("", _("不分学段")), *Stage.choices)
    )
    value = forms.DecimalField(
        label=_("比率（%）"), max_digits=6, decimal_places=2, min_value=0, max_value=100
    )
    numerator = forms.IntegerField(label=_("分子"), required=False, min_value=0)
    denominator = forms.IntegerField(label=_("分母"), required=False, min_value=1)
    source = forms.CharField(
        label=_("来源"), max_length=200, help_text=_("文件名称和文号，例如：县教育事业统计公报。")
    )
