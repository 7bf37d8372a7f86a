"""申请转入: asking another place for a child of one's roster."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.exchange import selectors, services
from shouwang.exchange.choices import RowPlan
from shouwang.exchange.permissions import ExchangePermission
from shouwang.transfers.forms import RequestForm

from .common import frame, get_batch


@access(ExchangePermission.COMMIT_BATCH)
@require_http_methods(["GET", "POST"])
def transfer_create(request: Request, id: UUID, row_id: UUID) -> HttpResponse:
    """Ask the place that holds the child of a row to open the file."""
    batch = get_batch(request, id)
    rows = selectors.rows(batch).filter(plan=RowPlan.ELSEWHERE)
    row = get_object_or_404(rows, pk=row_id)
    form = RequestForm(request.POST or None)
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
