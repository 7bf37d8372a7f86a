"""The list of cases, one case, its deeds, its sealed sub-files."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.assessment import services as assessing
from shouwang.assessment.permissions import AssessmentPermission
from shouwang.cases import (
    chronology,
    deeds,
    forms,
    hooks,
    pages,
    papers,
    selectors,
    services,
    tables,
)
from shouwang.cases.choices import SubFile
from shouwang.cases.filters import CaseFilter
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.deeds import deed_page, press
from shouwang.documents import typesetting

from .common import PDF, both, get_case


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def case_list(request: Request) -> HttpResponse:
    """List the cases of which the post is a member."""
    rows = selectors.visible_cases(request.actor)
    page = tables.CASES.page(request, rows, form=CaseFilter(request.GET))
    services.note_list(request.actor, list(page.rows), now=clock.now())
    return tables.CASES.respond(request, "cases/case_list.html", page)


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def case_detail(request: Request, id: UUID) -> HttpResponse:
    """Show a case to its team: state, next steps, response, help, team, course."""
    case = get_case(request, id)
    services.note_case(request.actor, case, now=clock.now())
    context = pages.of_case(request.actor, case, clock.now())
    context["panels"] = hooks.panels_of(request.actor, case, clock.today())
    context["on"] = clock.today()
    return render(request, "cases/case_detail.html", context)


@access(CasesPermission.VIEW)
@never_cache
@both
def case_deed(request: Request, id: UUID, deed: str) -> HttpResponse:
    """Ask what one deed needs, do it, go back to the case."""
    page = deeds.CASE.get(deed)
    if page is None:
        raise Http404
    case = get_case(request, id)
    options = page.options(request.actor, case) if page.options else {}
    return _deed(request, page, case, case, options)


@access(CasesPermission.VIEW)
@never_cache
@both
def part_deed(request: Request, id: UUID, kind: str, part: UUID, deed: str) -> HttpResponse:
    """The same for a part of the case: a measure, a referral, a decision …"""
    page = deeds.PARTS.get((kind, deed))
    case = get_case(request, id)
    found = selectors.part(case, kind, part)
    if page is None or found is None:
        raise Http404
    options = {"code": found.code} if page.form is forms.EscortForm else {}
    return _deed(request, page, case, found, options)


def _deed(
    request: Request, page: deeds.Page, case: Any, target: Any, options: dict[str, Any]
) -> HttpResponse:
    roles = selectors.roles_in(request.actor, case.pk)
    asks = page.step is not None and not roles & page.step.roles
    asks = asks or pages.answers_for_others(request.actor, target)
    form = page.form(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None, case=case, actor=request.actor,
        asks_word=asks, **options,
    )  # fmt: skip
    return deed_page(
        request, form, lambda: page.call(request.actor, target, form, clock.now()),
        to=lambda _done: _home(request, case, page.anchor or pages.anchor_of(target)),
        said=page.done,
        template="cases/link.html" if page.form is forms.PickFileForm else "cases/deed.html",
        context={"title": page.title, "case": case, "danger": page.danger,
                 "what": pages.named(target)},
    )  # fmt: skip


def _home(request: Request, case: Any, anchor: str) -> str:
    """Return the card of the case where the next step is; the desk for who left the team."""
    if not selectors.visible_cases(request.actor).filter(pk=case.pk).exists():
        return reverse("cases:desk")
    url = reverse("cases:case-detail", kwargs={"id": case.pk})
    return f"{url}#{anchor}" if anchor else url


@access(AssessmentPermission.ASSESS)
@require_POST
def assessment_start(request: Request, id: UUID, code: str) -> HttpResponse:
    """Open a draft of an instrument for the case, or take up the own one, and go to it."""
    case = get_case(request, id)
    on_paper = bool(request.POST.get("paper"))

    def first_page(row: Any) -> str:
        if on_paper:
            return reverse("assessment:assessment-whole", kwargs={"id": row.pk})
        return reverse("assessment:assessment-step", kwargs={"id": row.pk, "step": 1})

    return press(
        request, lambda: assessing.start(
            request.actor, case.care_file, code, now=clock.now(), case_id=case.pk, area=case.area
        ),
        to=first_page, back=reverse("cases:case-detail", kwargs={"id": id}), said=_("已开始评估。"),
    )  # fmt: skip


@access(CasesPermission.VIEW)
@require_POST
def issue(request: Request, id: UUID, kind: str, part: UUID, code: str) -> HttpResponse:
    """Give a paper of the case its number, and lead to where it lies."""
    case = get_case(request, id)
    row = case if kind == "case" and part == id else selectors.part(case, kind, part)
    if row is None:
        raise Http404
    return press(
        request, lambda: services.issue_numbered(request.actor, kind, row, code, now=clock.now()),
        to=f"{reverse('cases:case-detail', kwargs={'id': id})}#papers", said=_("已编号发文。"),
    )  # fmt: skip


@access(CasesPermission.VIEW)
@never_cache
@both
def sub_file(request: Request, id: UUID, kind: str) -> HttpResponse:
    """Open a sealed sub-file; whom it does not open for finds nothing there."""
    case = get_case(request, id)
    code = kind.upper()
    if code not in selectors.opened(request.actor, case.pk):
        raise Http404
    form = forms.NoteForm(request.POST or None, case=case, actor=request.actor)
    if request.method == "GET":
        services.note_opened(request.actor, case, code, now=clock.now())
    context = {
        "case": case,
        "label": SubFile(code).label,
        "notes": selectors.notes(case, code),
        "reports": pages.reports(request.actor, case) if code == SubFile.REPORT else [],
    }

    def write() -> Any:
        text = form.cleaned_data["text"]
        return services.write_note(request.actor, case, kind=code, text=text, now=clock.now())

    return deed_page(
        request, form, write, to=reverse("cases:sub-file", kwargs={"id": id, "kind": kind}),
        said=_("已写入。"), template="cases/sub_file.html", context=context,
    )  # fmt: skip


@access(CasesPermission.VIEW_REPORTER)
@never_cache
@both
def reveal(request: Request, id: UUID, report: UUID) -> HttpResponse:
    """Show who reported to whom alone may know, for a purpose."""
    case = get_case(request, id)
    row = get_object_or_404(selectors.reports_of(case), pk=report)
    form = forms.PurposeForm(request.POST or None, case=case, actor=request.actor)
    reporter = None
    if form.is_valid():
        purpose = form.cleaned_data["purpose"]
        reporter = services.reveal_reporter(request.actor, row, purpose=purpose, now=clock.now())
    context = {"form": form, "case": case, "report": row, "reporter": reporter}
    return render(request, "cases/reveal.html", context)


@access(CasesPermission.MANAGE)
@never_cache
@require_safe
def chain(request: Request, id: UUID) -> HttpResponse:
    """Show who knew what when, and what did not happen in time."""
    case = get_case(request, id)
    lines = chronology.chain(request.actor, case, clock.now())
    context = {"case": case, "lines": lines, "reviews": selectors.post_mortems(case)}
    return render(request, "cases/chain.html", context)


@access(CasesPermission.VIEW)
@never_cache
@require_safe
def case_paper(request: Request, id: UUID) -> HttpResponse:
    """Give the course of a case on paper."""
    case, now = get_case(request, id), clock.now()
    services.note_print(request.actor, case, "print_case", now=now)
    lines = chronology.lines(request.actor, case)
    content = typesetting.pdf(papers.course(request.actor, case, lines, now), made_at=now)
    return HttpResponse(content, content_type=PDF)
