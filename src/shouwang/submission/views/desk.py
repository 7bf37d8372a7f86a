"""What is due for the acting post (R-087), what was reported, and how punctually (I-016)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.submission import periods, selectors, tables
from shouwang.submission.choices import Kind
from shouwang.submission.permissions import SubmissionPermission


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def home(request: Request) -> HttpResponse:
    """Show what is due and until when, what came back, and what was reported so far."""
    actor, on = request.actor, clock.today()
    page = tables.SUBMISSIONS.page(request, selectors.submissions(actor))
    level = selectors.own_level(actor)
    context = {
        "dues": selectors.due_for(actor, on),
        "returned": selectors.returned_children(actor, actor.area_code) if level else [],
        "is_above": 0 < level <= selectors.COUNTY_LEVEL
        and actor.may(SubmissionPermission.REVIEW),
        "has_villages": 0 < level < selectors.VILLAGE_LEVEL,
        "quarter": periods.current(Kind.QUARTER, on, selectors.rules_for(actor.area_code, on))
        if level else None,
        "on": on,
    }  # fmt: skip
    return tables.SUBMISSIONS.respond(request, "submission/home.html", page, context)


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def timeliness(request: Request) -> HttpResponse:
    """Show how the units below kept to the due day, in the order of their codes."""
    actor, on = request.actor, clock.today()
    if actor.area is None or selectors.own_level(actor) >= selectors.VILLAGE_LEVEL:
        raise Http404
    kind = request.GET.get("kind", Kind.QUARTER)
    if kind not in (Kind.QUARTER, Kind.SEMESTER):
        raise Http404
    context = {
        "units": selectors.timeliness(actor, actor.area_code, kind, on),
        "kind": Kind(kind),
        "kinds": [Kind.QUARTER, Kind.SEMESTER],
    }
    return render(request, "submission/timeliness.html", context)
