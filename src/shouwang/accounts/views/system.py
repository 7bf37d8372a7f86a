"""Settings of the installation."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shouwang.accounts import selectors, services
from shouwang.accounts.access import Request, access
from shouwang.accounts.forms import SettingsForm
from shouwang.accounts.permissions import AccountsPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page


@access(AccountsPermission.MANAGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def settings_edit(request: Request) -> HttpResponse:
    """Change the names shown and the demand for a second factor.

    Only for whoever looks after the whole installation: for an administrator of a part of it the
    page does not exist.
    """
    here = selectors.installation()
    area = request.actor.area
    if here is None or area is None or here.area_code not in area:
        raise Http404
    form = SettingsForm(request.POST or None, instance=here)
    return deed_page(
        request, form,
        lambda: services.edit_settings(request.actor, **form.cleaned_data, now=clock.now()),
        to=reverse("accounts:settings"), template="accounts/settings.html", context={},
    )  # fmt: skip
