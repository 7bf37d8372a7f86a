"""Households: the list, and one shown as one."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.registry import filters, selectors, services, tables
from shouwang.registry.permissions import RegistryPermission

from .common import not_found
from .exporting import export


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def household_list(request: Request) -> HttpResponse:
    """List the households of the reach."""
    form = filters.HouseholdFilter(request.GET, actor=request.actor)
    may_export = request.actor.may(RegistryPermission.EXPORT)
    page = tables.HOUSEHOLDS.page(
        request,
        selectors.households(request.actor),
        form=form,
        export_url=reverse("registry:household-export") if may_export else "",
    )
    _name_places(page.rows)
    services.note_list(request.actor, "households", _file_ids(page.rows), now=clock.now())
    return tables.HOUSEHOLDS.respond(request, "registry/household_list.html", page)


def _name_places(rows: list[Any]) -> None:
    places = selectors.place_names(row.area for row in rows)
    for row in rows:
        row.place = places[row.area]


def _file_ids(rows: list[Any]) -> list[UUID]:
    return [file.pk for row in rows for file in row.children]


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def household_export(request: Request) -> HttpResponse:
    """Ask what for, then give the households in view as a workbook."""
    form = filters.HouseholdFilter(request.GET, actor=request.actor)
    rows = selectors.households(request.actor)
    selection = tables.HOUSEHOLDS.selection(request, rows, form=form)
    return export(
        request, tables.HOUSEHOLDS, selection, reverse("registry:household-list"),
        ids_of=_file_ids, prepare=_name_places,
    )  # fmt: skip


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
