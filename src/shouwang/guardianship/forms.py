"""Input: the terms, the signatures, returning, ending."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField

from .choices import AgreementKind, Answer, EndReason, Evidence, Hand, Party, Reason
from .models import Agreement
from .services import Terms
from .wording import CARER_DUTIES, GROUNDS, PARENT_DUTIES

_YEAR = timedelta(days=365)
_REASONS = {
    "BOTH_AWAY": Reason.BOTH_AWAY,
    "ONE_AWAY_OTHER_INCAPABLE": Reason.ONE_AWAY,
    "BOTH_INCAPABLE": Reason.BOTH_UNABLE,
}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class TermsForm(forms.Form):
    """What is agreed. The usual clauses stand there already: one a line."""

    kind = forms.ChoiceField(label=_("文书类型"), choices=AgreementKind.choices)
    reason = forms.ChoiceField(label=_("委托原因"), choices=Reason.choices)
    starts_on = forms.DateField(label=_("自"), widget=DayInput)
    ends_on = forms.DateField(label=_("至"), widget=DayInput)
    parent_duties = forms.CharField(
        label=_("父母的责任"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一条。"),
    )  # fmt: skip
    carer_duties = forms.CharField(
        label=_("受委托人的责任"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一条。"),
    )  # fmt: skip
    living_costs = forms.CharField(label=_("生活费安排"), max_length=200, required=False)
    child_opinion = forms.CharField(
        label=_("儿童意愿"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("听取满八周岁儿童本人的意见。"),
    )  # fmt: skip
    told_village_on = forms.DateField(
        label=_("书面告知村（居）日期"), required=False, widget=DayInput
    )
    told_school_on = forms.DateField(label=_("书面告知学校日期"), required=False, widget=DayInput)

    def __init__(self, data: Any = None, *, agreement: Agreement | None, care_reason: str) -> None:
        super().__init__(data, initial=self._initial(agreement, care_reason))
        for ground, label in GROUNDS.items():
            self.fields[f"ground_{ground}"] = forms.ChoiceField(
                label=label, choices=Answer.choices,
                initial=agreement.grounds.get(ground) if agreement else Answer.UNCHECKED,
            )  # fmt: skip

    @staticmethod
    def _initial(agreement: Agreement | None, care_reason: str) -> dict[str, Any]:
        today = clock.today()
        if agreement is None:
            return {
                "kind": AgreementKind.AGREEMENT,
                "reason": _REASONS.get(care_reason, Reason.OTHER), "starts_on": today,
                "ends_on": today + _YEAR,
                "parent_duties": "\n".join(map(str, PARENT_DUTIES)),
                "carer_duties": "\n".join(map(str, CARER_DUTIES)),
            }  # fmt: skip
        names = ("kind", "reason", "starts_on", "ends_on", "living_costs", "child_opinion",
                 "told_village_on", "told_school_on")  # fmt: skip
        return {name: getattr(agreement, name) for name in names} | {
            "parent_duties": "\n".join(agreement.parent_duties),
            "carer_duties": "\n".join(agreement.carer_duties),
        }

    def clean(self) -> dict[str, Any]:
        """Refuse a term that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("终止日期须晚于开始日期。"))
        return data

    @property
    def ground_fields(self) -> list[forms.BoundField]:
        """The four grounds, in the order of the law."""
        return [self[f"ground_{ground}"] for ground in GROUNDS]

    def terms(self) -> Terms:
        """Return what was agreed, as the service takes it."""
        data = self.cleaned_data
        plain = ("kind", "reason", "starts_on", "ends_on", "living_costs", "child_opinion",
                 "told_school_on", "told_village_on")  # fmt: skip
        return Terms(
            **{name: data[name] for name in plain},
            parent_duties=_lines(data["parent_duties"]), carer_duties=_lines(data["carer_duties"]),
            grounds={ground: data[f"ground_{ground}"] for ground in GROUNDS},
        )  # fmt: skip


class PapersForm(forms.Form):
    """Photos of the signed sheet, of a witnessed call, the original that came later."""

    signed_pages = AttachmentsField(
        label=_("签字页照片或扫描件"), required=False,
        help_text=_("拍全各方签名和日期。照片会自动压缩并去除拍摄地点等信息。"),
    )  # fmt: skip
    call = AttachmentsField(
        label=_("视频见证截图"), required=False, images_only=True,
        help_text=_("异地父母通过视频签署的，截取能看清本人和签字页的画面。"),
    )  # fmt: skip
    original = AttachmentsField(
        label=_("后补的协议原件"), required=False,
        help_text=_("收到寄回的原件后拍照或扫描上传。"),
    )  # fmt: skip

    def papers(self) -> dict[str, Any]:
        """Return what was sent, by kind."""
        names = {
            Evidence.SIGNED: "signed_pages", Evidence.CALL: "call", Evidence.ORIGINAL: "original"
        }  # fmt: skip
        return {str(kind): self.cleaned_data.get(name) or [] for kind, name in names.items()}


class SignForm(PapersForm):
    """Who signed: a row for each party, empty where it did not; photos may follow."""

    def __init__(self, data: Any = None, files: Any = None, *, names: dict[str, str]) -> None:
        super().__init__(data, files)
        del self.fields["original"]
        self.rows: list[tuple[str, list[str]]] = []
        for party in Party:
            keys = [f"{party}_{part}" for part in ("name", "hand", "on", "witness")]
            self.fields[keys[0]] = forms.CharField(
                label=_("签名人"), required=False, max_length=72, initial=names.get(party, "")
            )
            self.fields[keys[1]] = forms.ChoiceField(
                label=_("签署方式"), choices=Hand.choices, initial=Hand.SIGNED
            )
            self.fields[keys[2]] = forms.DateField(
                label=_("签署日期"), widget=DayInput, initial=clock.today()
            )
            self.fields[keys[3]] = forms.CharField(label=_("见证人"), required=False, max_length=72)
            self.rows.append((str(party.label), keys))

    def signatures(self) -> list[dict[str, str]]:
        """Return a signature for each party that has a name."""
        data = self.cleaned_data
        return [
            {
                "party": str(party), "name": data[f"{party}_name"].strip(),
                "hand": data[f"{party}_hand"], "on": data[f"{party}_on"].isoformat(),
                "witness": data[f"{party}_witness"].strip(),
            }
            for party in Party
            if data[f"{party}_name"].strip()
        ]  # fmt: skip


class ReturnForm(forms.Form):
    """Why an agreement goes back."""

    reason = forms.CharField(
        label=_("退回原因"), max_length=200,
        help_text=_("如：各方签名笔迹相同，疑似一支笔签到底。"),
    )  # fmt: skip


class EndForm(forms.Form):
    """Why and when an agreement ends."""

    reason = forms.ChoiceField(label=_("终止原因"), choices=EndReason.choices)
    on = forms.DateField(label=_("终止日期"), widget=DayInput, initial=clock.today)
