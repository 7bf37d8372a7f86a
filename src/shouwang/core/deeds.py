"""How a page does a deed: a small form or a bare button, what a refusal says, where one goes next.

Every app's deed pages end here; what differs between them is the template and its context.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from shouwang.core.access import Request
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


def came_from(request: Request, otherwise: str) -> str:
    """Return the address that `next` names, if it is one of ours, else another one."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else otherwise


def _go_on(request: Request, result: Any, to: Next, said: Text) -> HttpResponse:
    messages.success(request, str(said))
    return redirect(to if isinstance(to, str) else to(result))
