"""A list as a workbook: asked what for, recorded with the files in it, bounded.

Up to a few thousand rows are given at once; with a password, or above that, the workbook is asked
for, made by a job, and fetched from the page of one's exports.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock, workbook
from shouwang.core.answers import file_answer
from shouwang.core.deeds import deed_page
from shouwang.core.errors import DomainError
from shouwang.core.listing import Listing, Selection
from shouwang.registry import export_replay, forms, selectors, services, tables, tasks
from shouwang.registry.export_replay import Found, Ids, Replay
from shouwang.registry.permissions import RegistryPermission

_WAITING_SHOWN = 200


def _own_ids(rows: list[Any]) -> list[UUID]:
    return [row.pk for row in rows]


def export(
    request: Request, listing: Listing[Any], selection: Selection[Any], back: str,
    *, ids_of: Ids = _own_ids, prepare: Callable[[list[Any]], None] | None = None,
    conditions: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """Answer with the form that asks the purpose, then with the workbook, or with where it will be.

    :param ids_of: rows → ids of the child files in them; `prepare` adds to rows what columns show;
        `conditions` says what the address asks for, beside the filter form.
    """
    found = Found(listing, selection, ids_of, prepare, conditions or {})
    if isinstance(request, Replay):
        request.found = found
        return HttpResponse()
    total = selection.total(services.MOST_ROWS)
    large = total.number > services.MOST_ALONE
    form = forms.ExportForm(request.POST if request.method == "POST" else None, large=large)
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        try:
            if large or form.cleaned_data["protected"]:
                return _ask(request, found, purpose)
            return _give(request, found, purpose)
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = {
        "form": form, "total": total, "listing": listing, "large": large,
        "conditions": found.told, "columns": selection.columns,
        "most": services.MOST_ALONE, "back": f"{back}?{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "registry/child_export.html", context)


def _give(request: Request, found: Found, purpose: str) -> HttpResponse:
    selection, listing = found.selection, found.listing
    rows: list[Any] = list(selection.rows[: services.MOST_ALONE + 1])
    services.note_export(
        request.actor, listing.key, purpose=purpose, count=len(rows),
        file_ids=found.ids_of(rows), conditions=found.conditions, now=clock.now(),
    )  # fmt: skip
    if found.prepare is not None:
        found.prepare(rows)
    out = BytesIO()
    shown = Selection(rows, selection.columns, selection.form, selection.order, is_valid=True)
    notes = services.watermark(services.label_of(request.actor), purpose, clock.now())
    listing.to_xlsx(out, shown, notes=notes, limit=services.MOST_ALONE)
    name = f"{listing.key}-{clock.today():%Y%m%d}.xlsx"
    return file_answer(out.getvalue(), name, workbook.CONTENT_TYPE)


def _ask(request: Request, found: Found, purpose: str) -> HttpResponse:
    selection = found.selection
    asked = services.ask_export(
        request.actor, found.listing.key, str(found.listing.title),
        export_replay.asked_of(request, selection),
        rows=selection.total(services.MOST_ROWS + 1).number,
        columns=[str(column.label) for column in selection.columns],
        conditions=found.told, purpose=purpose, now=clock.now(),
    )  # fmt: skip
    if asked.status == "APPROVED":
        tasks.make_export.defer(export_id=str(asked.pk))
    return redirect("registry:export-detail", id=asked.pk)


def _get(request: Request, export_id: UUID) -> Any:
    return get_object_or_404(selectors.readable_exports(request.actor), pk=export_id)


@access(RegistryPermission.EXPORT)
@never_cache
@require_safe
def export_list(request: Request) -> HttpResponse:
    """List one's own exports, and those that wait for one's answer."""
    page = tables.EXPORTS.page(request, selectors.own_exports(request.actor))
    waiting = list(selectors.exports_to_answer(request.actor)[:_WAITING_SHOWN])
    return tables.EXPORTS.respond(request, "registry/export_list.html", page, {"waiting": waiting})


@access(RegistryPermission.EXPORT)
@never_cache
@require_safe
def export_detail(request: Request, id: UUID) -> HttpResponse:
    """Show how an export stands; asks again while it is being made."""
    found = _get(request, id)
    if request.htmx and found.status != "APPROVED":  # made meanwhile: the whole page anew
        return HttpResponse(status=204, headers={"HX-Redirect": request.path})
    own = found.asked_by == request.actor.user_id
    context = {
        "export": found,
        "own": own,
        "tone": tables.EXPORT_TONES[found.status],
        "is_making": found.status == "APPROVED",
        "is_waiting": found.status == "ASKED",
        "may_answer": not own and request.actor.may(RegistryPermission.APPROVE_EXPORT),
        "has_password": own and found.is_ready and bool(found.password),
        "is_shown": bool(found.password) or not found.downloads,
    }
    return render(request, "registry/export_detail.html", context)


@access(RegistryPermission.APPROVE_EXPORT)
@require_http_methods(["GET", "POST"])
def export_answer(request: Request, id: UUID) -> HttpResponse:
    """Let an export go, or refuse it: the second person's page."""
    found = _get(request, id)
    form = forms.ExportAnswerForm(request.POST or None)
    approve = form.is_valid() and form.cleaned_data["decision"] == "approve"

    def answer() -> None:
        services.answer_export(
            request.actor, found, approve=approve, answer=form.cleaned_data["answer"],
            now=clock.now(),
        )  # fmt: skip
        if approve:
            tasks.make_export.defer(export_id=str(found.pk))

    return deed_page(
        request, form, answer, to=reverse("registry:export-list"),
        template="registry/export_answer.html", context={"export": found},
        said=_("已批准，正在生成文件。") if approve else _("已退回申请人。"),
    )  # fmt: skip


@access(RegistryPermission.EXPORT)
@never_cache
@require_POST
def export_password(request: Request, id: UUID) -> HttpResponse:
    """Show the password of a workbook to its asker, once."""
    found = get_object_or_404(selectors.own_exports(request.actor), pk=id)
    try:
        password = services.show_password(request.actor, found, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("registry:export-detail", id=found.pk)
    return render(request, "registry/export_password.html", {"export": found, "password": password})


@access(RegistryPermission.EXPORT)
@never_cache
@require_POST
def export_download(request: Request, id: UUID) -> HttpResponse:
    """Give the workbook to its asker."""
    found = get_object_or_404(selectors.own_exports(request.actor), pk=id)
    try:
        content = services.fetch_export(request.actor, found, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("registry:export-detail", id=found.pk)
    name = f"{found.kind_label}{found.made_at:%Y%m%d}.xlsx"
    return file_answer(content, name, workbook.CONTENT_TYPE)
