"""What the pages of a batch share."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.accounts.access import Request
from shouwang.core.presentation import Tab
from shouwang.exchange import selectors, wording
from shouwang.exchange.choices import BatchStatus, RowPlan
from shouwang.exchange.permissions import ExchangePermission

CHECKED = (BatchStatus.CHECKED, BatchStatus.COMMITTING, BatchStatus.COMMITTED, BatchStatus.UNDONE)
MOVING = (BatchStatus.UPLOADED, BatchStatus.COMMITTING)


def get_batch(request: Request, batch_id: UUID) -> Any:
    """Return a batch within reach, or answer 404."""
    batches = selectors.batches(request.actor).select_related("organisation")
    return get_object_or_404(batches, pk=batch_id)


def tabs(batch: Any, active: str) -> list[Tab]:
    """Return the tabs of a checked batch: overview, findings, one for each kind of row."""
    detail = reverse("exchange:batch-detail", args=[batch.pk])
    if batch.status not in CHECKED:
        return []
    findings = reverse("exchange:batch-findings", args=[batch.pk])
    rows = reverse("exchange:batch-rows", args=[batch.pk])
    number = batch.counts.get("errors", 0) + batch.counts.get("warnings", 0)
    found = [
        Tab(_("概览"), detail, active == "overview"),
        Tab(_("问题"), findings, active == "findings", number),
    ]
    counts = selectors.count_plans(batch)
    found += [
        Tab(RowPlan(plan).label, f"{rows}?plan={plan}", active == plan, counts.get(plan, 0))
        for plan in RowPlan.values
        if counts.get(plan) or active == plan
    ]
    return found


def frame(request: Request, batch: Any, active: str) -> dict[str, Any]:
    """Return what every page of a batch shows: its head and its tabs."""
    actor = request.actor
    in_reach = actor.area is not None and batch.area in actor.area
    return {
        "batch": batch,
        "status_tone": wording.STATUS_TONES[batch.status],
        "profile_title": wording.profile_title(batch.profile),
        "tabs": tabs(batch, active),
        "may_import": actor.may(ExchangePermission.IMPORT_ROSTER),
        "may_commit": in_reach and actor.may(ExchangePermission.COMMIT_BATCH),
        "may_undo": in_reach and actor.may(ExchangePermission.UNDO_BATCH),
        "is_checked": batch.status == BatchStatus.CHECKED,
        "has_result": batch.status in CHECKED,
    }
