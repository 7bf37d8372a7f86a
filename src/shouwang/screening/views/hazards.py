"""Pages: hazards and their course."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.deeds import deed_view, press_view
from shouwang.documents import selectors as documents
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.choices import Harm, HazardStatus
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, deed_form, listed, sent, shows


@access(Right.VIEW)
@never_cache
@require_safe
def hazard_list(request: Request) -> HttpResponse:
    """Show the hazards of the area; `?owed=1`: those the own organisation is to remove."""
    owed = "owed" in request.GET
    actor = request.actor
    rows = selectors.owed_hazards(actor) if owed else selectors.hazards(actor)
    return listed(
        request, tables.HAZARDS, rows, "screening/hazard_list.html",
        filters.HazardFilter(request.GET), "hazards", owed=owed,
        owed_number=selectors.owed_hazards(actor).filter(status=HazardStatus.CONTROLLED).count(),
    )  # fmt: skip


@access(Right.SCREEN)
@never_cache
@both
def hazard_create(request: Request, id: UUID) -> HttpResponse:
    """Enter a hazard of a unit."""
    actor = request.actor
    unit = get_object_or_404(selectors.units(actor), pk=id)
    form = forms.HazardForm(*sent(request), actor=actor, unit=unit)
    # Where a child came to harm the next step is the report.
    harmed = form.is_valid() and form.cleaned_data["harm"] != Harm.NONE
    back = ("hazard-detail", form.cleaned_data["hazard_id"]) if harmed else ("unit-detail", id)
    return deed_form(
        request, form, _("登记隐患"), back,
        lambda: services.find_hazard(actor, unit, now=clock.now(), **form.said()),
        lead=unit.name,
    )  # fmt: skip


def _hazard(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.reachable_hazards(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def hazard_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a hazard: what it is, what is done, what may follow."""
    actor, hazard = request.actor, _hazard(request, id)
    files = [hazard.care_file_id] if hazard.care_file_id else []
    services.note_shown(actor, "hazards", files, now=clock.now())
    photos = documents.of_subjects(actor, "screening.hazard", [hazard.pk]).get(hazard.pk, [])
    is_here = selectors.is_here(actor, hazard)
    child = hazard.care_file if is_here and actor.may("registry.view_file") else None
    context = {
        "hazard": hazard, "tone": tables.tone(hazard), "photos": photos, "child": child,
        "deeds": selectors.deeds(actor, hazard, workflow.HAZARD), "unit": hazard.unit,
        "is_here": is_here, "report_url": _report_url(hazard),
        "must_report": is_here and hazard.harm != Harm.NONE and hazard.report_id is None
        and hazard.status != HazardStatus.REMOVED,
    }  # fmt: skip
    return render(request, "screening/hazard_detail.html", context)


def _report_url(hazard: Any) -> str:
    if hazard.report_id is None:
        return ""
    try:
        return reverse("cases:report-detail", kwargs={"id": hazard.report_id})
    except NoReverseMatch:
        return ""


@access_any(Right.SCREEN, Right.CHECK)
@both
def hazard_control(request: Request, id: UUID) -> HttpResponse:
    """Say what is done meanwhile, by whom, until when."""
    hazard = _hazard(request, id)
    form = forms.ControlForm(request.POST or None, hazard=hazard)
    return deed_form(
        request, form, _("落实防控措施"), ("hazard-detail", id),
        lambda: services.control_hazard(request.actor, hazard, now=clock.now(), **form.said()),
        lead=hazard.place_text,
    )  # fmt: skip


_show, _press = shows("hazard-detail", "place_text")
_either, _checks = access_any(Right.SCREEN, Right.CHECK), access(Right.CHECK)
hazard_escalate = _either(
    deed_view(_hazard, forms.EscalateForm, services.escalate_hazard, title=_("上报"), show=_show)
)
hazard_claim = access_any(Right.SCREEN, Right.INSPECT)(
    deed_view(_hazard, forms.ClaimForm, services.claim_hazard, title=_("报告已整改"), show=_show)
)
hazard_confirm = _checks(
    deed_view(
        _hazard, forms.ConfirmForm, services.confirm_hazard, title=_("复核：已排除"), show=_show
    )
)
hazard_reject = _checks(
    deed_view(
        _hazard, forms.RejectForm, services.reject_hazard, title=_("复核：未排除"), show=_show
    )
)
hazard_report = _either(
    press_view(
        _hazard, services.report_hazard, show=_press,
        said=_("已发起强制报告，公安机关、乡镇和民政部门同时收到。"),
    )
)  # fmt: skip
