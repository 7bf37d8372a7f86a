"""One uploaded workbook: what it is, what is wrong in it, entering it, taking it back."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock, workbook
from shouwang.core.errors import DomainError
from shouwang.exchange import forms, marking, selectors, services, steps, tables, tasks, wording
from shouwang.exchange.choices import BatchStatus, RowPlan
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.roster.limits import UnusableFile
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.services import marked

from .common import CHECKED, MOVING, frame, get_batch


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_list(request: Request) -> HttpResponse:
    """List the batches within reach."""
    rows = selectors.batches(request.actor).select_related("organisation")
    page = tables.BATCHES.page(request, rows)
    context = {"may_import": request.actor.may(ExchangePermission.IMPORT_ROSTER)}
    return tables.BATCHES.respond(request, "exchange/batch_list.html", page, context)


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_detail(request: Request, id: UUID) -> HttpResponse:
    """Show how a batch stands: its state, its figures, its defects by kind."""
    batch = get_batch(request, id)
    context = frame(request, batch, "overview") | {
        "problem": wording.problem(batch.problem),
        "twins": selectors.same_file(request.actor, batch),
        "place": selectors.place_name(batch.area),
        "marked": _marked(batch),
    }
    if batch.status in MOVING:
        context |= _state(batch)
    if batch.status in CHECKED:
        context |= _figures(batch)
    return render(request, "exchange/batch_detail.html", context)


def _marked(batch: Any) -> str:
    """Say of the marked workbook of a large roster whether it is ready or being made."""
    if batch.status not in CHECKED or not marked.is_large(batch):
        return ""
    if marked.is_ready(batch):
        return "ready"
    return "making" if marked.is_being_made(batch) else ""


def _figures(batch: Any) -> dict[str, Any]:
    counts = selectors.count_plans(batch)
    rows = reverse("exchange:batch-rows", args=[batch.pk])
    return {
        "codes": [
            entry | {
                "title": wording.code_title(entry["code"]),
                "label": wording.SEVERITIES.get(entry["severity"], entry["severity"]),
                "tone": wording.SEVERITY_TONES.get(entry["severity"], "neutral"),
            }
            for entry in selectors.count_codes(batch)
        ],
        "plans": [
            {
                "label": RowPlan(plan).label, "count": counts[plan],
                "url": f"{rows}?plan={plan}", "tone": wording.PLAN_TONES[RowPlan(plan)],
            }
            for plan in RowPlan.values
            if counts.get(plan)
        ],
        "undecided": selectors.count_undecided(batch),
        "enters": counts.get(RowPlan.NEW, 0) + counts.get(RowPlan.CHANGED, 0),
    }  # fmt: skip


def _state(batch: Any) -> dict[str, Any]:
    work = selectors.work_on(batch)
    names = [name for name, _label in steps.STEPS]
    first, last = ("read", "store") if batch.status == BatchStatus.UPLOADED else ("match", "derive")
    stages = names[names.index(first) : names.index(last) + 1]
    return {
        "work": work,
        "step_label": steps.LABELS.get(work.step, ""),
        "step_number": stages.index(work.step) + 1 if work.step in stages else 0,
        "step_total": len(stages),
        "is_commit": batch.status == BatchStatus.COMMITTING,
    }


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_state(request: Request, id: UUID) -> HttpResponse:
    """Say how far the job is; when it is done, have the whole page loaded again."""
    batch = get_batch(request, id)
    if batch.status not in MOVING:
        here = reverse("exchange:batch-detail", args=[batch.pk])
        if not request.htmx:
            return redirect(here)
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    context = frame(request, batch, "overview") | _state(batch)
    return render(request, "exchange/_state.html", context)


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_findings(request: Request, id: UUID) -> HttpResponse:
    """List the defects of a batch."""
    batch = get_batch(request, id)
    codes = selectors.count_codes(batch)
    form = forms.FindingFilter(
        request.GET, codes=[entry["code"] for entry in codes], sheets=selectors.sheets(batch)
    )
    page = tables.FINDINGS.page(request, selectors.findings(batch), form=form)
    context = frame(request, batch, "findings")
    return tables.FINDINGS.respond(request, "exchange/batch_findings.html", page, context)


@access(ExchangePermission.VIEW_BATCH)
@require_safe
def batch_marked(request: Request, id: UUID) -> HttpResponse:
    """Give the sender's own workbook back with red cells and comments; a large one by a job."""
    batch = get_batch(request, id)
    if batch.status not in CHECKED:
        raise Http404
    try:
        if marked.is_large(batch):
            if not marked.is_ready(batch):
                return _have_marked(request, batch)
            found = batch.counts.get("errors", 0) + batch.counts.get("warnings", 0)
            content = marked.content(request.actor, batch)
        else:
            content, found = _marked_now(batch)
    except (FileNotFoundError, UnusableFile):
        messages.error(request, _("原文件已过保存期限，不能再下载。请重新上传。"))
        return redirect("exchange:batch-detail", id=batch.pk)
    services.note_marked(request.actor, batch, findings=found, now=clock.now())
    response = HttpResponse(content, content_type=workbook.CONTENT_TYPE)
    name = quote(f"{Path(batch.file_name).stem}-{_('检查结果')}.xlsx")
    response["Content-Disposition"] = (
        f"attachment; filename=\"checked.xlsx\"; filename*=UTF-8''{name}"
    )
    response["Cache-Control"] = "no-store"
    return response


def _marked_now(batch: Any) -> tuple[bytes, int]:
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        out = Path(folder) / "marked.xlsx"
        found = marking.write_marked(
            batch, selectors.findings(batch).iterator(), batch.mapping, out
        )
        return out.read_bytes(), found


def _have_marked(request: Request, batch: Any) -> HttpResponse:
    """Have the marked workbook of a large roster made, and say so."""
    if not batch.stored_as:
        raise FileNotFoundError
    if not marked.is_being_made(batch):
        tasks.defer_mark(batch.pk, get_language() or "")
    messages.info(
        request, _("表格较大，正在制作标红的表格，约需一两分钟。完成后再点“下载标红的表格”。")
    )
    return redirect("exchange:batch-detail", id=batch.pk)


@access(ExchangePermission.IMPORT_ROSTER)
@require_http_methods(["GET", "POST"])
def batch_columns(request: Request, id: UUID) -> HttpResponse:
    """Ask which column is which; the answer is remembered, and the batch is checked again."""
    batch = get_batch(request, id)
    if batch.status != BatchStatus.NEEDS_MAPPING:
        return redirect("exchange:batch-detail", id=batch.pk)
    ambiguous = batch.question.get("kind") == "ambiguous"
    return _choose_column(request, batch) if ambiguous else _map_columns(request, batch)


def _choose_column(request: Request, batch: Any) -> HttpResponse:
    question = batch.question
    form = forms.ChooseColumnForm(
        request.POST or None, heading=question["heading"], candidates=question["candidates"]
    )
    if form.is_valid():
        return _answer(request, batch, batch.profile, form.mapping_to(question["field"]))
    context = frame(request, batch, "") | {
        "form": form, "question": question, "problem": wording.problem(batch.problem)
    }  # fmt: skip
    return render(request, "exchange/batch_choose.html", context)


def _map_columns(request: Request, batch: Any) -> HttpResponse:
    rows = batch.question.get("heading_rows", [])
    given = request.POST if request.method == "POST" else request.GET
    profile = PROFILES.get(given.get("profile", ""), PROFILES[batch.question["profile"]])
    wanted = given.get("heading_row", "")
    likely = marking.likely_headings(rows, profile)
    number = int(wanted) if wanted.isdecimal() and int(wanted) < len(rows) else likely
    headings = list(dict.fromkeys(rows[number])) if rows else []
    form = forms.ColumnsForm(
        request.POST if request.method == "POST" else None, profile=profile, headings=headings,
        known=marking.known_headings(headings, profile),
    )  # fmt: skip
    if form.is_valid():
        return _answer(request, batch, profile.name, form.mapping)
    context = frame(request, batch, "") | {
        "form": form, "rows": rows, "number": number, "profile": profile,
        "profiles": forms.profile_choices("")[1:], "problem": wording.problem(batch.problem),
    }  # fmt: skip
    return render(request, "exchange/batch_columns.html", context)


def _answer(request: Request, batch: Any, profile: str, mapping: dict[str, str]) -> HttpResponse:
    services.answer_columns(request.actor, batch, profile=profile, mapping=mapping, now=clock.now())
    tasks.check.defer(batch_id=str(batch.pk), county=batch.county)
    return redirect("exchange:batch-detail", id=batch.pk)


@access(ExchangePermission.COMMIT_BATCH)
@require_http_methods(["GET", "POST"])
def batch_commit(request: Request, id: UUID) -> HttpResponse:
    """Ask once more, then have the batch entered by a job."""
    batch = get_batch(request, id)
    if request.method == "POST":
        try:
            services.request_commit(request.actor, batch, now=clock.now())
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            tasks.commit.defer(batch_id=str(batch.pk), post_id=str(request.actor.post_id))
        return redirect("exchange:batch-detail", id=batch.pk)
    if batch.status != BatchStatus.CHECKED:
        return redirect("exchange:batch-detail", id=batch.pk)
    context = frame(request, batch, "overview") | _figures(batch)
    return render(request, "exchange/batch_commit.html", context)


@access(ExchangePermission.IMPORT_ROSTER)
@require_POST
def batch_resume(request: Request, id: UUID) -> HttpResponse:
    """Take up a batch whose job failed."""
    batch = get_batch(request, id)
    try:
        batch = services.resume_batch(request.actor, batch, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if batch.status == BatchStatus.UPLOADED:
            tasks.check.defer(batch_id=str(batch.pk), county=batch.county)
    return redirect("exchange:batch-detail", id=batch.pk)


@access(ExchangePermission.UNDO_BATCH)
@require_http_methods(["GET", "POST"])
def batch_undo(request: Request, id: UUID) -> HttpResponse:
    """Take a whole batch back, with the reason."""
    batch = get_batch(request, id)
    form = forms.UndoForm(request.POST or None)
    if form.is_valid():
        try:
            services.undo_batch(
                request.actor, batch, reason=form.cleaned_data["reason"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("整批已撤销，涉及的档案已恢复到入库之前。"))
            return redirect("exchange:batch-detail", id=batch.pk)
    elif batch.status != BatchStatus.COMMITTED:
        return redirect("exchange:batch-detail", id=batch.pk)
    context = frame(request, batch, "overview") | {"form": form}
    return render(request, "exchange/batch_undo.html", context)
