"""On-call lists; the review of what was found and not reported."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.cases import forms, selectors, services
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press

from .common import Hops, both


@access(CasesPermission.ON_CALL)
@never_cache
@require_safe
def on_call_list(request: Request) -> HttpResponse:
    """Show the on-call lines of the offices the post looks after."""
    offices = selectors.offices_kept(request.actor)
    lines = selectors.on_call([office.pk for office in offices])
    rows = [(office, lines.get(office.pk, [])) for office in offices]
    return render(request, "cases/on_call.html", {"rows": rows})


def _keep(request: Request, office: Any, row: Any) -> HttpResponse:
    names = ("name", "telephone", "email", "webhook", "position", "from_time", "to_time")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = forms.OnCallForm(request.POST or None, initial=initial)

    def keep() -> Any:
        line = services.Line(**form.cleaned_data)
        return services.keep_on_call(request.actor, office, line, row=row, now=clock.now())

    title = _("值班电话：{office}").format(office=office.name)
    return deed_page(
        request, form, keep, to=reverse("cases:on-call"), template="cases/deed.html",
        context={"title": title, "case": None},
    )  # fmt: skip


@access(CasesPermission.ON_CALL)
@never_cache
@both
def on_call_new(request: Request, id: UUID) -> HttpResponse:
    """Add a line to an office's list."""
    office = get_object_or_404(selectors.offices_kept(request.actor), pk=id)
    return _keep(request, office, None)


@access(CasesPermission.ON_CALL)
@never_cache
@both
def on_call_edit(request: Request, id: UUID) -> HttpResponse:
    """Change a line."""
    row = get_object_or_404(selectors.on_call_kept(request.actor), pk=id)
    return _keep(request, row.organisation, row)


@access(CasesPermission.ON_CALL)
@require_POST
def on_call_end(request: Request, id: UUID) -> HttpResponse:
    """Take a line off."""
    row = get_object_or_404(selectors.on_call_kept(request.actor), pk=id)
    return press(
        request, lambda: services.end_on_call(request.actor, row, now=clock.now()),
        to=reverse("cases:on-call"), said=_("已停用。"),
    )  # fmt: skip


@access(CasesPermission.REVIEW)
@never_cache
@require_safe
def review(request: Request) -> HttpResponse:
    """Show what was found and not reported, what was dismissed, which omissions are looked into."""
    now, packs = clock.now(), Hops()
    lines = [
        {
            "report": report, "minutes": minutes,
            "late": minutes > packs.at(report.area).report_minutes,
            "situations": selectors.situation_labels(report.situations),
        }
        for report, minutes in selectors.unsent(request.actor, now)
    ]  # fmt: skip
    context = {"lines": lines, "omissions": list(selectors.omissions(request.actor))}
    return render(request, "cases/review.html", context)
