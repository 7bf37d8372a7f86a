"""Input: what was done. Short first; the full form opens where something is wrong."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import (
    NATURES,
    Channel,
    Help,
    Nature,
    ParentalCare,
    Problem,
    RecordKind,
    Seen,
    Tag,
    VisitorRole,
)
from shouwang.care.services import Work
from shouwang.care.wording import PARTS
from shouwang.core import clock
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField

_LONG = 2_000
_FIRST_SEEN = {
    RecordKind.HOME_VISIT: [Seen.CHILD, Seen.CARER],
    RecordKind.TALK: [Seen.CHILD],
    RecordKind.PARENT_CONTACT: [Seen.CHILD, Seen.PARENT],
}
_FIRST_CHANNEL = {
    RecordKind.PHONE_VISIT: Channel.PHONE,
    RecordKind.PARENT_CONTACT: Channel.VIDEO,
}


def natures_of(kind: RecordKind) -> tuple[Nature, ...]:
    """Return of what kinds a record of a kind may be."""
    return tuple(NATURES.get(kind, ()))


class RecordForm(forms.Form):
    """One occasion. What is likely is filled in already: an uneventful visit is saved as it is."""

    kind = forms.ChoiceField(label=_("事项"), choices=RecordKind.choices)
    occurred_on = forms.DateField(label=_("日期"), widget=DayInput)
    channel = forms.ChoiceField(label=_("方式"), choices=Channel.choices)
    seen = forms.MultipleChoiceField(
        label=_("见到（联系到）"), choices=Seen.choices, widget=forms.CheckboxSelectMultiple
    )
    all_well = forms.TypedChoiceField(
        label=_("有无异常"), widget=forms.RadioSelect,
        choices=(("1", _("一切正常")), ("0", _("发现异常"))), coerce=lambda value: value == "1",
    )  # fmt: skip
    problems = forms.MultipleChoiceField(
        label=_("发现的问题"), choices=Problem.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    summary = forms.CharField(
        label=PARTS["summary"], required=False, max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    siblings = forms.MultipleChoiceField(
        label=_("同时看望的同户儿童"), required=False, widget=forms.CheckboxSelectMultiple
    )
    doer = forms.CharField(label=_("走访（谈心）人"), max_length=72)
    doer_role = forms.ChoiceField(label=_("身份"), choices=VisitorRole.choices)
    other_doers = forms.CharField(
        label=_("同行人员"), required=False, max_length=200,
        help_text=_("有多人的，姓名之间用顿号隔开。"),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), required=False, min_value=1, max_value=1440
    )
    connected = forms.TypedChoiceField(
        label=_("是否接通"), required=False, choices=(("", "—"), ("1", _("是")), ("0", _("否"))),
        coerce=lambda value: value == "1", empty_value=None,
    )  # fmt: skip
    tags = forms.MultipleChoiceField(
        label=_("养育方式"), choices=Tag.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    helps = forms.MultipleChoiceField(
        label=_("给予的帮扶"), choices=Help.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    nature = forms.ChoiceField(label=_("类型"), required=False)
    score = forms.DecimalField(
        label=_("成绩（分）"), required=False, min_value=0, max_value=1000, decimal_places=1
    )
    wants_plan = forms.BooleanField(label=_("需要制订个别教育管理方案"), required=False)
    father_met_on = forms.DateField(label=_("父亲最近一次回家"), required=False, widget=DayInput)
    mother_met_on = forms.DateField(label=_("母亲最近一次回家"), required=False, widget=DayInput)
    parental_care = forms.TypedChoiceField(
        label=_("父母关爱层次"), required=False, choices=[("", "—"), *ParentalCare.choices],
        coerce=int, empty_value=None,
        help_text=_("由走访（谈心）人判断，连同日期和判断人一起保存。"),
    )  # fmt: skip
    not_earning = forms.TypedChoiceField(
        label=_("外出务工没有挣到钱"), required=False,
        choices=(("", _("未了解")), ("1", _("是")), ("0", _("否"))),
        coerce=lambda value: value == "1", empty_value=None,
    )  # fmt: skip
    from_paper = forms.BooleanField(label=_("由纸质记录补录"), required=False)
    sheets = AttachmentsField(
        label=_("纸质记录照片"), required=False,
        help_text=_("由纸质记录补录的，上传纸质表的照片或扫描件，存入档案。"),
    )  # fmt: skip
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # Tapped twice, or sent again after a lost answer, it is the same record.
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    parts = tuple(part for part in PARTS if part != "summary")

    def __init__(
        self, data: Any = None, files: Any = None, *, kind: str, doer: str, doer_role: str,
        siblings: Any, follows: UUID | None = None,
    ) -> None:  # fmt: skip
        chosen = RecordKind(kind)
        initial = {
            "kind": chosen, "occurred_on": clock.today(), "all_well": "1", "doer": doer,
            "doer_role": doer_role, "token": uuid4(),
            "channel": _FIRST_CHANNEL.get(chosen, Channel.IN_PERSON),
            "seen": _FIRST_SEEN.get(chosen, [Seen.CHILD]), "follows": follows,
            "siblings": [str(each.pk) for each in siblings]
            if chosen == RecordKind.HOME_VISIT else [],
        }  # fmt: skip
        super().__init__(data, files, initial=initial)
        offered = self.fields["siblings"]
        assert isinstance(offered, forms.MultipleChoiceField)  # noqa: S101 - for the types
        offered.choices = [(str(each.pk), each.person.name) for each in siblings]
        nature = self.fields["nature"]
        assert isinstance(nature, forms.ChoiceField)  # noqa: S101 - for the types
        nature.choices = [("", "—"), *((each.value, each.label) for each in natures_of(chosen))]
        for part in self.parts:
            self.fields[part] = forms.CharField(
                label=PARTS[part], required=False, max_length=_LONG,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def record_ids(self, file_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """Return file id → the id its record gets: the same however often the form is sent."""
        token = self.cleaned_data["token"]
        return {file_id: uuid5(token, str(file_id)) for file_id in file_ids} if token else {}

    def work(self) -> Work:
        """Return what was said, as the service takes it."""
        data = self.cleaned_data
        others = [
            {"name": name.strip(), "role": "", "user": ""}
            for name in data["other_doers"].replace("，", "、").replace(",", "、").split("、")
            if name.strip()
        ]
        return Work(
            kind=RecordKind(data["kind"]), occurred_on=data["occurred_on"],
            done_by=[{"name": data["doer"], "role": data["doer_role"], "user": ""}, *others],
            channel=Channel(data["channel"]), seen=data["seen"],
            all_well=bool(data["all_well"]), problems=data["problems"], tags=data["tags"],
            helps=data["helps"], minutes=data["minutes"], connected=data["connected"],
            content={part: data[part] for part in ("summary", *self.parts)},
            from_paper=data["from_paper"], follows=data["follows"], nature=data["nature"],
            score=data["score"], wants_plan=data["wants_plan"],
            father_met_on=data["father_met_on"], mother_met_on=data["mother_met_on"],
            parental_care=data["parental_care"], not_earning=data["not_earning"],
        )  # fmt: skip


class CardLineForm(forms.Form):
    """One line of a sheet: an occasion. Lines without a day and without words are left out."""

    occurred_on = forms.DateField(label=_("日期"), required=False, widget=DayInput)
    problem = forms.ChoiceField(
        label=_("有无异常"), required=False, choices=[("", _("一切正常")), *Problem.choices]
    )
    summary = forms.CharField(
        label=_("内容"), required=False, max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what was written."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("summary") or data.get("problem")) and not data.get("occurred_on"):
            self.add_error("occurred_on", _("请填写日期。"))
        return data


class CardForm(forms.Form):
    """A sheet filled in by hand that lists several occasions: its photos, then line by line."""

    KINDS = (RecordKind.TALK, RecordKind.HOME_VISIT, RecordKind.PARENT_CONTACT)
    LINES = 8

    kind = forms.ChoiceField(label=_("事项"), choices=[(kind.value, kind.label) for kind in KINDS])
    doer = forms.CharField(label=_("走访（谈心）人"), max_length=72)
    doer_role = forms.ChoiceField(label=_("身份"), choices=VisitorRole.choices)
    sheets = AttachmentsField(
        label=_("纸质记录照片"),
        help_text=_("整张表拍照或扫描，只上传一次；下面每一次都对应这张表。"),
    )  # fmt: skip
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, data: Any = None, files: Any = None, *, kind: str, doer: str, doer_role: str
    ) -> None:
        first = kind if kind in self.KINDS else RecordKind.TALK
        super().__init__(data, files, initial={"kind": first, "doer": doer, "doer_role": doer_role})
        made: Any = forms.formset_factory(
            CardLineForm, extra=self.LINES, max_num=self.LINES, validate_max=True
        )
        self.lines = made(data, prefix="line")

    def is_valid(self) -> bool:
        """Check the sheet and every line of it."""
        return all((super().is_valid(), self.lines.is_valid()))

    def works(self) -> list[Work]:
        """Return the occasions, as the service takes them."""
        data = self.cleaned_data
        kind = RecordKind(data["kind"])
        return [
            Work(
                kind=kind, occurred_on=line["occurred_on"],
                done_by=[{"name": data["doer"], "role": data["doer_role"], "user": ""}],
                channel=_FIRST_CHANNEL.get(kind, Channel.IN_PERSON),
                seen=_FIRST_SEEN.get(kind, [Seen.CHILD]), all_well=not line["problem"],
                problems=[line["problem"]] if line["problem"] else [],
                content={"summary": line["summary"]}, from_paper=True,
            )
            for line in (each.cleaned_data for each in self.lines)
            if line.get("occurred_on")
        ]  # fmt: skip

    def record_ids(self, number: int) -> list[UUID]:
        """Return the ids of the records: the same however often the form is sent."""
        return [uuid5(self.cleaned_data["token"], str(each)) for each in range(number)]


class SheetsForm(forms.Form):
    """Photos of a sheet that was filled in or signed by hand."""

    sheets = AttachmentsField(label=_("纸质记录照片"))


class VoidForm(forms.Form):
    """Why a record is taken out."""

    reason = forms.CharField(
        label=_("作废原因"), max_length=200, help_text=_("作废的记录不再计数，但仍可查阅。")
    )
