"""Pages: assess a child or its carer, a section a step; read, print, void what was assessed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.assessment import (
    forms,
    hooks,
    panels,
    papers,
    presentation,
    selectors,
    services,
    tables,
)
from shouwang.assessment.choices import AssessmentStatus
from shouwang.assessment.filters import AssessmentFilter
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.core.errors import ChangedMeanwhile
from shouwang.documents import printing
from shouwang.registry import selectors as registry

both = require_http_methods(["GET", "POST"])


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def assessment_list(request: Request) -> HttpResponse:
    """Show the assessments of the area, the newest first."""
    actor = request.actor
    page = tables.ASSESSMENTS.page(
        request, selectors.assessments(actor), form=AssessmentFilter(request.GET, actor=actor)
    )
    services.note_list(actor, [row.care_file_id for row in page.rows], now=clock.now())
    return tables.ASSESSMENTS.respond(request, "assessment/assessment_list.html", page)


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def file_assessments(request: Request, id: UUID) -> HttpResponse:
    """Show every assessment of one child, and what can be assessed."""
    actor = request.actor
    file = get_object_or_404(registry.reachable_files(actor), pk=id)
    services.note_list(actor, [file.pk], now=clock.now())
    on = clock.today()
    rows = selectors.of_files(actor, [file.pk]).get(file.pk, [])
    offered = selectors.instruments_in_force(file.area)
    context = {
        "file": file, "child": file.person, "lines": [presentation.line(row, on) for row in rows],
        "offered": [(form, selectors.subject_of(file, form.subject)) for form in offered],
        "may_assess": panels.panels(actor, [file], on)[file.pk][0].context["may_assess"],
    }  # fmt: skip
    return render(request, "assessment/file_page.html", context)


@access(AssessmentPermission.ASSESS)
@never_cache
@require_POST
def assessment_start(request: Request, id: UUID, code: str) -> HttpResponse:
    """Open a draft (or take up the own one) and go to its first step, or to the whole sheet."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    back = reverse("assessment:file-assessments", kwargs={"id": file.pk})
    on_paper = bool(request.POST.get("paper"))
    return press(
        request, lambda: services.start(request.actor, file, code, now=clock.now()),
        to=lambda row: first_page(row.pk, on_paper=on_paper), back=back, said=_("已开始评估。"),
    )  # fmt: skip


def first_page(id: UUID, *, on_paper: bool) -> str:
    """Return where a draft is filled in: the first step, or the whole sheet."""
    if on_paper:
        return reverse("assessment:assessment-whole", kwargs={"id": id})
    return reverse("assessment:assessment-step", kwargs={"id": id, "step": 1})


@access(AssessmentPermission.ASSESS)
@never_cache
@require_safe
def blank_sheet(request: Request, id: UUID, code: str) -> HttpResponse:
    """Print the blank sheet of an instrument for a child."""
    file = get_object_or_404(selectors.files(request.actor), pk=id)
    form = selectors.form_in_force(file.area, code)
    if form is None:
        raise Http404
    now = clock.now()
    services.note_sheet(request.actor, file, code, now=now)
    sheet = papers.sheet(request.actor, file, form, now=now)
    return printing.printed(sheet, f"{code}-{file.number}", made_at=now)


def _get(request: Request, id: UUID) -> Any:
    row = selectors.get_readable(request.actor, id)
    if row is None:
        raise Http404
    return row


def _draft(request: Request, id: UUID) -> Any:
    row = _get(request, id)
    if row.status != AssessmentStatus.DRAFT or not selectors.is_open_to(request.actor, row):
        raise Http404
    return row


def _home(request: Request, row: Any) -> dict[str, Any]:
    """Return whose it is and where one comes from: the child's file, or the sealed case."""
    door = hooks.case_of(request.actor, row.case_id)
    if door is not None:
        return {"child_name": door.child, "up": [(door.label, door.url)], "back": door.url}
    file = row.care_file
    back = reverse("assessment:file-assessments", kwargs={"id": file.pk})
    page = reverse("registry:child-detail", kwargs={"id": file.pk})
    up = [(file.person.name, page), (_("评估"), back)]
    return {"child_name": file.person.name, "up": up, "back": back}


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def assessment_detail(request: Request, id: UUID) -> HttpResponse:
    """Show an assessment whole, with what every point comes from."""
    row = _get(request, id)
    services.note(request.actor, row, "view", now=clock.now())
    form = row.instrument.form
    may = selectors.is_open_to(request.actor, row)
    context = presentation.line(row, clock.today()) | _home(request, row) | {
        "form": form, "told": presentation.explained(form, selectors.outcome(row)),
        "assessors": presentation.assessors(row),
        "may_edit": may and row.status == AssessmentStatus.DRAFT,
        "may_void": may and row.status != AssessmentStatus.VOID,
        "next_steps": hooks.steps_after(request.actor, row),
    }  # fmt: skip
    return render(request, "assessment/assessment_detail.html", context)


@access(AssessmentPermission.ASSESS)
@never_cache
@sensitive_post_parameters()
@both
def assessment_step(request: Request, id: UUID, step: int) -> HttpResponse:
    """Answer one section; what was answered is kept when one goes on, back, or away."""
    row = _draft(request, id)
    sections = row.instrument.form.sections
    if not 1 <= step <= len(sections):
        raise Http404
    form = forms.AnswerForm(
        request.POST if request.method == "POST" else None,
        sections=[sections[step - 1]], given=row.given,
    )  # fmt: skip
    if request.method == "POST" and _keep(request, row, form):
        return _onward(request, row, step, len(sections))
    context = _head(request, row) | {
        "form": form, "step": step, "steps": len(sections), "section": sections[step - 1],
        "version": row.version,
    }  # fmt: skip
    return render(request, "assessment/assessment_step.html", context)


def _head(request: Request, row: Any) -> dict[str, Any]:
    about = row.person.name if row.person else ""
    return {"row": row, "title": row.instrument.title, "about": about} | _home(request, row)


def _keep(request: Request, row: Any, form: forms.AnswerForm) -> bool:
    """Keep what is usable; say whether all of it was."""
    whole = form.is_valid()
    try:
        services.save_answers(
            request.actor, row, form.answers(), version=_version(request), now=clock.now()
        )
    except ChangedMeanwhile as error:
        form.add_error(None, str(error.message))
        return False
    return whole


def _version(request: Request) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else None


def _onward(request: Request, row: Any, step: int, steps: int) -> HttpResponse:
    if "back" in request.POST and step > 1:
        return redirect("assessment:assessment-step", id=row.pk, step=step - 1)
    if "later" in request.POST:
        messages.success(request, _("已保存，可以随时继续填写。"))
        return redirect(_home(request, row)["back"])
    if step < steps:
        return redirect("assessment:assessment-step", id=row.pk, step=step + 1)
    return redirect("assessment:assessment-finish", id=row.pk)


@access(AssessmentPermission.ASSESS)
@sensitive_post_parameters()
@require_POST
def assessment_save(request: Request, id: UUID, step: int) -> HttpResponse:
    """Keep a half-answered section while it is being answered; answers with nothing.

    Where another person wrote meanwhile nothing is kept: the step itself will say so.
    """
    row = _draft(request, id)
    sections = row.instrument.form.sections
    if not 1 <= step <= len(sections):
        raise Http404
    form = forms.AnswerForm(request.POST, sections=[sections[step - 1]], given=row.given)
    _keep(request, row, form)
    return HttpResponse(status=204)


@access(AssessmentPermission.ASSESS)
@never_cache
@sensitive_post_parameters()
@both
def assessment_whole(request: Request, id: UUID) -> HttpResponse:
    """Enter a paper sheet: every section on one page."""
    row = _draft(request, id)
    form = forms.AnswerForm(
        request.POST if request.method == "POST" else None,
        sections=row.instrument.form.sections, given=row.given,
    )  # fmt: skip
    if request.method == "POST" and _keep(request, row, form):
        finish = reverse("assessment:assessment-finish", kwargs={"id": row.pk})
        return redirect(f"{finish}?paper=1")
    context = _head(request, row) | {"form": form, "version": row.version}
    return render(request, "assessment/assessment_whole.html", context)


@access(AssessmentPermission.ASSESS)
@never_cache
@sensitive_post_parameters()
@both
def assessment_finish(request: Request, id: UUID) -> HttpResponse:
    """Show what the answers come to; name the assessors; close."""
    row = _draft(request, id)
    instrument = row.instrument.form
    form = forms.FinishForm(
        request.POST if request.method == "POST" else None, form=instrument,
        actor=request.actor, from_paper="paper" in request.GET,
    )  # fmt: skip
    context = _head(request, row) | {
        "steps": len(instrument.sections),
        "told": presentation.explained(instrument, selectors.outcome(row)),
    }
    detail = reverse("assessment:assessment-detail", kwargs={"id": row.pk})

    def finish() -> Any:
        data = form.cleaned_data
        return services.finish(
            request.actor, row, assessors=form.assessors(), now=clock.now(),
            assessed_on=data["assessed_on"], conclusion=data["conclusion"],
            from_paper=data["from_paper"],
        )  # fmt: skip

    return deed_page(
        request, form, finish, to=detail, said=_("评估已完成。"),
        template="assessment/assessment_finish.html", context=context,
    )  # fmt: skip


@access(AssessmentPermission.VIEW)
@never_cache
@require_safe
def assessment_paper(request: Request, id: UUID) -> HttpResponse:
    """Print a finished assessment."""
    row, now = _get(request, id), clock.now()
    if row.status != AssessmentStatus.FINAL:
        raise Http404
    services.note(request.actor, row, "print", now=now)
    child = _home(request, row)["child_name"]
    paper = papers.finished(request.actor, row, child=child, now=now)
    return printing.printed(paper, "assessment", made_at=now)


@access(AssessmentPermission.ASSESS)
@never_cache
@both
def assessment_void(request: Request, id: UUID) -> HttpResponse:
    """Take a mistaken assessment out, or throw a draft away."""
    row = _get(request, id)
    if not selectors.is_open_to(request.actor, row):
        raise Http404
    form = forms.VoidForm(request.POST or None)
    context = _head(request, row)
    return deed_page(
        request, form,
        lambda: services.void(request.actor, row, now=clock.now(), **form.cleaned_data),
        to=context["back"], said=_("已作废。"), template="assessment/assessment_void.html",
        context=context,
    )  # fmt: skip
