"""The own page of a parent or carer: public, without account, without scripts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, public
from shouwang.core import clock
from shouwang.core.errors import DomainError
from shouwang.family import forms, limits, services
from shouwang.family.choices import LinkPurpose, ReportKind
from shouwang.family.services import NotOpen, Opened
from shouwang.family.services.page import clean_code

COOKIE = "family"
both = require_http_methods(["GET", "POST"])


def quiet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page out of caches, searches, frames and other sites' logs.

    `same-origin`, not `no-referrer`: browsers would then send ``Origin: null`` with our own forms,
    and the protection against forged requests would refuse them.
    """

    @wraps(view)
    def kept(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return kept


def _address(request: Request) -> str:
    return request.META.get("REMOTE_ADDR") or ""


def _closed(request: Request, status: int = 404) -> HttpResponse:
    """Say that nothing opens: the same words whatever the reason."""
    return render(request, "family/closed.html", {"message": NotOpen.message}, status=status)


def _too_many(request: Request) -> HttpResponse:
    services.page.note_guess(_address(request), now=clock.now())
    message = _("尝试次数过多，请十五分钟后再试，或者联系村（居）儿童主任。")
    return render(request, "family/closed.html", {"message": message}, status=429)


@public
@never_cache
@quiet
@sensitive_post_parameters()
@both
def door(request: Request) -> HttpResponse:
    """Take a code typed by hand; a right one leads to the second question."""
    if limits.is_over(_address(request)):
        return _too_many(request)
    form = forms.CodeForm(request.POST or None)
    if form.is_valid():
        code = clean_code(form.cleaned_data["code"])
        try:
            services.look_up(code, address=_address(request), now=clock.now())
        except NotOpen as error:
            limits.count_miss(_address(request))
            form.add_error("code", str(error.message))
        else:
            return redirect("family:open", token=code)
    return render(request, "family/door.html", {"form": form})


@public
@never_cache
@quiet
@sensitive_post_parameters()
@both
def open_link(request: Request, token: str) -> HttpResponse:
    """Ask the second question; the right answer uses the link up."""
    address, now = _address(request), clock.now()
    if limits.is_over(address):
        return redirect("family:door")  # says it there: refused addresses stand in the log
    try:
        link = services.look_up(token, address=address, now=now)
        form = forms.AnswerForm(request.POST or None, check=link.check_kind)
        if form.is_valid():
            outcome = services.verify(token, form.cleaned_data["answer"], address=address, now=now)
            if isinstance(outcome, Opened):
                return _enter(outcome, now)
            message = _("核对不符，还可以再试 {n} 次。").format(n=outcome)
            form.add_error("answer", message)
            limits.count_miss(address)
    except NotOpen:
        limits.count_miss(address)
        return _closed(request)
    return render(request, "family/check.html", {"form": form})


def _enter(opened: Opened, now: Any) -> HttpResponse:
    response = redirect("family:page")
    response.set_cookie(
        COOKIE, opened.session, max_age=int((opened.link.expires_at - now).total_seconds()),
        path="/family/", httponly=True, samesite="Lax", secure=settings.USE_TLS,
    )  # fmt: skip
    return response


def _session(request: Request) -> str:
    return request.COOKIES.get(COOKIE, "")


@public
@never_cache
@quiet
@require_safe
def page(request: Request) -> HttpResponse:
    """Show whom to ring, the next visit, what one may tell, or the agreement to sign."""
    try:
        shown = services.view(_session(request), address=_address(request), now=clock.now())
    except NotOpen:
        return _closed(request)
    context = {
        "page": shown,
        "is_overdue": shown.next_visit is not None and shown.next_visit < clock.today(),
        "lines": [(str(kind), ReportKind(kind).label) for kind in shown.lines],
        "may_sign": shown.link.purpose == LinkPurpose.SIGN
        and not any(row.kind == ReportKind.SIGNED for row in shown.reports),
    }
    return render(request, "family/page.html", context)


@public
@never_cache
@quiet
@require_POST
def card_seen(request: Request) -> HttpResponse:
    """Note that the card was seen."""
    try:
        services.see_card(_session(request), address=_address(request), now=clock.now())
    except NotOpen:
        return _closed(request)
    return redirect("family:page")


@public
@never_cache
@quiet
@sensitive_post_parameters()
@both
def tell(request: Request, kind: str) -> HttpResponse:
    """Take one line of news, or a signature, from the visitor."""
    address, now = _address(request), clock.now()
    try:
        shown = services.view(_session(request), address=address, now=now)
    except NotOpen:
        return _closed(request)
    signing = shown.link.purpose == LinkPurpose.SIGN
    if kind not in (shown.lines if not signing else (ReportKind.SIGNED,)):
        return _closed(request)
    form = forms.LINE_FORMS[kind](request.POST or None)
    if form.is_valid():
        try:
            services.report(
                _session(request), forms.told(kind, form.cleaned_data), address=address, now=now
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return redirect("family:page")
    context = {"form": form, "title": ReportKind(kind).label, "page": shown, "signing": signing}
    return render(request, "family/tell.html", context)


@public
@never_cache
@quiet
@require_POST
def leave(request: Request) -> HttpResponse:
    """Close the page on this telephone."""
    services.leave(_session(request), address=_address(request), now=clock.now())
    message = _("已退出。再次使用请联系村（居）儿童主任。")
    response = render(request, "family/closed.html", {"message": message})
    response.delete_cookie(COOKIE, path="/family/")
    return response
