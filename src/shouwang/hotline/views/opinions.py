"""Pages: matters of public opinion (舆情), from seeing one to putting it away (W-35)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access_any
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page
from shouwang.hotline import filters, forms, selectors, services, tables, workflow
from shouwang.hotline.permissions import HotlinePermission as Right

both = require_http_methods(["GET", "POST"])
# Deed → label, form, what does it.
DEEDS: dict[str, tuple[Any, Callable[..., Any], Callable[..., Any]]] = {
    workflow.WARN.deed: (lazy("预警"), forms.WarnForm, services.warn),
    workflow.JUDGE.deed: (lazy("研判"), forms.JudgeForm, services.judge),
    workflow.RESPOND.deed: (lazy("登记处置和回应"), forms.RespondForm, services.respond),
    workflow.FILE.deed: (lazy("归档"), forms.FileForm, services.file_opinion),
    workflow.DISMISS.deed: (lazy("不需处置，归档"), forms.DismissForm, services.dismiss),
}


@access_any(Right.OPERATE, Right.SUPERVISE)
@never_cache
@require_safe
def opinion_list(request: Request) -> HttpResponse:
    """Show the matters of the county."""
    form = filters.OpinionFilter(request.GET)
    rows = selectors.opinions(request.actor)
    page = tables.OPINIONS.page(request, rows, prepare=_name_places, form=form)
    services.note_opinions(request.actor, now=clock.now())
    return tables.OPINIONS.respond(request, "hotline/opinion_list.html", page)


def _name_places(rows: list[Any]) -> None:
    names = selectors.place_names(rows)
    for row in rows:
        row.place_name = names[row.area]


@access_any(Right.OPERATE, Right.SUPERVISE)
@never_cache
@both
def opinion_create(request: Request) -> HttpResponse:
    """Enter a matter that was seen."""
    form = forms.OpinionForm(request.POST or None, actor=request.actor)
    return deed_page(
        request, form,
        lambda: services.enter_opinion(request.actor, now=clock.now(), **form.cleaned_data),
        to=tables.opinion_url, template="hotline/opinion_deed.html",
        context={"title": _("登记舆情"), "back": reverse("hotline:opinion-list")},
        said=_("已登记，请按程度预警。"),
    )  # fmt: skip


def _opinion(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.opinions(request.actor), pk=id)


@access_any(Right.OPERATE, Right.SUPERVISE)
@never_cache
@require_safe
def opinion_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a matter: what was read, what was found and done, what may follow."""
    row, actor = _opinion(request, id), request.actor
    services.note_opinions(actor, row, now=clock.now())
    _name_places([row])
    steps = [
        {"label": DEEDS[step.deed][0], "is_main": step is not workflow.DISMISS,
         "url": reverse("hotline:opinion-deed", kwargs={"id": id, "deed": step.deed})}
        for step in selectors.opinion_deeds(row)
    ]  # fmt: skip
    may_report = actor.may(CasesPermission.REPORT)
    context = {
        "opinion": row, "tone": tables.opinion_tone(row), "steps": steps,
        "report_url": reverse("cases:report") if may_report else "",
    }  # fmt: skip
    return render(request, "hotline/opinion_detail.html", context)


@access_any(Right.OPERATE, Right.SUPERVISE)
@never_cache
@both
def opinion_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Do one step on a matter."""
    row = _opinion(request, id)
    if deed not in DEEDS:
        raise Http404
    if deed not in {step.deed for step in selectors.opinion_deeds(row)}:
        return redirect("hotline:opinion-detail", id=id)
    title, make, service = DEEDS[deed]
    more = {"opinion": row} if make is forms.JudgeForm else {}
    form = make(request.POST or None, **more)
    here = tables.opinion_url(row)
    return deed_page(
        request, form,
        lambda: service(request.actor, row, now=clock.now(), **form.cleaned_data),
        to=here, template="hotline/opinion_deed.html",
        context={"title": title, "opinion": row, "back": here},
    )  # fmt: skip
