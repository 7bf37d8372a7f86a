"""Organisations of the area."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts import selectors, services, tables
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import OrganisationForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press


@access(AccountsPermission.MANAGE_ORGANISATIONS)
@require_safe
def organisation_list(request: Request) -> HttpResponse:
    """List the organisations of the area."""
    page = tables.ORGANISATIONS.page(request, selectors.organisations_with_area(request.actor))
    return tables.ORGANISATIONS.respond(request, "accounts/organisation_list.html", page)


@access(AccountsPermission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def organisation_create(request: Request) -> HttpResponse:
    """Enter an organisation."""
    form = OrganisationForm(request.POST or None, actor=request.actor)
    return deed_page(
        request, form,
        lambda: services.create_organisation(request.actor, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:organisation-list"), template="accounts/organisation_form.html",
        context={}, said=_("单位已建立。"),
    )  # fmt: skip


@access(AccountsPermission.MANAGE_ORGANISATIONS)
@require_http_methods(["GET", "POST"])
def organisation_edit(request: Request, id: UUID) -> HttpResponse:
    """Correct an organisation."""
    found = get_object_or_404(selectors.organisations(request.actor), pk=id)
    form = OrganisationForm(request.POST or None, actor=request.actor, organisation=found)
    return deed_page(
        request, form,
        lambda: services.edit_organisation(
            request.actor, found, **form.cleaned_data, now=clock.now()
        ),
        to=reverse("accounts:organisation-list"), template="accounts/organisation_form.html",
        context={"organisation": found},
    )  # fmt: skip


@access(AccountsPermission.MANAGE_ORGANISATIONS)
@require_POST
def organisation_active(request: Request, id: UUID) -> HttpResponse:
    """Take an organisation out of use or back into it (`active` = 1 or 0)."""
    found = get_object_or_404(selectors.organisations(request.actor), pk=id)
    active = request.POST.get("active") == "1"
    return press(
        request,
        lambda: services.set_organisation_active(
            request.actor, found, active=active, now=clock.now()
        ),
        to=reverse("accounts:organisation-list"),
        said=_("单位已启用。") if active else _("单位已停用。"),
    )  # fmt: skip
