"""One report: its table, its difference, the children behind its figures, its proof."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwang.core import clock, workbook
from shouwang.core.access import Request, access
from shouwang.core.answers import file_answer
from shouwang.core.reach import level_of
from shouwang.statistics.permissions import StatisticsPermission
from shouwang.submission import (
    consistency,
    presentation,
    printing,
    selectors,
    services,
    tables,
    wording,
    workflow,
)
from shouwang.submission.choices import AmendmentStatus
from shouwang.submission.document import Damaged, Frozen
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.services.amending import appendix

from .common import get_submission, head_of


def _frozen(request: Request, row: Any) -> Frozen | None:
    """Return the document; None where it was damaged, which the page then says."""
    try:
        return selectors.frozen(row)
    except Damaged:
        messages.error(request, _("冻结内容被改动，无法打开。请立即校验并报告。"))
        return None


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def detail(request: Request, id: UUID) -> HttpResponse:
    """Show a report: the frozen table, what was returned, corrections, versions."""
    row = get_submission(request, id)
    frozen = _frozen(request, row)
    if frozen is None:
        return redirect("submission:verify", id=row.pk)
    profile = request.GET.get("profile", frozen.profile)
    if profile not in frozen.profiles:
        raise Http404
    services.note_view(request.actor, row, now=clock.now())
    with_children = request.actor.may(StatisticsPermission.VIEW_CHILDREN)
    corrections = list(selectors.amendments(row))
    context = head_of(request, row, "detail") | {
        "frozen": frozen, "profile": profile, "profiles": presentation.names(frozen),
        "is_translated": presentation.is_translated(),
        "table": presentation.sheet_of(
            frozen, profile, str(row.pk), with_children=with_children
        ),
        "versions": [v for v in selectors.versions(row) if v.pk != row.pk],
        "returned": selectors.return_items(row),
        "amendments": [
            {
                "row": each, "tone": wording.AMENDMENT_TONES[AmendmentStatus(each.status)],
                "may_decide": each.status == AmendmentStatus.PROPOSED
                and request.actor.user_id != each.proposed_by_id,
            }
            for each in corrections
        ],
        "has_appendix": any(each.status == AmendmentStatus.APPROVED for each in corrections),
        "period_label": selectors.period_of(row).label,
    }  # fmt: skip
    return render(request, "submission/detail.html", context)


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def difference(request: Request, id: UUID) -> HttpResponse:
    """Show why the number changed since the last period; names where they may be seen."""
    row = get_submission(request, id)
    frozen = _frozen(request, row)
    if frozen is None:
        return redirect("submission:verify", id=row.pk)
    told, context = frozen.difference, head_of(request, row, "difference")
    context |= {"told": told, "causes": presentation.cause_lines(told)}
    if not told or not selectors.may_see_children(request.actor, row.area):
        return render(request, "submission/difference.html", context)
    lines = [*told["came"], *told["left"]]
    names = selectors.place_names(line["area"] for line in lines)
    rows = presentation.difference_rows(told, names)
    page = tables.DIFFERENCE.page(request, rows)
    services.note_children(
        request.actor, row, [UUID(each["id"]) for each in page.rows], {"list": "difference"},
        now=clock.now(),
    )  # fmt: skip
    return tables.DIFFERENCE.respond(request, "submission/difference.html", page, context)


@access(StatisticsPermission.VIEW_CHILDREN)
@never_cache
@require_safe
def children(request: Request, id: UUID) -> HttpResponse:
    """List the children behind one figure as they were reported; looking at them is an event."""
    row = get_submission(request, id)
    frozen = _frozen(request, row)
    if frozen is None:
        return redirect("submission:verify", id=row.pk)
    profile = request.GET.get("profile", frozen.profile)
    column, area = request.GET.get("column", "count"), request.GET.get("area", "")
    if profile not in frozen.profiles or not frozen.is_leaf:
        raise Http404
    try:
        label = presentation.column_label(frozen, profile, column)
    except KeyError as error:
        raise Http404 from error
    page = tables.CHILDREN.page(request, list(frozen.behind(profile, column, area)))
    asked = {"profile": profile, "column": column, "area": area}
    services.note_children(
        request.actor, row, [child.id for child in page.rows], asked, now=clock.now()
    )
    context = {
        "row": row, "label": label, "profile": profile,
        "place": frozen.data["villages"].get(area, row.unit_name),
        "up_url": f"{reverse('submission:detail', args=[row.pk])}?profile={profile}",
    }  # fmt: skip
    return tables.CHILDREN.respond(request, "submission/children.html", page, context)


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def printout(request: Request, id: UUID) -> HttpResponse:
    """Give the very workbook of the day of report; with ``?appendix=1`` corrections follow it."""
    row = get_submission(request, id)
    if row.submitted_at is None:
        raise Http404
    appended = request.GET.get("appendix") == "1"
    try:
        content = _with_appendix(row) if appended else selectors.printed(row)
    except Damaged:
        messages.error(request, _("报送表被改动，无法打开。请立即校验并报告。"))
        return redirect("submission:verify", id=row.pk)
    services.note_print(request.actor, row, appended=appended, now=clock.now())
    name = _("{unit}{period}第{version}版.xlsx").format(
        unit=row.unit_name, period=row.period, version=row.version
    )
    return file_answer(content, name, workbook.CONTENT_TYPE)


def _with_appendix(row: Any) -> bytes:
    corrections = appendix(list(selectors.amendments(row)))
    return printing.workbook(
        selectors.frozen(row), verified_by=row.verified_by, amendments=corrections
    )


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def levels(request: Request, id: UUID) -> HttpResponse:
    """Compare village books, the township's report and the database of that day (R-031)."""
    row = get_submission(request, id)
    frozen = _frozen(request, row)
    if frozen is None:
        return redirect("submission:verify", id=row.pk)
    found: list[Any] = []
    if level_of(row.area) == workflow.TOWNSHIP_LEVEL:
        found = consistency.three_levels(frozen, row.area, frozen.data["villages"])
    context = head_of(request, row, "levels") | {
        "levels": found, "parts": frozen.parts,
        "with_names": selectors.may_see_children(request.actor, row.area),
        "equal": sum(each.levels.equal for each in found),
        "of_all": sum(each.levels.of_all for each in found),
        "as_of": date.fromisoformat(frozen.data["as_of"]),
    }  # fmt: skip
    return render(request, "submission/levels.html", context)


@access(SubmissionPermission.VIEW)
@never_cache
@require_safe
def verify(request: Request, id: UUID) -> HttpResponse:
    """Prove that a report is what was reported, and name what is not."""
    row = get_submission(request, id)
    verdict = services.verify(request.actor, row, now=clock.now())
    context = head_of(request, row, "verify") | {"verdict": verdict}
    return render(request, "submission/verify.html", context)
