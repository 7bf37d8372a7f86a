"""Lists: temporary care, measures over guardians, what is asked of the own organisation."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.intervention import panels, selectors, services, tables
from shouwang.intervention.filters import InterventionFilter, PlacementFilter
from shouwang.intervention.permissions import InterventionPermission


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def placement_list(request: Request) -> HttpResponse:
    """Show temporary care in the actor's cases."""
    rows = selectors.placements(request.actor)
    page = tables.PLACEMENTS.page(request, rows, form=PlacementFilter(request.GET))
    services.note_listed(request.actor, "list_placements", now=clock.now())
    return tables.PLACEMENTS.respond(request, "intervention/placement_list.html", page)


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def intervention_list(request: Request) -> HttpResponse:
    """Show measures over guardians in the actor's cases, and the rates of its area."""
    actor = request.actor
    rows = selectors.interventions(actor)
    page = tables.INTERVENTIONS.page(request, rows, form=InterventionFilter(request.GET))
    services.note_listed(actor, "list_interventions", now=clock.now())
    today = clock.today()
    rates = (
        selectors.rates(actor.area, date(today.year, 1, 1), today)
        if actor.area is not None and actor.may("statistics.view") else None
    )  # fmt: skip
    return tables.INTERVENTIONS.respond(
        request, "intervention/intervention_list.html", page, {"rates": rates}
    )


@access(InterventionPermission.VIEW)
@never_cache
@require_safe
def asked_list(request: Request) -> HttpResponse:
    """Show what other offices ask of the actor's organisation: services, visits after papers."""
    actor, today = request.actor, clock.today()
    services.note_listed(actor, "list_asked", now=clock.now())
    context: dict[str, Any] = {
        "services": [
            panels.shown(row) | {"late": panels.late(row, today)}
            for row in selectors.asked_of(actor)[:200]
        ],
        "papers": [
            panels.shown(row) | {"late": bool(row.visit_due_on and row.visit_due_on < today)}
            for row in selectors.followed_by(actor)[:200]
        ],
    }
    return render(request, "intervention/asked_list.html", context)
