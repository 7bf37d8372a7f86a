"""工作材料: articles, updates of schools, analyses, plans: written, sent, received (R-081)."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_page
from shouwang.submission import forms, periods, selectors, services, tables
from shouwang.submission.choices import Kind, WorkKind
from shouwang.submission.permissions import SubmissionPermission

_WRITTEN_AHEAD = 3  # months to choose from: this one and those before it


@access(SubmissionPermission.VIEW_WORK)
@never_cache
@require_safe
def work_list(request: Request) -> HttpResponse:
    """Show what is to be written until when, and what was written so far."""
    actor, on = request.actor, clock.today()
    page = tables.WORKS.page(request, selectors.works(actor).defer("text"))
    context = {
        "dues": selectors.works_due(actor, on),
        "may_write": selectors.writer(actor) is not None,
        "may_receive": actor.area_for(SubmissionPermission.RECEIVE_WORK) is not None,
    }
    return tables.WORKS.respond(request, "submission/work_list.html", page, context)


@access(SubmissionPermission.WRITE_WORK)
@never_cache
@require_http_methods(["GET", "POST"])
def work_send(request: Request) -> HttpResponse:
    """Write and send a piece of writing."""
    actor, on = request.actor, clock.today()
    unit = selectors.writer(actor)
    if unit is None:
        raise Http404
    months = list(
        periods.recent(Kind.MONTH, on, selectors.rules_for(unit.area, on), _WRITTEN_AHEAD)
    )
    asked = request.GET.get("kind", "")
    form = forms.WorkForm(
        request.POST or None, months=months, is_school=selectors.is_school(unit),
        initial={"kind": asked if asked in WorkKind.values else WorkKind.INFORMATION},
    )  # fmt: skip
    return deed_page(
        request, form,
        lambda: services.send_work(actor, **form.work(), on=on, now=clock.now()),
        to=lambda row: reverse("submission:work-detail", args=[row.pk]),
        template="submission/work_send.html",
        context={"dues": selectors.works_due(actor, on), "unit": unit}, said=_("已报送。"),
    )  # fmt: skip


@access(SubmissionPermission.VIEW_WORK)
@never_cache
@require_http_methods(["GET", "POST"])
def work_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a piece of writing; who receives it may answer."""
    actor, now = request.actor, clock.now()
    row = get_object_or_404(selectors.works(actor), pk=id)
    may_receive = selectors.may_receive(actor, row) and row.received_at is None
    form = forms.ReceiveForm(request.POST or None)
    if request.method != "POST":
        services.note_work(actor, row, now=now)
    return deed_page(
        request, form,
        lambda: services.receive_work(actor, row, reply=form.cleaned_data["reply"], now=now),
        to=reverse("submission:work-list"), template="submission/work_detail.html",
        context={"row": row, "may_receive": may_receive}, said=_("已签收。"),
    )  # fmt: skip


@access(SubmissionPermission.RECEIVE_WORK)
@never_cache
@require_safe
def work_months(request: Request) -> HttpResponse:
    """Show which units sent their article of a month, in the order of their places."""
    actor, on = request.actor, clock.today()
    if actor.area is None:
        raise Http404
    rules = selectors.rules_for(actor.area_code, on)
    months = list(periods.recent(Kind.MONTH, on, rules, 6))
    try:
        month = selectors.month_of(request.GET.get("period", months[0].code), actor.area_code, on)
    except periods.NoSuchPeriod as error:
        raise Http404 from error
    context = {
        "month": month, "months": months, "due_on": periods.article_due(month.code, rules),
        "units": selectors.written_states(actor, actor.area_code, month, on),
    }  # fmt: skip
    return render(request, "submission/work_months.html", context)
