"""A list as a workbook: asked what for, recorded with the files in it, bounded."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from shouwang.accounts.access import Request
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.core.listing import Listing, Selection
from shouwang.registry import forms, services

from .common import download, export_notes

Ids = Callable[[list[Any]], list[UUID]]


def _own_ids(rows: list[Any]) -> list[UUID]:
    return [row.pk for row in rows]


def export(
    request: Request, listing: Listing[Any], selection: Selection[Any], back: str,
    *, ids_of: Ids = _own_ids, prepare: Callable[[list[Any]], None] | None = None,
) -> HttpResponse:  # fmt: skip
    """Answer with the form that asks the purpose, then with the workbook.

    :param ids_of: rows → ids of the child files in them; `prepare` adds to rows what columns show.
    """
    form = forms.ExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        rows: list[Any] = list(selection.rows[: services.MOST_ALONE + 1])
        try:
            services.note_export(
                request.actor, listing.key, purpose=form.cleaned_data["purpose"], count=len(rows),
                file_ids=ids_of(rows), conditions=selection.conditions(), now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            if prepare is not None:
                prepare(rows)
            return _workbook(request, listing, selection, rows, form.cleaned_data["purpose"])
    context = {
        "form": form, "total": selection.total(services.MOST_ALONE), "listing": listing,
        "conditions": selection.conditions(), "columns": selection.columns,
        "most": services.MOST_ALONE, "back": f"{back}?{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "registry/child_export.html", context)


def _workbook(
    request: Request, listing: Listing[Any], selection: Selection[Any], rows: list[Any],
    purpose: str,
) -> HttpResponse:  # fmt: skip
    out = BytesIO()
    shown = Selection(rows, selection.columns, selection.form, selection.order, is_valid=True)
    notes = export_notes(request.actor, purpose, clock.now())
    listing.to_xlsx(out, shown, notes=notes, limit=services.MOST_ALONE)
    return download(out, listing.key, clock.today().strftime("%Y%m%d"))
