"""The help plan and the services asked of other organisations (W-01, R-251, R-257)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.cases.models import Case
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.workflow import step_of
from shouwang.intervention import workflow
from shouwang.intervention.choices import GoalState, PlanState, ReviewOf
from shouwang.intervention.models import Goal, HelpPlan, Service
from shouwang.intervention.permissions import InterventionPermission

from . import common


class NoGoal(DomainError):
    """A plan says what it is to reach."""

    message = _("帮扶方案至少写一个目标，并写明期限。")


class GoalsOpen(DomainError):
    """A plan ends when each of its goals was settled."""

    message = _("还有目标没有结论，请先逐项填写。")


@dataclass(frozen=True, slots=True)
class Aim:
    """One goal, until when."""

    text: str
    due_on: date


@transaction.atomic
def make_plan(
    actor: Actor, case: Case, *, summary: str, agreed_by: str, aims: Sequence[Aim], on: date,
    now: datetime,
) -> HelpPlan:  # fmt: skip
    """Make a plan; the one before ends with it, what it left open goes over by being said again.

    :raises NoGoal: without a goal.
    """
    locked = common.lock_case(actor, case, InterventionPermission.HELP)
    common.past(on, now)
    if not aims or any(aim.due_on < on for aim in aims):
        raise NoGoal
    for former in HelpPlan.objects.select_for_update().filter(case=locked, state="ACTIVE"):
        former.state, former.ended_on = PlanState.ENDED, on
        former.save(update_fields=["state", "ended_on"])
        former.goals.filter(state=GoalState.OPEN).update(state=GoalState.DROPPED, settled_on=on)
    days = common.rules_of(locked.area, on).plan_review_days
    plan = common.place_in(locked, HelpPlan(
        summary=common.needed(summary, _("评估结论和帮扶思路")), agreed_by=agreed_by.strip(),
        made_on=on, made_by=actor.display_name, review_due_on=on + timedelta(days=days),
    ))  # fmt: skip
    plan.save(force_insert=True)
    for aim in aims:
        goal = common.place_in(locked, Goal(plan=plan, text=aim.text.strip(), due_on=aim.due_on))
        goal.save(force_insert=True)
    common.done(actor, "make_plan", plan, now)
    return plan


def _lock_plan(actor: Actor, plan: HelpPlan, deed: str) -> tuple[HelpPlan, str]:
    return common.lock(actor, plan, workflow.PLAN, deed)


@transaction.atomic
def settle_goal(actor: Actor, goal: Goal, *, state: GoalState, on: date, now: datetime) -> Goal:
    """Say that a goal is reached, or no longer needed."""
    plan, _same = _lock_plan(actor, goal.plan, "settle")
    row = common.fresh(goal)
    if row.state != GoalState.OPEN or state == GoalState.OPEN:
        raise WrongStatus
    row.state, row.settled_on = state, common.past(on, now, since=plan.made_on)
    row.save()
    common.done(actor, "settle_goal", row, now, before=GoalState.OPEN)
    return row


@transaction.atomic
def review_plan(
    actor: Actor, plan: HelpPlan, *, finding: str, on: date, next_on: date, now: datetime
) -> HelpPlan:
    """Look at a plan again, and say when next."""
    row, _same = _lock_plan(actor, plan, "review")
    common.past(on, now, since=row.made_on)
    if next_on <= on:
        raise common.NotThatDay
    common.review(
        actor, row, ReviewOf.PLAN, on=on, finding=common.needed(finding, _("评估情况")),
        next_on=next_on,
    )  # fmt: skip
    row.review_due_on = next_on
    row.save()
    common.done(actor, "review_plan", row, now, before=row.state)
    return row


@transaction.atomic
def end_plan(actor: Actor, plan: HelpPlan, *, note: str, on: date, now: datetime) -> HelpPlan:
    """End a plan.

    :raises GoalsOpen: while a goal has no conclusion.
    """
    row, target = _lock_plan(actor, plan, "end")
    common.past(on, now, since=row.made_on)
    if row.goals.filter(state=GoalState.OPEN).exists():
        raise GoalsOpen
    row.state, row.ended_on = target, on
    row.end_note = common.needed(note, _("结束说明"))
    row.save()
    common.done(actor, "end_plan", row, now, before=PlanState.ACTIVE)
    return row


# --- services -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of whom until when; `brief` is all the organisation reads of the child."""

    kind: str
    organisation: Organisation
    brief: str
    due_on: date
    answer_due_on: date | None = None
    plan: HelpPlan | None = None


@transaction.atomic
def ask_service(actor: Actor, case: Case, request: Request, *, now: datetime) -> Service:
    """Ask an organisation for a service; it answers from its own page."""
    locked = common.lock_case(actor, case, InterventionPermission.HELP)
    row = common.place_in(locked, Service(kind=request.kind, plan=request.plan))
    _ask(row, actor, request, now)
    row.save(force_insert=True)
    common.done(actor, "ask_service", row, now)
    return row


def _ask(row: Service, actor: Actor, request: Request, now: datetime) -> None:
    today = clock.local_date(now)
    days = common.rules_of(row.area, today).answer_days
    answer_due = request.answer_due_on or today + timedelta(days=days)
    if request.due_on < today or answer_due > max(request.due_on, today):
        answer_due = min(answer_due, request.due_on)
    if request.due_on < today:
        raise common.NotThatDay
    row.organisation, row.due_on, row.answer_due_on = (
        request.organisation, request.due_on, answer_due,
    )  # fmt: skip
    row.brief = common.needed(request.brief, _("告知接收单位的内容"))
    row.asked_by, row.asked_at = actor.display_name, now


def _asked(actor: Actor, service: Service) -> None:
    """Ask that the actor sits at the organisation that was asked; or enters its word in the team.

    The team may enter what an organisation without the system answered (with its name).
    """
    require(actor, InterventionPermission.ANSWER)
    if actor.organisation_id != service.organisation_id:
        common.team(actor, service.case_id)


def _step(actor: Actor, service: Service, deed: str) -> tuple[Service, str]:
    step = step_of(workflow.SERVICE, deed)
    if step.permission != InterventionPermission.ANSWER:
        return common.lock(actor, service, workflow.SERVICE, deed)
    _asked(actor, service)
    return common.move(common.fresh(service), step)


def _save(actor: Actor, row: Service, target: str, deed: str, now: datetime) -> Service:
    before, row.state = row.state, target
    row.save()
    common.done(actor, f"{deed}_service", row, now, before=before)
    return row


@transaction.atomic
def answer_service(
    actor: Actor, service: Service, *, deed: str, answer: str, by: str = "", now: datetime
) -> Service:
    """Accept, refuse or return what was asked; refusing and returning say why.

    :param by: who answered, where the team enters what it was told.
    :raises NotAllowed: to anybody but the organisation and the team.
    """
    row, target = _step(actor, service, deed)
    if deed in ("refuse", "return"):
        common.needed(answer, _("原因"))
    row.answer, row.answered_at = answer.strip(), now
    row.answered_by = _whose(actor, row, by)
    return _save(actor, row, target, deed, now)


def _whose(actor: Actor, row: Service, by: str) -> str:
    if actor.organisation_id == row.organisation_id:
        return actor.display_name
    return common.needed(by, _("对方答复人姓名"))


@transaction.atomic
def provide_service(actor: Actor, service: Service, *, on: date, now: datetime) -> Service:
    """Enter that the service began."""
    row, target = _step(actor, service, "provide")
    row.provided_on = common.past(on, now, since=clock.local_date(row.asked_at))
    return _save(actor, row, target, "provide", now)


@transaction.atomic
def complete_service(
    actor: Actor, service: Service, *, outcome: str, on: date, cost: Decimal | None = None,
    now: datetime,
) -> Service:  # fmt: skip
    """Enter the outcome, and what it cost if anything."""
    row, target = _step(actor, service, "complete")
    row.outcome = common.needed(outcome, _("办理结果"))
    row.done_on, row.cost = common.past(on, now, since=row.provided_on), cost
    return _save(actor, row, target, "complete", now)


@transaction.atomic
def ask_service_again(
    actor: Actor, service: Service, request: Request, *, now: datetime
) -> Service:
    """Ask again, the same organisation or another, after a refusal or a return."""
    row, target = _step(actor, service, "ask_again")
    _ask(row, actor, request, now)
    row.answered_at, row.answered_by, row.provided_on = None, "", None
    return _save(actor, row, target, "ask_again", now)


@transaction.atomic
def withdraw_service(actor: Actor, service: Service, *, reason: str, now: datetime) -> Service:
    """Take back what was asked, and say how the child is helped instead."""
    row, target = _step(actor, service, "withdraw")
    row.outcome = common.needed(reason, _("原因和替代安排"))
    return _save(actor, row, target, "withdraw", now)


__all__ = [
    "Aim", "GoalsOpen", "NoGoal", "NotAllowed", "Request", "answer_service", "ask_service",
    "ask_service_again", "complete_service", "end_plan", "make_plan", "provide_service",
    "review_plan", "settle_goal", "withdraw_service",
]  # fmt: skip
