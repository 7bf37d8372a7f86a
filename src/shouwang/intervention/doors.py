"""Which form and which service stand behind each deed of a page: one row a deed.

The deeds themselves, their states and rights are in `workflow.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.core.workflow import open_to

from . import choices as c
from . import forms, services, workflow
from .choices import Track

# (actor, row, checked form, now)
Do = Callable[[Actor, Any, Any, datetime], Any]


@dataclass(frozen=True, slots=True)
class Door:
    """What a deed is called on a button, its form, the service; `tone` of the button."""

    label: Text
    form: type[forms.DeedForm]
    do: Do
    tone: str = "primary"


def _said(service: Callable[..., Any], **more: Any) -> Do:
    """Return a deed that gives the form's fields to a service by their names."""
    return lambda actor, row, form, now: service(actor, row, **more, **form.cleaned_data, now=now)


def _place(data: dict[str, Any]) -> services.Place:
    return services.Place(data["place_kind"], data["place"], data["place_phone"])


def _settle(deed: str) -> Do:
    def do(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
        data = form.cleaned_data
        caregiver = services.Caregiver(data["name"], data["kin"], data["phone"])
        return services.settle_placement(
            actor, row, deed=deed, caregiver=caregiver, assessed_on=data["assessed_on"], now=now
        )

    return do


def _move(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data
    return services.move_placement(actor, row, place=_place(data), at=data["at"], now=now)


PLACEMENT: Mapping[str, Door] = MappingProxyType(
    {
        "receive": Door(_("登记接收"), forms.ReceiveForm, _said(services.receive_placement)),
        "notify": Door(_("登记通知父母"), forms.NotifyForm, _said(services.notify_parents)),
        "reunite": Door(_("父母接回"), forms.ReuniteForm, _settle("reunite")),
        "entrust": Door(_("重新确定受委托监护人"), forms.CaregiverForm, _settle("entrust")),
        "appoint": Door(_("另行指定监护人"), forms.CaregiverForm, _settle("appoint")),
        "leave": Door(_("办理离开"), forms.LeaveForm, _said(services.leave_placement)),
        "review": Door(
            _("复核"), forms.ReviewForm, _said(services.review_placement), "outline-primary"
        ),
        "move": Door(_("转移场所"), forms.MoveForm, _move, "outline-primary"),
        "reconsider": Door(
            _("撤回去向"), forms.ReasonForm, _said(services.reconsider_placement), "outline-danger"
        ),
        "die": Door(_("儿童死亡"), forms.DeathForm, _said(services.end_by_death), "outline-danger"),
        "cancel": Door(
            _("未成行"), forms.ReasonForm, _said(services.cancel_placement), "outline-danger"
        ),
    }
)


def _again(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    return services.ask_service_again(actor, row, form.request(), now=now)


SERVICE: Mapping[str, Door] = MappingProxyType(
    {
        "accept": Door(
            _("接收"), forms.AnswerForm, _said(services.answer_service, deed="accept")
        ),
        "provide": Door(_("开始服务"), forms.DayForm, _said(services.provide_service)),
        "complete": Door(_("办结"), forms.CompleteForm, _said(services.complete_service)),
        "refuse": Door(
            _("不接收"), forms.RefusalForm, _said(services.answer_service, deed="refuse"),
            "outline-danger",
        ),
        "return": Door(
            _("退回"), forms.RefusalForm, _said(services.answer_service, deed="return"),
            "outline-danger",
        ),
        "ask_again": Door(_("重新转介"), forms.AskAgainForm, _again),
        "withdraw": Door(
            _("撤回"), forms.ReasonForm, _said(services.withdraw_service), "outline-danger"
        ),
    }
)  # fmt: skip
ANSWERS = frozenset(
    step.deed for step in workflow.SERVICE if step.permission == workflow.ACCEPT.permission
)


def _end_goal(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data
    return services.settle_goal(
        actor, row, state=c.GoalState(data["state"]), on=data["on"], now=now
    )


PLAN: Mapping[str, Door] = MappingProxyType(
    {
        "review": Door(_("评估方案"), forms.ReviewForm, _said(services.review_plan)),
        "end": Door(_("结束方案"), forms.EndForm, _said(services.end_plan), "outline-danger"),
    }
)
GOAL = Door(_("目标结论"), forms.GoalForm, _end_goal)

_RIGHTS = {
    "confirm": _("符合规定"), "deny": _("不符合规定"), "apply": _("登记申请"),
    "grant": _("纳入"), "refuse": _("未纳入"), "provide": _("提供援助"),
    "arrange": _("教育部门安排"), "enrol": _("入学"), "review": _("复核"), "end": _("办结"),
}  # fmt: skip


def _right(deed: str) -> Door:
    def do(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
        return services.advance_right(actor, row, deed=deed, said=form.said(), now=now)

    tone = "outline-danger" if deed in ("deny", "refuse", "end") else "primary"
    return Door(_RIGHTS[deed], forms.right_form(deed), do, tone)


RIGHT: Mapping[str, Door] = MappingProxyType({deed: _right(deed) for deed in _RIGHTS})


def right_steps(track: str) -> tuple[workflow.Step, ...]:
    """Return the table of a right's course."""
    return workflow.ENTITLEMENT[Track(track)]


# --- measures ------------------------------------------------------------------------------------


def _rung(deed: str) -> Do:
    return lambda actor, row, form, now: services.add_rung(
        actor, row, deed=deed, rung=form.rung(), now=now
    )


def _paper(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    return services.issue_paper(actor, row, form.said(), now=now)


def _result(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data | {"result": c.CourtResult(form.cleaned_data["result"])}
    return services.enter_result(actor, row, **data, now=now)


def _guardian(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data
    guardian = services.Caregiver(data["name"], data["kin"], data["phone"])
    return services.appoint_guardian(actor, row, guardian=guardian, on=data["on"], now=now)


def _evidence(actor: Actor, row: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data | {"kind": c.ProofKind(form.cleaned_data["kind"])}
    files = data.pop("proofs")
    return services.add_evidence(actor, row, **data, files=files, token=files.token, now=now)


INTERVENTION: Mapping[str, Door] = MappingProxyType(
    {
        "educate": Door(_("登记批评教育、训诫"), forms.EducateForm, _rung("educate")),
        "warn": Door(_("登记告诫书"), forms.PaperForm, _paper, "outline-primary"),
        "protect": Door(_("登记保护令"), forms.OrderForm, _paper, "outline-primary"),
        "penalise": Door(
            _("登记治安管理处罚"), forms.PenaliseForm, _rung("penalise"), "outline-primary"
        ),
        "file": Door(_("登记立案侦查"), forms.FileForm, _rung("file"), "outline-primary"),
        "evidence": Door(_("登记证据"), forms.EvidenceForm, _evidence, "outline-primary"),
        "establish": Door(
            _("确认可申请撤销"), forms.GroundForm, _said(services.establish_ground)
        ),
        "apply": Door(_("登记申请撤销"), forms.ApplyForm, _said(services.apply_to_court)),
        "result": Door(_("登记裁判结果"), forms.ResultForm, _result),
        "appoint_guardian": Door(_("另行指定监护人"), forms.GuardianForm, _guardian),
        "restore": Door(
            _("恢复监护人资格"), forms.RestoreForm, _said(services.restore_guardian),
            "outline-primary",
        ),
        "review_intervention": Door(
            _("复核"), forms.LooseReviewForm, _said(services.review_intervention),
            "outline-primary",
        ),
        "end_intervention": Door(
            _("结束干预"), forms.EndForm, _said(services.end_intervention), "outline-danger"
        ),
    }
)  # fmt: skip
# Deeds of the page that stand for others of the table: open when one of those is.
STANDS_FOR = MappingProxyType({"result": ("revoke", "not_revoke")})

PAPER: Mapping[str, Door] = MappingProxyType(
    {
        "serve": Door(_("登记送达"), forms.ServeForm, _said(services.serve_paper)),
        "visit": Door(_("登记查访"), forms.VisitForm, _said(services.visit_paper)),
        "report": Door(
            _("上报未落实"), forms.ReportForm, _said(services.report_paper), "outline-danger"
        ),
        "lift": Door(_("解除"), forms.EndForm, _said(services.lift_paper), "outline-primary"),
        "withdraw_paper": Door(
            _("撤销文书"), forms.EndForm, _said(services.withdraw_paper), "outline-danger"
        ),
    }
)
FOLLOWS = frozenset({"visit", "report"})


def open_doors(
    doors: Mapping[str, Door], steps: tuple[workflow.Step, ...], state: str, actor: Actor
) -> list[tuple[str, Door]]:
    """Return the deeds that are open in a state and that the actor has the right to."""
    may = {step.deed for step in open_to(actor, steps, state)}
    return [(deed, door) for deed, door in doors.items() if {deed, *STANDS_FOR.get(deed, ())} & may]
