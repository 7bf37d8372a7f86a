"""What a draft would do: how far the run is, its tables, the children behind a number."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock, workbook
from shouwang.core.access import Request, access
from shouwang.core.answers import file_answer
from shouwang.core.reach import Area
from shouwang.divisions import selectors as divisions
from shouwang.policy import effects, presentation, selectors, services, tables
from shouwang.policy.choices import Move
from shouwang.policy.permissions import PolicyPermission
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from .definitions import place_name


def get_run(request: Request, run_id: UUID) -> Any:
    """Return a run that the actor may read, or answer 404."""
    return get_object_or_404(selectors.runs(request.actor), pk=run_id)


def _area(request: Request, run: Any) -> str:
    """Return the division asked for, within the run's and the actor's own; else 404."""
    own = request.actor.area
    if own is None:
        raise Http404
    whole = run.area if run.area in own else request.actor.area_code
    code = request.GET.get("area") or whole
    try:
        asked = Area.of(code)
    except ValueError as error:
        raise Http404 from error
    if not (own.covers(asked) and Area.of(whole).covers(asked)):
        raise Http404
    return code


@access(PolicyPermission.VIEW)
@require_safe
def run_detail(request: Request, id: UUID) -> HttpResponse:
    """Show what comes out: by definition, and one definition by division."""
    run = get_run(request, id)
    state = effects.progress(run, clock.now()).state
    context: dict[str, Any] = {
        "run": run, "draft": run.draft, "state": state, "place": place_name(run.area),
        "may_edit": request.actor.may(PolicyPermission.EDIT),
    }  # fmt: skip
    if state == "done":
        context |= _result(request, run)
    return render(request, "policy/run_detail.html", context)


def _result(request: Request, run: Any) -> dict[str, Any]:
    area = _area(request, run)
    packs = selectors.packs_of_run(run)
    rows = effects.by_key(run, area)
    key = request.GET.get("key") or "LEFT_BEHIND"
    if rows and key not in rows:
        raise Http404
    below = effects.by_division(run, area, key)
    return {
        "area": area,
        "area_name": place_name(area),
        "crumbs": _crumbs(request, run, area, key),
        "key": key,
        "key_name": presentation.key_name(key, packs),
        "lines": presentation.key_lines(rows, packs),
        "rows": below,
        "total": effects.total(below),
        "parts": presentation.breakdown(run, key) if area == run.area else [],
        "changes": presentation.changes_of(packs[1], packs[0]),
        "stale": selectors.is_stale(run),
        "may_list": request.actor.may(RegistryPermission.VIEW_FILE),
    }


def _crumbs(request: Request, run: Any, area: str, key: str) -> list[tuple[str, str]]:
    """Return (name, address) from the top of the run down to the area."""
    own = request.actor.area
    here = reverse("policy:run-detail", args=[run.pk])
    return [
        (row.name, f"{here}?{urlencode({'area': row.code, 'key': key})}")
        for row in divisions.chain(area)
        if own is not None and row.code in own and row.code in Area.of(run.area)
    ]


@access(PolicyPermission.VIEW)
@require_safe
def run_state(request: Request, id: UUID) -> HttpResponse:
    """Say how far the job is; when it is done, have the whole page loaded again."""
    run = get_run(request, id)
    state = effects.progress(run, clock.now()).state
    if state == "done":
        here = reverse("policy:run-detail", args=[run.pk])
        if not request.htmx:
            return redirect(here)
        return HttpResponse(status=204, headers={"HX-Redirect": here})
    return render(request, "policy/_run_state.html", {"run": run, "state": state})


@access(PolicyPermission.VIEW)
@require_safe
def run_export(request: Request, id: UUID) -> HttpResponse:
    """Give the tables of a run as a workbook: figures, no child."""
    run = get_run(request, id)
    if effects.progress(run, clock.now()).state != "done":
        raise Http404
    area = _area(request, run)
    out = BytesIO()
    tables.write_run(out, run, area, selectors.packs_of_run(run), made_by=request.actor)
    services.note_figures_export(request.actor, run, area, now=clock.now())
    name = _("{area}政策试算{day}.xlsx").format(area=place_name(area), day=f"{run.on:%Y%m%d}")
    return file_answer(out.getvalue(), name, workbook.CONTENT_TYPE)


@access(PolicyPermission.VIEW)
@never_cache
@require_safe
def run_children(request: Request, id: UUID) -> HttpResponse:
    """List the children behind one number of a run, each with the condition that decides."""
    run = get_run(request, id)
    rows, asked, context = _asked(request, run)
    export_url = ""
    if request.actor.may(RegistryPermission.EXPORT):
        export_url = reverse("policy:run-children-export", args=[run.pk])
    page = tables.AFFECTED.page(request, rows, export_url=export_url)
    tables.tell_effects(page.rows)
    ids = [row.pk for row in page.rows]
    services.note_affected(request.actor, run, ids, asked, now=clock.now())
    return tables.AFFECTED.respond(request, "policy/run_children.html", page, context)


def _asked(request: Request, run: Any) -> tuple[Any, dict[str, str], dict[str, Any]]:
    area, key = _area(request, run), request.GET.get("key", "LEFT_BEHIND")
    move = request.GET.get("move", "")
    if move and move not in Move.values:
        raise Http404
    rows = effects.affected(request.actor, run, area, key, move)
    back = reverse("policy:run-detail", args=[run.pk])
    context = {
        "run": run,
        "area_name": place_name(area),
        "key_name": presentation.key_name(key, selectors.packs_of_run(run)),
        "move_label": Move(move).label if move else _("全部变动"),
        "back": f"{back}?{urlencode({'area': area, 'key': key})}",
    }
    return rows, {"area": area, "key": key, "move": move}, context


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def run_children_export(request: Request, id: UUID) -> HttpResponse:
    """Ask what for, then give the list behind a number as a workbook."""
    run = get_run(request, id)
    rows, _names, words = _asked(request, run)
    selection = tables.AFFECTED.selection(request, rows)
    back = reverse("policy:run-children", args=[run.pk])
    told = {
        _("区划"): words["area_name"], _("口径或类别"): words["key_name"],
        _("变动"): str(words["move_label"]), _("判定日"): run.on.isoformat(),
    }  # fmt: skip
    return export(
        request, tables.AFFECTED, selection, back, prepare=tables.tell_effects, conditions=told
    )
