"""Pages of the audit administrator: events, one event, the chain, evidence as a workbook."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock, workbook
from shouwang.core.access import Request, access
from shouwang.core.answers import file_answer

from . import actions, selectors, services, tables
from . import unusual as unusuals
from . import usage as usages
from .forms import DaysForm, ExportForm, UsageForm
from .permissions import AuditPermission
from .wording import KIND_LABELS

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
    name = f"events-{now:%Y%m%d%H%M}.xlsx"
    return file_answer(out.getvalue(), name, workbook.CONTENT_TYPE)


@access(AuditPermission.VIEW)
@require_safe
def usage(request: Request) -> HttpResponse:
    """Show how much children's data was looked at, by organisation and by day."""
    today = clock.today()
    names = actions.organisation_names(selectors.organisations(request.actor))
    form = UsageForm(request.GET, today=today, names=names)
    context: dict[str, Any] = {"form": form, "tables": [], "labels": list(KIND_LABELS.values())}
    if form.is_valid():
        given = form.cleaned_data
        chosen = UUID(given["organisation"]) if given["organisation"] else None
        report = usages.usage(request.actor, given["first"], given["last"], chosen)
        context["tables"] = _usage_tables(report, names)
        asked = {key: str(value) for key, value in given.items() if value}
        services.note_reading(request.actor, asked, now=clock.now())
    return render(request, "audit/usage.html", context)


def _usage_tables(
    report: usages.Report, names: Mapping[UUID, str]
) -> list[tuple[str, str, list[tuple[str, list[dict[str, Any]]]]]]:
    """Return (title, first heading, rows) of the tables; organisations by name, days newest first.

    The last row is the sum.
    """
    named = [
        (names.get(key, _("其他单位")) if key else _("系统"), _usage_cells(each))
        for key, each in report.by_organisation.items()
    ]
    total = (_("合计"), _usage_cells(report.total))
    organisations = sorted(named, key=lambda pair: pair[0])
    days = [(day.isoformat(), _usage_cells(each)) for day, each in report.by_day.items()]
    return [
        (_("按单位"), _("单位"), [*organisations, total] if organisations else []),
        (_("按日期"), _("日期"), [*days, total] if days else []),
    ]


def _usage_cells(each: usages.Usage) -> list[dict[str, Any]]:
    return [
        {"label": KIND_LABELS[kind], "times": times, "files": files}
        for kind, times, files in each.cells
    ]


@access(AuditPermission.VIEW)
@require_safe
def unusual(request: Request) -> HttpResponse:
    """Show the days on which somebody looked at far more than usual, with the reasons given."""
    form = DaysForm(request.GET, today=clock.today())
    context: dict[str, Any] = {
        "form": form, "rows": [], "floors": unusuals.FLOORS, "far": unusuals.FAR,
        "fewest": unusuals.FEWEST_DAYS,
    }  # fmt: skip
    if form.is_valid():
        given = form.cleaned_data
        days = unusuals.unusual(request.actor, given["first"], given["last"])
        context["rows"] = _unusual_rows(days)
        asked = {"unusual": "1", **{key: str(value) for key, value in given.items()}}
        services.note_reading(request.actor, asked, now=clock.now())
    return render(request, "audit/unusual.html", context)


def _unusual_rows(days: list[unusuals.Day]) -> list[dict[str, Any]]:
    names = actions.organisation_names({day.organisation_id for day in days if day.organisation_id})
    return [
        {
            "day": day,
            "organisation": names.get(day.organisation_id, "") if day.organisation_id else "",
            "far": [(KIND_LABELS[kind], count, usual) for kind, count, usual in day.far],
            "url": f"{reverse('audit:event-list')}?{urlencode(_events_of(day))}",
        }
        for day in days
    ]


def _events_of(day: unusuals.Day) -> dict[str, str]:
    return {"actor": day.person, "first": str(day.on), "last": str(day.on)}


@access(AuditPermission.VERIFY)
@require_http_methods(["GET", "POST"])
def chain(request: Request) -> HttpResponse:
    """Show how far the chain is sealed; prove it on request."""
    status = selectors.chain_status()
    context: dict[str, Any] = {"status": status, "most": selectors.MOST_VERIFIED_ON_PAGE}
    if request.method == "POST" and status.can_verify_on_page:
        context["result"] = services.verify_for(request.actor, now=clock.now())
    return render(request, "audit/chain.html", context)
