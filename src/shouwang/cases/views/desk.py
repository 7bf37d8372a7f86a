"""The desk of an office: what was delivered, acknowledged how, handed over on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.cases import forms, papers, selectors, services
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.documents import typesetting
from shouwang.registry.selectors import place_names

from .common import PDF, Hops, both, minutes_since

_SHOWN = 50
_EITHER = access_any(CasesPermission.VIEW, CasesPermission.REPORT)


def _lines(request: Request) -> dict[str, Any]:
    lines, packs = [], Hops()
    for row in selectors.deliveries(request.actor)[:_SHOWN]:
        hops = packs.at(row.area)
        police = row.receiver == "POLICE"
        limit = hops.receipt_minutes if police else hops.acknowledge_minutes
        waited = minutes_since(row.sent_at, row.acknowledged_at)
        lines.append(
            {
                "row": row, "minutes": waited, "late": waited > limit,
                "situations": selectors.situation_labels(row.report.situations),
                "child": selectors.child_said(row.report).get("name", ""),
            }
        )  # fmt: skip
    places = place_names([each["row"].report.area for each in lines])
    for each in lines:
        each["place"] = places[each["row"].report.area]
    return {"lines": lines, "stamp": selectors.desk_stamp(request.actor)}


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def desk(request: Request) -> HttpResponse:
    """Show what was delivered to the office; a new report appears by itself."""
    context = _lines(request)
    services.note_desk(request.actor, [each["row"] for each in context["lines"]], now=clock.now())
    return render(request, "cases/desk.html", context)


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def desk_new(request: Request) -> HttpResponse:
    """Answer 204 while nothing changed, else the list."""
    if request.GET.get("stamp") == selectors.desk_stamp(request.actor):
        return HttpResponse(status=204)
    context = _lines(request)
    services.note_desk(request.actor, [each["row"] for each in context["lines"]], now=clock.now())
    return render(request, "cases/_desk.html", context)


def _delivery(request: Request, id: UUID) -> Any:
    row = services.get_delivery(request.actor, id)
    if row is None:
        raise Http404
    return row


@access(CasesPermission.VIEW)
@require_POST
def acknowledge(request: Request, id: UUID) -> HttpResponse:
    """Acknowledge a delivery of one's own office."""
    row = _delivery(request, id)
    number = request.POST.get("incident_number", "")
    try:
        services.acknowledge(request.actor, row, now=clock.now(), incident_number=number)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("cases:desk")
    messages.success(request, _("已签收。"))
    return redirect("cases:case-detail", id=row.case_id)


@_EITHER
@never_cache
@both
def telephone(request: Request, id: UUID) -> HttpResponse:
    """Enter what was said on the telephone."""
    row = _delivery(request, id)
    form = forms.TelephoneForm(request.POST or None)
    of_team = bool(selectors.roles_in(request.actor, row.case_id))
    if form.is_valid():
        try:
            services.acknowledge(request.actor, row, now=clock.now(), receipt=form.receipt())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已登记电话确认。"))
            if of_team:
                return redirect("cases:case-detail", id=row.case_id)
            return redirect("cases:own-report", id=row.report_id)
    title = _("登记电话确认：{receiver}").format(receiver=row.get_receiver_display())
    return render(request, "cases/deed.html", {"form": form, "title": title, "case": None})


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def hand_over(request: Request, id: UUID) -> HttpResponse:
    """Give the sheet with which a report is handed over."""
    row, now = _delivery(request, id), clock.now()
    if not selectors.roles_in(request.actor, row.case_id):
        raise Http404
    services.note_print(request.actor, row.case, "print_hand_over", now=now)
    content = typesetting.pdf(papers.hand_over(request.actor, row, now), made_at=now)
    return HttpResponse(content, content_type=PDF)
