"""The desk of an office: what was delivered, acknowledged how, handed over on paper."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.cases import forms, selectors, services
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.registry.selectors import place_names

from .common import Hops, both, minutes_since

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
    return press(
        request, lambda: services.acknowledge(
            request.actor, row, now=clock.now(), incident_number=number
        ),
        to=reverse("cases:case-detail", kwargs={"id": row.case_id}), back=reverse("cases:desk"),
        said=_("已签收。"),
    )  # fmt: skip


@_EITHER
@never_cache
@both
def telephone(request: Request, id: UUID) -> HttpResponse:
    """Enter what was said on the telephone."""
    row = _delivery(request, id)
    form = forms.TelephoneForm(request.POST or None)
    of_team = bool(selectors.roles_in(request.actor, row.case_id))
    page, pk = ("case-detail", row.case_id) if of_team else ("own-report", row.report_id)
    title = _("登记电话确认：{receiver}").format(receiver=row.get_receiver_display())
    return deed_page(
        request, form, lambda: services.acknowledge(
            request.actor, row, now=clock.now(), receipt=form.receipt()
        ),
        to=reverse(f"cases:{page}", kwargs={"id": pk}), said=_("已登记电话确认。"),
        template="cases/deed.html", context={"title": title, "case": None},
    )  # fmt: skip
