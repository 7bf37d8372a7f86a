"""Signing, withdrawing, accepting, returning."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.deeds import deed_page, press
from shouwang.submission import forms, selectors, services
from shouwang.submission.permissions import SubmissionPermission

from .common import get_submission, head_of

_SHOWN = 100  # children on the page of a return
_OWN = (SubmissionPermission.SUBMIT, SubmissionPermission.REVIEW)


def _deed(
    request: Request, id: UUID, deed: Callable[..., Any], done: str, **given: Any
) -> HttpResponse:
    """Do a deed on a report; a refusal is said on its page."""
    row = get_submission(request, id)
    return press(
        request, lambda: deed(request.actor, row, now=clock.now(), **given),
        to=_page_of(row), said=done,
    )  # fmt: skip


def _page_of(row: Any) -> str:
    return reverse("submission:detail", args=[row.pk])


@access_any(*_OWN)
@require_POST
def sign(request: Request, id: UUID) -> HttpResponse:
    """Sign a prepared report as the second person."""
    return _deed(request, id, services.sign, _("已签发并报送。"))


@access_any(*_OWN)
@require_POST
def discard(request: Request, id: UUID) -> HttpResponse:
    """Throw a prepared report away."""
    return _deed(request, id, services.discard, _("已作废。"))


@access_any(*_OWN)
@require_POST
def withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take a report back before it was reviewed."""
    return _deed(request, id, services.withdraw, _("已撤回，可以重新报送。"))


@access(SubmissionPermission.REVIEW)
@require_POST
def accept(request: Request, id: UUID) -> HttpResponse:
    """Accept a report."""
    note = request.POST.get("note", "")[:500]
    return _deed(request, id, services.accept, _("已接收。"), note=note)


@access(SubmissionPermission.REVIEW)
@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: Request, id: UUID) -> HttpResponse:
    """Return a report with reasons beside the children's names."""
    row = get_submission(request, id)
    form = forms.ReturnForm(request.POST or None)
    frozen = selectors.frozen(row)
    found = _wanted(frozen.children, request.GET.get("q", "").strip())
    if request.method != "POST":
        shown = [child.id for child in found[:_SHOWN]]
        services.note_children(request.actor, row, shown, {"list": "return"}, now=clock.now())
    context = head_of(request, row, "detail") | {
        "children": found[:_SHOWN], "number": len(found), "q": request.GET.get("q", ""),
        "is_leaf": frozen.is_leaf,
    }  # fmt: skip
    return deed_page(
        request, form,
        lambda: services.give_back(
            request.actor, row, reasons=form.reasons(), note=form.cleaned_data["note"],
            now=clock.now(),
        ),
        to=_page_of(row), template="submission/return.html", context=context, said=_("已退回。"),
    )  # fmt: skip


def _wanted(children: list[Any], text: str) -> list[Any]:
    return [each for each in children if text in each.name or text in each.village]
