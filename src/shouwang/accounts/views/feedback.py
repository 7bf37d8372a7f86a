"""Complaints and suggestions, answered by the system administrator."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts import selectors, services, tables
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import AnswerForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock


@access(AccountsPermission.ANSWER_FEEDBACK)
@require_safe
def feedback_list(request: Request) -> HttpResponse:
    """List what users of the area have told us."""
    page = tables.FEEDBACK.page(request, selectors.feedback(request.actor))
    return tables.FEEDBACK.respond(request, "accounts/feedback_list.html", page)


@access(AccountsPermission.ANSWER_FEEDBACK)
@require_http_methods(["GET", "POST"])
def feedback_answer(request: Request, id: UUID) -> HttpResponse:
    """Read one and answer it."""
    found = get_object_or_404(selectors.feedback(request.actor), pk=id)
    form = AnswerForm(request.POST or None, initial={"answer": found.answer})
    if form.is_valid():
        answer = form.cleaned_data["answer"]
        services.answer_feedback(request.actor, found, answer=answer, now=clock.now())
        messages.success(request, _("答复已发出。"))
        return redirect("accounts:feedback-list")
    return render(request, "accounts/feedback_answer.html", {"form": form, "feedback": found})
