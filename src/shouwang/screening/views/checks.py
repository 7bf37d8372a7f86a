"""Pages: safety checks, their problems, the second look."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.deeds import deed_view
from shouwang.documents import selectors as documents
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.checklists import checklists
from shouwang.screening.choices import ItemAnswer, ProblemStatus
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, deed_form, listed, new_form, sent, shows


@access(Right.VIEW)
@never_cache
@require_safe
def check_list(request: Request) -> HttpResponse:
    """Show the checks of the area, or of the own school."""
    actor = request.actor
    return listed(
        request, tables.CHECKS, selectors.checks(actor), "screening/check_list.html",
        filters.CheckFilter(request.GET), "checks", may_inspect=actor.may(Right.INSPECT),
        late=selectors.late_problems(actor, clock.today()).count(),
    )  # fmt: skip


@access(Right.VIEW)
@never_cache
@require_safe
def problem_list(request: Request) -> HttpResponse:
    """Show the problems that checks found, by deadline."""
    return listed(
        request, tables.PROBLEMS, selectors.problems(request.actor), "screening/problem_list.html",
        filters.ProblemFilter(request.GET), "checks",
    )  # fmt: skip


@access(Right.INSPECT)
@never_cache
@both
def check_create(request: Request) -> HttpResponse:
    """Plan a check."""
    form = forms.PlanForm(request.POST or None, actor=request.actor)
    return new_form(
        request, form, _("安排安全检查"),
        lambda: services.plan_check(request.actor, now=clock.now(), **form.said()),
        page="check-detail", listing="check-list", said=_("已安排。"),
    )  # fmt: skip


def _check(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.checks(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def check_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a check: every item, its problems, what may follow."""
    actor, check = request.actor, _check(request, id)
    services.note_shown(actor, "checks", now=clock.now())
    problems = selectors.problems_of(check)
    kind = "screening.problem"
    photos = documents.of_subjects(actor, kind, [each.pk for each in problems])
    taken = documents.of_subjects(actor, "screening.safetycheck", [check.pk])
    lines = [
        {
            "problem": each, "photos": photos.get(each.pk, []), "tone": _tone(each),
            "deeds": selectors.problem_deeds(actor, check, each),
        }
        for each in problems
    ]  # fmt: skip
    context = {
        "check": check, "tone": tables.tone(check), "lines": lines, "items": _items(check),
        "deeds": selectors.deeds(actor, check, workflow.CHECKS), "photos": taken.get(check.pk, []),
    }  # fmt: skip
    return render(request, "screening/check_detail.html", context)


def _items(check: Any) -> list[dict[str, Any]]:
    """Return what was found of each item; an item no longer on the list keeps its code."""
    texts = {item.code: item.text for item in checklists()[check.subject].items}
    shown: dict[str, dict[str, str]] = check.answers or {code: {} for code in texts}
    return [
        {
            "text": texts.get(code, code), "words": said.get("words", ""),
            "answer": ItemAnswer(said["answer"]).label if said else "—",
            "bad": said.get("answer") == ItemAnswer.NOT_OK,
        }
        for code, said in sorted(shown.items(), key=lambda pair: list(texts).index(pair[0])
                                 if pair[0] in texts else len(texts))
    ]  # fmt: skip


def _tone(problem: Any) -> str:
    late = problem.status == ProblemStatus.OPEN and problem.due_on < clock.today()
    if late or problem.status == ProblemStatus.OPEN:
        return "danger"
    return "info" if problem.status == ProblemStatus.HANDLED else "success"


@access(Right.INSPECT)
@never_cache
@both
def check_carry_out(request: Request, id: UUID) -> HttpResponse:
    """Enter what was found, item by item."""
    check, actor = _check(request, id), request.actor
    form = forms.CarryOutForm(*sent(request), check=check, actor=actor)
    return deed_form(
        request, form, _("登记检查结果"), ("check-detail", id),
        lambda: services.carry_out_check(actor, check, now=clock.now(), **form.said()),
        lead=check.target, template="screening/carry_out.html", check=check,
    )  # fmt: skip


def _problem(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.problems(request.actor), pk=id)


_show = shows("check-detail", "words", "check_row_id")[0]
problem_handle = access_any(Right.INSPECT, Right.SCREEN)(
    deed_view(_problem, forms.HandleForm, services.handle_problem, title=_("登记处理"), show=_show)
)
problem_pass = access(Right.INSPECT)(
    deed_view(_problem, forms.PassForm, services.pass_problem, title=_("复查合格"), show=_show)
)
problem_fail = access(Right.INSPECT)(
    deed_view(_problem, forms.FailForm, services.fail_problem, title=_("复查不合格"), show=_show)
)
