"""Pages: what is still to be keyed, one child beside the other system's columns, the columns."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import press
from shouwang.core.errors import DomainError
from shouwang.exchange.choices import RegisterKind
from shouwang.exchange.permissions import ExchangePermission
from shouwang.registry import selectors as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from . import layout as layouts
from . import selectors, services, tables
from .filters import TaskFilter
from .forms import LayoutForm
from .permissions import CompanionPermission


@access(CompanionPermission.KEY)
@never_cache
@require_safe
def task_list(request: Request) -> HttpResponse:
    """Show what is still to be keyed into the national system."""
    actor = request.actor
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.TASKS.page(
        request, selectors.tasks(actor), form=TaskFilter(request.GET, actor=actor),
        export_url=reverse("companion:task-export") if may_export else "",
    )  # fmt: skip
    _say_places(page.rows)
    services.note_list(actor, [row.care_file_id for row in page.rows], now=clock.now())
    context = {"counts": selectors.counts(actor), "may_edit": _may_edit(request)}
    return tables.TASKS.respond(request, "companion/task_list.html", page, context)


def _say_places(rows: Any) -> None:
    names = registry.place_names([row.area for row in rows])
    for row in rows:
        row.place = names[row.area]


def _may_edit(request: Request) -> bool:
    county = request.actor.area_code[:6]
    return request.actor.may(CompanionPermission.EDIT_LAYOUT) and request.actor.area_code == (
        county.ljust(12, "0")
    )


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def task_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list as a workbook."""
    rows = selectors.tasks(request.actor)
    selection = tables.TASKS.selection(
        request, rows, form=TaskFilter(request.GET, actor=request.actor)
    )
    return export(
        request, tables.TASKS, selection, reverse("companion:task-list"),
        ids_of=lambda some: [row.care_file_id for row in some], prepare=_say_places,
    )  # fmt: skip


@access(CompanionPermission.KEY)
@never_cache
@require_safe
def task_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one child in the other system's columns: what to key, what was keyed."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    whole = services.note_values(request.actor, file, now=clock.now())
    keyed = selectors.keyed(file)
    before: dict[str, str] = json.loads(str(keyed.values)) if keyed else {}
    now = selectors.values_of([file])[file.pk]
    columns = selectors.layout_of(file.county).columns
    lines = [
        {
            "label": column.label,
            "now": now[column.label] if whole or not column.is_sealed else _("（无权查看）"),
            "copy": now[column.label] if whole or not column.is_sealed else "",
            "before": before.get(column.label, "") if whole or not column.is_sealed else "",
            "changed": bool(keyed) and now[column.label] != before.get(column.label, ""),
        }
        for column in columns
    ]
    task = selectors.tasks(request.actor).filter(care_file=file).first()
    context = {
        "file": file, "child": file.person, "lines": lines, "task": task, "keyed": keyed,
        "tone": tables.TONES[task.kind] if task else "",
    }  # fmt: skip
    return render(request, "companion/task_detail.html", context)


@access(CompanionPermission.KEY)
@require_POST
def note_keyed(request: Request) -> HttpResponse:
    """Tick the chosen children off."""
    chosen = [UUID(value) for value in request.POST.getlist("file") if _is_id(value)]
    try:
        count = services.note_keyed(request.actor, chosen, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = ngettext("已登记 {n} 名儿童的录入。", "已登记 {n} 名儿童的录入。", count)
        messages.success(request, text.format(n=count))
    return redirect("companion:task-list")


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


@access(CompanionPermission.KEY)
@require_POST
def take_back(request: Request, id: UUID) -> HttpResponse:
    """Take the last tick of a child back."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    return press(
        request, lambda: services.take_back(request.actor, file, now=clock.now()),
        to=reverse("companion:task-detail", args=[id]), said=_("已撤回录入登记。"),
    )  # fmt: skip


@access(CompanionPermission.KEY)
@never_cache
@require_safe
def compare(request: Request) -> HttpResponse:
    """Show our files beside the newest export of the national system."""
    return render(
        request, "companion/compare.html",
        {"compared": selectors.compared(request.actor), "national": RegisterKind.NATIONAL,
         "may_reconcile": request.actor.may(ExchangePermission.RECONCILE)},
    )  # fmt: skip


@access(CompanionPermission.KEY)
@require_POST
def note_exported(request: Request) -> HttpResponse:
    """Tick off the children that the export holds just as we do."""
    confirmed = selectors.compared(request.actor).confirmed
    try:
        count = services.note_keyed(request.actor, confirmed, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        text = ngettext("已登记 {n} 名儿童的录入。", "已登记 {n} 名儿童的录入。", count)
        messages.success(request, text.format(n=count))
    return redirect("companion:compare")


@access(CompanionPermission.EDIT_LAYOUT)
@never_cache
@require_http_methods(["GET", "POST"])
def layout(request: Request) -> HttpResponse:
    """Say what the screens of the national system call our fields and options."""
    county = request.actor.area_code[:6]
    present = selectors.layout_of(county)
    form = LayoutForm(
        request.POST if request.method == "POST" else None,
        present=present, shipped=layouts.shipped(),
    )  # fmt: skip
    if form.is_valid():
        labels, options = form.said()
        try:
            services.edit_layout(
                request.actor, county, labels=labels, options=options, now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("栏目对应已保存，待录入名单将随之更新。"))
            return redirect("companion:task-list")
    groups = [
        (column, form[name], [form[option] for option in options])
        for column, name, options in form.groups
    ]
    context = {"form": form, "groups": groups, "name": present.name}
    return render(request, "companion/layout.html", context)
