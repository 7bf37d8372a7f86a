"""A unit's own report of a period, and the reports of the units below."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.errors import DomainError
from shouwang.core.reach import level_of
from shouwang.submission import forms, periods, presentation, selectors, services, wording, workflow
from shouwang.submission.choices import Status
from shouwang.submission.permissions import SubmissionPermission

from .common import get_period


@access_any(SubmissionPermission.SUBMIT, SubmissionPermission.REVIEW)
@never_cache
@require_http_methods(["GET", "POST"])
def unit(request: Request, kind: str, period: str) -> HttpResponse:
    """Show what the own unit would report, and what speaks against it; take the report."""
    actor, on = request.actor, clock.today()
    found, area = get_period(request, kind, period), request.actor.area_code
    standing = selectors.live(area, found)
    if standing is not None:
        return redirect("submission:detail", id=standing.pk)
    is_township = level_of(area) == workflow.TOWNSHIP_LEVEL
    before = selectors.latest(area, found)
    told = before or selectors.last_reported(area, found)
    form = forms.ReportForm(
        request.POST or None, with_verifier=is_township,
        initial={"responsible": told.responsible, "verified_by": told.verified_by}
        if told else None,
    )  # fmt: skip
    if form.is_valid():
        try:
            row = services.freeze(actor, area, found, **form.cleaned_data, on=on, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            done = _("已报送。") if row.status == Status.SUBMITTED else _("已填报，待另一人签发。")
            messages.success(request, done)
            return redirect("submission:detail", id=row.pk)
    draft = services.draft_of(actor, area, found, on)
    returned = before is not None and before.status == Status.RETURNED
    context = {
        "period": found, "draft": draft, "form": form, "before": before,
        "returned": selectors.return_items(before) if before and returned else [],
        "is_returned": returned,
        "is_township": is_township,
        "days_left": found.days_left(on),
        "causes": presentation.cause_lines(draft.frozen.difference),
        "findings_url": reverse("quality:worklist"),
        "unit_tones": wording.STATUS_TONES,
    }  # fmt: skip
    return render(request, "submission/unit.html", context)


@access(SubmissionPermission.REVIEW)
@never_cache
@require_safe
def below(request: Request, kind: str, period: str) -> HttpResponse:
    """Show how the units below stand for a period: reported, late, returned, accepted."""
    actor, on = request.actor, clock.today()
    found = get_period(request, kind, period)
    states = selectors.unit_states(actor, actor.area_code, found, on)
    rules = selectors.rules_for(actor.area_code, on)
    context = {
        "period": found, "states": states,
        "waiting": [each for each in states if not each.is_accepted],
        "days_left": found.days_left(on),
        "periods": list(periods.recent(found.kind, on, rules, 6)),
        "own": selectors.latest(actor.area_code, found),
        "may_report": level_of(actor.area_code) <= selectors.COUNTY_LEVEL,
    }  # fmt: skip
    return render(request, "submission/below.html", context)
