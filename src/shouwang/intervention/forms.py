"""Input of every deed: a form each, the choices narrowed to what the row and the text allow."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField
from shouwang.registry.choices import Kin
from shouwang.registry.fields import ParentState

from . import choices as c
from . import selectors, services
from .models import Entitlement, Intervention, Placement, ServedPaper

_EMPTY = ("", "—")
_GOALS = 4


class MomentInput(forms.DateTimeInput):
    """A day and a minute, from the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def _now() -> str:
    return timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M")


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=MomentInput, initial=_now, input_formats=["%Y-%m-%dT%H:%M"]
    )


def _day(label: Any, *, today: bool = True, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput, initial=clock.today if today else None, required=required
    )


def _text(
    label: Any, *, required: bool = True, rows: int = 3, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=2000, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _line(
    label: Any, *, required: bool = True, most: int = 120, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=most, help_text=help_text)


def _kin() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("与儿童关系"), choices=[_EMPTY, *Kin.choices])


class DeedForm(forms.Form):
    """Base: a form knows the row it is about, where there is one, and what a link asked for."""

    def __init__(
        self, data: Any = None, files: Any = None, *, row: Any = None,
        asked: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        super().__init__(data, files)
        self.row, self.asked = row, asked
        self.prepare()

    def prepare(self) -> None:
        """Narrow the choices to what the row allows."""

    def choose(self, name: str, choices: Any) -> None:
        """Offer choices in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = list(choices)


# --- temporary care -------------------------------------------------------------------------------


class PlaceForm(DeedForm):
    """Where a child is taken, why, by whom."""

    ground = forms.ChoiceField(
        label=_("安置情形（未成年人保护法第九十二条）"), choices=c.PlacementGround.choices
    )
    place_kind = forms.ChoiceField(label=_("场所类型"), choices=c.PlaceKind.choices)
    place = _line(_("机构或者照料人"))
    place_phone = _line(_("照料联系电话"), required=False, most=30)
    escorted_by = _line(_("护送人"))
    escorted_at = _moment(_("护送时间"))


class ReceiveForm(DeedForm):
    """Who took the child over."""

    received_by = _line(_("接收人"))
    at = _moment(_("入住时间"))
    number = _line(_("交接单编号"), required=False, most=60)


class NotifyForm(DeedForm):
    """Whether the parents were reached."""

    reached = forms.TypedChoiceField(
        label=_("是否联系上父母"), choices=[("1", _("已联系上")), ("0", _("未联系上"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    at = _moment(_("通知父母时间"))
    notice = _text(_("通知情况"), help_text=_("方式、内容、父母答复；未联系上的写明已尝试的途径。"))


class MoveForm(DeedForm):
    """Another place."""

    place_kind = forms.ChoiceField(label=_("场所类型"), choices=c.PlaceKind.choices)
    place = _line(_("机构或者照料人"))
    place_phone = _line(_("照料联系电话"), required=False, most=30)
    at = _moment(_("转移时间"))


class CaregiverForm(DeedForm):
    """Who has the child from then on."""

    name = _line(_("照护人姓名"), most=72)
    kin = _kin()
    phone = _line(_("照护人电话"), required=False, most=30)
    assessed_on = _day(_("监护评估日期"), today=False, required=False)


class ReuniteForm(CaregiverForm):
    """A child goes home after the guardian was assessed."""

    assessed_on = _day(_("监护评估日期"), today=False)


class ReasonForm(DeedForm):
    """Why."""

    reason = _text(_("原因"))


class DeathForm(DeedForm):
    """The child died."""

    at = _moment(_("时间"))
    reason = _text(_("情况"))


class LeaveForm(DeedForm):
    """The child leaves."""

    reason = forms.ChoiceField(label=_("离开原因"))
    at = _moment(_("离开时间"))
    note = _text(_("说明"), required=False)

    def prepare(self) -> None:
        """Offer the reasons that fit what was settled."""
        assert isinstance(self.row, Placement)  # noqa: S101 - for the types
        fitting = services.reasons_to_leave(self.row.state)
        self.choose("reason", [pair for pair in c.LeaveReason.choices if pair[0] in fitting])


class ReviewForm(DeedForm):
    """Looked at again."""

    finding = _text(_("复核情况"))
    on = _day(_("复核日期"))
    next_on = _day(_("下次复核"), today=False)


class LooseReviewForm(ReviewForm):
    """Looked at again, perhaps for the last time."""

    next_on = _day(_("下次复核"), today=False, required=False)


# --- help -----------------------------------------------------------------------------------------


class PlanForm(DeedForm):
    """A plan with its goals: a row each, empty ones are left out."""

    summary = _text(_("评估结论和帮扶思路"), rows=4)
    agreed_by = _text(_("儿童和监护人意见"), required=False, rows=2)
    on = _day(_("制定日期"))

    def prepare(self) -> None:
        """Add rows for goals."""
        for number in range(1, _GOALS + 1):
            first = number == 1
            self.fields[f"goal_{number}"] = _line(_("目标"), required=first, most=300)
            self.fields[f"goal_{number}_due"] = _day(_("期限"), today=False, required=first)
        self.order_fields([name for name in self.fields if name != "on"])  # the day comes last

    def clean(self) -> dict[str, Any]:
        """Ask a day for each goal."""
        data: dict[str, Any] = super().clean() or {}
        for number in range(1, _GOALS + 1):
            if data.get(f"goal_{number}") and not data.get(f"goal_{number}_due"):
                self.add_error(f"goal_{number}_due", _("请填写期限。"))
        return data

    def aims(self) -> list[services.Aim]:
        """Return the goals that were written."""
        data = self.cleaned_data
        return [
            services.Aim(data[f"goal_{n}"], data[f"goal_{n}_due"])
            for n in range(1, _GOALS + 1)
            if data.get(f"goal_{n}")
        ]


class GoalForm(DeedForm):
    """What became of a goal."""

    state = forms.ChoiceField(
        label=_("结论"), choices=[pair for pair in c.GoalState.choices if pair[0] != "OPEN"]
    )
    on = _day(_("日期"))


class EndForm(DeedForm):
    """How it ended."""

    note = _text(_("说明"))
    on = _day(_("日期"))


class ServiceForm(DeedForm):
    """What is asked of whom."""

    kind = forms.ChoiceField(label=_("服务"), choices=c.ServiceKind.choices)
    organisation = forms.ChoiceField(label=_("接收单位"))
    brief = _text(
        _("告知接收单位的内容"), rows=4,
        help_text=_("接收单位只看到这里写的内容，请只写办理所必需的：如何称呼儿童、与谁联系、请办什么。"),
    )  # fmt: skip
    due_on = _day(_("办结期限"), today=False)
    answer_due_on = _day(_("答复期限"), today=False, required=False)

    def prepare(self) -> None:
        """Offer the organisations of the case's county."""
        self.organisations = {
            str(each.pk): each for each in selectors.organisations_to_ask(self.row.area)
        }
        self.choose("organisation", [(pk, each.name) for pk, each in self.organisations.items()])
        if self.asked.get("kind") in c.ServiceKind.values:
            self.initial = {"kind": self.asked["kind"]}

    def request(self, plan: Any = None) -> services.Request:
        """Return what was asked."""
        data = self.cleaned_data
        organisation = self.organisations[data["organisation"]]
        return services.Request(
            data["kind"], organisation, data["brief"], data["due_on"], data["answer_due_on"], plan
        )


class AskAgainForm(ServiceForm):
    """Ask again: the kind stays."""

    def prepare(self) -> None:
        """Begin with what was asked before."""
        super().prepare()
        self.choose("kind", [(self.row.kind, self.row.get_kind_display())])
        self.initial = {"organisation": str(self.row.organisation_id), "brief": self.row.brief}


class AnswerForm(DeedForm):
    """An answer; the team names who gave it."""

    answer = _text(_("答复"), required=False)
    by = _line(_("对方答复人姓名（代为登记时填写）"), required=False)


class RefusalForm(AnswerForm):
    """A refusal says why."""

    answer = _text(_("原因"))


class DayForm(DeedForm):
    """A day."""

    on = _day(_("日期"))


class CompleteForm(DeedForm):
    """What came of it."""

    outcome = _text(_("办理结果"))
    on = _day(_("办结日期"))
    cost = forms.DecimalField(
        label=_("费用（元）"), required=False, min_value=0, max_digits=10, decimal_places=2
    )


class RightForm(DeedForm):
    """A right the child may have."""

    kind = forms.ChoiceField(label=_("项目"), choices=c.WelfareKind.choices)
    case_type = _line(_("案件或者困难类型"), required=False)
    on = _day(_("发现日期"))


class RightDeedForm(DeedForm):
    """One step of a right: the fields follow from the step."""

    on = _day(_("日期"))
    agency = _line(_("受理机构"), required=False)
    number = _line(_("文书编号"), required=False, most=60)
    amount = forms.DecimalField(
        label=_("金额（元/月）"), required=False, min_value=0, max_digits=10, decimal_places=2
    )
    reason = _text(_("原因"), required=False)
    result = _text(_("结果"), required=False)
    next_on = _day(_("下次复核"), today=False, required=False)
    deed = ""

    _FIELDS = {
        "confirm": {"on"}, "deny": {"on", "reason"}, "apply": {"on", "agency", "number"},
        "grant": {"on", "number", "amount", "next_on"}, "refuse": {"on", "number", "reason"},
        "provide": {"on", "agency", "number"}, "arrange": {"on", "agency", "number"},
        "enrol": {"on", "result"}, "review": {"on", "result", "next_on"}, "end": {"on", "result"},
    }  # fmt: skip

    def prepare(self) -> None:
        """Show what the step asks for."""
        assert isinstance(self.row, Entitlement)  # noqa: S101 - for the types
        needed = services.NEEDED.get(self.deed, {})
        for name in list(self.fields):
            if name not in self._FIELDS[self.deed]:
                del self.fields[name]
            elif name in needed:
                self.fields[name].required, self.fields[name].label = True, needed[name]

    def said(self) -> services.Said:
        """Return what was said."""
        return services.Said(**self.cleaned_data)


def right_form(deed: str) -> type[RightDeedForm]:
    """Return the form of one step."""
    return type(f"RightForm_{deed}", (RightDeedForm,), {"deed": deed})


# --- measures ------------------------------------------------------------------------------------


class InterventionForm(DeedForm):
    """About whom, what was found."""

    person = _line(_("监护人（受委托人）姓名"), most=72)
    kin = _kin()
    facts = _text(_("情况"), rows=4)
    on = _day(_("发现日期"))


class EducateForm(DeedForm):
    """Persuasion, education, admonition, an order to attend family education."""

    deed = "educate"
    kind = forms.ChoiceField(label=_("措施"))
    on = _day(_("日期"))
    authority = _line(_("作出机关（单位）"))
    number = _line(_("文书编号"), required=False, most=60)
    basis = _line(_("依据条款"), required=False, most=200)
    note = _text(_("情况"), required=False)

    def prepare(self) -> None:
        """Offer the measures of the rung."""
        fitting = services.RUNGS[self.deed]
        self.choose("kind", [pair for pair in c.MeasureKind.choices if pair[0] in fitting])

    def rung(self) -> services.Rung:
        """Return what was done."""
        return services.Rung(**self.cleaned_data)


class PenaliseForm(EducateForm):
    """A penalty has a number."""

    deed = "penalise"
    number = _line(_("决定书编号"), most=60)


class FileForm(EducateForm):
    """A criminal case has a number."""

    deed = "file"
    number = _line(_("立案编号"), most=60)


class EvidenceForm(DeedForm):
    """A proved fact."""

    kind = forms.ChoiceField(label=_("事实"))
    on = _day(_("日期（或者自该日起）"))
    reference = _line(_("证据材料、编号、保管单位"), most=200)
    note = _text(_("说明"), required=False)
    proofs = AttachmentsField(required=False, label=_("证据材料（照片或扫描件）"))

    def prepare(self) -> None:
        """Offer the facts that the text in force here asks for."""
        assert isinstance(self.row, Intervention)  # noqa: S101 - for the types
        text = selectors.jurisdiction_of(self.row.area, clock.today())
        wanted = {kind for ground in text.grounds for kind in ground.proofs}
        self.choose("kind", [pair for pair in c.ProofKind.choices if pair[0] in wanted])


class GroundForm(DeedForm):
    """The ground on which an application is to rest: those alone whose conditions hold."""

    ground = forms.ChoiceField(label=_("法定情形"), widget=forms.RadioSelect)
    on = _day(_("确认日期"))

    def prepare(self) -> None:
        """Offer the grounds that are there today."""
        assert isinstance(self.row, Intervention)  # noqa: S101 - for the types
        found = selectors.evaluations(self.row, clock.today())
        self.choose("ground", [(e.ground.code, e.ground.text) for e in found if e.is_available])


class ApplyForm(DeedForm):
    """An application to the court."""

    applicant_kind = forms.ChoiceField(label=_("申请人类型"))
    applicant = _line(_("申请人"))
    court = _line(_("人民法院"))
    on = _day(_("申请日期"))
    number = _line(_("案号"), required=False, most=60)

    def prepare(self) -> None:
        """Offer the applicants that the text in force here names."""
        text = selectors.jurisdiction_of(self.row.area, clock.today())
        self.choose(
            "applicant_kind",
            [pair for pair in c.ApplicantKind.choices if pair[0] in text.applicants],
        )


class ResultForm(DeedForm):
    """What the court decided."""

    result = forms.ChoiceField(label=_("结果"), choices=c.CourtResult.choices)
    on = _day(_("裁判日期"))
    number = _line(_("案号"), required=False, most=60)
    never_restored = forms.BooleanField(
        label=_("属于依法不得恢复监护人资格的情形"), required=False,
        help_text=_("性侵害、出卖未成年人等（四部门意见第四十条）。"),
    )  # fmt: skip


class GuardianForm(DeedForm):
    """Who was appointed."""

    name = _line(_("新监护人"), most=72)
    kin = _kin()
    phone = _line(_("新监护人电话"), required=False, most=30)
    on = _day(_("指定日期"))


class RestoreForm(DeedForm):
    """The guardian is restored."""

    applied_on = _day(_("书面申请日期"), today=False)
    assessed_on = _day(_("恢复前监护评估日期"), today=False)
    on = _day(_("裁判日期"))
    number = _line(_("案号"), most=60)
    parent_state = forms.ChoiceField(
        label=_("恢复后的父（母）状况"), help_text=_("写入儿童档案，代替“被撤销监护资格”。"),
        choices=[pair for pair in ParentState.choices if pair[0] != "GUARDIANSHIP_REVOKED"],
        initial="AT_HOME",
    )  # fmt: skip

    def prepare(self) -> None:
        """Ask the state of a parent alone, of a child that has a file."""
        assert isinstance(self.row, Intervention)  # noqa: S101 - for the types
        if services.parent_key(self.row) is None or self.row.case.care_file_id is None:
            del self.fields["parent_state"]


class PaperForm(DeedForm):
    """A letter of warning."""

    number = _line(_("文书编号"), most=60)
    issuer = _line(_("出具机关"))
    issued_on = _day(_("出具日期"))
    valid_until = _day(_("有效期至"), today=False, required=False)
    orders = _text(_("内容（措施）"), required=False)
    village = forms.ChoiceField(label=_("负责查访的村（居）"), required=False)
    brief = _text(
        _("告知村（居）的内容"),
        help_text=_("村（居）只看到这里写的内容：查访哪一户、查看什么。"),
    )
    kind = c.PaperKind.WARNING_LETTER

    def prepare(self) -> None:
        """Offer the village committees of the case's township."""
        self.villages = {
            str(each.pk): each
            for each in selectors.organisations_to_ask(self.row.area)
            if each.kind == "VILLAGE" and each.township == self.row.township
        }
        pairs = [(pk, each.name) for pk, each in self.villages.items()]
        self.choose("village", [_EMPTY, *pairs])
        own = [pk for pk, each in self.villages.items() if each.area == self.row.area]
        self.initial = {"village": own[0]} if own else {}

    def said(self) -> services.PaperSaid:
        """Return what stands in the paper."""
        data = dict(self.cleaned_data)
        data["village"] = self.villages.get(data["village"])
        return services.PaperSaid(kind=self.kind, **data)


class OrderForm(PaperForm):
    """A protection order holds until a day."""

    valid_until = _day(_("有效期至"), today=False)
    kind = c.PaperKind.PROTECTION_ORDER


class ServeForm(DeedForm):
    """One receipt."""

    party = forms.ChoiceField(label=_("送达对象"))
    receiver = _line(_("受送达人、签收人"))
    how = forms.ChoiceField(label=_("送达方式"), choices=c.Delivery.choices)
    on = _day(_("送达日期"))
    by = _line(_("送达人"))

    def prepare(self) -> None:
        """Offer the parties that are still owed the paper."""
        assert isinstance(self.row, ServedPaper)  # noqa: S101 - for the types
        owed = selectors.not_served(self.row)
        self.choose("party", [(party, c.Party(party).label) for party in owed])


class VisitForm(DeedForm):
    """A visit after a paper."""

    on = _day(_("查访日期"))
    by = _line(_("查访人"))
    kept = forms.TypedChoiceField(
        label=_("是否落实"), choices=[("1", _("已落实")), ("0", _("未落实"))],
        coerce=lambda value: value == "1", widget=forms.RadioSelect,
    )  # fmt: skip
    found = _text(_("查访情况"))


class ReportForm(DeedForm):
    """The paper is not carried out."""

    to = _line(_("上报部门"))
    report = _text(_("未落实情况"))
    on = _day(_("上报日期"))
