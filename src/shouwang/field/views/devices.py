"""Pages: one's own phones, the phones of an area, what a county lets phones keep."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.access import Request, access, access_any
from shouwang.core.deeds import deed_page
from shouwang.core.reach import COUNTY_LENGTH
from shouwang.field import forms, selectors, services
from shouwang.field.permissions import FieldPermission

_MANAGERS = (AccountsPermission.MANAGE_USERS, FieldPermission.SETTLE)
_MOST = 300


@access(FieldPermission.USE)
@never_cache
@require_safe
def device_list(request: Request) -> HttpResponse:
    """Show one's own phones."""
    context = {"devices": list(selectors.own_devices(request.actor)), "own": True}
    return render(request, "field/device_list.html", context)


@access_any(*_MANAGERS)
@never_cache
@require_safe
def managed_list(request: Request) -> HttpResponse:
    """Show the phones of the area."""
    rows = selectors.managed_devices(request.actor)
    asked = request.GET.get("q", "").strip()
    if asked:
        rows = rows.filter(user__display_name__contains=asked)
    context = {"devices": list(rows[:_MOST]), "own": False, "asked": asked}
    return render(request, "field/device_list.html", context)


@access_any(FieldPermission.USE, *_MANAGERS)
@require_http_methods(["GET", "POST"])
def device_revoke(request: Request, id: UUID) -> HttpResponse:
    """Put a phone out of use."""
    device = selectors.device(id)
    if device is None or not selectors.may_revoke(request.actor, device):
        raise Http404
    own = device.user_id == request.actor.user_id
    back = (
        "field:device-list"
        if own and request.actor.may(FieldPermission.USE)
        else ("field:managed-list")
    )
    form = forms.RevokeForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.revoke_device(
            request.actor, device, now=clock.now(), **form.cleaned_data
        ),
        to=reverse(back), said=_("已停用。该手机下次联网时会清除离线数据。"),
        template="field/device_revoke.html", context={"device": device, "back": reverse(back)},
    )  # fmt: skip


@access(AccountsPermission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def rules_edit(request: Request) -> HttpResponse:
    """Say whether the county's phones may keep anything, how much and how long."""
    actor: Any = request.actor
    if len(actor.area_code[:COUNTY_LENGTH].rstrip("0")) < COUNTY_LENGTH - 1:
        raise Http404  # above a county: each county decides for itself
    form = forms.RulesForm(request.POST or None, instance=selectors.rules_of(actor.area_code))
    return deed_page(
        request, form,
        lambda: services.set_rules(actor, actor.area_code, now=clock.now(), **form.cleaned_data),
        to=reverse("field:rules"), template="field/rules.html", context={},
    )  # fmt: skip
