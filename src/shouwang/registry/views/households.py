"""Households: the list, and one shown as one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.registry import filters, selectors, services, tables
from shouwang.registry.permissions import RegistryPermission

from .common import not_found


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def household_list(request: Request) -> HttpResponse:
    """List the households of the reach."""
    form = filters.HouseholdFilter(request.GET, actor=request.actor)
    page = tables.HOUSEHOLDS.page(request, selectors.households(request.actor), form=form)
    places = selectors.place_names(row.area for row in page.rows)
    for row in page.rows:
        row.place = places[row.area]
    ids = [file.pk for row in page.rows for file in row.children]
    services.note_list(request.actor, "households", ids, now=clock.now())
    return tables.HOUSEHOLDS.respond(request, "registry/household_list.html", page)


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def household_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one household: its children, their parents, their carers."""
    found = selectors.household(request.actor, id)
    if found is None:
        raise not_found()
    household, members = found
    files = [member.file for member in members if member.file]
    services.note_list(request.actor, "household", [file.pk for file in files], now=clock.now())
    context = {
        "household": household,
        "place": selectors.place_names([household.area])[household.area],
        "children": [member for member in members if member.file],
        "adults": [member for member in members if not member.file],
    }
    return render(request, "registry/household_detail.html", context)
