"""Giving papers their number."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwang.accounts.access import Request, access_any
from shouwang.core import clock
from shouwang.core.deeds import press
from shouwang.intervention import selectors, services
from shouwang.intervention.permissions import InterventionPermission

_RIGHTS = (
    InterventionPermission.PLACE, InterventionPermission.HELP, InterventionPermission.MEASURE
)  # fmt: skip


@access_any(*_RIGHTS)
@require_POST
def issue(request: Request, kind: str, id: UUID, code: str) -> HttpResponse:
    """Give a paper its number, and lead back to where it lies."""
    if kind not in selectors.KINDS:
        raise Http404
    row: Any = get_object_or_404(selectors.of_team(request.actor, selectors.KINDS[kind]), pk=id)
    page, pk = ("intervention", row.intervention_id) if kind == "measure" else (kind, id)
    return press(
        request, lambda: services.issue_numbered(request.actor, kind, row, code, now=clock.now()),
        to=reverse(f"intervention:{page}-detail", kwargs={"id": pk}), said=_("已编号发文。"),
    )  # fmt: skip
