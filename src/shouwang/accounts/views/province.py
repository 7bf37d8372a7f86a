"""Signing in by the platform of a province; without one in the settings there are no such pages."""

from uuid import UUID

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import provider, selectors, services
from shouwang.accounts.access import Request, access, public
from shouwang.accounts.forms import IdentityForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.deeds import came_from, deed_page, press

from .users import get_user


def _platform(request: Request) -> provider.ProvinceProvider:
    found = provider.platform(request)
    if found is None:
        raise Http404
    return found


@public
@never_cache
@require_safe
def province_login(request: Request) -> HttpResponse:
    """Send the browser to the platform."""
    platform = _platform(request)
    try:
        return platform.begin(request, came_from(request, "/"))
    except provider.Unreachable:
        context = {"province": provider.name()}
        return render(request, "accounts/province_failed.html", context, status=502)


@public
@never_cache
@require_safe
def province_callback(request: Request) -> HttpResponse:
    """Take the browser back from the platform: signed in, asked for more, or refused."""
    _platform(request)
    adapter = provider.ProvinceAdapter(request, provider.PROVINCE)
    view = OAuth2CallbackView.adapter_view(adapter)  # type: ignore[no-untyped-call]
    answer: HttpResponse = view(request)
    return answer


@access(AccountsPermission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def user_link(request: Request, id: UUID) -> HttpResponse:
    """Link an identity of the platform to an account."""
    _platform(request)
    user = get_user(request, id)
    form = IdentityForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.link_identity(request.actor, user, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:user-detail", args=[user.pk]), template="accounts/user_link.html",
        context={"account": user, "province": provider.name()}, said=_("已关联。"),
    )  # fmt: skip


@access(AccountsPermission.MANAGE_USERS)
@require_POST
def user_unlink(request: Request, id: UUID) -> HttpResponse:
    """Take the link away; the account's own password goes on."""
    _platform(request)
    user = get_user(request, id)
    identity = get_object_or_404(selectors.identities(user))
    return press(
        request, lambda: services.unlink_identity(request.actor, identity, now=clock.now()),
        to=reverse("accounts:user-detail", args=[user.pk]), said=_("已解除关联。"),
    )  # fmt: skip
