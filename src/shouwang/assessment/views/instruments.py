"""Pages: instruments in force, upload one, try it, have it published by a second person."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.assessment import forms, presentation, selectors, services
from shouwang.assessment.choices import InstrumentStatus
from shouwang.assessment.engine.shipped import shipped
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.core.errors import DomainError

both = require_http_methods(["GET", "POST"])


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def instrument_list(request: Request) -> HttpResponse:
    """Show the instruments that come with the programme, and the uploaded ones."""
    actor = request.actor
    context = {
        "shipped": [form for form, _text in shipped().values()],
        "uploaded": selectors.instruments(actor),
        "may_edit": actor.may(AssessmentPermission.EDIT_INSTRUMENT),
    }
    return render(request, "assessment/instrument_list.html", context)


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def instrument_shipped(request: Request, code: str) -> HttpResponse:
    """Show a shipped instrument, item by item."""
    if code not in shipped():
        raise Http404
    form, text = shipped()[code]
    return render(
        request, "assessment/instrument_detail.html", {"form": form, "source": text, "row": None}
    )


@access(AssessmentPermission.VIEW)
@require_safe
def instrument_source(request: Request, code: str) -> HttpResponse:
    """Give the text of a shipped instrument, to begin a local one with."""
    if code not in shipped():
        raise Http404
    response = HttpResponse(shipped()[code][1], content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.toml"'
    return response


@access(AssessmentPermission.EDIT_INSTRUMENT)
@never_cache
@both
def instrument_upload(request: Request) -> HttpResponse:
    """Upload an instrument; what is wrong with it is named at its line."""
    form = forms.InstrumentForm(request.POST or None, request.FILES or None, actor=request.actor)
    problems: list[tuple[int, str]] = []
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = services.upload_instrument(
                request.actor, area=data["area"], source=data["text"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            problems = getattr(error, "problems", [])
        else:
            messages.success(request, _("量表可用。请先试填一次，再送审。"))
            return redirect("assessment:instrument-detail", id=row.pk)
    context = {"form": form, "problems": problems, "title": _("上传评估量表")}
    return render(request, "assessment/instrument_text.html", context)


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.instruments(request.actor), pk=id)


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def instrument_detail(request: Request, id: UUID) -> HttpResponse:
    """Show an uploaded instrument and what may follow."""
    row, actor = _get(request, id), request.actor
    here = actor.area is not None and row.area in actor.area
    may_edit = here and actor.may(AssessmentPermission.EDIT_INSTRUMENT)
    may_publish = here and actor.may(AssessmentPermission.PUBLISH_INSTRUMENT)
    wrote_it = str(actor.user_id) in row.hands
    context = {
        "row": row,
        "form": row.form,
        "source": row.source,
        "wrote_it": wrote_it,
        "may_change": may_edit and row.status == InstrumentStatus.DRAFT,
        "may_publish": may_publish and row.status == InstrumentStatus.SUBMITTED and not wrote_it,
        "waits": row.status == InstrumentStatus.SUBMITTED and wrote_it,
        "may_withdraw": may_edit and row.status != InstrumentStatus.WITHDRAWN,
        "tried": bool(row.tried_digest),
    }
    return render(request, "assessment/instrument_detail.html", context)


@access(AssessmentPermission.EDIT_INSTRUMENT)
@never_cache
@both
def instrument_edit(request: Request, id: UUID) -> HttpResponse:
    """Change a draft."""
    row = _get(request, id)
    form = forms.InstrumentForm(
        request.POST or None, request.FILES or None, actor=request.actor, text=row.source,
        changing=True,
    )  # fmt: skip
    problems: list[tuple[int, str]] = []
    if form.is_valid():
        try:
            services.change_instrument(
                request.actor, row, source=form.cleaned_data["text"], now=clock.now(),
                version=int(request.POST.get("version") or 0),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(error.message))
            problems = getattr(error, "problems", [])
        else:
            messages.success(request, _("已保存，请再试填一次。"))
            return redirect("assessment:instrument-detail", id=id)
    context = {"form": form, "problems": problems, "title": _("修改评估量表"), "row": row}
    return render(request, "assessment/instrument_text.html", context)


@access(AssessmentPermission.EDIT_INSTRUMENT)
@never_cache
@both
def instrument_try(request: Request, id: UUID) -> HttpResponse:
    """Fill an instrument in and see what comes out; nothing is kept."""
    row = _get(request, id)
    form = forms.AnswerForm(
        request.POST if request.method == "POST" else None, sections=row.form.sections, given={}
    )
    told = None
    if form.is_valid():
        outcome = services.try_instrument(request.actor, row, form.answers(), now=clock.now())
        told = presentation.explained(row.form, outcome)
    return render(
        request, "assessment/instrument_try.html", {"row": row, "form": form, "told": told}
    )


@access(AssessmentPermission.EDIT_INSTRUMENT)
@require_POST
def instrument_submit(request: Request, id: UUID) -> HttpResponse:
    """Hand an instrument to the second person."""
    return _deed(request, id, services.submit_instrument, _("已送审，由另一人发布。"))


@access(AssessmentPermission.PUBLISH_INSTRUMENT)
@require_POST
def instrument_publish(request: Request, id: UUID) -> HttpResponse:
    """Bring an instrument into force."""
    return _deed(request, id, services.publish_instrument, _("已发布，可以用于评估。"))


def _deed(request: Request, id: UUID, deed: Callable[..., Any], done: str) -> HttpResponse:
    row = _get(request, id)
    to = _page(id)
    return press(request, lambda: deed(request.actor, row, now=clock.now()), to=to, said=done)


def _page(id: UUID) -> str:
    return reverse("assessment:instrument-detail", kwargs={"id": id})


@access(AssessmentPermission.PUBLISH_INSTRUMENT)
@never_cache
@both
def instrument_return(request: Request, id: UUID) -> HttpResponse:
    """Give a submitted instrument back."""
    return _with_reason(request, id, services.return_instrument, _("退回评估量表"))


@access(AssessmentPermission.EDIT_INSTRUMENT)
@never_cache
@both
def instrument_withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take an instrument out of use."""
    return _with_reason(request, id, services.withdraw_instrument, _("停用评估量表"))


def _with_reason(request: Request, id: UUID, deed: Callable[..., Any], title: str) -> HttpResponse:
    row = _get(request, id)
    form = forms.ReasonForm(request.POST or None)
    return deed_page(
        request, form, lambda: deed(request.actor, row, now=clock.now(), **form.cleaned_data),
        to=_page(id), template="assessment/instrument_deed.html",
        context={"row": row, "title": title},
    )  # fmt: skip
