"""Corrections of a frozen report: proposed, decided by a second person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.core import clock
from shouwang.core.access import Request, access_any
from shouwang.core.deeds import deed_page
from shouwang.submission import forms, presentation, selectors, services
from shouwang.submission.permissions import SubmissionPermission

from .common import get_submission, head_of

_RIGHTS = (SubmissionPermission.SUBMIT, SubmissionPermission.REVIEW)


@access_any(*_RIGHTS)
@never_cache
@require_http_methods(["GET", "POST"])
def amendment_propose(request: Request, id: UUID) -> HttpResponse:
    """Propose a correction: what differs is worked out, the reason is asked."""
    row = get_submission(request, id)
    form = forms.AmendForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.propose_amendment(
            request.actor, row, reason=form.cleaned_data["reason"], now=clock.now()
        ),
        to=reverse("submission:detail", args=[row.pk]), template="submission/amend.html",
        context=head_of(request, row, "detail"), said=_("更正已提出，待另一人审批。"),
    )  # fmt: skip


@access_any(*_RIGHTS)
@never_cache
@require_http_methods(["GET", "POST"])
def amendment_decide(request: Request, id: UUID) -> HttpResponse:
    """Approve or refuse a correction."""
    amendment = get_object_or_404(selectors.all_amendments(request.actor), pk=id)
    row = get_submission(request, amendment.submission_id)
    form = forms.DecideForm(request.POST or None)
    lines = amendment.content["children"]
    services.note_children(
        request.actor, row, [line["id"] for line in lines], {"list": "amendment"},
        now=clock.now(),
    )  # fmt: skip
    context = head_of(request, row, "detail") | {
        "amendment": amendment,
        "lines": selectors.amendment_lines(amendment),
        "figures": presentation.changed_figures(amendment.content),
    }
    return deed_page(
        request, form,
        lambda: services.decide_amendment(
            request.actor, amendment, approve=form.cleaned_data["decision"] == "approve",
            note=form.cleaned_data["note"], now=clock.now(),
        ),
        to=reverse("submission:detail", args=[row.pk]), template="submission/amendment.html",
        context=context, said=_("已审批。"),
    )  # fmt: skip
