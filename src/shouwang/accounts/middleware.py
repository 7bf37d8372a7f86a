"""One request, one post, one transaction, one scope."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from shouwang.audit.choices import Outcome
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed
from shouwang.core.logs import describe
from shouwang.core.scope import acting_as

from . import selectors, services, sessions

POST_KEY = "post"
_REFUSALS = {403: Outcome.REFUSED, 404: Outcome.REFUSED, 500: Outcome.FAILED}
# Pages that open while the screen is locked or the password is still the one of the slip.
_ALWAYS = {"account_logout", "account_login", "set_language", "web:privacy", "accounts:forgotten"}
# The phone's shell shows nobody's data. What it sealed may be sent while the screen is locked: that
# opens nothing to whoever holds the phone.
_ALWAYS |= {"field:shell", "field:worker", "field:manifest", "field:hello"}
_LOCKED = _ALWAYS | {"accounts:lock", "field:sync", "field:photo"}
_SLIP = _ALWAYS | {"accounts:lock", "accounts:stay", "account_change_password"}
_REAUTHENTICATION = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip


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
            return _unkept(request, self.get_response(request))
        with acting_as(actor):
            response = _unkept(request, self.get_response(request))
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

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer in place of the view while the screen is locked or something is owed first.

        Runs after the CSRF check, so that only a form of ours can leave a draft.
        """
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        name = request.resolver_match.view_name
        if sessions.is_locked(request, time.time()):
            return None if name in _LOCKED else _locked(request)
        sessions.touch(request, time.time())
        user: Any = request.user
        if user.must_change_password:
            return None if name in _SLIP else _send(request, reverse("account_change_password"))
        if name in _SLIP | _REAUTHENTICATION or name.startswith(("mfa_", "accounts:totp")):
            return None
        return _owed_second_factor(request, user)

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
        posts = selectors.posts_of(user, clock.today())
        request.posts = posts  # type: ignore[attr-defined]
        post = selectors.choose_post(posts, request.session.get(POST_KEY))
        request.post = post  # type: ignore[attr-defined]
        if post is None:
            return None
        return selectors.actor_for(
            post, display_name=user.get_full_name(), address=request.META.get("REMOTE_ADDR") or ""
        )


def _unkept(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep pages behind sign-in out of the browser's cache: machines are shared."""
    if request.user.is_authenticated and not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response


def _owed_second_factor(request: HttpRequest, user: Any) -> HttpResponse | None:
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    here = selectors.installation_of_late() if actor is not None else None
    request.installation = here  # type: ignore[attr-defined]
    if actor is None or here is None:
        return None
    if selectors.needs_second_factor(user, actor.role, here.requires_second_factor):
        return _send(request, reverse("mfa_activate_totp"))
    return None


def _locked(request: HttpRequest) -> HttpResponse:
    """Send to the lock page; what was typed into a form that arrives late becomes its draft."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and actor is not None:
        sessions.keep_post(request, actor, clock.now())
    back = request.get_full_path() if request.method == "GET" and not _by_htmx(request) else ""
    if not back:
        back = sessions.path_of_referrer(request)
    query = f"?{urlencode({'next': back})}" if back else ""
    return _send(request, reverse("accounts:lock") + query)


def _by_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _send(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect the whole page, also when htmx asked for a part of it."""
    if _by_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
