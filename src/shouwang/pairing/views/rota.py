"""Pages of the rota: shifts of weekends and holidays, places, hours told and signed off (W-31)."""

import calendar
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.core import clock
from shouwang.core.deeds import deed_view, press, press_view
from shouwang.core.presentation import Text
from shouwang.duties import workdays
from shouwang.pairing import forms, selectors, services, tables, workflow
from shouwang.pairing.choices import ServiceStatus, ShiftStatus
from shouwang.pairing.permissions import PairingPermission

from .common import form_page

both = require_http_methods(["GET", "POST"])
_BOTH = (PairingPermission.ROTA, PairingPermission.SERVE)
_AHEAD = 28  # days in which a free day without a shift is named


@access(PairingPermission.ROTA)
@never_cache
@require_safe
def rota(request: Request) -> HttpResponse:
    """Show a month of shifts (`?month=YYYY-MM`), and the free days nobody is down for."""
    actor, today = request.actor, clock.today()
    first = _month(request.GET.get("month", ""))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    rows = list(
        selectors.shifts(actor).filter(on__gte=first, on__lte=last).order_by("on", "begins", "id")
    )
    services.note_rota(actor, now=clock.now())
    places, where = selectors.services_of([row.pk for row in rows]), selectors.places_of(rows)
    hours = selectors.hours_by_place(actor, first, last)
    context = {
        "first": first,
        "lines": [_line(row, places.get(row.pk, []), where[row.pk]) for row in rows],
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": (last + timedelta(days=1)).strftime("%Y-%m"),
        "free": _free(actor, today), "hours": hours,
        "waiting": sum(
            row.status == ServiceStatus.REPORTED for some in places.values() for row in some
        ),
    }  # fmt: skip
    return render(request, "pairing/rota.html", context)


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)


def _free(actor: Any, today: date) -> list[dict[str, Any]]:
    """Return the weekends and holidays ahead on which no shift of the area is planned."""
    last = today + timedelta(days=_AHEAD)
    planned = set(
        selectors.shifts(actor)
        .filter(on__gte=today, on__lte=last, status=ShiftStatus.PLANNED)
        .values_list("on", flat=True)
    )
    return [
        {"day": day, "holiday": workdays.holiday_name(day)}
        for day in selectors.free_days(today, last)
        if day not in planned
    ]


def _line(shift: Any, places: list[Any], where: str) -> dict[str, Any]:
    counted = [row for row in places if row.status != ServiceStatus.ABSENT]
    return {
        "shift": shift, "where": where, "taken": len(counted), "full": len(counted) >= shift.wanted,
        "names": "、".join(row.volunteer.name for row in places),
        "waiting": sum(row.status == ServiceStatus.REPORTED for row in places),
        "holiday": "" if workdays.is_working(shift.on) else workdays.holiday_name(shift.on),
        "cancelled": shift.status == ShiftStatus.CANCELLED,
    }  # fmt: skip


def _rota_of(day: date) -> str:
    return f"{reverse('pairing:rota')}?month={day:%Y-%m}"


@access(PairingPermission.ROTA)
@never_cache
@both
def shift_create(request: Request) -> HttpResponse:
    """Plan a shift, and the same one in the weeks that follow (`?on=` the first day)."""
    free = _free(request.actor, clock.today())
    form = forms.ShiftForm(
        request.POST or None, actor=request.actor,
        on=request.GET.get("on") or (free[0]["day"] if free else None),
    )  # fmt: skip
    return form_page(
        request, form, _("排班"),
        lambda: services.plan_shifts(
            request.actor, form.said(), area=form.cleaned_data["area"],
            weeks=form.cleaned_data["weeks"], now=clock.now(),
        ),
        back=reverse("pairing:rota"), up=_("志愿服务排班"), to=_first,
        said=_("已排班。志愿者可以自行报名，也可以由您安排。"),
    )  # fmt: skip


def _first(made: list[Any]) -> str:
    return _page_of(made[0].pk) if len(made) == 1 else _rota_of(made[0].on)


def _page_of(id: UUID) -> str:
    return reverse("pairing:shift-detail", kwargs={"id": id})


def _shift(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.shifts(request.actor), pk=id)


@access(PairingPermission.ROTA)
@never_cache
@require_safe
def shift_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a shift, who is down for it, and what may be done with each place."""
    shift = _shift(request, id)
    services.note_rota(request.actor, now=clock.now())
    places = selectors.services_of([shift.pk]).get(shift.pk, [])
    planned = shift.status == ShiftStatus.PLANNED
    come = shift.on <= clock.today()
    context = _line(shift, places, selectors.places_of([shift])[shift.pk]) | {
        "places": [_place(row, come, request.actor) for row in places], "planned": planned,
        "may_cancel": planned and not any(row.status in _SERVED for row in places),
        "back": _rota_of(shift.on),
    }  # fmt: skip
    return render(request, "pairing/shift_detail.html", context)


_SERVED = (ServiceStatus.REPORTED, ServiceStatus.CONFIRMED)


def _place(row: Any, come: bool, actor: Any) -> dict[str, Any]:
    may = {step.deed for step in workflow.STEPS if row.status in step.sources}
    other_hand = actor.user_id not in (row.reported_user, row.volunteer.user_id)
    return {
        "row": row, "tone": tables.SERVICE_TONES[ServiceStatus(row.status)],
        "may_report": come and "report" in may, "may_confirm": "confirm" in may and other_hand,
        "needs_other": "confirm" in may and not other_hand,
        "may_absent": come and "absent" in may, "may_return": "return" in may,
        "may_withdraw": "withdraw" in may,
    }  # fmt: skip


@access(PairingPermission.ROTA)
@both
def shift_cancel(request: Request, id: UUID) -> HttpResponse:
    """Cancel a shift."""
    shift = _shift(request, id)
    form = forms.WhyForm(request.POST or None)
    return form_page(
        request, form, _("取消班次"),
        lambda: services.cancel_shift(
            request.actor, shift, reason=form.cleaned_data["note"], now=clock.now()
        ),
        back=_page_of(id), up=shift.place_name,
    )  # fmt: skip


@access(PairingPermission.ROTA)
@never_cache
@both
def shift_put_down(request: Request, id: UUID) -> HttpResponse:
    """Give a volunteer a place in a shift."""
    shift = _shift(request, id)
    people = {str(each.pk): each for each in selectors.serving(shift)}
    form = forms.PutDownForm(
        request.POST or None,
        volunteers=[
            (key, f"{each.name}（{each.get_origin_display()}）{each.free_time}")
            for key, each in people.items()
        ],
    )
    return form_page(
        request, form, _("安排志愿者"),
        lambda: services.put_down(
            request.actor, shift, people[form.cleaned_data["volunteer"]], now=clock.now()
        ),
        back=_page_of(id), up=shift.place_name,
    )  # fmt: skip


# --- the own places of a volunteer ---------------------------------------------------------------


@access(PairingPermission.SERVE)
@never_cache
@require_safe
def own_service(request: Request) -> HttpResponse:
    """Show a volunteer the own shifts and hours, and the shifts that still want somebody."""
    actor, today = request.actor, clock.today()
    volunteer = selectors.own_volunteer(actor)
    services.note_rota(actor, now=clock.now())
    rows = selectors.services_by(volunteer) if volunteer else []
    fit = volunteer is not None and selectors.is_fit(volunteer, today)
    free = selectors.open_shifts(volunteer, today) if volunteer and fit else []
    where = selectors.places_of([*(row.shift for row in rows), *free])
    context = {
        "volunteer": volunteer, "is_fit": fit, "hours": selectors.hours_of(rows),
        "places": [
            _place(row, row.shift.on <= today, actor) | {"where": where[row.shift_id]}
            for row in rows
        ],
        "open": [(shift, where[shift.pk]) for shift in free],
    }  # fmt: skip
    return render(request, "pairing/own_service.html", context)


@access(PairingPermission.SERVE)
@require_POST
def shift_sign_up(request: Request, id: UUID) -> HttpResponse:
    """Take a place oneself."""
    volunteer = selectors.own_volunteer(request.actor)
    found = selectors.open_shifts(volunteer, clock.today()) if volunteer else []
    shift = next((each for each in found if each.pk == id), None)
    here = reverse("pairing:own-service")
    if shift is None:
        return press(request, _gone, to=here)
    return press(
        request, lambda: services.sign_up(request.actor, shift, now=clock.now()), to=here,
        said=_("已报名。"),
    )  # fmt: skip


def _gone() -> None:
    raise services.NoPlaceLeft


def _service(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.get_service(request.actor), pk=id)


def _back(request: Request, row: Any) -> str:
    if request.actor.may(PairingPermission.ROTA):
        return _page_of(row.shift_id)
    return reverse("pairing:own-service")


@access_any(*_BOTH)
@require_POST
def service_withdraw(request: Request, id: UUID) -> HttpResponse:
    """Give a place back."""
    row = _service(request, id)
    return press(
        request, lambda: services.withdraw(request.actor, row, now=clock.now()),
        to=_back(request, row), said=_("已退出该班次。"),
    )  # fmt: skip


@access_any(*_BOTH)
@never_cache
@sensitive_post_parameters()
@both
def service_report(request: Request, id: UUID) -> HttpResponse:
    """Tell the hours served and what was done."""
    row = _service(request, id)
    form = forms.HoursForm(request.POST or None)
    return form_page(
        request, form, _("填报服务小时"),
        lambda: services.report_hours(request.actor, row, now=clock.now(), **form.cleaned_data),
        back=_back(request, row), up=row.shift.place_name, said=_("已填报，待另一人签认。"),
    )  # fmt: skip


def _deed(request: Request, row: Any, form: Any, title: Text, deed: Any) -> HttpResponse:
    back = _page_of(row.shift_id)
    return form_page(request, form, title, deed, back=back, up=row.shift.place_name)


def _press(request: Request, row: Any, deed: Any, said: Text) -> HttpResponse:
    return press(request, deed, to=_page_of(row.shift_id), said=said)


_runs = access(PairingPermission.ROTA)
service_confirm = _runs(
    press_view(_service, services.confirm_hours, said=_("已签认。"), show=_press)
)
service_return = _runs(
    deed_view(_service, forms.WhyForm, services.return_hours, title=_("退回重填"), show=_deed)
)
service_absent = _runs(
    deed_view(_service, forms.WhyForm, services.mark_absent, title=_("登记未到"), show=_deed)
)
