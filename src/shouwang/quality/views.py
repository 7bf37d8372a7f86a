"""Pages of data quality: the worklist, one finding, how the units stand."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.charts import Chart, ChartKind, Series
from shouwang.core.deeds import deed_page
from shouwang.core.errors import DomainError
from shouwang.core.presentation import Fact, Step, Tab, Tone
from shouwang.core.reach import Area
from shouwang.policy.engine.calendar import add_months
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from . import filters, forms, panels, selectors, services, tables, units, wording
from .choices import Defect, FindingStatus, StepKind
from .permissions import QualityPermission

SCOPES = {
    "mine": gettext_lazy("本岗位负责"),
    "all": gettext_lazy("全部"),
    "waivers": gettext_lazy("免改待审批"),
}
_STEP_TONES = {
    StepKind.REPAIRED: Tone.SUCCESS, StepKind.REOPENED: Tone.DANGER, StepKind.CHANGED: Tone.WARNING,
    StepKind.WAIVER_EXPIRED: Tone.WARNING, StepKind.CLAIMED: Tone.WARNING,
}  # fmt: skip
_MONTHS = 12
_MOST_COUNTED = 10_000


@access(QualityPermission.VIEW)
@never_cache
@require_safe
def worklist(request: Request, scope: str = "") -> HttpResponse:
    """List the findings of the reach: what the post repairs, all, or waivers to decide."""
    actor = request.actor
    counts = {key: _scoped(actor, key).order_by()[:_MOST_COUNTED].count() for key in SCOPES}
    if not scope:
        first = "mine" if counts["mine"] else "all"
        return redirect("quality:worklist-scope", scope=first)
    if scope not in SCOPES:
        raise Http404
    tabs = [
        Tab(label, reverse("quality:worklist-scope", kwargs={"scope": key}), key == scope,
            counts[key])
        for key, label in SCOPES.items()
    ]  # fmt: skip
    form = filters.FindingFilter(request.GET, actor=actor)
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.FINDINGS.page(
        request, _rows(actor, scope, form), form=form,
        export_url=reverse("quality:worklist-export", kwargs={"scope": scope})
        if may_export else "",
    )  # fmt: skip
    services.note_list(actor, [row.care_file_id for row in page.rows], now=clock.now())
    context = {"tabs": tabs, "label": SCOPES[scope]}
    return tables.FINDINGS.respond(request, "quality/worklist.html", page, context)


def _scoped(actor: Any, scope: str) -> Any:
    rows = selectors.findings(actor)
    if scope == "waivers":
        return rows.filter(status=FindingStatus.WAIVER_ASKED)
    rows = selectors.open_ones(rows)
    return selectors.own_duty(actor, rows) if scope == "mine" else rows


def _rows(actor: Any, scope: str, form: filters.FindingFilter) -> Any:
    """Return the rows of a tab; asked for by status, those of any status."""
    if form.is_valid() and form.cleaned_data.get("status") and scope != "waivers":
        rows = selectors.findings(actor)
        return selectors.own_duty(actor, rows) if scope == "mine" else rows
    return _scoped(actor, scope)


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def worklist_export(request: Request, scope: str) -> HttpResponse:
    """Ask what for, then give the list in view as a workbook."""
    if scope not in SCOPES or not request.actor.may(QualityPermission.VIEW):
        raise Http404
    form = filters.FindingFilter(request.GET, actor=request.actor)
    rows = _rows(request.actor, scope, form)
    selection = tables.FINDINGS.selection(request, rows, form=form)
    return export(
        request, tables.FINDINGS, selection,
        reverse("quality:worklist-scope", kwargs={"scope": scope}),
        ids_of=lambda shown: [row.care_file_id for row in shown],
    )  # fmt: skip


# --- one finding --------------------------------------------------------------------------------


@access(QualityPermission.VIEW)
@never_cache
@require_safe
def finding_detail(request: Request, id: UUID) -> HttpResponse:
    """Say what is wrong, why it is, what to do, and the finding's course."""
    finding = _get(request, id)
    actor = request.actor
    others = selectors.group_of(actor, finding)
    services.note_list(
        actor, [finding.care_file_id, *(each.care_file_id for each in others)], now=clock.now()
    )
    context = _head(finding) | {
        "facts": _facts(finding),
        "steps": [_step(each) for each in selectors.steps_of(finding)] + [_first(finding)],
        "others": others,
        "edit_url": panels.edit_url(finding, finding.care_file_id)
        if actor.may(RegistryPermission.EDIT_FILE) or actor.may(RegistryPermission.EDIT_SCHOOLING)
        else "",
        "may_ask": actor.may(QualityPermission.WAIVE) and finding.status == FindingStatus.OPEN,
        "may_decide": _may_decide(actor, finding),
        "is_live": finding.status != FindingStatus.REPAIRED,
    }
    return render(request, "quality/finding_detail.html", context)


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.reachable(request.actor), pk=id)


def _may_decide(actor: Any, finding: Any) -> bool:
    return bool(
        actor.may(QualityPermission.APPROVE_WAIVER)
        and finding.status == FindingStatus.WAIVER_ASKED
        and actor.user_id != finding.asked_by
    )


def _head(finding: Any) -> dict[str, Any]:
    return {
        "finding": finding,
        "child": finding.care_file.person,
        "title": wording.rule_title(finding.rule),
        "message": wording.message(finding.rule, finding.params),
        "todo": wording.rule_todo(finding.rule),
        "severity_tone": wording.SEVERITY_TONES[finding.severity],
        "status_tone": wording.STATUS_TONES[finding.status],
    }


def _facts(finding: Any) -> list[Fact]:
    late = finding.is_open and finding.deadline < clock.today()
    owner = finding.get_owner_display()
    if finding.school:
        owner = f"{owner}（{finding.school.name}）"
    shown = [
        Fact(_("缺陷类型"), finding.get_defect_display()),
        Fact(_("依据"), finding.basis),
        Fact(_("责任岗位"), owner),
        Fact(_("整改期限"), finding.deadline, tone=Tone.DANGER if late else ""),
        Fact(_("首次发现"), finding.first_seen),
        Fact(_("最近发现"), selectors.last_seen(finding)),
    ]
    if finding.waiver_reason:
        shown += [
            Fact(_("免改理由"), finding.waiver_reason, source=finding.asked_label, wide=True),
            Fact(_("免改至"), finding.waived_until, source=finding.decided_label),
        ]
    return shown


def _step(step: Any) -> Step:
    tone = _STEP_TONES.get(StepKind(step.kind), Tone.INFO)
    return Step(step.get_kind_display(), step.at, step.note, step.actor_label, tone)


def _first(finding: Any) -> Step:
    return Step(_("检查发现"), finding.first_seen, tone=Tone.DANGER)


@access(QualityPermission.VIEW)
@require_POST
def finding_check(request: Request, id: UUID) -> HttpResponse:
    """Run the check anew: the one way in which a finding is closed as repaired."""
    finding = _get(request, id)
    finding = services.check_again(request.actor, finding, on=clock.today(), now=clock.now())
    if finding.status == FindingStatus.REPAIRED:
        messages.success(request, _("复核通过：不再发现这个问题。"))
    else:
        messages.warning(request, _("复核未通过：问题仍然存在，请先改正数据。"))
    return redirect("quality:finding-detail", id=finding.pk)


@access(QualityPermission.WAIVE)
@require_http_methods(["GET", "POST"])
def waiver_ask(request: Request, id: UUID) -> HttpResponse:
    """Ask that a finding stay as it is."""
    finding = _get(request, id)
    longest = services.longest_waiver(finding.area, clock.today())
    form = forms.WaiverForm(request.POST or None, longest=longest)
    return deed_page(
        request, form,
        lambda: services.ask_waiver(
            request.actor, finding, **form.cleaned_data, on=clock.today(), now=clock.now()
        ),
        to=reverse("quality:finding-detail", args=[finding.pk]), template="quality/waiver.html",
        context=_head(finding) | {"deed": _("申请免改")}, said=_("已申请免改，待另一人审批。"),
    )  # fmt: skip


@access(QualityPermission.APPROVE_WAIVER)
@require_http_methods(["GET", "POST"])
def waiver_decide(request: Request, id: UUID) -> HttpResponse:
    """Grant or refuse what another person asked for."""
    finding = _get(request, id)
    form = forms.DecisionForm(request.POST or None)
    if form.is_valid():
        approve = form.cleaned_data["decision"] == "approve"
        try:
            services.decide_waiver(
                request.actor, finding, approve=approve, note=form.cleaned_data["note"],
                now=clock.now(),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已准予免改。") if approve else _("已退回修正。"))
            return redirect("quality:finding-detail", id=finding.pk)
    context = _head(finding) | {"form": form, "deed": _("审批免改"), "facts": _facts(finding)}
    return render(request, "quality/waiver.html", context)


# --- the units ----------------------------------------------------------------------------------


@access(QualityPermission.VIEW)
@never_cache
@require_safe
def overview(request: Request) -> HttpResponse:
    """Show how the data of each division, or school, stands; figures of units, never of persons."""
    actor = request.actor
    if actor.area is None:
        raise Http404
    area, by = _asked(request)
    found = _units(actor, area, by)
    rows = [unit for unit in found if unit.files]
    whole = units.total(found)
    context = {
        "form": forms.UnitForm({"area": area, "by": by}, actor=actor),
        "area_name": selectors.names_of([area]).get(area, area),
        "whole": whole,
        "charts": _charts(area) if by == "division" else [],
        "run": selectors.last_run(area),
        "up_url": _up(actor, area),
        "list_url": _list_url(area),
        "flagged": [unit.name for unit in rows if unit.all_missing],
    }
    page = tables.UNITS.page(request, rows)
    return tables.UNITS.respond(request, "quality/overview.html", page, context)


def _asked(request: Request) -> tuple[str, str]:
    """Return the division asked for, within the actor's own, and how it is parted."""
    form = forms.UnitForm(request.GET or None, actor=request.actor)
    form.is_valid()
    given: dict[str, Any] = form.cleaned_data if form.is_bound else {}
    area = request.GET.get("area") or request.actor.area_code
    own = request.actor.area_for(QualityPermission.VIEW)
    try:
        inside = own is not None and own.covers(Area.of(area))
    except ValueError:
        inside = False
    if not inside:
        raise Http404
    return area, given.get("by") or "division"


def _units(actor: Any, area: str, by: str) -> list[units.Unit]:
    if by == "school":
        found = sorted(units.of_schools(area).values(), key=lambda unit: unit.name)
        for unit in found:
            unit.url = f"{_list_url(area)}&school={unit.code}"
        return found
    found = units.named(units.figures(area))
    for unit in found:
        unit.url = _list_url(area) if unit.code == area else _overview_url(unit.code)
    return found


def _overview_url(area: str) -> str:
    return f"{reverse('quality:overview')}?{urlencode({'area': area})}"


def _list_url(area: str) -> str:
    address = reverse("quality:worklist-scope", kwargs={"scope": "all"})
    return f"{address}?{urlencode({'area': area})}"


def _up(actor: Any, area: str) -> str:
    if area == actor.area_code:
        return ""
    prefix = Area.of(area).lo
    for digits in (9, 6, 4, 2):
        if len(prefix) > digits:
            above = prefix[:digits].ljust(12, "0")
            return _overview_url(above) if actor.area.covers(Area.of(above)) else ""
    return ""


def _charts(area: str) -> list[Chart]:
    first = clock.today().replace(day=1)
    months = [add_months(first, back - _MONTHS + 1) for back in range(_MONTHS)]
    return [_trend(area, months), _defects(area)]


def _trend(area: str, months: list[date]) -> Chart:
    found = selectors.trend(area, months)
    return Chart(
        "chart-quality-trend", _("近12个月问题变化"), ChartKind.LINE,
        [f"{month.start:%Y-%m}" for month in found],
        [
            Series(_("当月发现"), [month.found for month in found]),
            Series(_("当月修正"), [month.repaired for month in found]),
            Series(_("月末待修正"), [month.open_at_end for month in found]),
        ],
        unit=_("处"), label_heading=_("月份"),
    )  # fmt: skip


def _defects(area: str) -> Chart:
    counts = selectors.open_by_defect(area)
    shown = [defect for defect in Defect if counts.get(defect)]
    address = _list_url(area)
    return Chart(
        "chart-quality-defects", _("待修正问题按缺陷类型"), ChartKind.BAR_ACROSS,
        [defect.label for defect in shown],
        [Series(_("待修正"), [counts[defect] for defect in shown])],
        unit=_("处"), label_heading=_("缺陷类型"),
        links=[f"{address}&defect={defect}" for defect in shown],
    )  # fmt: skip
