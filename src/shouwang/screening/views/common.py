"""What the pages share: a small form with its deed, a press, a list."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shouwang.core import clock, deeds
from shouwang.core.access import Request
from shouwang.core.deeds import deed_page
from shouwang.core.presentation import Text
from shouwang.screening import services

_LISTS = {
    "campaign-list": _("重点时段排查"), "house-list": _("危房"), "check-list": _("安全检查"),
    "dormitory-list": _("宿舍工程"),
}  # fmt: skip
both = require_http_methods(["GET", "POST"])
Show = Callable[..., HttpResponse]


def deed_form(
    request: Request, form: Any, title: Text, back: tuple[str, Any], deed: Callable[[], Any], *,
    lead: object = "", template: str = "screening/deed.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form; do the deed once it is filled in; go on to `back` (page, id)."""
    url = _page(back)
    given = {"title": title, "back": url, "up": lead, "lead": lead} | context
    return deed_page(request, form, deed, to=url, template=template, context=given)


def press(
    request: Request, back: tuple[str, Any], deed: Callable[[], Any], done: Text
) -> HttpResponse:
    """Do a deed that asks nothing; go on to `back` (page, id)."""
    return deeds.press(request, deed, to=_page(back), said=done)


def shows(page: str, head: str, key: str = "pk") -> tuple[Show, Show]:
    """Return how deeds on one kind of row are shown and how pressed; both go on to its page.

    :param head: the field that stands over the form. :param key: the field with the page's id.
    """

    def show(request: Request, row: Any, form: Any, title: Text, deed: Any) -> HttpResponse:
        back = (page, getattr(row, key))
        return deed_form(request, form, title, back, deed, lead=getattr(row, head))

    def pressed(request: Request, row: Any, deed: Any, said: Text) -> HttpResponse:
        return press(request, (page, getattr(row, key)), deed, said)

    return show, pressed


def _page(back: tuple[str, Any]) -> str:
    return reverse(f"screening:{back[0]}", kwargs={"id": back[1]})


def new_form(
    request: Request, form: Any, title: Text, deed: Callable[[], Any], *, page: str, listing: str,
    said: Text, **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show the form of a new row; go on to the `page` of what it made, or back to the `listing`."""
    return deed_page(
        request, form, deed, to=lambda made: _page((page, made.pk)), said=said,
        template="screening/deed.html",
        context={"title": title, "back": reverse(f"screening:{listing}"), "up": _LISTS[listing]}
        | context,
    )  # fmt: skip


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
