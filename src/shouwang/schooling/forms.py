"""Input: the roll, the deeds of a follow-up."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.models import new_id
from shouwang.core.names import normalise
from shouwang.core.widgets import DayInput

from .choices import AbsenceReason, Method, Office, Origin, Receipt, Session
from .ladder import TOLD_BY_TEACHER
from .selectors.rolls import Pupil
from .services import Mark

_HERE = ("", _("到校"))
_PARTED = re.compile(r"[\n\r,，、;；\t]+")
_TEXT = forms.Textarea(attrs={"rows": 3})


class RollForm(forms.Form):
    """One class: for each pupil here, or why not. Those followed stay absent."""

    label = forms.CharField(widget=forms.HiddenInput, max_length=60)
    day = forms.DateField(label=_("日期"), widget=DayInput)
    session = forms.ChoiceField(label=_("时段"), choices=Session.choices)
    sending = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    pasted = forms.CharField(
        label=_("粘贴缺勤名单"), required=False, max_length=4000, widget=_TEXT,
        help_text=_("姓名或学籍号，每行一个或用顿号隔开；没有档案的学生会另行列出，不计入。"),
    )  # fmt: skip
    pasted_reason = forms.ChoiceField(
        label=_("名单中学生的缺勤原因"), choices=AbsenceReason.choices, required=False,
        initial=AbsenceReason.UNEXPLAINED,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, pupils: Sequence[Pupil], initial: Any = None) -> None:
        super().__init__(data, initial={"sending": new_id(), **(initial or {})})
        self.rows: list[tuple[Pupil, str, str]] = []
        self.unmatched: list[str] = []
        for pupil in pupils:
            mark, note = f"mark_{pupil.file.pk}", f"note_{pupil.file.pk}"
            absence = pupil.absence
            self.fields[mark] = forms.ChoiceField(
                label=pupil.file.person.name, choices=(_HERE, *AbsenceReason.choices),
                required=False, initial=absence.reason if absence else "",
            )  # fmt: skip
            self.fields[note] = forms.CharField(
                label=_("备注"), required=False, max_length=200,
                initial=absence.note if absence else "",
            )  # fmt: skip
            self.rows.append((pupil, mark, note))

    def clean_pasted(self) -> list[UUID]:
        """Return the pupils of a pasted list; names of two pupils are refused, others set aside."""
        known: dict[str, list[UUID]] = {}
        for pupil, _mark, _note in self.rows:
            number = pupil.enrolment.roll_number.upper()
            for key in {normalise(pupil.file.person.name), number} - {""}:
                known.setdefault(key, []).append(pupil.file.pk)
        found: list[UUID] = []
        for text in _PARTED.split(self.cleaned_data["pasted"]):
            some = known.get(normalise(text)) or known.get(text.strip().upper()) or []
            if len(some) > 1:
                raise forms.ValidationError(
                    gettext("“{name}”在本班不止一人，请在下面逐人标记。").format(name=text)
                )
            found += some
            if text.strip() and not some:
                self.unmatched.append(text.strip())
        return found

    def marks(self) -> dict[UUID, Mark]:
        """Return who is absent and why: as pasted, and as marked one by one, which counts more."""
        data = self.cleaned_data
        reason = AbsenceReason(data["pasted_reason"] or AbsenceReason.UNEXPLAINED)
        return {file_id: Mark(reason) for file_id in data["pasted"]} | {
            pupil.file.pk: Mark(AbsenceReason(data[mark]), data[note])
            for pupil, mark, note in self.rows
            if data[mark]
        }


class AllHereForm(forms.Form):
    """全到: one tap for a class, a day and a session."""

    label = forms.CharField(max_length=60)
    day = forms.DateField()
    session = forms.ChoiceField(choices=Session.choices)
    sending = forms.UUIDField()
    version = forms.IntegerField(min_value=0)


class _DayForm(forms.Form):
    on = forms.DateField(label=_("日期"), widget=DayInput)
    sending = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        given = {"on": clock.today(), "sending": new_id(), **(initial or {})}
        super().__init__(data, initial=given)


class ReportAbsenceForm(_DayForm):
    """Somebody learned otherwise that a pupil is not at school."""

    reason = forms.ChoiceField(
        label=_("缺勤原因"),
        choices=[
            (each.value, each.label)
            for each in (AbsenceReason.UNEXPLAINED, AbsenceReason.TRUANT, AbsenceReason.UNKNOWN)
        ],
    )
    origin = forms.ChoiceField(
        label=_("发现途径"),
        choices=[(each.value, each.label) for each in (Origin.CENSUS, Origin.OTHER)],
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["on"].label = _("缺勤自")


class AskForm(_DayForm):
    """Whom one asked, and what is known now."""

    method = forms.ChoiceField(
        label=_("追问方式"), choices=Method.choices, initial=Method.TELEPHONE
    )
    reached = forms.CharField(
        label=_("接听（答复）人"), required=False, max_length=72, help_text=_("未联系上的留空。")
    )
    reason = forms.ChoiceField(label=_("追问结果"), choices=AbsenceReason.choices)
    text = forms.CharField(label=_("情况"), required=False, max_length=1000, widget=_TEXT)
    field_order = ("reason", "method", "reached", "text", "on")


class AttemptForm(_DayForm):
    """One attempt to bring the pupil back."""

    method = forms.ChoiceField(
        label=_("劝返方式"), choices=Method.choices, initial=Method.HOME_VISIT
    )
    by = forms.CharField(label=_("劝返人"), max_length=120)
    has_failed = forms.TypedChoiceField(
        label=_("结果"), choices=(("1", _("未果")), ("0", _("答应返校"))), initial="1",
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(label=_("劝返情况"), max_length=1000, widget=_TEXT)
    tell = forms.MultipleChoiceField(
        label=_("同时报告"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(each.value, each.label) for each in TOLD_BY_TEACHER],
        help_text=_("家访劝返未果的，教师应及时报告校长、乡镇长、局长；未勾选的记为“应报告而未报告”。"),
    )  # fmt: skip
    field_order = ("on", "method", "by", "has_failed", "text", "tell")

    def __init__(self, data: Any = None, *, may_tell: bool, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        if may_tell:
            self.fields["tell"].initial = [each.value for each in TOLD_BY_TEACHER]
        else:
            del self.fields["tell"]

    @property
    def offices(self) -> list[Office]:
        """Whom to tell, if the attempt failed."""
        data = self.cleaned_data
        return [Office(each) for each in data.get("tell", ())] if data["has_failed"] else []


class TellForm(forms.Form):
    """Whom to tell."""

    offices = forms.MultipleChoiceField(
        label=_("报告对象"), widget=forms.CheckboxSelectMultiple, choices=Office.choices,
        initial=[each.value for each in TOLD_BY_TEACHER],
    )  # fmt: skip
    text = forms.CharField(label=_("情况"), required=False, max_length=1000, widget=_TEXT)


class TextForm(forms.Form):
    """A deed that asks what was done."""

    text = forms.CharField(label=_("情况"), max_length=1000, widget=_TEXT)


class ReportForm(forms.Form):
    """A report in the school's name."""

    signed_school = forms.CharField(label=_("报告人（校长）签名"), max_length=72)
    text = forms.CharField(label=_("情况和请求"), required=False, max_length=1000, widget=_TEXT)


class MissingForm(ReportForm):
    """The joint report of a child whose whereabouts nobody knows."""

    signed_guardian = forms.CharField(
        label=_("父母或其他监护人签名"), required=False, max_length=72
    )
    alone_reason = forms.CharField(
        label=_("学校单独报告的原因"), required=False, max_length=200,
        help_text=_("仅在联系不上父母和其他监护人时填写，例如：电话停机，家中无人。"),
    )  # fmt: skip
    police = forms.ChoiceField(label=_("当地派出所"), required=False)
    field_order = ("signed_school", "signed_guardian", "alone_reason", "police", "text")

    def __init__(self, *args: Any, police: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["police"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [*police, ("", _("其他派出所（电话或纸质报告）"))]
        self.fields["signed_school"].label = _("学校报告人签名")


class ReturnForm(_DayForm):
    """The child is back."""

    text = forms.CharField(label=_("情况"), required=False, max_length=1000, widget=_TEXT)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["on"].label = _("复学日期")


class ReceiptForm(forms.Form):
    """A receipt by telephone or on paper."""

    how = forms.ChoiceField(
        label=_("签收方式"),
        choices=[(each.value, each.label) for each in (Receipt.TELEPHONE, Receipt.PAPER)],
    )
    by = forms.CharField(label=_("签收人"), max_length=120)


class ReturnNoticeForm(forms.Form):
    """The notice that asks parents to send their child back."""

    notice_id = forms.UUIDField(widget=forms.HiddenInput)
    guardian = forms.CharField(label=_("父母或其他监护人"), max_length=72)
    until = forms.DateField(label=_("返校期限"), widget=DayInput)
    contact = forms.CharField(
        label=_("联系人和电话"), max_length=120, help_text=_("家长有困难时找谁。")
    )

    def __init__(self, data: Any = None, *, guardian: str = "", who: str = "") -> None:
        super().__init__(
            data,
            initial={
                "notice_id": new_id(), "guardian": guardian, "contact": who,
                "until": clock.today() + timedelta(days=3),
            },
        )  # fmt: skip
