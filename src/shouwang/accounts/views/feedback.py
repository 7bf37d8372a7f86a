"""Complaints and suggestions, answered by the system administrator."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts import selectors, services, tables
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import AnswerForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page


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
    return deed_page(
        request, form,
        lambda: services.answer_feedback(
            request.actor, found, answer=form.cleaned_data["answer"], now=clock.now()
        ),
        to=reverse("accounts:feedback-list"), template="accounts/feedback_answer.html",
        context={"feedback": found}, said=_("答复已发出。"),
    )  # fmt: skip
