"""Pages of comparisons: runs, the worklist, equal classes, how far registers agree."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.divisions import selectors as divisions
from shouwang.exchange import selectors_reconciliation as selectors
from shouwang.exchange import tasks
from shouwang.exchange import wording_reconciliation as words
from shouwang.exchange.choices import DifferenceKind, RegisterKind, RunStatus, Turn
from shouwang.exchange.forms_reconciliation import AskForm, ClassForm, RunForm, SettleForm
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.selectors import place_name, place_names
from shouwang.exchange.selectors_registers import may_open_batch
from shouwang.exchange.services import reconciling, settling
from shouwang.exchange.tables import file_url
from shouwang.exchange.tables_reconciliation import DIFFERENCES, RUNS
from shouwang.registry import services as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

_PAIRS = (
    (RegisterKind.VILLAGE, RegisterKind.SCHOOL),
    (RegisterKind.VILLAGE, RegisterKind.DATABASE),
    (RegisterKind.SCHOOL, RegisterKind.DATABASE),
    (RegisterKind.VILLAGE, RegisterKind.XUEJI),
)


# --- runs ---------------------------------------------------------------------------------------


@access(ExchangePermission.RECONCILE)
@require_safe
def run_list(request: Request) -> HttpResponse:
    """List the comparisons of the area."""
    page = RUNS.page(request, selectors.runs(request.actor))
    names = place_names({run.area for run in page.rows})
    for run in page.rows:
        run.place_name = names.get(run.area, "")
    return RUNS.respond(request, "exchange/run_list.html", page)


@access(ExchangePermission.RECONCILE)
@require_http_methods(["GET", "POST"])
def run_create(request: Request) -> HttpResponse:
    """Ask for two registers to be compared; a job does it."""
    form = RunForm(
        request.POST or None, actor=request.actor,
        left=request.GET.get("left", ""), right=request.GET.get("right", ""),
    )  # fmt: skip
    if form.is_valid():
        run = reconciling.request_reconciliation(
            request.actor, now=clock.now(), **form.cleaned_data
        )
        tasks.reconcile.defer(run_id=str(run.pk), county=run.county)
        return redirect("exchange:run-detail", id=run.pk)
    return render(request, "exchange/run_create.html", {"form": form})


@access(ExchangePermission.RECONCILE)
@require_safe
def run_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what a comparison found, with the way to each list."""
    run = get_object_or_404(selectors.runs(request.actor), pk=id)
    counts = run.counts
    url = reverse("exchange:difference-list")
    kinds = [
        {
            "label": _("只见于{register}").format(register=words.short(run.left_kind))
            if kind == DifferenceKind.ONLY_LEFT
            else _("只见于{register}").format(register=words.short(run.right_kind))
            if kind == DifferenceKind.ONLY_RIGHT
            else label,
            "count": counts.get("kinds", {}).get(kind, 0),
            "url": f"{url}?{urlencode({'kind': kind, 'register': run.left_kind})}",
            "tone": words.KIND_TONES[DifferenceKind(kind)],
        }
        for kind, label in DifferenceKind.choices
    ]
    context = {
        "run": run, "left": words.short(run.left_kind), "right": words.short(run.right_kind),
        "tone": words.RUN_TONES[run.status], "place": place_name(run.area), "kinds": kinds,
        "is_waiting": run.status == RunStatus.WAITING, "is_done": run.status == RunStatus.DONE,
        "apart": counts.get("pairs", 0) - counts.get("equal", 0),
    }  # fmt: skip
    return render(request, "exchange/run_detail.html", context)


# --- the worklist -------------------------------------------------------------------------------


def _prepare(request: Request, rows: list[Any]) -> None:
    """Give rows what their cells show, in one query."""
    names = selectors.short_places({row.area for row in rows})
    for row in rows:
        row.place_name = names.get(row.area, "")
        row.left_shown = words.shown_side(request.actor, row, "left")
        row.right_shown = words.shown_side(request.actor, row, "right")


@access(ExchangePermission.SETTLE)
@require_safe
def difference_list(request: Request) -> HttpResponse:
    """List what the post has to answer."""
    may_export = request.actor.may(RegistryPermission.EXPORT)
    page = DIFFERENCES.page(
        request, selectors.differences(request.actor),
        export_url=reverse("exchange:difference-export") if may_export else "",
    )  # fmt: skip
    _prepare(request, page.rows)
    shown = {row.care_file_id for row in page.rows if row.care_file_id}
    registry.note_list(request.actor, "differences", shown, now=clock.now())
    turn = selectors.turn_of(request.actor)
    context = {
        "classes": selectors.count_classes(request.actor),
        "turn": Turn(turn).label if turn else "",
        "may_compare": request.actor.may(ExchangePermission.RECONCILE),
    }
    return DIFFERENCES.respond(request, "exchange/difference_list.html", page, context)


@access(RegistryPermission.EXPORT)
@require_http_methods(["GET", "POST"])
def difference_export(request: Request) -> HttpResponse:
    """Give the list as a workbook, after asking what for."""
    selection = DIFFERENCES.selection(request, selectors.differences(request.actor))
    return export(
        request, DIFFERENCES, selection, reverse("exchange:difference-list"),
        ids_of=lambda rows: [row.care_file_id for row in rows if row.care_file_id],
        prepare=lambda rows: _prepare(request, rows),
    )  # fmt: skip


def _difference(request: Request, difference_id: UUID) -> Any:
    return get_object_or_404(selectors.reachable(request.actor), pk=difference_id)


@access(ExchangePermission.SETTLE)
@require_http_methods(["GET", "POST"])
def difference_detail(request: Request, id: UUID) -> HttpResponse:
    """Show both sides of a difference with the evidence, and settle it."""
    one = _difference(request, id)
    file = selectors.file_of(one)
    form = SettleForm(request.POST or None, difference=one, version=file.version if file else None)
    if form.is_valid():
        try:
            settling.settle(request.actor, one, form.answer, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已处理。"))
            return redirect("exchange:difference-list")
    if request.method == "GET" and file is not None:
        registry.note_list(request.actor, "differences", [file.pk], now=clock.now())
    return render(request, "exchange/difference_detail.html", _shown(request, one, file, form))


def _shown(request: Request, one: Any, file: Any, form: SettleForm) -> dict[str, Any]:
    turn = selectors.turn_of(request.actor)
    return {
        "one": one, "form": form, "file": file, "file_url": file_url(one.care_file_id),
        "kind": words.kind_label(one), "tone": words.KIND_TONES[one.kind],
        "status_tone": words.STATUS_TONES[one.status], "item": words.item_label(one.field),
        "pattern": words.pattern_label(one.pattern), "place": place_name(one.area),
        "resolution": words.resolution_label(one),
        "sides": [
            {
                "register": words.short(getattr(one, f"{side}_kind")),
                "day": getattr(one, f"{side}_day"),
                "value": words.shown_side(request.actor, one, side),
                "facts": words.facts_side(request.actor, one, side),
                "source": _source(request, selectors.row_of(one, side)),
            }
            for side in ("left", "right")
        ],
        "definitions": words.sides_reasons(one), "likeness": words.likeness(one),
        "may_settle": one.is_open and (not turn or one.turn == turn),
        "ask_form": AskForm(difference=one), "may_open": settling.may_open(request.actor, one),
    }  # fmt: skip


def _source(request: Request, row: Any) -> dict[str, Any] | None:
    """Return where a row stands: file, sheet, row number."""
    if row is None:
        return None
    batch = getattr(row, "batch", None)
    return {
        "file": (batch or row.list).file_name, "sheet": row.sheet, "row": row.row,
        "url": reverse("exchange:row-detail", args=[batch.pk, row.pk])
        if batch and may_open_batch(request.actor, batch)
        else "",
    }  # fmt: skip


@access(ExchangePermission.SETTLE)
@require_POST
def difference_ask(request: Request, id: UUID) -> HttpResponse:
    """Hand a question to the other side."""
    one = _difference(request, id)
    form = AskForm(request.POST, difference=one)
    if not form.is_valid():
        messages.error(request, _("请选择由谁核对，并写明请对方核对什么。"))
        return redirect("exchange:difference-detail", id=one.pk)
    try:
        settling.ask_other(request.actor, one, now=clock.now(), **form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("exchange:difference-detail", id=one.pk)
    messages.success(request, _("已请对方核对。"))
    return redirect("exchange:difference-list")


@access(RegistryPermission.EDIT_FILE)
@require_POST
def difference_open(request: Request, id: UUID) -> HttpResponse:
    """Open a file from the roster row of a child that stands in one register only."""
    one = _difference(request, id)
    try:
        opened = settling.open_file(request.actor, one, now=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("exchange:difference-detail", id=one.pk)
    messages.success(request, _("已建档。"))
    return redirect(file_url(opened.care_file_id) or reverse("exchange:difference-list"))


# --- equal classes ------------------------------------------------------------------------------


@access(ExchangePermission.SETTLE)
@require_safe
def class_list(request: Request) -> HttpResponse:
    """List the equal classes of the worklist, the largest first."""
    classes = [
        {
            "one": one, "registers": words.pair_of(one), "item": words.item_label(one.field),
            "kind": DifferenceKind(one.kind).label,
            "tone": words.KIND_TONES[DifferenceKind(one.kind)],
            "pattern": words.pattern_label(one.pattern), "query": urlencode(_query(one)),
        }
        for one in selectors.equal_classes(request.actor)
    ]  # fmt: skip
    return render(request, "exchange/class_list.html", {"classes": classes})


def _query(one: selectors.EqualClass) -> dict[str, str]:
    return {
        "left": one.left_kind, "right": one.right_kind, "kind": one.kind, "field": one.field,
        "pattern": one.pattern,
    }  # fmt: skip


@access(ExchangePermission.SETTLE)
@require_http_methods(["GET", "POST"])
def class_settle(request: Request) -> HttpResponse:
    """Show samples of an equal class, and settle all of it alike."""
    given = request.GET
    one = selectors.EqualClass(
        given.get("left", ""), given.get("right", ""), given.get("kind", ""),
        given.get("field", ""), given.get("pattern", ""), 0,
    )  # fmt: skip
    rows = selectors.of_class(request.actor, one)
    count = rows.count()
    if one.kind not in selectors.BULK or not count:
        messages.info(request, _("这一类差异已全部处理。"))
        return redirect("exchange:class-list")
    form = ClassForm(request.POST or None, one=one)
    if form.is_valid():
        answer = settling.Answer(form.cleaned_data["resolution"], form.cleaned_data["note"])
        try:
            settled = settling.settle_class(request.actor, one, answer, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已处理{n}项差异。").format(n=len(settled)))
            return redirect("exchange:class-list")
    samples = list(rows.order_by("pk")[:20])
    _prepare(request, samples)
    shown = {row.care_file_id for row in samples if row.care_file_id}
    registry.note_list(request.actor, "differences", shown, now=clock.now())
    context = {
        "form": form, "count": count, "samples": samples, "registers": words.pair_of(one),
        "left": words.short(one.left_kind), "right": words.short(one.right_kind),
        "item": words.item_label(one.field), "pattern": words.pattern_label(one.pattern),
        "kind": DifferenceKind(one.kind).label,
    }  # fmt: skip
    return render(request, "exchange/class_settle.html", context)


# --- how far registers agree --------------------------------------------------------------------


@access(ExchangePermission.RECONCILE)
@require_safe
def agreement(request: Request) -> HttpResponse:
    """Show how far registers agree in the area and below it (R-030, R-031, R-071)."""
    actor = request.actor
    if actor.area is None:
        raise Http404
    below = divisions.children(actor.area_code)[:200]
    levels = selectors.three_levels(actor.area_code)
    differing = _differing(levels)
    shares = selectors.Agreements(actor.area_code[:6])
    context = {
        "place": place_name(actor.area_code), "levels": levels, "differing": differing,
        "pairs": [f"{words.short(left)} / {words.short(right)}" for left, right in _PAIRS],
        "rows": [
            _row(shares, actor.area_code, _("合计")),
            *(_row(shares, one.code, one.name) for one in below),
        ],
    }  # fmt: skip
    shown = [child["id"] for child in differing]
    registry.note_list(actor, "differences", shown, now=clock.now())
    return render(request, "exchange/agreement.html", context)


def _differing(levels: selectors.ThreeLevels) -> list[dict[str, Any]]:
    sides = ((_("台账以外"), levels.extra[:100]), (_("台账有、档案无"), levels.missing[:100]))
    names = selectors.short_places({child.area for _side, children in sides for child in children})
    return [
        {
            "id": child.file_id, "name": child.name, "place": names.get(child.area, ""),
            "side": side, "url": file_url(child.file_id),
        }
        for side, children in sides
        for child in children
    ]  # fmt: skip


def _row(shares: selectors.Agreements, area: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "shares": [shares.of(area, left, right) for left, right in _PAIRS],
        "pupils": shares.pupils(area),
    }
