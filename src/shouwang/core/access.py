"""Doors: every view says which right it asks for; a view that says nothing is closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from .actors import Actor
from .errors import NotAllowed

View = Callable[..., HttpResponse]
SIGNED_IN = "signed-in"
PUBLIC = "public"


class Request(HttpRequest):
    """A request after the middleware: it carries the acting post."""

    actor: Actor
    htmx: Any


def access(permission: str) -> Callable[[View], View]:
    """Let a view in only for posts that carry `permission`.

    :raises NotAllowed: in the view, for a post without it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None or not actor.may(permission):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.access = str(permission)  # type: ignore[attr-defined]
        return guarded

    return decorate


def access_any(*permissions: str) -> Callable[[View], View]:
    """Let a view in for posts that carry at least one of `permissions`.

    :raises NotAllowed: in the view, for a post with none of them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None or not any(actor.may(permission) for permission in permissions):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.access = " | ".join(map(str, permissions))  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Let in everybody who is signed in, with or without a post."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Let in everybody."""
    opened = login_not_required(view)
    opened.access = PUBLIC  # type: ignore[attr-defined]
    return opened


def actor_or_none(request: HttpRequest) -> Actor | None:
    """Return the acting post; None for a user who holds no post today, or is signed out."""
    return getattr(request, "actor", None)
