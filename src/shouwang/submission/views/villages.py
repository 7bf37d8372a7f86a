"""村级月度核对: one page, the unchanged behind one tap."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.errors import DomainError
from shouwang.registry.permissions import RegistryPermission
from shouwang.submission import forms, periods, selectors, services, wording
from shouwang.submission.choices import Kind
from shouwang.submission.periods import NoSuchPeriod
from shouwang.submission.permissions import SubmissionPermission


@access(SubmissionPermission.CONFIRM)
@never_cache
@require_http_methods(["GET", "POST"])
def village(request: Request) -> HttpResponse:
    """Show the children of a village, what changed first; take the confirmation."""
    actor, on, now = request.actor, clock.today(), clock.now()
    area = request.GET.get("area") or actor.area_code
    check = selectors.village_check(actor, area, on)
    if check is None:
        if selectors.own_level(actor) < selectors.VILLAGE_LEVEL and not request.GET.get("area"):
            return redirect("submission:village-list")
        raise Http404
    form = forms.ConfirmForm(request.POST or None, initial=_initial(check, request))
    if form.is_valid():
        try:
            services.confirm_village(actor, area, **form.cleaned_data, on=on, now=now)
        except DomainError as error:
            messages.warning(request, str(error.message))
            return redirect(_here(request, area))
        messages.success(request, _("{period}已核对，谢谢。").format(period=check.period.label))
        # Who came back from a child stands at its line; the word of thanks is on top.
        return redirect(f"{_here(request, area)}#top")
    services.note_village(actor, area, [each.file.pk for each in check.children], now=now)
    for each in check.changed:
        each.file.tone = wording.TICK_TONES[each.kind]
    context = {
        "check": check, "form": form, "area": area,
        "returned": selectors.returned_children(actor, area),
        "may_edit": actor.may(RegistryPermission.EDIT_FILE),
        "may_close": actor.may(RegistryPermission.CLOSE_FILE),
        "on_behalf": actor.area_code != area,
        "is_one_tap": check.last is not None and not check.is_done and not check.changed
        and not form.is_bound,
        "past": selectors.past_confirmations(actor, area),
        "days_left": check.period.days_left(on),
    }  # fmt: skip
    return render(request, "submission/village.html", context)


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def confirmation(request: Request, id: UUID) -> HttpResponse:
    """Show what a village said in a past month, child by child."""
    actor, now = request.actor, clock.now()
    row = get_object_or_404(selectors.confirmations(actor), pk=id)
    lines = selectors.confirmed_children(actor, row)
    services.note_village(actor, row.area, [file.pk for _kind, file in lines], now=now)
    context = {
        "row": selectors.told_confirmation(row), "lines": lines,
        "name": selectors.place_name(row.area),
        "unseen": sum(row.counts.values()) - len(lines),
        "up_url": _here(request, row.area),
    }  # fmt: skip
    return render(request, "submission/confirmation.html", context)


def _initial(check: Any, request: Request) -> dict[str, str]:
    name = check.last.responsible if check.last else request.actor.display_name
    return {"stamp": check.stamp, "responsible": name}


def _here(request: Request, area: str) -> str:
    url = reverse("submission:village")
    return url if request.actor.area_code == area else f"{url}?area={area}"


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def village_list(request: Request) -> HttpResponse:
    """Show which villages confirmed in a month, and whom to remind."""
    actor, on = request.actor, clock.today()
    if actor.area is None:
        raise Http404
    rules = selectors.rules_for(actor.area_code, on)
    here = periods.current(Kind.MONTH, on, rules)
    asked = request.GET.get("period", here.code)
    try:
        period = periods.period(Kind.MONTH, asked, rules)
    except NoSuchPeriod as error:
        raise Http404 from error
    states = selectors.village_states(actor, actor.area_code, period)
    waiting = [each for each in states if not each.is_confirmed and each.files]
    context = {
        "period": period, "states": states, "waiting": waiting,
        "months": list(periods.recent(Kind.MONTH, on, rules, 6)),
        "days_left": period.days_left(on),
        "may_confirm": actor.may(SubmissionPermission.CONFIRM) and period == here,
    }  # fmt: skip
    return render(request, "submission/village_list.html", context)
