"""One request, one post, one transaction, one scope."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shouwang.audit.choices import Outcome
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed
from shouwang.core.logs import describe
from shouwang.core.scope import acting_as

from . import selectors, services

POST_KEY = "post"
_REFUSALS = {403: Outcome.REFUSED, 404: Outcome.REFUSED, 500: Outcome.FAILED}


class ActingPostMiddleware:
    """Builds the actor, opens the scope around the view, and notes refusals and failures.

    The view itself is a savepoint inside (`ATOMIC_REQUESTS`), so that its failure undoes the whole
    deed; the note is written afterwards, in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = self._actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            return self.get_response(request)
        with acting_as(actor):
            response = self.get_response(request)
        if response.status_code in _REFUSALS:
            services.note_refusal(
                actor,
                url_name=request.resolver_match.view_name if request.resolver_match else "",
                status=response.status_code,
                outcome=_REFUSALS[response.status_code],
                cause=getattr(request, "failure", ""),
                now=clock.now(),
            )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refused deed by 403; remember what went wrong without its values."""
        request.failure = describe(error)  # type: ignore[attr-defined]
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"message": error.message}, status=403)
        return None

    def _actor(self, request: HttpRequest) -> Actor | None:
        user = request.user
        if not user.is_authenticated:
            return None
        posts = selectors.posts_of(user, clock.today())  # type: ignore[arg-type]
        request.posts = posts  # type: ignore[attr-defined]
        post = selectors.choose_post(posts, request.session.get(POST_KEY))
        if post is None:
            return None
        return selectors.actor_for(
            post, display_name=user.get_full_name(), address=request.META.get("REMOTE_ADDR") or ""
        )
