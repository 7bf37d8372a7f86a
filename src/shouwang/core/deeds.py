"""How a page does a deed: a small form or a bare button, what a refusal says, where one goes next.

Every app's deed pages end here; what differs between them is the template and its context.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from shouwang.core import clock
from shouwang.core.access import Request, View
from shouwang.core.errors import DomainError, NotAllowed
from shouwang.core.presentation import Text

SAVED = _("已保存。")

# An address, or what finds it from the deed's result once the deed is done.
Next = str | Callable[[Any], str]


def deed_page(
    request: Request, form: BaseForm, deed: Callable[[], Any], *, to: Next,
    template: str, context: Mapping[str, Any], said: Text = SAVED,
) -> HttpResponse:  # fmt: skip
    """Show a form; once it is rightly filled in, do the deed and go on.

    :param deed: does it; a refusal (`DomainError`) is shown on top of the form, nothing is lost.
    :param to: the page where the next step is: its address, or a function of the deed's result.
    :param said: what the reader is told when it is done.
    """
    if form.is_valid():
        try:
            result = deed()
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return _go_on(request, result, to, said)
    return render(request, template, {"form": form, **context})


def press(
    request: Request, deed: Callable[[], Any], *, to: Next, back: str = "", said: Text = SAVED
) -> HttpResponse:
    """Do a deed that asks nothing, and go on; a refusal is said on the page one comes to.

    :param back: where a refusal leads, if not to `to` (needed when `to` is a function).
    :raises NotAllowed: as the deed does, which is answered by 403.
    """
    try:
        result = deed()
    except NotAllowed:
        raise
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(back or str(to))
    return _go_on(request, result, to, said)


def deed_view(
    get: Callable[[Request, UUID], Any], form: type[Form], run: Callable[..., Any], *,
    title: Text, show: Callable[..., HttpResponse],
) -> View:  # fmt: skip
    """Return the page of a deed whose form asks just what its service wants.

    :param get: (request, id) → the thing it is about, or 404.
    :param run: (actor, thing, what the form said by name, now) → whatever.
    :param show: (request, thing, form, title, deed) → the app's page of a deed.
    """

    @require_http_methods(["GET", "POST"])
    def view(request: Request, id: UUID) -> HttpResponse:
        thing, sent = get(request, id), request.method == "POST"
        asked = form(request.POST if sent else None, request.FILES if sent else None)
        return show(
            request, thing, asked, title,
            lambda: run(request.actor, thing, now=clock.now(), **asked.cleaned_data),
        )  # fmt: skip

    return view


def press_view(
    get: Callable[[Request, UUID], Any], run: Callable[..., Any], *,
    said: Text, show: Callable[..., HttpResponse],
) -> View:  # fmt: skip
    """Return the button of a deed that asks nothing.

    :param show: (request, thing, deed, said) → on to the next page. Else as :func:`deed_view`.
    """

    @require_POST
    def view(request: Request, id: UUID) -> HttpResponse:
        thing = get(request, id)
        return show(request, thing, lambda: run(request.actor, thing, now=clock.now()), said)

    return view


def came_from(request: Request, otherwise: str) -> str:
    """Return the address that `next` names, if it is one of ours, else another one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else otherwise


def _go_on(request: Request, result: Any, to: Next, said: Text) -> HttpResponse:
    messages.success(request, str(said))
    return redirect(to if isinstance(to, str) else to(result))
