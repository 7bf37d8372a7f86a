"""申请转入: asking another place for a child of one's roster, and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.exchange import forms, selectors, services, tables
from shouwang.exchange.choices import RowPlan, TransferStatus
from shouwang.exchange.permissions import ExchangePermission
from shouwang.registry.permissions import RegistryPermission

from .common import frame, get_batch


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def transfer_list(request: Request) -> HttpResponse:
    """List the requests that one's area sent or received."""
    actor = request.actor
    page = tables.TRANSFERS.page(request, selectors.transfers(actor))
    places = selectors.place_names(row.from_area for row in page.rows)
    may_answer = actor.may(RegistryPermission.GRANT_FILE) and actor.area is not None
    for row in page.rows:
        row.from_name = places.get(row.from_area, "")
        received = actor.area is not None and row.from_area in actor.area
        row.may_answer = may_answer and received and row.status == TransferStatus.REQUESTED
        row.file_url = tables.file_url(row.care_file_id)
    return tables.TRANSFERS.respond(request, "exchange/transfer_list.html", page)


@access(ExchangePermission.COMMIT_BATCH)
@require_http_methods(["GET", "POST"])
def transfer_create(request: Request, id: UUID, row_id: UUID) -> HttpResponse:
    """Ask the place that holds the child of a row to open the file."""
    batch = get_batch(request, id)
    rows = selectors.rows(batch).filter(plan=RowPlan.ELSEWHERE)
    row = get_object_or_404(rows, pk=row_id)
    form = forms.TransferForm(request.POST or None)
    if form.is_valid():
        try:
            services.request_transfer(
                request.actor, row, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("转入申请已发出。"))
            return redirect(reverse("exchange:batch-rows", args=[id]) + "?plan=ELSEWHERE")
    context = frame(request, batch, RowPlan.ELSEWHERE) | {
        "row": row, "form": form, "elsewhere_name": selectors.place_name(row.held_reason)
    }  # fmt: skip
    return render(request, "exchange/transfer_create.html", context)


@access(RegistryPermission.GRANT_FILE)
@require_http_methods(["GET", "POST"])
def transfer_answer(request: Request, id: UUID) -> HttpResponse:
    """Answer a request for a child of one's area."""
    asked = get_object_or_404(selectors.received_transfers(request.actor), pk=id)
    form = forms.AnswerTransferForm(request.POST or None)
    if form.is_valid():
        try:
            services.answer_transfer(
                request.actor, asked.pk, accept=form.cleaned_data["decision"] == "accept",
                answer=form.cleaned_data["answer"], now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已答复。"))
            return redirect("exchange:transfer-list")
    context = {
        "asked": asked, "form": form, "from_name": selectors.place_name(asked.from_area),
        "to_name": selectors.place_name(asked.area),
        "is_open": asked.status == TransferStatus.REQUESTED,
    }  # fmt: skip
    return render(request, "exchange/transfer_answer.html", context)
