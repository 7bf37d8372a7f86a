"""Pages: how often what is due was done, by place; the children it was not done for."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Request, access
from shouwang.care import cadences as table
from shouwang.care import services, tables
from shouwang.care.permissions import CarePermission
from shouwang.care.selectors import counting
from shouwang.core import clock
from shouwang.registry import selectors as registry


def _day(request: Request) -> date:
    """Return the day asked for, today otherwise; never a day to come."""
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()
    return min(asked, clock.today())


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def cadence_list(request: Request) -> HttpResponse:
    """Show how every cadence stands in the reach of the acting post."""
    on = _day(request)
    context = {"lines": counting.lines(request.actor, on), "on": on}
    return render(request, "care/cadence_list.html", context)


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def cadence(request: Request, code: str) -> HttpResponse:
    """Show one cadence by place, and whom it was not met for."""
    found = table.cadence(code)
    if found is None:
        raise Http404
    actor, on = request.actor, _day(request)
    pack = counting.pack_of(actor, on)
    line = counting.line(actor, found, pack, on)
    context: dict[str, Any] = {
        "line": line,
        "on": on,
        "places": counting.by_place(actor, found, pack, on),
    }
    if found.applies == "school" or line.is_off:
        return render(request, "care/cadence.html", context)
    rows = counting.not_met(actor, found, pack, on)
    page = tables.NOT_MET.page(request, rows, prepare=_name_places)
    services.note_shown(actor, "cadence", [row.pk for row in page.rows], now=clock.now())
    return tables.NOT_MET.respond(request, "care/cadence.html", page, context)


def _name_places(rows: list[Any]) -> None:
    names = registry.place_names([row.area for row in rows])
    for row in rows:
        row.place_name = names[row.area]
