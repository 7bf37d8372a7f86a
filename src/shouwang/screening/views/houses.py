"""Pages: dangerous houses."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_view, press_view
from shouwang.documents import selectors as documents
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, listed, new_form, sent, shows

_SHOWN = 20


@access(Right.VIEW)
@never_cache
@require_safe
def house_list(request: Request) -> HttpResponse:
    """Show the dangerous houses of the area, and the children whose house nobody has entered."""
    actor = request.actor
    may_enter = actor.may(Right.SCREEN) and actor.area is not None
    missing = selectors.unregistered_houses(actor)
    shown = list(missing[:_SHOWN]) if may_enter else []
    return listed(
        request, tables.HOUSES, selectors.houses(actor), "screening/house_list.html",
        filters.HouseFilter(request.GET), "houses", missing=shown,
        missing_number=missing.count() if shown else 0, may_enter=may_enter,
    )  # fmt: skip


@access(Right.SCREEN)
@never_cache
@both
def house_create(request: Request) -> HttpResponse:
    """Enter a dangerous house; `?file=` the child who lives there."""
    actor = request.actor
    chosen = request.GET.get("file", "")
    child = selectors.child(actor, chosen) if chosen else None
    form = forms.HouseForm(*sent(request), actor=actor, child=child)
    return new_form(
        request, form, _("登记危房"),
        lambda: services.enter_house(
            actor, file_id=child.pk if child else None, now=clock.now(), **form.cleaned_data
        ),
        page="house-detail", listing="house-list", said=_("已登记，请尽快安排搬离。"),
        lead=child.person.name if child else "",
    )  # fmt: skip


def _house(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.houses(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def house_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a house: who lived there, where they are, what became of it."""
    actor, house = request.actor, _house(request, id)
    files = [house.care_file_id] if house.care_file_id else []
    services.note_shown(actor, "houses", files, now=clock.now())
    kind = "screening.dangeroushouse"
    context = {
        "house": house, "tone": tables.tone(house),
        "deeds": selectors.deeds(actor, house, workflow.HOUSE),
        "photos": documents.of_subjects(actor, kind, [house.pk]).get(house.pk, []),
        "child": house.care_file if actor.may("registry.view_file") else None,
    }  # fmt: skip
    return render(request, "screening/house_detail.html", context)


_show, _press = shows("house-detail", "address")
house_move_out = access(Right.SCREEN)(
    deed_view(_house, forms.MoveOutForm, services.move_out, title=_("登记搬离"), show=_show)
)
house_finish = access(Right.SCREEN)(
    deed_view(
        _house, forms.FinishForm, services.finish_house, title=_("登记改造或拆除"), show=_show
    )
)
house_close = access(Right.CHECK)(
    press_view(_house, services.close_house, said=_("已销号。"), show=_press)
)
