"""Pages of figures: the summary table, the children behind a number, the indicators."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock, workbook
from shouwang.core.access import Request, access
from shouwang.core.answers import file_answer
from shouwang.registry.export_replay import Replay
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.services import MOST_ALONE
from shouwang.registry.views.exporting import export

from . import indicators, official, pairing_status, presentation, selectors, services, tables
from .forms import FiguresForm, PurposeForm
from .permissions import StatisticsPermission


@access(StatisticsPermission.VIEW)
@require_safe
def summary(request: Request) -> HttpResponse:
    """Show the summary table of an area, one row per division below it."""
    form = FiguresForm(request.GET or None, today=clock.today())
    found = _summary(request, form)
    names = selectors.profiles(found.pack)
    shown = {"area": found.area, "on": found.on, "profile": found.profile}
    crumbs = [
        (name, _url("statistics:summary", shown | {"area": code})) for code, name in found.path
    ]
    context = {
        "crumbs": crumbs,
        "up_url": crumbs[-2][1] if len(crumbs) > 1 else "",
        "form": FiguresForm(shown, today=clock.today(), names=names),
        "asked_form": form,
        "summary": found,
        "table": presentation.table_of(
            found, with_children=request.actor.may(StatisticsPermission.VIEW_CHILDREN)
        ),
        "notes": official.notes(found),
        "query": urlencode(shown),
        "today": clock.today(),
    }
    return render(request, "statistics/summary.html", context)


def _url(name: str, asked: Mapping[str, object]) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _summary(request: Request, form: FiguresForm) -> selectors.Summary:
    """Return the summary asked for; what cannot be used falls back to today and the default."""
    area, on, profile = _asked(request, form)
    try:
        return selectors.summary(request.actor, area, on, profile)
    except selectors.NoSuchFigures as error:
        raise Http404 from error


def _asked(request: Request, form: FiguresForm) -> tuple[str, date, str | None]:
    if form.is_bound:
        form.is_valid()
        if "area" in form.errors:
            raise Http404
    given: dict[str, Any] = form.cleaned_data if form.is_bound else {}
    if request.actor.area is None:
        raise Http404
    area = given.get("area") or request.actor.area_code
    return area, given.get("on") or clock.today(), given.get("profile") or None


@access(StatisticsPermission.VIEW)
@require_safe
def summary_export(request: Request) -> HttpResponse:
    """Give the summary as a workbook in the official layout."""
    found = _summary(request, FiguresForm(request.GET or None, today=clock.today()))
    out = BytesIO()
    official.write(out, found, unit=request.actor.organisation_name, made_on=clock.today())
    services.note_summary_export(request.actor, found, now=clock.now())
    name = _("{area}汇总表{day}口径{profile}.xlsx").format(
        area=found.name, day=f"{found.on:%Y%m%d}", profile=found.profile
    )
    return _workbook(out, name)


def _workbook(out: BytesIO, name: str) -> HttpResponse:
    return file_answer(out.getvalue(), name, workbook.CONTENT_TYPE)


@access(StatisticsPermission.VIEW_CHILDREN)
@require_safe
def children(request: Request) -> HttpResponse:
    """List the children behind one figure; looking at them is an event."""
    rows, asked, context = _children(request)
    export = ""
    if request.actor.may(RegistryPermission.EXPORT):
        export = _url("statistics:children-export", asked)
    page = tables.CHILDREN.page(request, rows, export_url="", prepare=_with_age_and_grade)
    services.note_children_shown(
        request.actor, asked["area"], [row.pk for row in page.rows], asked, now=clock.now()
    )
    context["export_url"] = export
    return tables.CHILDREN.respond(request, "statistics/children.html", page, context)


def _with_age_and_grade(files: list[Any]) -> None:
    selectors.add_age_and_grade(files, clock.today())


def _children(request: Request) -> tuple[Any, dict[str, str], dict[str, Any]]:
    """Return the files behind the figure asked for, what was asked, and its words."""
    form = FiguresForm(request.GET, today=clock.today())
    area, on, profile = _asked(request, form)
    if form.errors:
        raise Http404
    column = request.GET.get("column_key", "count")
    try:
        chosen = profile or selectors.default_profile(area, on)
        rows, layout = selectors.children(request.actor, area, on, chosen, column)
    except selectors.NoSuchFigures as error:
        raise Http404 from error
    asked = {"area": area, "on": on.isoformat(), "profile": chosen, "column_key": column}
    context = {
        "column": layout.by_key[column],
        "on": on,
        "profile": chosen,
        "area_name": selectors.area_name(area),
        "summary_url": _url(
            "statistics:summary", {"area": area, "on": on.isoformat(), "profile": chosen}
        ),
    }
    return rows, asked, context


@access(RegistryPermission.EXPORT)
@require_http_methods(["GET", "POST"])
def children_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list behind a figure as a workbook; a large one by two people."""
    rows, asked, context = _children(request)
    selection = tables.CHILDREN.selection(request, rows)
    if isinstance(request, Replay) or selection.total(MOST_ALONE).capped:
        told = {
            _("区域"): context["area_name"], _("日期"): asked["on"], _("口径"): asked["profile"],
            _("数字"): str(context["column"].label),
        }  # fmt: skip
        back = reverse("statistics:children")
        return export(
            request, tables.CHILDREN, selection, back, conditions=told,
            prepare=_with_age_and_grade,
        )  # fmt: skip
    form = PurposeForm(request.POST or None)
    if not form.is_valid():
        context |= {"form": form, "total": selection.total(), "query": request.GET.urlencode()}
        return render(request, "statistics/children_export.html", context)
    purpose, out, now = form.cleaned_data["purpose"], BytesIO(), clock.now()
    notes = [
        _("{area}　{day}　口径{profile}　{column}").format(
            area=context["area_name"], day=asked["on"], profile=asked["profile"],
            column=context["column"].label,
        ),
        _("导出人：{name}　用途：{purpose}").format(
            name=request.actor.display_name, purpose=purpose
        ),
    ]  # fmt: skip
    files = selectors.in_roll_order(rows, MOST_ALONE, clock.today())
    in_order = replace(selection, rows=files)
    tables.CHILDREN.to_xlsx(out, in_order, notes=notes, limit=MOST_ALONE)
    ids = [file.pk for file in files]
    services.note_children_export(
        request.actor, asked["area"], ids, asked, purpose=purpose, now=now
    )
    return _workbook(out, _("儿童名单{moment}.xlsx").format(moment=f"{now:%Y%m%d%H%M}"))


@access(StatisticsPermission.VIEW)
@require_safe
def indicator_list(request: Request) -> HttpResponse:
    """Show the indicators of an area as they stand today."""
    area, on = _indicator_area(request), clock.today()
    context = {
        "found": indicators.indicators(request.actor, area, on),
        "area": area,
        "area_name": selectors.area_name(area),
        "on": on,
        "with_children": request.actor.may(StatisticsPermission.VIEW_CHILDREN),
    }
    return render(request, "statistics/indicators.html", context)


def _indicator_area(request: Request) -> str:
    area, _on, _profile = _asked(request, FiguresForm(request.GET or None, today=clock.today()))
    if not selectors.area_in_reach(request.actor, area):
        raise Http404
    return area


@access(StatisticsPermission.VIEW_CHILDREN)
@require_safe
def indicator_children(request: Request) -> HttpResponse:
    """List the children behind one figure of an indicator; looking at them is an event."""
    area, on = _indicator_area(request), clock.today()
    asked = {"key": request.GET.get("key", "I-009"), "side": request.GET.get("side", "unsigned")}
    try:
        rows = indicators.children_behind(request.actor, area, on, asked["key"], asked["side"])
    except selectors.NoSuchFigures as error:
        raise Http404 from error
    page = tables.CHILDREN.page(request, selectors.with_village(rows), prepare=_with_age_and_grade)
    services.note_children_shown(
        request.actor, area, [row.pk for row in page.rows], asked, now=clock.now()
    )
    context = {
        "indicator": indicators.name_of(asked["key"]),
        "area_name": selectors.area_name(area),
        "on": on,
        "up_url": _url("statistics:indicators", {"area": area}),
    }
    return tables.CHILDREN.respond(request, "statistics/indicator_children.html", page, context)


@access(StatisticsPermission.VIEW)
@require_safe
def pairing(request: Request) -> HttpResponse:
    """Show how pairing stands in the units of an area, to print or to export (R-085)."""
    area, on = _indicator_area(request), clock.today()
    lines, total = _pairing(request, area, on)
    context = {
        "lines": lines, "total": total, "area": area, "on": on,
        "area_name": selectors.area_name(area), "since": _quarter_start(on),
    }  # fmt: skip
    return render(request, "statistics/pairing.html", context)


@access(StatisticsPermission.VIEW)
@require_safe
def pairing_export(request: Request) -> HttpResponse:
    """Give the same as a workbook, ready to be handed on."""
    area, on = _indicator_area(request), clock.today()
    lines, total = _pairing(request, area, on)
    listing, out = tables.PAIRING, BytesIO()
    rows = [*lines, replace(total, name=_("合计"))]
    notes = [f"{selectors.area_name(area)}　{on:%Y-%m-%d}", request.actor.organisation_name]
    listing.to_xlsx(out, listing.selection(request, rows), notes=notes)
    services.note_pairing_export(request.actor, area, total.paired, now=clock.now())
    return _workbook(out, _("结对情况{day}.xlsx").format(day=f"{on:%Y%m%d}"))


def _pairing(request: Request, area: str, on: date) -> tuple[list[Any], Any]:
    try:
        return pairing_status.pairing_status(request.actor, area, _quarter_start(on), on)
    except selectors.NoSuchFigures as error:
        raise Http404 from error


def _quarter_start(on: date) -> date:
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
