"""Input of the smaller registers: letters, meetings, plans, wishes, gifts, families, persuasion."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.care.choices import (
    Argument,
    CounsellingKind,
    Direction,
    Effect,
    HelpMode,
    MeetingKind,
    PlanKind,
    PlanOutcome,
    PlanReason,
    Problem,
    Seen,
)
from shouwang.care.permissions import CarePermission
from shouwang.care.services import Called, Intent
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.widgets import DayInput
from shouwang.registry.selectors import villages_in

_LONG = 2_000
STEPS = 5  # lines for steps of a plan; more are entered by saving and adding
_PARENTS = (("father", _("父亲")), ("mother", _("母亲")))
_WHO_CAME = ((Seen.CARER, _("监护人（受委托人）")), (Seen.PARENT, _("父母")),
             (Seen.CHILD, _("儿童本人")), (Seen.PROXY, _("代理家长")))  # fmt: skip


def _text(label: Any, *, required: bool = False, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _day(label: Any, *, required: bool = True, today: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=DayInput, initial=clock.today if today else None
    )


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class NothingForm(forms.Form):
    """A deed that asks nothing but to be confirmed."""


# --- letters -------------------------------------------------------------------------------------


class LetterForm(forms.Form):
    """A letter taken out of the box."""

    direction = forms.ChoiceField(label=_("书信"), choices=Direction.choices)
    received_on = _day(_("收信日期"))
    gist = _text(_("内容摘要（可不填）"))


class PassForm(forms.Form):
    """How a letter was passed on."""

    on = _day(_("转递日期"))
    how = forms.CharField(
        label=_("转递方式"), max_length=60, required=False, help_text=_("例如：邮寄、拍照发送")
    )


class AnswerForm(forms.Form):
    """What the parents answered."""

    on = _day(_("回信日期"))
    suggestion = _text(_("家长对学校的建议"))
    hope = _text(_("家长对代理家长的希望"))


class FeedBackForm(forms.Form):
    """To whom the parents' words went."""

    on = _day(_("反馈日期"))
    to = forms.CharField(
        label=_("反馈给"), max_length=120, help_text=_("例如：班主任、代理家长、儿童本人")
    )


# --- meetings -----------------------------------------------------------------------------------


class MeetingForm(forms.Form):
    """One occasion for many children: tick who came."""

    kind = forms.ChoiceField(label=_("会议（活动）"), choices=MeetingKind.choices)
    school = forms.ChoiceField(label=_("学校"), required=False)
    held_on = _day(_("日期"))
    topic = forms.CharField(label=_("主题"), max_length=120)
    led_by = forms.CharField(label=_("主持人"), max_length=72)
    number = forms.IntegerField(label=_("到会人数"), required=False, min_value=1, max_value=30_000)
    who = forms.MultipleChoiceField(
        label=_("到会的人"), choices=_WHO_CAME, initial=[Seen.CARER],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("对下面勾选的每名儿童，到会的是谁。不同的，请分两次登记。"),
    )  # fmt: skip
    children = forms.MultipleChoiceField(
        label=_("到会的儿童（家庭）"), widget=forms.CheckboxSelectMultiple
    )
    notes = _text(_("记录"))
    from_paper = forms.BooleanField(label=_("由纸质签到表补录"), required=False)

    def __init__(
        self, data: Any = None, *, schools: Iterable[Any], children: Iterable[Any], doer: str
    ) -> None:
        super().__init__(data, initial={"led_by": doer})
        for name, choices in (
            ("school", [(str(each.pk), each.name) for each in schools]),
            ("children", [(str(each.pk), each.person.name) for each in children]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)  # noqa: S101
            field.choices = choices
        if not self.fields["school"].choices:  # type: ignore[attr-defined]
            del self.fields["school"]

    def called(self) -> Called:
        """Return what was said, as the service takes it."""
        data = self.cleaned_data
        return Called(
            kind=MeetingKind(data["kind"]), held_on=data["held_on"], topic=data["topic"],
            led_by=data["led_by"], came={UUID(pk): data["who"] for pk in data["children"]},
            number=data["number"], notes=data["notes"], from_paper=data["from_paper"],
        )  # fmt: skip


# --- plans ----------------------------------------------------------------------------------------


class PlanForm(forms.Form):
    """A plan of help, with a line for each step."""

    kind = forms.ChoiceField(label=_("类型"), choices=PlanKind.choices)
    owner = forms.CharField(label=_("责任人"), max_length=72)
    reasons = forms.MultipleChoiceField(
        label=_("原因"), choices=PlanReason.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    problem = _text(_("问题和现状"))
    goals = _text(_("目标"), required=True)
    starts_on = _day(_("开始日期"))
    ends_on = _day(_("结束日期"), today=False)
    review_days = forms.IntegerField(
        label=_("每多少日检查一次"), min_value=1, max_value=180, initial=30
    )
    signed_on = _day(_("签订日期（承诺书）"), required=False, today=False)
    from_paper = forms.BooleanField(label=_("由纸质方案补录"), required=False)

    def __init__(
        self, data: Any = None, *, owner: str = "", said: Mapping[str, Any] | None = None
    ) -> None:
        given = dict(said or {"owner": owner})
        steps = given.pop("steps", [])
        for number, step in enumerate(steps[:STEPS]):
            given |= {f"{part}{number}": value for part, value in step.items()}
        super().__init__(data, initial=given)
        for number in range(STEPS):
            labels = {"what": _("措施"), "who": _("谁来做"), "effect": _("阶段性效果")}
            for part, label in labels.items():
                self.fields[f"{part}{number}"] = forms.CharField(
                    label=label, required=False, max_length=200
                )
            self.fields[f"until{number}"] = _day(_("完成时间"), required=False, today=False)

    def step_rows(self) -> list[list[Any]]:
        """Return the bound fields of the steps, a line each."""
        parts = ("what", "who", "until", "effect")
        return [[self[f"{part}{number}"] for part in parts] for number in range(STEPS)]

    def intent(self) -> Intent:
        """Return what was said, as the service takes it."""
        data = self.cleaned_data
        steps = [
            {"what": data[f"what{n}"], "who": data[f"who{n}"], "effect": data[f"effect{n}"],
             "until": data[f"until{n}"].isoformat() if data[f"until{n}"] else ""}
            for n in range(STEPS)
        ]  # fmt: skip
        return Intent(
            kind=PlanKind(data["kind"]), owner=data["owner"], starts_on=data["starts_on"],
            ends_on=data["ends_on"], reasons=data["reasons"], problem=data["problem"],
            goals=data["goals"], steps=steps, review_days=data["review_days"],
            signed_on=data["signed_on"], from_paper=data["from_paper"],
        )  # fmt: skip


class ReviewForm(forms.Form):
    """What was found when a plan was looked at."""

    on = _day(_("检查日期"))
    effect = forms.ChoiceField(
        label=_("阶段效果"), choices=Effect.choices, widget=forms.RadioSelect
    )
    note = _text(_("检查情况"), required=True)


class EndPlanForm(forms.Form):
    """What a plan came to."""

    outcome = forms.ChoiceField(label=_("效果"), choices=PlanOutcome.choices)
    note = _text(_("结束说明"))


class EscalateForm(forms.Form):
    """What a plan cannot mend."""

    problems = forms.MultipleChoiceField(
        label=_("发现的问题"), choices=Problem.choices, widget=forms.CheckboxSelectMultiple
    )
    note = _text(_("情况说明"), required=True)


# --- wishes and gifts ---------------------------------------------------------------------------


class WishForm(forms.Form):
    """A wish, without the child's name."""

    text = forms.CharField(
        label=_("心愿"), max_length=200,
        help_text=_("不写姓名、住址和学校：认领人在家长同意前只看到心愿、年龄和性别。"),
    )  # fmt: skip
    on = _day(_("征集日期"))


class ClaimerForm(forms.Form):
    """Who took a wish on and does not sign in."""

    claimer = forms.CharField(label=_("认领人"), max_length=120)


class ConsentForm(forms.Form):
    """Who agreed that the claimer is told."""

    consent_by = forms.CharField(label=_("同意的家长"), max_length=72)
    on = _day(_("家长同意日期"))


class FulfilForm(forms.Form):
    """How a wish came true."""

    on = _day(_("达成日期"))
    note = forms.CharField(label=_("达成说明"), max_length=200)


class DonationForm(forms.Form):
    """Things and money given to a child."""

    giver = forms.CharField(label=_("捐赠人（单位）"), max_length=120)
    on = _day(_("捐赠日期"))
    items = forms.CharField(
        label=_("物品"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一样，名称和数量之间用空格隔开，例如：书包 1"),
    )  # fmt: skip
    cash = forms.DecimalField(
        label=_("现金（元）"), required=False, min_value=0, max_value=9_999_999, decimal_places=2
    )
    received_by = forms.CharField(label=_("接收人"), max_length=72)
    pairing_id = forms.TypedChoiceField(
        label=_("结对帮扶人"), required=False, coerce=UUID, empty_value=None
    )

    def __init__(self, data: Any = None, *, pairings: Iterable[tuple[UUID, str]] = ()) -> None:
        super().__init__(data)
        field = self.fields["pairing_id"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", "—"), *((str(pk), name) for pk, name in pairings)]

    def clean_items(self) -> list[dict[str, Any]]:
        """Return the lines as things and numbers; one without a number counts as one."""
        found = []
        for line in str(self.cleaned_data["items"]).splitlines():
            what, _space, number = line.strip().rpartition(" ")
            if not number.isdigit():
                what, number = line.strip(), "1"
            if what:
                found.append({"what": what.strip(), "number": int(number)})
        return found

    def clean_cash(self) -> Decimal:
        """Return the sum; nothing is none."""
        return self.cleaned_data["cash"] or Decimal(0)


# --- families and persuasion ----------------------------------------------------------------------


class FamilyForm(forms.Form):
    """A family that offers to look after neighbours' children."""

    area = forms.ChoiceField(label=_("所在村（居）"))
    name = forms.CharField(label=_("户主姓名"), max_length=72)
    phone = forms.CharField(label=_("联系电话"), max_length=20)
    address = forms.CharField(label=_("住址"), max_length=120, required=False)
    mode = forms.ChoiceField(label=_("托管方式"), choices=HelpMode.choices)
    places = forms.IntegerField(label=_("最多照看人数"), min_value=1, max_value=10, initial=1)
    willing = forms.BooleanField(label=_("本人自愿"), required=False)

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = villages_in(actor, CarePermission.RECORD)


class AdmitForm(forms.Form):
    """What was found when a family was looked into."""

    note = forms.CharField(label=_("核实情况"), max_length=200)


class PlaceForm(forms.Form):
    """A child whom a family is to look after."""

    family = forms.ChoiceField(label=_("互助家庭"))
    mode = forms.ChoiceField(label=_("托管方式"), choices=HelpMode.choices)
    agreed_by = forms.CharField(label=_("同意的家长"), max_length=72)
    on = _day(_("自"))

    def __init__(self, data: Any = None, *, families: Iterable[Any]) -> None:
        super().__init__(data)
        field = self.fields["family"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [(str(each.pk), f"{each.name}（{each.get_mode_display()}）")
                         for each in families]  # fmt: skip


class EndCareForm(ReasonForm):
    """When a family's care ended."""

    on = _day(_("终止日期"))
    field_order = ("on", "reason")


class AttemptForm(forms.Form):
    """One attempt to win a parent back."""

    on = _day(_("日期"))
    with_whom = forms.CharField(label=_("劝返对象"), max_length=72)
    arguments = forms.MultipleChoiceField(
        label=_("劝返方式"), choices=Argument.choices, widget=forms.CheckboxSelectMultiple
    )
    answer = _text(_("家长答复"))


class AgreeForm(forms.Form):
    """Who comes back, and when."""

    parent = forms.ChoiceField(label=_("返回的家长"), choices=_PARENTS, widget=forms.RadioSelect)
    returns_on = _day(_("预计返回日期"), today=False)


class RefuseForm(forms.Form):
    """Why nobody comes back now."""

    answer = _text(_("家长答复"), required=True)


class ReturnForm(forms.Form):
    """Who is back since when."""

    parent = forms.ChoiceField(label=_("返回的家长"), choices=_PARENTS, widget=forms.RadioSelect)
    on = _day(_("返回日期"))


# --- counselling ------------------------------------------------------------------------------


class CounsellingForm(forms.Form):
    """One session; sealed."""

    on = _day(_("日期"))
    kind = forms.ChoiceField(label=_("类型"), choices=CounsellingKind.choices)
    minutes = forms.IntegerField(
        label=_("时长（分钟）"), required=False, min_value=1, max_value=600
    )
    room = forms.CharField(label=_("地点"), required=False, max_length=60)
    content = _text(_("内容"), required=True, rows=6)
    result = _text(_("效果"))
    next_on = _day(_("下次日期"), required=False, today=False)

    def said(self) -> dict[str, Any]:
        """Return what was said but for the day."""
        return {key: value for key, value in self.cleaned_data.items() if key != "on"}
