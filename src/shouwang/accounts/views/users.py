"""Accounts, kept by each level's system administrator within its own area."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import provider, selectors, services, tables
from shouwang.accounts.access import Request, access, access_any
from shouwang.accounts.forms import UserForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock, workbook
from shouwang.core.answers import file_answer
from shouwang.core.deeds import deed_page, press
from shouwang.core.errors import DomainError

_SEE = (AccountsPermission.MANAGE_USERS, AccountsPermission.ASSIGN_POSTS)


def get_user(request: Request, user_id: UUID) -> Any:
    """Return an account in the actor's area, or answer 404."""
    return get_object_or_404(selectors.users(request.actor, clock.today()), pk=user_id)


@access_any(*_SEE)
@require_safe
def user_list(request: Request) -> HttpResponse:
    """List the accounts of the area."""
    may_export = request.actor.may(AccountsPermission.MANAGE_USERS)
    page = tables.USERS.page(
        request,
        selectors.users(request.actor, clock.today()),
        export_url=reverse("accounts:user-export") if may_export else "",
    )
    return tables.USERS.respond(request, "accounts/user_list.html", page)


@access(AccountsPermission.MANAGE_USERS)
@require_safe
def user_export(request: Request) -> HttpResponse:
    """Give the accounts in view as a workbook; names of officials, no child."""
    selection = tables.USERS.selection(request, selectors.users(request.actor, clock.today()))
    out = BytesIO()
    now = clock.now()
    total = tables.USERS.to_xlsx(out, selection, notes=[request.actor.organisation_name])
    services.note_export(
        request.actor, "accounts.export_users", rows=total, conditions=selection.conditions(),
        now=now,
    )  # fmt: skip
    return file_answer(out.getvalue(), f"users-{now:%Y%m%d}.xlsx", workbook.CONTENT_TYPE)


@access_any(*_SEE)
@require_safe
def user_detail(request: Request, id: UUID) -> HttpResponse:
    """Show an account with its present and past posts."""
    user = get_user(request, id)
    context = {
        "account": user,
        "posts": selectors.all_posts_of(user),
        "today": clock.today(),
        "may_manage": request.actor.may(AccountsPermission.MANAGE_USERS),
        "may_assign": request.actor.may(AccountsPermission.ASSIGN_POSTS),
        "is_self": user.pk == request.actor.user_id,
        "province": provider.name(),
        "identity": selectors.identities(user).first(),
    }
    return render(request, "accounts/user_detail.html", context)


@access(AccountsPermission.MANAGE_USERS)
@never_cache
@sensitive_variables("slip")
@require_http_methods(["GET", "POST"])
def user_create(request: Request) -> HttpResponse:
    """Make an account and show its one-time slip, once."""
    form = UserForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            user, slip = services.create_user(request.actor, **form.cleaned_data, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            return _show_slip(request, user, slip)
    return render(request, "accounts/user_form.html", {"form": form})


@access(AccountsPermission.MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def user_edit(request: Request, id: UUID) -> HttpResponse:
    """Correct an account."""
    user = get_user(request, id)
    form = UserForm(request.POST or None, actor=request.actor, user=user)
    return deed_page(
        request, form,
        lambda: services.edit_user(request.actor, user, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:user-detail", args=[user.pk]), template="accounts/user_form.html",
        context={"account": user},
    )  # fmt: skip


@access(AccountsPermission.MANAGE_USERS)
@never_cache
@sensitive_variables("slip")
@require_POST
def user_reset(request: Request, id: UUID) -> HttpResponse:
    """Draw a new one-time password and show its slip, once."""
    user = get_user(request, id)
    slip = services.reset_password(request.actor, user, now=clock.now())
    return _show_slip(request, user, slip)


@sensitive_variables("slip")
def _show_slip(request: Request, user: Any, slip: str) -> HttpResponse:
    context = {"account": user, "slip": slip, "address": request.build_absolute_uri("/")}
    return render(request, "accounts/slip.html", context)


@access(AccountsPermission.MANAGE_USERS)
@require_POST
def user_active(request: Request, id: UUID) -> HttpResponse:
    """Enable or disable an account (`active` = 1 or 0)."""
    user = get_user(request, id)
    active = request.POST.get("active") == "1"
    return press(
        request,
        lambda: services.set_active(request.actor, user, active=active, now=clock.now()),
        to=reverse("accounts:user-detail", args=[user.pk]),
        said=_("账号已启用。") if active else _("账号已停用，立即生效。"),
    )  # fmt: skip
