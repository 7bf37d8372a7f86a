"""Pages: dormitories that are built (W-33)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_view
from shouwang.screening import filters, forms, selectors, services, tables, workflow
from shouwang.screening.permissions import ScreeningPermission as Right

from .common import both, listed, new_form, shows


@access(Right.VIEW)
@never_cache
@require_safe
def dormitory_list(request: Request) -> HttpResponse:
    """Show the dormitories that are built in the area, or at the own school."""
    actor = request.actor
    return listed(
        request, tables.DORMITORIES, selectors.dormitories(actor),
        "screening/dormitory_list.html", filters.DormitoryFilter(request.GET), "dormitories",
        may_enter=actor.may(Right.INSPECT),
    )  # fmt: skip


@access(Right.INSPECT)
@never_cache
@both
def dormitory_create(request: Request) -> HttpResponse:
    """Enter one."""
    form = forms.DormitoryForm(request.POST or None, actor=request.actor)
    return new_form(
        request, form, _("登记宿舍工程"),
        lambda: services.enter_dormitory(request.actor, now=clock.now(), **form.cleaned_data),
        page="dormitory-detail", listing="dormitory-list", said=_("已登记。"),
    )  # fmt: skip


def _dormitory(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.dormitories(request.actor), pk=id)


@access(Right.VIEW)
@never_cache
@require_safe
def dormitory_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one: how far it is, what may follow."""
    row = _dormitory(request, id)
    services.note_shown(request.actor, "dormitories", now=clock.now())
    is_late = tables.is_unused(row)
    context = {
        "dormitory": row, "tone": tables.tone(row), "is_late": is_late,
        "deeds": selectors.deeds(request.actor, row, workflow.DORMITORY),
    }  # fmt: skip
    return render(request, "screening/dormitory_detail.html", context)


_show = shows("dormitory-detail", "name")[0]
dormitory_finish = access(Right.INSPECT)(
    deed_view(
        _dormitory, forms.DormitoryDayForm, services.finish_dormitory, title=_("登记主体完工"),
        show=_show,
    )
)  # fmt: skip
dormitory_open = access(Right.INSPECT)(
    deed_view(
        _dormitory, forms.DormitoryDayForm, services.open_dormitory, title=_("登记投入使用"),
        show=_show,
    )
)  # fmt: skip
