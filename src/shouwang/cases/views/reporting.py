"""Reporting: signed in, from a finding, by the public."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access, public
from shouwang.cases import forms, listening, selectors, services, tasks
from shouwang.cases.choices import Origin, ReportState
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.deeds import deed_page
from shouwang.core.errors import DomainError
from shouwang.core.scope import acting_as
from shouwang.policy.selectors import pack_for
from shouwang.registry.selectors import place_names

from .common import both, minutes_since

_MOST, _WITHIN = 10, 3600  # reports of one address in an hour; 110 works always
_PUBLIC = "cases.public"


@access(CasesPermission.REPORT)
@never_cache
@both
def report_new(request: Request) -> HttpResponse:
    """Report: the form, and the telephone before it."""
    actor = request.actor
    initial = {"area": selectors.own_place(actor), "unit": listening.unit_of(actor)}
    chosen = _chosen(request, request.GET.get("file") or request.POST.get("file"))
    if chosen is not None:
        initial |= {"file": chosen.pk, "name": chosen.person.name, "area": chosen.area}
    form = forms.ReportForm(
        request.POST or None, request.FILES or None, places=_places(actor, chosen), initial=initial
    )
    return _report(request, form, {"chosen": chosen, "finding": None})


def _report(request: Request, form: Any, context: dict[str, Any], **more: Any) -> HttpResponse:
    """Show the form of a report, or file it and go to where its road is shown."""
    return deed_page(
        request, form, lambda: _file(request, form, **more), to=lambda filed: _road(request, filed),
        said=_("已报告，已同时送达公安机关、乡镇（街道）、民政部门。"),
        template="cases/report.html", context={"phones": _phones(form), **context},
    )  # fmt: skip


def _file(request: Request, form: Any, **more: Any) -> services.Filed:
    filed = services.file_report(request.actor, form.draft(**more), now=clock.now())
    photos = form.cleaned_data["photos"]
    try:
        services.add_photos(filed.report, photos, token=photos.token, now=clock.now())
    except DomainError as error:  # a photo that cannot be kept holds up no report
        messages.warning(request, str(error.message))
    tasks.send_notices.defer()
    return filed


def _road(request: Request, filed: services.Filed) -> str:
    """Return where its reporter sees how far a report is; an anonymous one is told its code."""
    if filed.code and not selectors.is_reporter(request.actor, filed.report.pk):
        request.session["told"] = [filed.report.reference, filed.code]
        return reverse("cases:public-done")
    return reverse("cases:own-report", kwargs={"id": filed.report.pk})


def _chosen(request: Request, file_id: str | None) -> Any:
    try:
        wanted = UUID(str(file_id))
    except ValueError:
        return None
    return selectors.reportable_files(request.actor).filter(pk=wanted).first()


def _places(actor: Any, chosen: Any) -> list[tuple[str, Any]]:
    found = selectors.places(actor)
    if chosen is not None and chosen.area not in dict(found):
        names = place_names([chosen.area])
        found = [(chosen.area, names[chosen.area]), *found]
    return list(found)


def _phones(form: Any) -> list[Any]:
    return selectors.phones(form["area"].value() or "")


@access(CasesPermission.REPORT)
@never_cache
@require_safe
def phones(request: Request) -> HttpResponse:
    """Show whom to ring in the chosen place."""
    found = selectors.phones(request.GET.get("area", ""))
    return render(request, "cases/_phones.html", {"phones": found})


@access(CasesPermission.REPORT)
@never_cache
@require_safe
def children(request: Request) -> HttpResponse:
    """Offer the children in reach whose name begins so; nothing of others."""
    text = request.GET.get("name", "").strip()
    found = selectors.find_children(request.actor, text) if text else []
    return render(request, "cases/_children.html", {"files": found, "text": text})


@access(CasesPermission.REPORT)
@never_cache
@require_safe
def own_reports(request: Request) -> HttpResponse:
    """List what the acting account found and reported."""
    rows = list(selectors.own_reports(request.actor)[:100])
    return render(request, "cases/own_reports.html", {"reports": rows})


def _own(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.own_reports(request.actor), pk=id)


@access(CasesPermission.REPORT)
@never_cache
@require_safe
def own_report(request: Request, id: UUID) -> HttpResponse:
    """Show its reporter how far a report is: who has it, since when; nothing of the case."""
    report = _own(request, id)
    if report.state != ReportState.SENT:
        return redirect("cases:finding", id=report.pk)
    hops = pack_for(report.area, clock.today()).response
    lines = [
        {
            "row": row,
            "minutes": minutes_since(row.sent_at, row.acknowledged_at),
            "late": row.acknowledged_at is None
            and minutes_since(row.sent_at)
            > (hops.receipt_minutes if row.receiver == "POLICE" else hops.acknowledge_minutes),
        }
        for row in services.deliveries_of_own(request.actor, report)
    ]
    context = {
        "report": report, "lines": lines, "phones": selectors.phones(report.area),
        "child": selectors.child_said(report), "words": forms.WordsForm(),
    }  # fmt: skip
    return render(request, "cases/own_report.html", context)


@access(CasesPermission.REPORT)
@require_POST
def report_words(request: Request, id: UUID) -> HttpResponse:
    """Add words to one's own report."""
    report = _own(request, id)
    form = forms.WordsForm(request.POST)
    if form.is_valid():
        services.add_words(request.actor, report, form.cleaned_data["text"], now=clock.now())
        messages.success(request, _("已补充。"))
    else:
        messages.error(request, _("请填写补充情况。"))
    return redirect("cases:own-report", id=id)


@access(CasesPermission.REPORT)
@never_cache
@both
def finding(request: Request, id: UUID) -> HttpResponse:
    """Report what was found in a visit: everything the visit said stands there already."""
    actor, report = request.actor, _own(request, id)
    if report.state != ReportState.FOUND:
        if report.state == ReportState.SENT:
            return redirect("cases:own-report", id=id)
        raise Http404
    said = selectors.child_said(report)
    initial = {
        "situations": report.situations, "area": report.area, "file": report.care_file_id,
        "name": said.get("name", ""), "narrative": str(report.narrative),
        "found_at": report.found_at, "unit": listening.unit_of(actor),
    }  # fmt: skip
    chosen = _chosen(request, str(report.care_file_id))
    form = forms.ReportForm(
        request.POST or None, request.FILES or None, places=_places(actor, chosen), initial=initial
    )
    return _report(
        request, form, {"chosen": chosen, "finding": report}, id=report.pk, origin=report.origin,
        origin_id=report.origin_id, file_id=report.care_file_id,
    )  # fmt: skip


@access(CasesPermission.REPORT)
@both
def finding_dismiss(request: Request, id: UUID) -> HttpResponse:
    """Say why a finding needs no report."""
    report = _own(request, id)
    form = forms.DismissForm(request.POST or None)
    return deed_page(
        request, form, lambda: services.dismiss_finding(
            request.actor, report, reason=form.cleaned_data["reason"], now=clock.now()
        ),
        to=reverse("cases:own-reports"), said=_("已说明，上级可以看到。"),
        template="cases/deed.html",
        context={"title": _("说明不需报告"), "danger": True},
    )  # fmt: skip


# --- the public --------------------------------------------------------------------------------


@public
@never_cache
@both
def public_report(request: Any) -> HttpResponse:
    """Let anybody report, without an account; shows nothing of anybody."""
    form = forms.PublicReportForm(
        request.POST or None, places=list(selectors.places(None)), prefix=None
    )
    if request.method == "POST" and not _within_limit(request):
        return render(request, "cases/public_busy.html", status=429)
    if form.is_valid():
        data = form.cleaned_data
        actor = system_actor(_PUBLIC)
        draft = form.draft(origin=Origin.PUBLIC, reporter_name=data["reporter_name"])
        try:
            filed = services.file_report(actor, draft, now=clock.now())
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            with acting_as(actor):
                tasks.send_notices.defer()
            request.session["told"] = [filed.report.reference, filed.code]
            return redirect("cases:public-done")
    return render(request, "cases/public.html", {"form": form, "phones": _phones(form)})


def _within_limit(request: Any) -> bool:
    key = f"{_PUBLIC}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, _WITHIN)
    return int(cache.incr(key)) <= _MOST


@public
@never_cache
@require_safe
def public_done(request: Any) -> HttpResponse:
    """Tell the number and the code once; after that, only that the report arrived."""
    told = request.session.pop("told", ["", ""])
    return render(request, "cases/public_done.html", {"reference": told[0], "code": told[1]})


@public
@never_cache
@both
def public_words(request: Any) -> HttpResponse:
    """Let who reported add words by number and code; shows nothing of the report."""
    form = forms.PublicWordsForm(request.POST or None)
    if request.method == "POST" and not _within_limit(request):
        return render(request, "cases/public_busy.html", status=429)
    if form.is_valid():
        data = form.cleaned_data
        found = services.add_words_by_code(
            data["reference"], data["code"], data["text"], now=_now()
        )
        if found:
            return render(request, "cases/public_words.html", {"form": None})
        form.add_error(None, _("报告编号或者补充码不对。"))
    return render(request, "cases/public_words.html", {"form": form})


def _now() -> datetime:
    return clock.now()
