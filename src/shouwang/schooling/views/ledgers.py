"""Pages: the ledger of dropouts, yearly rates, the seven chiefs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.accounts.choices import Role
from shouwang.accounts.forms import area_choices
from shouwang.core import clock
from shouwang.core.deeds import deed_page
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export
from shouwang.schooling import forms_keeping as forms
from shouwang.schooling import ladder, services, tables
from shouwang.schooling.choices import Office, Rate, Stage
from shouwang.schooling.filters import LedgerFilter
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import ledgers, moves

both = require_http_methods(["GET", "POST"])
_SCHOOL = "school:"


@access(SchoolingPermission.VIEW)
@never_cache
@require_safe
def ledger(request: Request) -> HttpResponse:
    """Show the ledger of the school, the township or the county: one list, three views."""
    actor = request.actor
    rows = ledgers.dropouts(actor)
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.DROPOUTS.page(
        request, rows, form=LedgerFilter(request.GET, actor=actor),
        export_url=reverse("schooling:ledger-export") if may_export else "",
    )  # fmt: skip
    services.note_view(actor, [row.care_file_id for row in page.rows], now=clock.now())
    lines = ledgers.by_school(rows)
    area, on = actor.area_code, clock.today()
    context = {
        "lines": lines, "total": ledgers.total_of(lines), "title": _title(actor),
        "years": ledgers.keep_years(area, on), "kept_since": ledgers.kept_since(area, on),
    }  # fmt: skip
    return tables.DROPOUTS.respond(request, "schooling/ledger.html", page, context)


def _title(actor: Any) -> str:
    if actor.area is None:
        return _("学校辍学学生登记")
    if actor.role in (Role.TOWNSHIP_SUPERVISOR, Role.VILLAGE_OFFICER):
        return _("乡镇辍学学生登记")
    return _("县级辍学学生登记")


@access(RegistryPermission.EXPORT)
@never_cache
@both
def ledger_export(request: Request) -> HttpResponse:
    """Ask what for, then give the ledger as a workbook."""
    selection = tables.DROPOUTS.selection(
        request, ledgers.dropouts(request.actor),
        form=LedgerFilter(request.GET, actor=request.actor),
    )  # fmt: skip
    return export(
        request, tables.DROPOUTS, selection, reverse("schooling:ledger"),
        ids_of=lambda some: [row.care_file_id for row in some],
    )  # fmt: skip


@access(SchoolingPermission.VIEW)
@never_cache
@require_safe
def rates(request: Request) -> HttpResponse:
    """Show the rates of this school year as counted, and each over the years."""
    actor, on = request.actor, clock.today()
    counted = ledgers.rates(actor, on)
    trends = [found for rate in Rate if len((found := ledgers.trend(actor, rate)).years) > 1]
    context = {
        "lines": counted, "year": ledgers.school_year(on), "on": on,
        "trends": [
            (found, ledgers.chart_of(found), [(row, found.change(place))
             for place, row in enumerate(found.series)])
            for found in trends
        ],
        "figures": ledgers.figures(actor), "may_enter": actor.may(SchoolingPermission.ASSIGN),
    }  # fmt: skip
    return render(request, "schooling/rates.html", context)


@access(SchoolingPermission.ASSIGN)
@never_cache
@both
def figure_enter(request: Request) -> HttpResponse:
    """Enter a rate of a past year from a document."""
    form = forms.FigureForm(request.POST or None)

    def deed() -> Any:
        said = dict(form.cleaned_data)
        stage, value = said.pop("stage"), said.pop("value")
        return services.enter_figure(
            request.actor, stage=Stage(stage) if stage else None, value=Decimal(value),
            rate=Rate(said.pop("rate")), now=clock.now(), **said,
        )  # fmt: skip

    return _deed(request, form, _("登记往年指标"), "rates", deed)


def _deed(
    request: Request, form: Any, title: str, page: str, deed: Callable[[], Any]
) -> HttpResponse:
    """Show a small form, do the deed, go back to the list it belongs to."""
    here = reverse(f"schooling:{page}")
    return deed_page(
        request, form, deed, to=here, template="schooling/deed.html",
        context={"title": title, "back": here},
    )  # fmt: skip


# --- the seven chiefs -----------------------------------------------------------------------------


@access(SchoolingPermission.ASSIGN)
@never_cache
@require_safe
def chief_list(request: Request) -> HttpResponse:
    """Show who holds the seven offices in the area."""
    on = clock.today()
    rows = [(row, ladder.in_force(row, on)) for row in ledgers.chiefs(request.actor)[:500]]
    names = dict(area_choices(request.actor, SchoolingPermission.ASSIGN))
    context = {
        "rows": [
            (row, held, row.school.name if row.school else names.get(row.area, row.area))
            for row, held in rows
        ]
    }
    return render(request, "schooling/chief_list.html", context)


@access(SchoolingPermission.ASSIGN)
@never_cache
@both
def chief_set(request: Request) -> HttpResponse:
    """Name who holds an office from a day on."""
    actor = request.actor
    schools = moves.schools(actor.area_code, without=None, within=actor.area)
    units = [
        *area_choices(actor, SchoolingPermission.ASSIGN),
        *((f"{_SCHOOL}{each.pk}", each.name) for each in schools),
    ]
    form = forms.ChiefForm(request.POST or None, units=units)

    def deed() -> Any:
        said = dict(form.cleaned_data)
        unit = said.pop("unit")
        school = next((each for each in schools if f"{_SCHOOL}{each.pk}" == unit), None)
        return services.set_chief(
            actor, office=Office(said.pop("office")), area="" if school else unit,
            school=school, now=clock.now(), **said,
        )  # fmt: skip

    return _deed(request, form, _("登记七长责任人"), "chief-list", deed)


@access(SchoolingPermission.ASSIGN)
@never_cache
@both
def chief_end(request: Request, id: UUID) -> HttpResponse:
    """Say that somebody no longer holds an office."""
    row = get_object_or_404(ledgers.chiefs(request.actor), pk=id)
    form = forms.EndForm(request.POST or None)
    return _deed(
        request, form, _("终止任职：{who}").format(who=row), "chief-list",
        lambda: services.end_chief(
            request.actor, row, on=form.cleaned_data["on"], now=clock.now()
        ),
    )  # fmt: skip
