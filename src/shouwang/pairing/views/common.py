"""What the pages of this app share: a deed with its form, the volunteer or pairing it is about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from shouwang.accounts.access import Request
from shouwang.core import deeds
from shouwang.core.presentation import Text
from shouwang.pairing import selectors


def form_page(
    request: Request, form: Any, title: Text, deed: Callable[[], Any], *, back: str,
    up: Text, to: deeds.Next = "", said: Text = deeds.SAVED,
) -> HttpResponse:  # fmt: skip
    """Show the form of a deed, do it, and go on (`to`, else back to where one came from).

    :param up: what the page at `back` is called.
    """
    return deeds.deed_page(
        request, form, deed, to=to or back, template="pairing/form.html", said=said,
        context={"title": title, "back": back, "up": up},
    )  # fmt: skip


def get_volunteer(request: Request, id: UUID) -> Any:
    """Return a volunteer in reach."""
    return get_object_or_404(selectors.volunteers(request.actor), pk=id)
