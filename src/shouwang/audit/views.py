"""Pages of the audit administrator: events, one event, the chain, evidence as a workbook."""

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock, workbook
from shouwang.core.access import Request, access

from . import actions, selectors, services, tables
from .forms import ExportForm
from .permissions import AuditPermission

MOST_EXPORTED = 100_000


@access(AuditPermission.VIEW)
@require_safe
def event_list(request: Request) -> HttpResponse:
    """List the events of the area; looking at them is an event too."""
    export_url = reverse("audit:event-export")
    page = tables.EVENTS.page(request, selectors.events(request.actor), export_url=export_url)
    services.note_reading(request.actor, page.selection.conditions(), now=clock.now())
    return tables.EVENTS.respond(request, "audit/event_list.html", page)


@access(AuditPermission.VIEW)
@require_safe
def event_detail(request: Request, id: int) -> HttpResponse:
    """Show one event: who, what, when, from where, the change, and whether it is sealed."""
    event = get_object_or_404(selectors.events(request.actor), pk=id)
    context = {
        "event": event,
        "action": actions.action_label(event.action),
        "role": actions.role_label(event.role),
        "changes": sorted(event.payload.items()),
        "link": selectors.link_of(event),
    }
    return render(request, "audit/event_detail.html", context)


@access(AuditPermission.VIEW)
@require_http_methods(["GET", "POST"])
def event_export(request: Request) -> HttpResponse:
    """Ask what for, then give the events in view as a workbook."""
    selection = tables.EVENTS.selection(request, selectors.events(request.actor))
    form = ExportForm(request.POST or None)
    if not form.is_valid():
        context = {
            "form": form, "total": selection.total(), "conditions": selection.conditions().items(),
            "query": request.GET.urlencode(),
        }  # fmt: skip
        return render(request, "audit/event_export.html", context)
    now, purpose = clock.now(), form.cleaned_data["purpose"]
    out = BytesIO()
    notes = [
        _("导出人：{name}　用途：{purpose}").format(
            name=request.actor.display_name, purpose=purpose
        )
    ]
    rows = tables.EVENTS.to_xlsx(out, selection, notes=notes, limit=MOST_EXPORTED)
    services.note_export(request.actor, rows, selection.conditions(), purpose=purpose, now=now)
    response = HttpResponse(out.getvalue(), content_type=workbook.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="events-{now:%Y%m%d%H%M}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@access(AuditPermission.VERIFY)
@require_http_methods(["GET", "POST"])
def chain(request: Request) -> HttpResponse:
    """Show how far the chain is sealed; prove it on request."""
    status = selectors.chain_status()
    context: dict[str, Any] = {"status": status, "most": selectors.MOST_VERIFIED_ON_PAGE}
    if request.method == "POST" and status.can_verify_on_page:
        context["result"] = services.verify_for(request.actor, now=clock.now())
    return render(request, "audit/chain.html", context)
