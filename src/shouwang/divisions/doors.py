"""The door of this app's pages; `accounts.access` lies above and cannot be asked here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed

from .permissions import DivisionPermission

View = Callable[..., HttpResponse]


class Request(HttpRequest):
    """A request after the middleware: it carries the acting post."""

    actor: Actor


def editors_only(view: View) -> View:
    """Let a view in only for posts that may edit divisions.

    :raises NotAllowed: in the view, for a post that may not.
    """

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is None or not actor.may(DivisionPermission.EDIT):
            raise NotAllowed
        return view(request, *args, **kwargs)

    guarded.access = str(DivisionPermission.EDIT)  # type: ignore[attr-defined]
    return guarded
