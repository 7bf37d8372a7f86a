"""The rows of a batch: what each will do, and what a person decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import came_from
from shouwang.core.errors import DomainError
from shouwang.core.presentation import Fact
from shouwang.exchange import likeness, selectors, services, tables, wording
from shouwang.exchange.choices import Decision, RowPlan
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.planning import BOTH_CHANGED
from shouwang.exchange.wording_likeness import Line, evidence
from shouwang.registry import services as registry
from shouwang.registry.fields import FIELDS
from shouwang.transfers import selectors as transfers

from .common import frame, get_batch


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_rows(request: Request, id: UUID) -> HttpResponse:
    """List the rows of one plan, with what would change."""
    batch = get_batch(request, id)
    plan = request.GET.get("plan", "ALL")
    listing = tables.ROWS.get(plan, tables.ROWS["ALL"])
    rows = selectors.rows(batch)
    if plan in RowPlan.values:
        rows = rows.filter(plan=plan)
    page = listing.page(request, rows)
    context = frame(request, batch, plan)
    _prepare(request, batch, page.rows, context)
    context |= {
        "plan": plan, "page_ids": [row.pk for row in page.rows],
        "all_disputed": all(row.held_reason == BOTH_CHANGED for row in page.rows),
    }  # fmt: skip
    return listing.respond(request, "exchange/batch_rows.html", page, context)


def _prepare(request: Request, batch: Any, rows: list[Any], context: dict[str, Any]) -> None:
    """Give the rows of a page what their cells show, in a fixed number of queries."""
    files = selectors.visible_files(request.actor, [row.candidate_id for row in rows])
    places = selectors.place_names(
        {row.area for row in rows}
        | {row.held_reason for row in rows if row.plan == RowPlan.ELSEWHERE}
    )
    requests = transfers.of_rows(row.pk for row in rows)
    shown = {row.candidate_id for row in rows if row.difference and row.candidate_id in files}
    if shown:  # what stands in these files is shown
        registry.note_list(request.actor, "batch_rows", shown, now=clock.now())
    for row in rows:
        readable = row.candidate_id in files
        waiting = row.plan == RowPlan.DOUBTFUL and not row.decision
        row.comparisons = tables.comparisons(row, readable=readable, waiting=waiting)
        row.candidate = files.get(row.candidate_id)
        row.place_name = places.get(row.area, "")
        row.elsewhere_name = places.get(row.held_reason, "")
        row.held_words = wording.HELD.get(row.held_reason, ("", ""))
        row.request = requests.get(row.pk)
        row.may_decide = context["may_commit"] and context["is_checked"]
        row.file_url = tables.file_url(row.care_file_id if row.care_file_id else None)


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def row_detail(request: Request, id: UUID, row_id: UUID) -> HttpResponse:
    """Show one row whole: what it says, where it differs, what is wrong, what was decided."""
    batch = get_batch(request, id)
    row = get_object_or_404(selectors.rows(batch), pk=row_id)
    context = frame(request, batch, row.plan)
    _prepare(request, batch, [row], context)
    said = selectors.said(row)
    unread = said.pop("_unread", {})
    said = {key: value for key, value in said.items() if not key.startswith("_")}
    order = list(FIELDS)
    context |= {
        "row": row,
        "plan_tone": wording.PLAN_TONES[row.plan],
        "decision_label": wording.decision_label(row),
        "facts": [
            Fact(wording.field_label(key), wording.shown(key, said[key]))
            for key in sorted(said, key=lambda key: order.index(key) if key in order else 999)
        ],
        "unread": len(unread),
        "evidence": _evidence(row, said),
        "findings": [
            {
                "title": wording.code_title(found.code), "column": found.column,
                "tone": wording.SEVERITY_TONES.get(found.severity, "neutral"),
                "label": wording.SEVERITIES.get(found.severity, ""),
                "text": wording.message(found.message, found.params),
            }
            for found in selectors.findings_of_row(row)
        ],
    }  # fmt: skip
    return render(request, "exchange/row_detail.html", context)


def _evidence(row: Any, said: dict[str, Any]) -> list[Line]:
    """Return why a doubtful row and the file it may mean are, or are not, one child."""
    if row.plan != RowPlan.DOUBTFUL or row.held_reason == BOTH_CHANGED or row.candidate is None:
        return []
    return evidence(likeness.why(said, row.area, row.candidate_id))


@access(ExchangePermission.COMMIT_BATCH)
@require_POST
def batch_decide(request: Request, id: UUID) -> HttpResponse:
    """Settle the rows `row` alike by `decision` (SAME, KEEP, NEW or SKIP)."""
    batch = get_batch(request, id)
    back = came_from(request, reverse("exchange:batch-rows", args=[batch.pk]) + "?plan=DOUBTFUL")
    wanted, decision = _row_ids(request), request.POST.get("decision", "")
    if not wanted or decision not in Decision.values:
        messages.error(request, _("请先选择要处理的行。"))
        return redirect(back)
    try:
        decided = services.decide_rows(
            request.actor, batch, wanted, decision=Decision(decision), now=clock.now()
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("已处理 {count} 行。").format(count=len(decided)))
    return redirect(back)


def _row_ids(request: Request) -> list[UUID]:
    found = []
    for text in request.POST.getlist("row")[:200]:
        try:
            found.append(UUID(text))
        except ValueError:
            return []
    return found
