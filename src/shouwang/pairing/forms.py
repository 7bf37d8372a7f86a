"""Input: volunteers, vetting, consent, ending; shifts of the rota and hours."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput
from shouwang.documents.forms import AttachmentsField
from shouwang.registry.choices import Sex

from .choices import Condition, EndReason, Origin
from .models import Volunteer
from .permissions import PairingPermission

_ANY = ("", "—")
_TimeInput = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
_PHONE = r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$"


class VolunteerForm(forms.Form):
    """What a volunteer says at the application."""

    name = forms.CharField(label=_("姓名"), max_length=72)
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices)
    birth_year = forms.IntegerField(
        label=_("出生年份"), required=False, min_value=1930, max_value=2010
    )
    phone = forms.RegexField(
        _PHONE, label=_("联系电话"), error_messages={"invalid": _("不是有效的手机或固定电话号码。")}
    )
    area = forms.ChoiceField(label=_("居住地"))
    origin = forms.ChoiceField(label=_("来源"), choices=Origin.choices)
    languages = forms.CharField(
        label=_("会说的语言（方言）"), required=False, max_length=100,
        help_text=_("多种的用顿号隔开。"),
    )  # fmt: skip
    skills = forms.CharField(label=_("专业特长"), required=False, max_length=200)
    free_time = forms.CharField(label=_("可服务时段"), required=False, max_length=200)
    most_children = forms.IntegerField(
        label=_("最多结对人（户）数"), min_value=1, max_value=10, initial=1
    )
    user = forms.ChoiceField(
        label=_("登录用户"), required=False,
        help_text=_("有代理家长或志愿者岗位的用户；结对后只能看到自己结对的儿童。"),
    )  # fmt: skip
    trained_on = forms.DateField(label=_("培训日期"), required=False, widget=DayInput)

    def __init__(
        self, data: Any = None, *, actor: Actor, volunteer: Volunteer | None = None
    ) -> None:
        names = ("name", "sex", "birth_year", "phone", "area", "origin", "languages", "skills",
                 "free_time", "most_children", "trained_on")  # fmt: skip
        initial = {name: getattr(volunteer, name) for name in names} if volunteer else {}
        if volunteer and volunteer.user_id:
            initial["user"] = str(volunteer.user_id)
        super().__init__(data, initial=initial)
        self.posts = {
            str(post.user_id): post
            for role in ("PROXY_PARENT", "VOLUNTEER")
            for post in accounts.posts_of_role(role, clock.today())
        }
        people = [(key, post.user.display_name) for key, post in self.posts.items()]
        for name, choices in (
            ("area", area_choices(actor, PairingPermission.MANAGE)),
            ("user", [_ANY, *people]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
            field.choices = choices
        if volunteer is not None:
            del self.fields["area"]

    def said(self) -> dict[str, Any]:
        """Return what was said, as the service takes it."""
        data = {key: value for key, value in self.cleaned_data.items() if key != "area"}
        post = self.posts.get(data["user"])
        data["user"] = post.user if post else None
        data["organisation"] = post.organisation if post else None
        return data


class VetForm(forms.Form):
    """The seven conditions, until when, what was looked at."""

    conditions = forms.MultipleChoiceField(
        label=_("条件审查"), choices=Condition.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    until = forms.DateField(label=_("审查有效期至"), widget=DayInput)
    note = forms.CharField(
        label=_("审查情况"), max_length=300,
        help_text=_("写明查看了哪些证明，如无犯罪记录证明、体检报告；不通过的写明原因。"),
    )  # fmt: skip
    proofs = AttachmentsField(
        label=_("审查证明"), required=False,
        help_text=_("无犯罪记录证明、体检报告等的照片或扫描件；只有审查人员能看，两年后自动删除内容。"),
    )  # fmt: skip


class SheetsForm(forms.Form):
    """The consent sheet that came later."""

    sheets = AttachmentsField(label=_("家长同意书"))


class RefuseForm(forms.Form):
    """Why a volunteer is refused or suspended."""

    note = forms.CharField(label=_("原因"), max_length=300)


class ConsentForm(forms.Form):
    """Who of the parents agreed, when; whether the child wants it."""

    consent_by = forms.CharField(label=_("同意的家长"), max_length=72)
    consent_on = forms.DateField(label=_("家长同意日期"), widget=DayInput, initial=clock.today)
    child_willing = forms.TypedChoiceField(
        label=_("儿童愿意"), choices=(("1", _("愿意")), ("", _("年幼未问")), ("0", _("不愿意"))),
        coerce=lambda value: value == "1", empty_value=None, required=False,
    )  # fmt: skip
    sheets = AttachmentsField(
        label=_("家长同意书"), required=False,
        help_text=_("家长签字的同意书的照片或扫描件。"),
    )  # fmt: skip


class EndForm(forms.Form):
    """Why and when a pairing ends, and what it brought."""

    reason = forms.ChoiceField(label=_("终止原因"), choices=EndReason.choices)
    on = forms.DateField(label=_("终止日期"), widget=DayInput, initial=clock.today)
    review = forms.CharField(
        label=_("期满评价"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ProposeForm(forms.Form):
    """For whom among the fit volunteers of the county."""

    volunteer = forms.ChoiceField(label=_("帮扶人"))

    def __init__(self, data: Any = None, *, volunteers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["volunteer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = volunteers


class LeaveForm(forms.Form):
    """Why a volunteer leaves."""

    note = forms.CharField(label=_("退出原因"), max_length=300)


# --- the rota -------------------------------------------------------------------------------------


class ShiftForm(forms.Form):
    """When, where, what, for how many; the same shift in the weeks that follow."""

    area = forms.ChoiceField(label=_("乡镇、村（居）"))
    on = forms.DateField(label=_("日期"), widget=DayInput)
    begins = forms.TimeField(label=_("开始"), initial="09:00", widget=_TimeInput)
    ends = forms.TimeField(label=_("结束"), initial="11:00", widget=_TimeInput)
    place_name = forms.CharField(label=_("地点"), max_length=80)
    task = forms.CharField(
        label=_("服务内容"), max_length=200,
        help_text=_("如辅导作业、陪伴阅读；不要写儿童姓名。"),
    )  # fmt: skip
    wanted = forms.IntegerField(label=_("需要人数"), min_value=1, max_value=50, initial=2)
    weeks = forms.IntegerField(
        label=_("连续几周（含本次）"), min_value=1, max_value=26, initial=1,
        help_text=_("每周同一天排同样的班次。"),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, actor: Actor, on: Any = None) -> None:
        super().__init__(data, initial={"on": on})
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = area_choices(actor, PairingPermission.ROTA)

    def said(self) -> dict[str, Any]:
        """Return what is planned, as the service takes it."""
        return {
            key: value for key, value in self.cleaned_data.items() if key not in ("area", "weeks")
        }


class PutDownForm(forms.Form):
    """Who of the county's volunteers takes a place."""

    volunteer = forms.ChoiceField(label=_("志愿者"))

    def __init__(self, data: Any = None, *, volunteers: list[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["volunteer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = volunteers


class HoursForm(forms.Form):
    """How long, and what was done."""

    hours = forms.DecimalField(
        label=_("服务小时"), min_value=Decimal("0.5"), max_value=12, decimal_places=1, initial=2
    )
    content = forms.CharField(
        label=_("服务情况"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("做了什么、有多少儿童参加；不要写儿童姓名。"),
    )  # fmt: skip


class WhyForm(forms.Form):
    """Why a shift is cancelled, hours are sent back, or somebody did not come."""

    note = forms.CharField(label=_("原因"), max_length=200)
