"""Pages: hazards and their course."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.documents import selectors as documents
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.choices import Harm, HazardStatus
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, deed_form, listed, press, sent


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


@access_any(Right.SCREEN, Right.CHECK)
@both
def hazard_escalate(request: Request, id: UUID) -> HttpResponse:
    """Hand a hazard up."""
    hazard, form = _hazard(request, id), forms.EscalateForm(request.POST or None)
    return deed_form(
        request, form, _("上报"), ("hazard-detail", id),
        lambda: services.escalate_hazard(
            request.actor, hazard, now=clock.now(), **form.cleaned_data
        ),
        lead=hazard.place_text,
    )  # fmt: skip


@access_any(Right.SCREEN, Right.INSPECT)
@both
def hazard_claim(request: Request, id: UUID) -> HttpResponse:
    """Say that a hazard is gone."""
    hazard, form = _hazard(request, id), forms.ClaimForm(*sent(request))
    return deed_form(
        request, form, _("报告已整改"), ("hazard-detail", id),
        lambda: services.claim_hazard(request.actor, hazard, now=clock.now(), **form.cleaned_data),
        lead=hazard.place_text,
    )  # fmt: skip


@access(Right.CHECK)
@both
def hazard_confirm(request: Request, id: UUID) -> HttpResponse:
    """Confirm that a hazard is gone."""
    hazard, form = _hazard(request, id), forms.ConfirmForm(request.POST or None)
    return deed_form(
        request, form, _("复核：已排除"), ("hazard-detail", id),
        lambda: services.confirm_hazard(
            request.actor, hazard, now=clock.now(), **form.cleaned_data
        ),
        lead=hazard.place_text,
    )  # fmt: skip


@access(Right.CHECK)
@both
def hazard_reject(request: Request, id: UUID) -> HttpResponse:
    """Say that a hazard is still there."""
    hazard, form = _hazard(request, id), forms.RejectForm(request.POST or None)
    return deed_form(
        request, form, _("复核：未排除"), ("hazard-detail", id),
        lambda: services.reject_hazard(request.actor, hazard, now=clock.now(), **form.cleaned_data),
        lead=hazard.place_text,
    )  # fmt: skip


@access_any(Right.SCREEN, Right.CHECK)
@require_POST
def hazard_report(request: Request, id: UUID) -> HttpResponse:
    """Make a mandatory report of a child that was harmed or is missing."""
    hazard = _hazard(request, id)
    return press(
        request, ("hazard-detail", id),
        lambda: services.report_hazard(request.actor, hazard, now=clock.now()),
        _("已发起强制报告，公安机关、乡镇和民政部门同时收到。"),
    )  # fmt: skip
