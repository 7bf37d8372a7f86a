"""Pages: campaigns, how far they are, one unit and its deeds, the children to visit."""

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_view, press_view
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.choices import HazardKind, UnitStatus
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, deed_form, listed, new_form, shows


@access(Right.VIEW)
@never_cache
@require_safe
def campaign_list(request: Request) -> HttpResponse:
    """Show the campaigns of the area, and for a village or school what it still owes."""
    actor = request.actor
    own = []
    if selectors.is_unit_level(actor):
        own = [
            (unit, tables.tone(unit))
            for unit in selectors.open_units(actor).order_by("campaign__ends_on")
        ]
    context = {
        "own": own, "may_run": bool(selectors.areas_to_run(actor)),
        "uncalled": tables.uncalled(selectors.uncalled(actor, clock.today())),
    }  # fmt: skip
    rows = selectors.campaigns(actor)
    return listed(
        request, tables.CAMPAIGNS, rows, "screening/campaign_list.html", None, "units", **context
    )


@access(Right.RUN)
@never_cache
@both
def campaign_create(request: Request) -> HttpResponse:
    """Open a campaign."""
    form = forms.CampaignForm(request.POST or None, actor=request.actor, asked=request.GET)
    return new_form(
        request, form, _("发起排查行动"),
        lambda: services.open_campaign(request.actor, form.said(), now=clock.now()),
        page="campaign-detail", listing="campaign-list",
        said=_("已发起，村（居）和学校可以开始排查。"),
    )  # fmt: skip


def _campaign(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.campaigns(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def campaign_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a campaign: what it asks, how far its units are, what was found; a unit its own page."""
    actor, campaign = request.actor, _campaign(request, id)
    if selectors.is_unit_level(actor):
        own = list(selectors.units(actor).filter(campaign=campaign)[:2])
        if len(own) == 1:
            return redirect("screening:unit-detail", id=own[0].pk)
    services.note_shown(actor, "units", now=clock.now())
    lines = selectors.progress(actor, campaign)
    labels = dict(HazardKind.choices)
    figures = selectors.hazard_figures(selectors.hazards(actor).filter(unit__campaign=campaign))
    context = {
        "campaign": campaign, "lines": lines, "total": selectors.total_of(lines),
        "states": UnitStatus.choices, "focus": [labels[code] for code in campaign.focus],
        "figures": figures, "tone": tables.tone(campaign),
        "deeds": selectors.deeds(actor, campaign, workflow.CAMPAIGN),
    }  # fmt: skip
    return render(request, "screening/campaign_detail.html", context)


@access(Right.RUN)
@both
def campaign_close(request: Request, id: UUID) -> HttpResponse:
    """End a campaign."""
    campaign, form = _campaign(request, id), forms.NoteForm(request.POST or None)
    return deed_form(
        request, form, _("结束排查行动"), ("campaign-detail", id),
        lambda: services.close_campaign(
            request.actor, campaign, now=clock.now(), **form.cleaned_data
        ),
        lead=campaign.title,
    )  # fmt: skip


@access(Right.VIEW)
@never_cache
@require_safe
def unit_list(request: Request, id: UUID) -> HttpResponse:
    """Show the units of a campaign, in the order of their codes."""
    campaign = _campaign(request, id)
    rows = selectors.units(request.actor).filter(campaign=campaign)
    rows = rows.annotate(hazard_count=Count("hazards"))
    return listed(
        request, tables.UNITS, rows, "screening/unit_list.html", filters.UnitFilter(request.GET),
        "units", campaign=campaign,
    )  # fmt: skip


def _unit(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.units(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def unit_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a unit: what it did, what it found, what may follow."""
    actor, unit = request.actor, _unit(request, id)
    hazards = selectors.hazards_of(unit)
    ids = [row.care_file_id for row in hazards if row.care_file_id]
    services.note_shown(actor, "units", ids, now=clock.now())
    is_open = unit.campaign.status in workflow.CLOSE_CAMPAIGN.sources
    deeds = selectors.deeds(actor, unit, workflow.UNIT) if is_open else set()
    deeds -= {"report_unit"} if not hazards else {"zero_unit"}
    children = selectors.children_of(actor, unit).count()
    context = {
        "unit": unit, "campaign": unit.campaign, "tone": tables.tone(unit), "deeds": deeds,
        "hazards": [(row, tables.tone(row)) for row in hazards], "children": children,
        "unvisited": selectors.unvisited(actor, unit) if children else 0,
        "appraisal_tone": tables.TONES.get(unit.appraisal, ""),
    }  # fmt: skip
    return render(request, "screening/unit_detail.html", context)


@access(Right.VIEW)
@never_cache
@require_safe
def unit_children(request: Request, id: UUID) -> HttpResponse:
    """Show which children should be visited in the campaign, and who was (W-18)."""
    actor, unit = request.actor, _unit(request, id)
    files = list(selectors.children_of(actor, unit).order_by("sort_key"))
    met = selectors.met_since([file.pk for file in files], unit.campaign.starts_on)
    services.note_shown(actor, "children", [file.pk for file in files], now=clock.now())
    lines = [(file, met.get(file.pk)) for file in files]
    context = {
        "unit": unit, "campaign": unit.campaign, "lines": lines, "met": len(met),
        "may_record": actor.may("care.record"),
    }  # fmt: skip
    return render(request, "screening/unit_children.html", context)


@access(Right.SCREEN)
@both
def unit_educate(request: Request, id: UUID) -> HttpResponse:
    """Enter the safety education."""
    unit = _unit(request, id)
    form = forms.EducationForm(request.POST or None, unit=unit)
    return deed_form(
        request, form, _("登记安全教育"), ("unit-detail", id),
        lambda: services.educate_unit(request.actor, unit, now=clock.now(), **form.cleaned_data),
        lead=unit.name,
    )  # fmt: skip


_show, _press = shows("unit-detail", "name")
_screens, _checks = access(Right.SCREEN), access(Right.CHECK)
unit_begin = _screens(press_view(_unit, services.begin_unit, said=_("已开始排查。"), show=_press))
unit_zero = _screens(press_view(_unit, services.zero_unit, said=_("已报告无隐患。"), show=_press))
unit_report = _screens(press_view(_unit, services.report_unit, said=_("已报告隐患。"), show=_press))
unit_send_back = _checks(
    deed_view(_unit, forms.ReasonForm, services.send_back_unit, title=_("退回重新排查"), show=_show)
)
unit_appraise = _checks(
    deed_view(_unit, forms.AppraiseForm, services.appraise_unit, title=_("考核"), show=_show)
)
