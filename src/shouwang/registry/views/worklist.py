"""待核事项: what needs attention first."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Tab
from shouwang.registry import selectors, services, tables
from shouwang.registry.permissions import RegistryPermission

from .common import not_found
from .exporting import export

LABELS = {
    "without-carer": _("无人照护"),
    "unknown": _("留守待核实"),
    "birthdays": _("临近生日"),
    "unverified": _("档案待核实"),
}


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_safe
def worklist(request: Request, key: str = "") -> HttpResponse:
    """Show the lists of what needs attention, each with its count; the most urgent first."""
    actor, on = request.actor, clock.today()
    counts = {count.key: count.number for count in selectors.counts(actor, on)}
    if not key:
        first = next((each for each in LABELS if counts[each]), "without-carer")
        return redirect("registry:worklist-kind", key=first)
    if key not in LABELS:
        raise not_found()
    tabs = [
        Tab(
            label,
            reverse("registry:worklist-kind", kwargs={"key": each}),
            each == key,
            counts[each],
        )
        for each, label in LABELS.items()
    ]
    rows = selectors.needing(actor, key, on)
    may_export = actor.may(RegistryPermission.EXPORT)
    export_url = reverse("registry:worklist-export", kwargs={"key": key}) if may_export else ""
    page = tables.NEEDING.page(request, rows, export_url=export_url)
    _say_birthdays(page.rows, actor, on)
    services.note_list(actor, "worklist", [row.pk for row in page.rows], now=clock.now())
    context: dict[str, Any] = {"tabs": tabs, "label": LABELS[key]}
    return tables.NEEDING.respond(request, "registry/worklist.html", page, context)


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def worklist_export(request: Request, key: str) -> HttpResponse:
    """Ask what for, then give one of the lists as a workbook."""
    actor, on = request.actor, clock.today()
    if key not in LABELS:
        raise not_found()
    selection = tables.NEEDING.selection(request, selectors.needing(actor, key, on))
    return export(
        request, tables.NEEDING, selection,
        reverse("registry:worklist-kind", kwargs={"key": key}),
        prepare=lambda rows: _say_birthdays(rows, actor, on),
    )  # fmt: skip


def _say_birthdays(rows: list[Any], actor: Actor, on: date) -> None:
    near = selectors.next_birthdays(rows, actor, on)
    for row in rows:
        row.next_birthday = near.get(row.pk)
