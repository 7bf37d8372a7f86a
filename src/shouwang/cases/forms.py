"""Input: the report, receipts, and one form for each deed on a case."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField

from . import choices as c
from . import workflow
from .hooks import Taken
from .services import ChildSaid, Receipt, ReportDraft, Task

_DANGER = (("yes", _("危险仍在")), ("no", _("已脱离危险")), ("", _("不清楚")))
_YES = (("1", _("是")), ("0", _("否")))
Choices = list[tuple[str, Any]]


class MomentInput(forms.DateTimeInput):
    """A picker of day and minute, in local time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def this_minute() -> datetime:
    """Return the present minute in local time."""
    return clock.now().astimezone(clock.CHINA).replace(second=0, microsecond=0)


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label, widget=MomentInput, initial=this_minute,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip


def _text(label: Any, *, required: bool = True, rows: int = 3, help_text: Any = "") -> Any:
    return forms.CharField(
        label=label, required=required, max_length=4000, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ReportForm(forms.Form):
    """A report: situation, place, child and what is seen; everything else may come later."""

    situations = forms.MultipleChoiceField(
        label=_("发生了什么（可多选）"), choices=c.Situation.choices,
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请至少选择一种情形。")},
    )  # fmt: skip
    area = forms.ChoiceField(label=_("事发地"), error_messages={"required": _("请选择事发地。")})
    file = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("儿童姓名"), max_length=72, required=False, help_text=_("不知道可以不填。")
    )
    narrative = _text(_("看到、听到的情况"), required=False)
    danger = forms.ChoiceField(
        label=_("现在是否危险"), choices=_DANGER, required=False, widget=forms.RadioSelect,
        initial="",
    )  # fmt: skip
    found_at = _moment(_("发现时间"))
    place_text = forms.CharField(label=_("具体地点"), max_length=200, required=False)
    sex = forms.ChoiceField(
        label=_("性别"), required=False, choices=(("", _("不清楚")), ("1", _("男")), ("2", _("女")))
    )
    age = forms.IntegerField(label=_("大约年龄"), min_value=0, max_value=17, required=False)
    school = forms.CharField(label=_("学校"), max_length=120, required=False)
    guardian = forms.CharField(label=_("监护人"), max_length=120, required=False)
    description = forms.CharField(label=_("儿童其他特征"), max_length=300, required=False)
    signs = forms.MultipleChoiceField(
        label=_("伤害征象"), choices=c.Sign.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    suspect = _text(_("疑似侵害人（与儿童关系、是否同住）"), required=False, rows=2)
    taken = _text(_("已采取的措施（送医、带离、陪护等）"), required=False, rows=2)
    unit = forms.ChoiceField(label=_("报告单位类型"), choices=c.Unit.choices)
    telephone = forms.CharField(label=_("您的电话（保密）"), max_length=20, required=False)
    anonymous = forms.BooleanField(label=_("匿名报告"), required=False)
    police_name = forms.CharField(
        label=_("已打电话报警：接警人"), max_length=72, required=False,
        help_text=_("已经打过电话的，填写接警人、时间和编号，系统即记为公安受理。"),
    )  # fmt: skip
    police_at = forms.DateTimeField(
        label=_("接警时间"), widget=MomentInput, required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )  # fmt: skip
    incident_number = forms.CharField(label=_("接处警编号"), max_length=40, required=False)

    photos = AttachmentsField(required=False, images_only=True, label=_("照片"))

    def __init__(
        self, data: Any = None, files: Any = None, *, places: Choices, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        self.fields["area"].choices = [("", _("请选择")), *places]  # type: ignore[attr-defined]

    def draft(self, **said: Any) -> ReportDraft:
        """Return what was reported, with what the page knows besides."""
        data = self.cleaned_data
        receipt = None
        if data["police_name"] or data["incident_number"]:
            receipt = Receipt(
                data["police_name"], data["police_at"] or this_minute(), data["incident_number"]
            )
        child = ChildSaid(
            data["name"], data["sex"], data["age"], data["school"], data["guardian"],
            data["description"],
        )  # fmt: skip
        given = {
            "situations": data["situations"], "area": data["area"], "found_at": data["found_at"],
            "narrative": data["narrative"], "place_text": data["place_text"],
            "file_id": data["file"], "child": child, "signs": data["signs"],
            "suspect": data["suspect"], "taken": data["taken"],
            "danger_now": {"yes": True, "no": False}.get(data["danger"]), "unit": data["unit"],
            "reporter_telephone": data["telephone"], "anonymous": data["anonymous"],
            "receipt": receipt,
        }  # fmt: skip
        return ReportDraft(**(given | said))


class PublicReportForm(ReportForm):
    """The same for everybody, without an account; a trap for machines besides."""

    reporter_name = forms.CharField(label=_("您的姓名（可不填）"), max_length=72, required=False)
    website = forms.CharField(
        label=_("请勿填写"), required=False, widget=forms.TextInput(attrs={"tabindex": "-1"})
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for name in ("file", "police_name", "police_at", "incident_number"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["unit"].initial = c.Unit.CITIZEN
        del self.fields["photos"]

    def clean(self) -> dict[str, Any]:
        """Refuse what only a machine fills in, and say how a person gets through."""
        data: dict[str, Any] = super().clean() or {}
        data["file"] = None
        if data.get("website"):
            raise forms.ValidationError(_("提交未成功，请清空“请勿填写”一栏，或者直接拨打110。"))
        return data


class WordsForm(forms.Form):
    """Words that are added to a report."""

    text = _text(_("补充情况"))


class PublicWordsForm(WordsForm):
    """The same, by number and code."""

    reference = forms.CharField(label=_("报告编号"), max_length=20)
    code = forms.CharField(label=_("补充码"), max_length=20)
    field_order = ("reference", "code", "text")


class DismissForm(forms.Form):
    """Why a finding needs no report."""

    reason = forms.CharField(label=_("不需报告的理由"), max_length=200)


class TelephoneForm(forms.Form):
    """What was said on the telephone."""

    name = forms.CharField(label=_("对方接听人"), max_length=72)
    at = _moment(_("通话时间"))
    incident_number = forms.CharField(
        label=_("接处警编号"), max_length=40, required=False,
        help_text=_("公安机关受理的必须填写。"),
    )  # fmt: skip

    def receipt(self) -> Receipt:
        """Return the receipt."""
        data = self.cleaned_data
        return Receipt(data["name"], data["at"], data["incident_number"])


class Deed(forms.Form):
    """Base of the forms of a case; `word_of` is asked where another office's deed is entered."""

    word_of = forms.CharField(
        label=_("告知人"), max_length=72, required=False,
        help_text=_("代公安机关等单位登记的，填写对方告知人姓名。"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, files: Any = None, *, case: Any, actor: Any,
        asks_word: bool = False, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(data, files, **options)
        self.case, self.actor = case, actor
        if not asks_word:
            del self.fields["word_of"]
        self.order_fields([name for name in self.fields if name != "word_of"])

    @property
    def word(self) -> str:
        """Return on whose word the deed is entered."""
        return str(self.cleaned_data.get("word_of", ""))


class DispatchForm(Deed):
    """Who went out, when."""

    officers = forms.CharField(label=_("出警人员"), max_length=200)
    at = _moment(_("出警时间"))


class BranchForm(Deed):
    """Which branch."""

    kind = forms.ChoiceField(label=_("情形"), choices=c.BranchKind.choices)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        here = set(self.case.branchs.values_list("kind", flat=True))
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            each for each in c.BranchKind.choices if each[0] not in here
        ]
        wanted = [workflow.BRANCH_OF[c.Situation(code)] for report in self.case.reports.all()
                  for code in report.situations]  # fmt: skip
        self.fields["kind"].initial = next((each for each in wanted if each not in here), None)


class ParentsForm(Deed):
    """Whether the parents were reached."""

    reached = forms.ChoiceField(
        label=_("是否联系上父母"), choices=_YES, widget=forms.RadioSelect,
        help_text=_("联系不上的，须就近护送临时监护照料。"),
    )  # fmt: skip


class MeasureForm(Deed):
    """A measure that was taken."""

    at = _moment(_("办理时间"))
    document_number = forms.CharField(label=_("文书编号"), max_length=60, required=False)
    note = _text(_("情况"), required=False)
    proofs = AttachmentsField(required=False, label=_("证据材料（照片或扫描件）"))


class EscortForm(MeasureForm):
    """Where the child was taken, why; who took it over there, if somebody did."""

    ground = forms.ChoiceField(
        label=_("安置情形（未成年人保护法第九十二条）"), choices=c.PlacementGround.choices
    )
    place_kind = forms.ChoiceField(label=_("送往"))
    place = forms.CharField(label=_("照料人或者机构"), max_length=120)
    place_phone = forms.CharField(label=_("照料联系电话"), max_length=30, required=False)
    received_by = forms.CharField(
        label=_("接收人"), max_length=120, required=False,
        help_text=_("已经交接的，填写接收人；还在途中的不填。"),
    )  # fmt: skip
    field_order = ("ground", "place_kind", "place", "place_phone", "received_by", "at",
                   "document_number", "note", "proofs")  # fmt: skip

    def __init__(self, *given: Any, code: str, **options: Any) -> None:
        super().__init__(*given, **options)
        places = workflow.ESCORTS[code]
        self.fields["place_kind"].choices = [  # type: ignore[attr-defined]
            each for each in c.PlaceKind.choices if each[0] in places
        ]
        likely = c.PlacementGround.HARMED if code == "SHELTER" else c.PlacementGround.REFUSAL
        self.fields["ground"].initial = likely

    def taken(self) -> Taken:
        """Return where the child was taken."""
        names = ("ground", "place_kind", "place", "place_phone", "received_by")
        return Taken(**{name: self.cleaned_data[name] for name in names})


class ReasonForm(Deed):
    """Why."""

    reason = _text(_("原因"), rows=2)


class NotifyForm(Deed):
    """Telling the township."""

    at = _moment(_("通报时间"))
    civil_affairs = forms.BooleanField(label=_("同时通报县级民政部门"), required=False)


class AssessForm(Deed):
    """Who takes part in the assessment."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        for kind in workflow.CONVENERS:
            self.fields[f"name_{kind}"] = forms.CharField(
                label=_("{office}参加人").format(office=kind.label), max_length=72
            )
        self.fields["helpers"] = forms.CharField(
            label=_("其他参加人"), required=False, max_length=300,
            help_text=_("村（居）委会、学校、医疗机构、亲属、社会工作者等。"),
        )  # fmt: skip

    def members(self) -> list[dict[str, str]]:
        """Return who takes part."""
        data = self.cleaned_data
        found = [{"kind": str(k), "name": data[f"name_{k}"]} for k in workflow.CONVENERS]
        return [*found, {"kind": "HELPERS", "name": data["helpers"]}]


class ConcludeForm(Deed):
    """What the assessment found."""

    safety = _text(_("安全处境"))
    guardianship = _text(_("监护情况"))
    mind_body = _text(_("身心健康状况"))
    assessor_1 = forms.CharField(label=_("评估人一"), max_length=72)
    assessor_2 = forms.CharField(label=_("评估人二"), max_length=72)
    poor = forms.ChoiceField(
        label=_("家庭经济困难且符合救助条件"), choices=_YES, widget=forms.RadioSelect
    )
    assessments = forms.MultipleChoiceField(
        label=_("所依据的评估量表"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *given: Any, finished: Choices, assessors: list[str], **options: Any
    ) -> None:
        super().__init__(*given, **options)
        field = self.fields["assessments"]
        field.choices = finished  # type: ignore[attr-defined]
        field.initial = [code for code, _label in finished]
        if not finished:
            del self.fields["assessments"]
        for place, name in enumerate(assessors[:2], start=1):
            self.fields[f"assessor_{place}"].initial = name


class HelpForm(Deed):
    """Which services."""

    services = forms.MultipleChoiceField(
        label=_("帮扶服务"), choices=c.Service.choices, widget=forms.CheckboxSelectMultiple
    )


class DropNeedForm(Deed):
    """Which services are needed no more, and why."""

    needs = forms.MultipleChoiceField(
        label=_("不再需要的服务"), widget=forms.CheckboxSelectMultiple
    )
    reason = _text(
        _("原因"), rows=2, help_text=_("写明这项需要如何解决，或者为什么不再需要；结案后可查。"),
    )  # fmt: skip

    def __init__(self, *given: Any, needs: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        field = self.fields["needs"]
        field.choices = needs  # type: ignore[attr-defined]
        field.initial = [needs[0][0]] if len(needs) == 1 else []


class RelieveForm(Deed):
    """Relief."""

    what = forms.CharField(label=_("保障项目"), max_length=200)
    on = forms.DateField(label=_("日期"), widget=DayInput, initial=clock.today)


class CaregiverForm(Deed):
    """Who cares for the child."""

    caregiver = forms.CharField(
        label=_("照料人"), max_length=200, help_text=_("姓名、与儿童关系、是否签订委托照护协议。")
    )


class FollowUpForm(Deed):
    """A visit after help."""

    on = forms.DateField(label=_("回访日期"), widget=DayInput, initial=clock.today)
    visitors = forms.CharField(label=_("回访人"), max_length=120)
    safe = forms.ChoiceField(label=_("儿童得到妥善照料"), choices=_YES, widget=forms.RadioSelect)
    note = _text(_("情况"), required=False)


class CloseForm(Deed):
    """The closing report."""

    note = _text(_("结案报告"))


class CloseOtherwiseForm(CloseForm):
    """An end without help."""

    reason = forms.ChoiceField(
        label=_("结案原因"),
        choices=[each for each in c.CloseReason.choices if each[0] != c.CloseReason.CARED_FOR],
    )
    field_order = ("reason", "note")


class ReferForm(Deed):
    """A task for an organisation."""

    office = forms.ChoiceField(label=_("接收单位"))
    role = forms.ChoiceField(
        label=_("在个案中的职责"), initial=c.MemberRole.HELPER,
        choices=[(r.value, r.label) for r in
                 (c.MemberRole.HELPER, c.MemberRole.PSYCHOLOGIST, c.MemberRole.LEGAL)],
    )  # fmt: skip
    task = _text(
        _("请求事项"),
        help_text=_("接收单位在办结前可以查看本个案和儿童档案。只请办一项服务、不需了解案情的，"
                    "用“转介服务”。"),
    )  # fmt: skip
    due_on = forms.DateField(label=_("期限"), widget=DayInput)

    def __init__(self, *given: Any, offices: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["office"].choices = offices  # type: ignore[attr-defined]


class AnswerForm(Deed):
    """What the receiving office says."""

    text = _text(_("办理情况或者理由"), required=False)


class ConferenceForm(Deed):
    """Minutes, and up to three decisions."""

    LINES = 3
    on = forms.DateField(label=_("会议日期"), widget=DayInput, initial=clock.today)
    present = forms.CharField(label=_("参加人员"), max_length=300)
    minutes = _text(_("纪要"), rows=5)

    def __init__(self, *given: Any, members: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        for n in range(1, self.LINES + 1):
            self.fields[f"what_{n}"] = forms.CharField(
                label=_("决定事项 {n}").format(n=n), required=False, max_length=500
            )
            self.fields[f"member_{n}"] = forms.ChoiceField(
                label=_("由谁办理"), required=False, choices=[("", "—"), *members]
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=_("期限"), required=False, widget=DayInput
            )

    def clean(self) -> dict[str, Any]:
        """Ask for member and day of each decision."""
        data: dict[str, Any] = super().clean() or {}
        for n in range(1, self.LINES + 1):
            if data.get(f"what_{n}") and not (data.get(f"member_{n}") and data.get(f"due_{n}")):
                self.add_error(f"what_{n}", _("请写明由谁办理和期限。"))
        return data

    def tasks(self) -> list[Task]:
        """Return the decisions."""
        data = self.cleaned_data
        return [
            Task(data[f"what_{n}"], UUID(data[f"member_{n}"]), data[f"due_{n}"])
            for n in range(1, self.LINES + 1)
            if data[f"what_{n}"]
        ]


class OutcomeForm(Deed):
    """What came of a decision."""

    outcome = _text(_("办理结果"))


class MemberForm(Deed):
    """One person for the team."""

    user = forms.ChoiceField(label=_("人员"))
    role = forms.ChoiceField(
        label=_("职责"),
        choices=[(r.value, r.label) for r in (
            c.MemberRole.WORKER, c.MemberRole.PSYCHOLOGIST, c.MemberRole.LEGAL,
            c.MemberRole.HELPER, c.MemberRole.SUPERVISOR)],
    )  # fmt: skip

    def __init__(self, *given: Any, people: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["user"].choices = people  # type: ignore[attr-defined]


class RiskForm(Deed):
    """A person's word over the derived level."""

    level = forms.ChoiceField(
        label=_("风险等级"), required=False, choices=[("", _("按系统推算")), *c.RiskLevel.choices]
    )
    reason = _text(_("理由"), rows=2)


class PickFileForm(Deed):
    """Whose file the child of a report is."""

    file = forms.UUIDField(label=_("儿童档案"), error_messages={"required": _("请选择儿童。")})


class JoinForm(Deed):
    """Into which case."""

    into = forms.ChoiceField(label=_("并入个案"))

    def __init__(self, *given: Any, cases: Choices, **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["into"].choices = cases  # type: ignore[attr-defined]


class OmissionForm(Deed):
    """Who did not report."""

    unit = forms.ChoiceField(
        label=_("单位类型"),
        choices=[each for each in c.Unit.choices if each[0] not in c.VOLUNTARY],
    )
    whose = forms.CharField(label=_("单位和人员"), max_length=200)
    should_have_on = forms.DateField(label=_("应报告日期"), widget=DayInput)
    facts = _text(_("应报未报的情况"))


class SettleForm(Deed):
    """What came of it."""

    confirmed = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect,
        choices=(("1", c.OmissionState.CONFIRMED.label), ("0", c.OmissionState.CLEARED.label)),
    )  # fmt: skip
    result = _text(_("处理结果"))


class NoteForm(Deed):
    """A leaf of a sealed sub-file."""

    text = _text(_("内容"), rows=5)


class PurposeForm(Deed):
    """What for."""

    purpose = forms.CharField(label=_("查看目的"), max_length=200)


class RewardForm(Deed):
    """Praise or a prize."""

    kind = forms.ChoiceField(label=_("方式"), choices=c.RewardKind.choices)
    on = forms.DateField(label=_("日期"), widget=DayInput, initial=clock.today)
    given_by = forms.CharField(label=_("表扬奖励单位"), max_length=120)


class EventForm(Deed):
    """An extreme event."""

    happened_on = forms.DateField(label=_("发生日期"), widget=DayInput)
    kind = forms.ChoiceField(label=_("类型"), choices=c.EventKind.choices)
    victims = forms.IntegerField(label=_("涉及儿童数"), min_value=1, initial=1)
    deaths = forms.IntegerField(label=_("死亡数"), min_value=0, initial=0)
    lessons = _text(_("教训"))
    measures = _text(_("措施"))


class OnCallForm(forms.Form):
    """A line of an on-call list."""

    name = forms.CharField(label=_("值班岗位"), max_length=72)
    telephone = forms.CharField(label=_("值班电话"), max_length=20, required=False)
    email = forms.EmailField(label=_("通知邮箱"), required=False)
    webhook = forms.URLField(
        label=_("短信网关地址"), required=False, assume_scheme="https",
        help_text=_("新报告到达时只发送编号和乡镇名称，不含个人信息。"),
    )  # fmt: skip
    position = forms.IntegerField(label=_("顺序"), min_value=1, max_value=99, initial=1)
    from_time = forms.TimeField(
        label=_("自"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    to_time = forms.TimeField(
        label=_("至"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
