"""Input: campaigns, education, hazards and their course, houses, checks item by item."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField

from . import choices as c
from . import selectors
from .checklists import checklists
from .models import Hazard, SafetyCheck, Unit
from .permissions import ScreeningPermission
from .services import CampaignSaid

_ANY = ("", "—")


def _rows(number: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": number})


def _text(label: Any, *, rows: int = 2, most: int = 500, needed: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=needed, widget=_rows(rows))


def _day(label: Any, *, ahead: int = 0) -> forms.DateField:
    return forms.DateField(
        label=label, widget=DayInput, initial=lambda: clock.today() + timedelta(days=ahead)
    )


def _photos() -> AttachmentsField:
    return AttachmentsField(required=False)


def _offer(form: forms.Form, name: str, pairs: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
    field.choices = pairs


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


class CampaignForm(forms.Form):
    """A campaign; its units follow from the area."""

    _ASKED = ("period", "title", "starts_on", "ends_on")

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    period = forms.ChoiceField(label=_("时段"), choices=c.Period.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    area = forms.ChoiceField(
        label=_("辖区"), help_text=_("辖区内的每个村（居）和每所学校都列为排查单位。")
    )
    owners = forms.CharField(
        label=_("牵头和责任部门"), max_length=200, initial=_("民政、公安、教育、交通运输")
    )
    starts_on = _day(_("自"))
    ends_on = _day(_("至"), ahead=30)
    focus = forms.MultipleChoiceField(
        label=_("重点隐患"), required=False, choices=c.HazardKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    task = _text(_("工作要求"), rows=3, most=1000, needed=False)

    def __init__(
        self, data: Any = None, *, actor: Actor, asked: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        # A reminder says which period; what does not fit is refused like anything typed in.
        said = {name: asked[name] for name in self._ASKED if asked.get(name)}
        super().__init__(data, initial={"area": actor.area_code, **said})
        _offer(self, "area", selectors.areas_to_run(actor))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        return data

    def said(self) -> CampaignSaid:
        """Return the campaign, as the service takes it."""
        return CampaignSaid(**self.cleaned_data)


class NoteForm(forms.Form):
    """Why a campaign ends before every unit is checked."""

    note = _text(_("结束说明"), needed=False)


class EducationForm(forms.Form):
    """Safety education that was held; guardians who were warned."""

    educated_on = _day(_("安全教育日期"))
    sessions = forms.IntegerField(label=_("安全教育场次"), min_value=1, max_value=999, initial=1)
    attended = forms.IntegerField(label=_("受教育儿童人数"), min_value=0, max_value=99_999)
    warned = forms.IntegerField(label=_("已督促的监护人数"), min_value=0, max_value=99_999)
    education = _text(_("教育内容"), needed=False)

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        names = ("educated_on", "sessions", "attended", "warned", "education")
        super().__init__(data, initial={n: getattr(unit, n) for n in names if getattr(unit, n)})


class ReasonForm(forms.Form):
    """Why a unit screens again."""

    reason = _text(_("退回原因"), most=200)


class AppraiseForm(forms.Form):
    """How a unit did its duty."""

    appraisal = forms.ChoiceField(
        label=_("考核结果"), choices=c.Appraisal.choices, widget=forms.RadioSelect
    )
    words = _text(_("考核意见"), needed=False)


class HazardForm(forms.Form):
    """A hazard: what, where, seen by whom; photos may follow."""

    hazard_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=_("隐患类型"), choices=c.HazardKind.choices)
    place_text = forms.CharField(label=_("地点"), max_length=200)
    words = _text(_("情况"))
    harm = forms.ChoiceField(
        label=_("是否造成伤害"), choices=c.Harm.choices, widget=forms.RadioSelect,
        initial=c.Harm.NONE, help_text=_("有儿童受伤或失踪的，登记后立即发起强制报告。"),
    )  # fmt: skip
    file_id = forms.ChoiceField(label=_("关联儿童"), required=False)
    found_on = _day(_("发现日期"))
    found_by = forms.CharField(label=_("排查人"), max_length=120)
    photos = _photos()

    def __init__(self, data: Any = None, files: Any = None, *, actor: Actor, unit: Unit) -> None:
        super().__init__(data, files, initial={"found_by": actor.display_name})
        _offer(self, "file_id", [_ANY, *selectors.linkable_children(actor, unit)])

    def said(self) -> dict[str, Any]:
        """Return the hazard, as the service takes it."""
        return self.cleaned_data | {"file_id": _uuid(self.cleaned_data["file_id"])}


class ControlForm(forms.Form):
    """What is done meanwhile, who removes it, until when."""

    measure = _text(_("防控措施"))
    owner_label = forms.CharField(label=_("责任人"), max_length=120)
    owner_id = forms.ChoiceField(
        label=_("责任部门"), required=False, help_text=_("所选部门可以看到并报告整改。")
    )
    due_on = _day(_("整改期限"), ahead=7)

    def __init__(self, data: Any = None, *, hazard: Hazard) -> None:
        super().__init__(data)
        _offer(self, "owner_id", [_ANY, *selectors.owners(hazard.area)])

    def said(self) -> dict[str, Any]:
        """Return the measure, as the service takes it."""
        return self.cleaned_data | {"owner_id": _uuid(self.cleaned_data["owner_id"])}


class EscalateForm(forms.Form):
    """To whom a hazard is handed up, and what is asked."""

    to = forms.CharField(label=_("上报单位"), max_length=120)
    words = _text(_("上报内容"))


class ClaimForm(forms.Form):
    """What was done to remove it, with photos."""

    removal = _text(_("整改情况"))
    photos = _photos()


class ConfirmForm(forms.Form):
    """How it was confirmed that a hazard is gone."""

    how = forms.ChoiceField(label=_("复核方式"), choices=c.Seen.choices, widget=forms.RadioSelect)


class RejectForm(forms.Form):
    """Why it is still there, and until when it is to go."""

    reason = _text(_("退回原因"), most=200)
    due_on = _day(_("整改期限"), ahead=7)


class HouseForm(forms.Form):
    """A dangerous house in which somebody lives."""

    area = forms.ChoiceField(label=_("所在村（居）"))
    address = forms.CharField(label=_("房屋地址"), max_length=200)
    household = forms.CharField(label=_("户主"), max_length=72, required=False)
    grade = forms.ChoiceField(label=_("危险等级"), choices=c.HouseGrade.choices)
    plan = forms.ChoiceField(label=_("处置方式"), choices=c.HouseEnd.choices)
    found_on = _day(_("发现日期"))
    due_on = _day(_("完成期限"), ahead=90)
    words = _text(_("情况"), needed=False)
    photos = _photos()

    def __init__(
        self, data: Any = None, files: Any = None, *, actor: Actor, child: Any = None
    ) -> None:
        initial = {"area": child.area, "address": str(child.household or "")} if child else {}
        super().__init__(data, files, initial=initial)
        _offer(self, "area", area_choices(actor, ScreeningPermission.SCREEN))


class MoveOutForm(forms.Form):
    """When they moved out, and where to."""

    moved_on = _day(_("搬离日期"))
    moved_to = forms.CharField(label=_("搬至"), max_length=200)


class FinishForm(forms.Form):
    """What became of the house."""

    finish = forms.ChoiceField(label=_("完成方式"), choices=c.HouseEnd.choices)
    finished_on = _day(_("完成日期"))
    words = _text(_("完成情况"), needed=False)
    photos = _photos()


class DormitoryForm(forms.Form):
    """Which dormitory is built, for how many, until when."""

    dormitory_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    school_id = forms.TypedChoiceField(label=_("学校"), coerce=UUID)
    name = forms.CharField(label=_("工程名称"), max_length=120)
    beds = forms.IntegerField(label=_("床位数"), min_value=1, max_value=20_000)
    starts_on = _day(_("开工日期"))
    planned_on = _day(_("计划完工日期"), ahead=180)
    words = _text(_("说明"), needed=False)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        _offer(self, "school_id", selectors.schools(actor, selectors.BUILDING))


class DormitoryDayForm(forms.Form):
    """The day on which the shell stood, or the first night in it."""

    on = _day(_("日期"))


class PlanForm(forms.Form):
    """What is checked, where, when."""

    check_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    subject = forms.ChoiceField(label=_("检查对象"), choices=c.CheckSubject.choices)
    school_id = forms.ChoiceField(label=_("学校（幼儿园）、救助机构"), required=False)
    target = forms.CharField(
        label=_("被检查的单位、房屋或车辆"), max_length=120, required=False,
        help_text=_("如：女生宿舍二栋、车牌号、租住房屋地址。不填则为所选单位。"),
    )  # fmt: skip
    area = forms.ChoiceField(label=_("所在区划"), required=False)
    planned_on = _day(_("计划日期"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        offered = selectors.schools(actor)
        own = offered[0][0] if actor.area is None and offered else ""
        super().__init__(data, initial={"area": actor.area_code, "school_id": own})
        _offer(self, "school_id", offered if own else [_ANY, *offered])
        if actor.area is None:
            del self.fields["area"]
        else:
            _offer(self, "area", area_choices(actor, ScreeningPermission.INSPECT))

    def clean(self) -> dict[str, Any]:
        """Refuse a check of nothing in particular."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("school_id") and not data.get("target"):
            self.add_error("target", _("请选择学校，或填写被检查的单位、房屋或车辆。"))
        return data

    def said(self) -> dict[str, Any]:
        """Return the plan, as the service takes it."""
        data = self.cleaned_data
        return data | {"school_id": _uuid(data["school_id"]), "area": data.get("area", "")}


class CarryOutForm(forms.Form):
    """Every item of the list: yes, no, or not to be found here; a "no" in words."""

    inspectors = forms.CharField(label=_("检查人员"), max_length=200)
    checked_on = _day(_("检查日期"))
    handler = forms.CharField(
        label=_("处理责任人"), max_length=120, required=False,
        help_text=_("有不合格项目的必填：发现一起，处理一起。"),
    )  # fmt: skip
    due_on = forms.DateField(
        label=_("处理期限"), required=False, widget=DayInput,
        help_text=_("项目另有更短时限的，按更短的算；当场必须停用的为当日。"),
    )  # fmt: skip
    words = _text(_("说明"), needed=False)
    photos = _photos()

    def __init__(
        self, data: Any = None, files: Any = None, *, check: SafetyCheck, actor: Actor
    ) -> None:
        initial = {"inspectors": actor.display_name, "due_on": clock.today() + timedelta(days=7)}
        super().__init__(data, files, initial=initial)
        self.items = checklists()[check.subject].items
        for item in self.items:
            self.fields[f"{item.code}_answer"] = forms.ChoiceField(
                label=item.text, choices=c.ItemAnswer.choices, widget=forms.RadioSelect
            )  # fmt: skip
            self.fields[f"{item.code}_words"] = forms.CharField(
                label=_("问题"), max_length=500, required=False
            )

    @property
    def item_fields(self) -> list[tuple[forms.BoundField, forms.BoundField, str]]:
        """Each item with its words, and when they are shown."""
        return [
            (self[f"{item.code}_answer"], self[f"{item.code}_words"], f"{item.code}_answer=NOT_OK")
            for item in self.items
        ]

    def said(self) -> dict[str, Any]:
        """Return what was found, as the service takes it."""
        data = self.cleaned_data
        plain = ("inspectors", "checked_on", "handler", "due_on", "words", "photos")
        answers = {
            item.code: {
                "answer": data[f"{item.code}_answer"], "words": data[f"{item.code}_words"],
            }
            for item in self.items
        }  # fmt: skip
        return {name: data[name] for name in plain} | {"answers": answers}


class HandleForm(forms.Form):
    """What was done about a problem."""

    words = _text(_("处理情况"))
    handled_on = _day(_("处理日期"))
    photos = _photos()


class PassForm(forms.Form):
    """What was seen at the second look."""

    words = _text(_("复查情况"), needed=False)


class FailForm(forms.Form):
    """What is still wrong, and until when it is to be put right."""

    words = _text(_("复查情况"))
    due_on = _day(_("处理期限"), ahead=7)
