"""What the pages share: a small form with its deed, a press, a list."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouwang.core import clock
from shouwang.core.access import Request
from shouwang.core.errors import DomainError
from shouwang.screening import services

both = require_http_methods(["GET", "POST"])


def deed_form(
    request: Request, form: Any, title: str, back: tuple[str, Any], deed: Callable[[], Any], *,
    lead: object = "", template: str = "screening/deed.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form; do the deed once it is filled in; go on to `back` (page, id)."""
    name, key = back
    if form.is_valid():
        try:
            deed()
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("已保存。"))
            return redirect(f"screening:{name}", id=key)
    url = reverse(f"screening:{name}", kwargs={"id": key})
    given = {"form": form, "title": title, "back": url, "lead": lead} | context
    return render(request, template, given)


def press(
    request: Request, back: tuple[str, Any], deed: Callable[[], Any], done: str
) -> HttpResponse:
    """Do a deed that asks nothing; go on to `back` (page, id)."""
    try:
        deed()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, done)
    return redirect(f"screening:{back[0]}", id=back[1])


def listed(
    request: Request, listing: Any, rows: Any, template: str, form: Any, what: str, *,
    prepare: Any = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a list, and record that it was shown with the children it names."""
    page = listing.page(request, rows, form=form, prepare=prepare)
    ids = [row.care_file_id for row in page.rows if getattr(row, "care_file_id", None)]
    services.note_shown(request.actor, what, ids, now=clock.now())
    answer: HttpResponse = listing.respond(request, template, page, context)
    return answer


def sent(request: Request) -> tuple[Any, Any]:
    """Return what was posted and its files; nothing for a page that is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
