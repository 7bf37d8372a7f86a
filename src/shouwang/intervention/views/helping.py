"""Pages of help: plans, services asked of others, welfare, legal aid, schooling."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.intervention import doors, forms, panels, papers, selectors, services, workflow
from shouwang.intervention.choices import GoalState, PlanState
from shouwang.intervention.permissions import InterventionPermission

from . import common
from .common import fact
from .placing import reviews

both = require_http_methods(["GET", "POST"])


def _make(actor: Actor, case: Any, form: Any, now: datetime) -> Any:
    data = form.cleaned_data
    return services.make_plan(
        actor, case, summary=data["summary"], agreed_by=data["agreed_by"], aims=form.aims(),
        on=data["on"], now=now,
    )  # fmt: skip


def _ask(actor: Actor, case: Any, form: Any, now: datetime) -> Any:
    plan = selectors.active_plan(case.pk)
    return services.ask_service(actor, case, form.request(plan), now=now)


def _find(actor: Actor, case: Any, form: Any, now: datetime) -> Any:
    return services.find_right(actor, case, **form.cleaned_data, now=now)


_MAKE = doors.Door(gettext_lazy("制定帮扶方案"), forms.PlanForm, _make)
_ASK = doors.Door(gettext_lazy("转介服务"), forms.ServiceForm, _ask)
_FIND = doors.Door(gettext_lazy("登记救助和权利保障"), forms.RightForm, _find)


def _open(request: Request, id: UUID, door: doors.Door, lead: Any = "") -> HttpResponse:
    case = common.get_case(request, id)
    title = f"{door.label}：{common.child_of(case)}"
    back = reverse("cases:case-detail", kwargs={"id": id})
    return common.deed(request, case, door, title=title, back=back, lead=lead)


@access(InterventionPermission.HELP)
@never_cache
@both
def plan_make(request: Request, id: UUID) -> HttpResponse:
    """Make a plan for the child of a case."""
    return _open(
        request, id, _MAKE, _("新方案生效后，原方案即结束，未达成的目标请在新方案中写明。")
    )


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def plan_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a plan, its goals and the services that belong to it."""
    row = common.find(request, "plan", id)
    actor = request.actor
    services.note_shown(actor, row, "view_plan", now=clock.now())
    may = (
        row.state == PlanState.ACTIVE
        and actor.may(InterventionPermission.HELP)
        and selectors.works_in(actor, row.case_id)
    )
    goals = list(selectors.goals_of(row))
    links = [
        (_("填写结论"), reverse("intervention:goal-settle", kwargs={"id": id, "goal_id": g.pk}))
        if may and g.state == GoalState.OPEN else None
        for g in goals
    ]  # fmt: skip
    asked = list(row.services.select_related("organisation").order_by("due_on", "pk"))
    return common.detail(
        request, row, kind="plan",
        title=_("帮扶方案：{child}").format(child=common.child_of(row.case)),
        facts=[
            fact(_("评估结论和帮扶思路"), row.summary, wide=True),
            fact(_("儿童和监护人意见"), row.agreed_by, wide=True),
            fact(_("制定日期"), row.made_on), fact(_("制定人"), row.made_by),
            fact(_("下次评估"), row.review_due_on if row.state == PlanState.ACTIVE else ""),
            fact(_("结束日期"), row.ended_on), fact(_("结束说明"), row.end_note, wide=True),
        ],
        tables=[
            common.Table(
                _("目标"), [_("目标"), _("期限"), _("结论")],
                [[g.text, g.due_on, g.get_state_display()] for g in goals], links=links,
            ),
            common.Table(
                _("服务"), [_("服务"), _("接收单位"), _("期限"), _("状态")],
                [[s.get_kind_display(), s.organisation.name, s.due_on, s.get_state_display()]
                 for s in asked],
                links=[(_("查看"), reverse("intervention:service-detail", kwargs={"id": s.pk}))
                       for s in asked],
            ),
            reviews(row),
        ],
        actions=common.buttons("plan", row, doors.PLAN, workflow.PLAN, actor),
        papers=[(_("打印帮扶方案"), reverse("intervention:plan-paper", kwargs={"id": id}))],
    )  # fmt: skip


@access(InterventionPermission.HELP)
@never_cache
@both
def plan_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Review or end a plan."""
    row = common.find(request, "plan", id)
    common.works(request, row)
    door = common.door_of(doors.PLAN, deed)
    back = reverse("intervention:plan-detail", kwargs={"id": id})
    title = f"{door.label}：{common.child_of(row.case)}"
    return common.deed(request, row, door, title=title, back=back)


@access(InterventionPermission.HELP)
@never_cache
@both
def goal_settle(request: Request, id: UUID, goal_id: UUID) -> HttpResponse:
    """Say what became of a goal."""
    row = common.find(request, "plan", id)
    common.works(request, row)
    goal = get_object_or_404(selectors.goals_of(row), pk=goal_id)
    back = reverse("intervention:plan-detail", kwargs={"id": id})
    return common.deed(request, goal, doors.GOAL, title=str(goal.text), back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def plan_paper(request: Request, id: UUID) -> HttpResponse:
    """Print a plan."""
    row = common.find(request, "plan", id)
    return common.pdf(request, row, "plan", papers.plan(request.actor, row, clock.now()), "plan")


# --- services -------------------------------------------------------------------------------------


@access(InterventionPermission.HELP)
@never_cache
@both
def service_ask(request: Request, id: UUID) -> HttpResponse:
    """Ask an organisation for a service."""
    return _open(request, id, _ASK)


def _service(request: Request, id: UUID) -> tuple[Any, bool]:
    """Return a service, and whether the actor sees its case."""
    row = get_object_or_404(selectors.services(request.actor), pk=id)
    inside = selectors.visible_case(request.actor).filter(pk=row.case_id).exists()
    return row, inside


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def service_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what was asked and answered; outside the team nothing else of the case."""
    row, inside = _service(request, id)
    actor = request.actor
    services.note_shown(actor, row, "view_service", now=clock.now())
    mine = actor.organisation_id == row.organisation_id
    urls = dict.fromkeys(doors.ANSWERS, "intervention:service-answer")
    return common.detail(
        request, row, kind="service",
        title=_("帮扶服务：{kind}").format(kind=row.get_kind_display()),
        facts=[
            fact(_("接收单位"), row.organisation.name), fact(_("转介人"), row.asked_by),
            fact(_("转介时间"), row.asked_at), fact(_("答复期限"), row.answer_due_on),
            fact(_("办结期限"), row.due_on), fact(_("告知内容"), row.brief, wide=True),
            fact(_("答复时间"), row.answered_at), fact(_("答复人"), row.answered_by),
            fact(_("答复"), row.answer, wide=True), fact(_("开始服务日期"), row.provided_on),
            fact(_("办结日期"), row.done_on), fact(_("费用（元）"), row.cost),
            fact(_("办理结果"), row.outcome, wide=True),
        ],
        actions=common.buttons(
            "service", row, doors.SERVICE, workflow.SERVICE, actor, urls=urls,
            works=mine or selectors.works_in(actor, row.case_id),
        ),
        papers=[(_("打印转介单"), reverse("intervention:service-paper", kwargs={"id": id}))],
        inside=inside,
        warning=_("已超过期限。") if panels.late(row, clock.today()) else "",
    )  # fmt: skip


@access(InterventionPermission.ANSWER)
@never_cache
@both
def service_answer(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Answer as the organisation that was asked, or enter its answer in the team."""
    row, _inside = _service(request, id)
    if request.actor.organisation_id != row.organisation_id:
        common.works(request, row)
    door = common.door_of({key: doors.SERVICE[key] for key in doors.ANSWERS}, deed)
    return _do(request, row, door)


@access(InterventionPermission.HELP)
@never_cache
@both
def service_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Ask again, or take back what was asked."""
    row, _inside = _service(request, id)
    common.works(request, row)
    own = {key: door for key, door in doors.SERVICE.items() if key not in doors.ANSWERS}
    return _do(request, row, common.door_of(own, deed))


def _do(request: Request, row: Any, door: doors.Door) -> HttpResponse:
    back = reverse("intervention:service-detail", kwargs={"id": row.pk})
    title = f"{door.label}：{row.get_kind_display()}"
    return common.deed(request, row, door, title=title, back=back)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def service_paper(request: Request, id: UUID) -> HttpResponse:
    """Print the slip that goes to the organisation."""
    row, _inside = _service(request, id)
    made = papers.service(request.actor, row, clock.now())
    return common.pdf(request, row, "service", made, "service")


# --- rights ---------------------------------------------------------------------------------------


@access(InterventionPermission.HELP)
@never_cache
@both
def right_find(request: Request, id: UUID) -> HttpResponse:
    """Enter a right the child may have."""
    return _open(request, id, _FIND)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def right_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a right: found, checked, applied for, granted."""
    row = common.find(request, "right", id)
    services.note_shown(request.actor, row, "view_right", now=clock.now())
    return common.detail(
        request, row,
        title=f"{row.get_kind_display()}：{common.child_of(row.case)}",
        facts=[
            fact(_("类别"), row.get_track_display()),
            fact(_("案件或者困难类型"), row.case_type), fact(_("发现日期"), row.found_on),
            fact(_("核对日期"), row.eligible_on), fact(_("受理机构"), row.agency),
            fact(_("申请日期"), row.applied_on), fact(_("审核日期"), row.decided_on),
            fact(_("提供（安排）日期"), row.provided_on), fact(_("文书编号"), row.number),
            fact(_("金额（元/月）"), row.amount), fact(_("办结日期"), row.ended_on),
            fact(_("下次复核"), row.review_due_on), fact(_("原因"), row.reason, wide=True),
            fact(_("结果"), row.result, wide=True),
        ],
        tables=[reviews(row)],
        actions=common.buttons(
            "right", row, doors.RIGHT, doors.right_steps(row.track), request.actor
        ),
    )  # fmt: skip


@access(InterventionPermission.HELP)
@never_cache
@both
def right_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Take a right one step further."""
    row = common.find(request, "right", id)
    common.works(request, row)
    own = {step.deed: doors.RIGHT[step.deed] for step in doors.right_steps(row.track)}
    door = common.door_of(own, deed)
    back = reverse("intervention:right-detail", kwargs={"id": id})
    title = f"{door.label}：{row.get_kind_display()}"
    return common.deed(request, row, door, title=title, back=back)
