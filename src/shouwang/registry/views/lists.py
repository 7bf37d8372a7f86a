"""The list of files, and its export."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.registry import filters, selectors, services, tables
from shouwang.registry.permissions import RegistryPermission

from .exporting import export


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def child_list(request: Request) -> HttpResponse:
    """List the files of the reach; which were shown is recorded."""
    actor = request.actor
    form = filters.ChildFilter(request.GET, actor=actor)
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.CHILDREN.page(
        request,
        selectors.file_ids(actor),
        form=form,
        prepare=partial(
            selectors.lines_of,
            numbers=_numbers_shown(request),
            cold=form.is_filled or "page" in request.GET,
        ),
        export_url=reverse("registry:child-export") if may_export else "",
        toolbar="registry/child_toolbar.html",
        may_add=actor.may(RegistryPermission.EDIT_FILE),
        may_export=may_export,
    )
    by_number = form.search is not None and form.search.by_number
    kind = "children_by_number" if by_number else "children"
    services.note_list(actor, kind, [row.pk for row in page.rows], now=clock.now())
    return tables.CHILDREN.respond(request, "registry/child_list.html", page)


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def child_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list in view as a workbook; numbers stay masked."""
    actor = request.actor
    filtering = filters.ChildFilter(request.GET, actor=actor)
    selection = tables.CHILDREN.selection(request, _files(request), form=filtering)
    return export(
        request, tables.CHILDREN, selection, reverse("registry:child-list"),
        prepare=selectors.add_links,
    )  # fmt: skip


def _files(request: Request) -> Any:
    return selectors.listed_files(request.actor, numbers=_numbers_shown(request))


def _numbers_shown(request: Request) -> bool:
    return any(column.key == "id_number" for column in tables.CHILDREN.chosen(request))
