"""Signing, withdrawing, accepting, returning."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.submission import forms, selectors, services
from shouwang.submission.permissions import SubmissionPermission

from .common import get_submission, head_of

_OWN = (SubmissionPermission.SUBMIT, SubmissionPermission.REVIEW)


def _deed(
    request: Request, id: UUID, deed: Callable[..., Any], done: str, **given: Any
) -> HttpResponse:
    """Do a deed on a report; a refusal is said on its page, a missing right is 403."""
    row = get_submission(request, id)
    try:
        deed(request.actor, row, now=clock.now(), **given)
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect("submission:detail", id=row.pk)


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
    if form.is_valid():
        try:
            services.give_back(
                request.actor, row, reasons=form.reasons(), note=form.cleaned_data["note"],
                now=clock.now(),
            )  # fmt: skip
        except NotAllowed:
            raise
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已退回。"))
            return redirect("submission:detail", id=row.pk)
    frozen = selectors.frozen(row)
    found = _wanted(frozen.children, request.GET.get("q", "").strip())
    context = head_of(request, row, "detail") | {
        "form": form, "children": found[:100], "number": len(found),
        "q": request.GET.get("q", ""), "is_leaf": frozen.is_leaf,
    }  # fmt: skip
    shown = [child.id for child in found[:100]]
    services.note_children(request.actor, row, shown, {"list": "return"}, now=clock.now())
    return render(request, "submission/return.html", context)


def _wanted(children: list[Any], text: str) -> list[Any]:
    return [each for each in children if text in each.name or text in each.village]
