"""The locked screen, the acting post, the second factor's code, forgotten passwords."""

import time
from typing import Any

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.internal import auth as totp
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import forms, middleware, selectors, services, sessions
from shouwang.accounts.access import Request, actor_or_none, public, signed_in
from shouwang.core import clock
from shouwang.core.deeds import came_from


@signed_in
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def lock(request: Request) -> HttpResponse:
    """Lock the screen (a POST without a password), or open it with the user's password."""
    actor, now = actor_or_none(request), time.time()
    if request.method == "POST" and "password" not in request.POST:
        if actor is not None and not sessions.is_locked(request, now):
            services.note_lock(actor, locked=True, now=clock.now())
        sessions.lock(request)
    if not sessions.is_locked(request, now):
        return redirect(came_from(request, "/"))
    data = request.POST if "password" in request.POST else None
    form = forms.UnlockForm(data, request=request)
    if form.is_valid():
        sessions.unlock(request, now)
        if actor is not None:
            services.note_lock(actor, locked=False, now=clock.now())
        return redirect(came_from(request, "/"))
    return render(request, "accounts/lock.html", {"form": form, "next": came_from(request, "/")})


@signed_in
@require_POST
def stay(request: Request) -> HttpResponse:
    """Keep the session alive; the middleware notes the sign of life."""
    return HttpResponse(status=204)


@signed_in
@require_POST
def switch_post(request: Request) -> HttpResponse:
    """Go on under another post of the user's own."""
    posts = selectors.posts_of(request.user, clock.today())  # type: ignore[arg-type]
    wanted = request.POST.get("post", "")
    post = next((post for post in posts if str(post.pk) == wanted), None)
    actor = actor_or_none(request)
    if post is None or actor is None:
        raise Http404
    services.switch_post(actor, post, now=clock.now())
    request.session[middleware.POST_KEY] = str(post.pk)
    title = f"{post.organisation.name} · {selectors.post_title(post)}"
    messages.success(request, _("已切换到：{post}").format(post=title))
    return redirect("web:home")


@signed_in
@never_cache
@require_safe
def totp_qr(request: Request) -> HttpResponse:
    """Draw the code an authenticator app scans, while the second factor is being set up."""
    if totp.SECRET_SESSION_KEY not in request.session:
        raise Http404
    adapter = get_mfa_adapter()
    user: Any = request.user
    url = adapter.build_totp_url(user, totp.get_totp_secret())
    return HttpResponse(adapter.build_totp_svg(url), content_type="image/svg+xml")


@public
@require_safe
def forgotten(request: Request) -> HttpResponse:
    """Say whom to ask for a new password: there is no reset by mail."""
    here = selectors.installation()
    offices = selectors.administrators_above(here.area_code) if here else []
    return render(request, "accounts/forgotten.html", {"offices": offices, "installation": here})


@public
def absent(request: Request, **_kwargs: str) -> HttpResponse:
    """Stand for the pages of the sign-in library that this system does not have."""
    raise Http404
