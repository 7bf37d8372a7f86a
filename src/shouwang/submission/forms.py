"""Parsing what people fill in."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import WorkKind

_WORDS = forms.Textarea(attrs={"rows": 3})


class ConfirmForm(forms.Form):
    """The village says that its list is right."""

    stamp = forms.CharField(widget=forms.HiddenInput)
    responsible = forms.CharField(
        label=_("负责人"), max_length=72, help_text=_("本村（居）留守儿童工作的专门负责人。")
    )
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class ReportForm(forms.Form):
    """Who answers for a report, who verified it, what must be explained."""

    responsible = forms.CharField(
        label=_("负责人"), max_length=72, help_text=_("单位负责人，报送表上签名的人。")
    )
    verified_by = forms.CharField(
        label=_("核实人"), max_length=120, help_text=_("复核报送数据的人，不能是填表人本人。")
    )
    note = forms.CharField(label=_("情况说明"), max_length=500, required=False, widget=_WORDS)

    def __init__(self, data: Any = None, *, with_verifier: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if not with_verifier:  # above the township the second person signs by an own account
            del self.fields["verified_by"]


class NoteForm(forms.Form):
    """A word beside a decision."""

    note = forms.CharField(label=_("意见"), max_length=500, required=False)


class ReturnForm(forms.Form):
    """Why a report goes back, as a whole; reasons for single children stand beside their names."""

    note = forms.CharField(label=_("总的意见"), max_length=500, required=False, widget=_WORDS)

    def reasons(self) -> dict[UUID, str]:
        """Return file → reason of the fields ``reason-<file>`` that were filled in."""
        found = {}
        for name in self.data:
            head, _dash, key = name.partition("-")
            text = str(self.data.get(name, "")).strip()[:500]
            if head == "reason" and text:
                try:
                    found[UUID(key)] = text
                except ValueError:
                    continue
        return found


class WorkForm(forms.Form):
    """A piece of writing for a month."""

    kind = forms.ChoiceField(label=_("种类"), choices=WorkKind.choices)
    period = forms.ChoiceField(label=_("月份"))
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(
        label=_("正文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("不写儿童姓名、住址等可以认出是谁的信息。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, months: Any, is_school: bool, **options: Any) -> None:
        super().__init__(data, **options)
        self.months = {month.code: month for month in months}
        choices: Any = self.fields["period"]
        choices.choices = [(month.code, month.label) for month in self.months.values()]
        if not is_school:
            kinds: Any = self.fields["kind"]
            kinds.choices = [pair for pair in WorkKind.choices if pair[0] != WorkKind.SCHOOL_UPDATE]

    def work(self) -> dict[str, Any]:
        """Return what was written, the month as a period."""
        given = dict(self.cleaned_data)
        month = self.months[given.pop("period")]
        return {**given, "month": month}


class ReceiveForm(forms.Form):
    """A word back to who wrote."""

    reply = forms.CharField(label=_("反馈意见"), max_length=500, required=False, widget=_WORDS)


class AmendForm(forms.Form):
    """Why a frozen report is corrected."""

    reason = forms.CharField(label=_("更正原因"), max_length=500, widget=_WORDS)


class DecideForm(forms.Form):
    """The second person's decision."""

    decision = forms.ChoiceField(
        label=_("审批"), choices=(("approve", _("同意更正")), ("reject", _("不予更正"))),
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("意见"), max_length=500, required=False)
