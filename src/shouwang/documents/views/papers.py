"""Pages: the register of issued papers, one paper and its deeds."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import deed_page
from shouwang.documents import forms, selectors, services, tables
from shouwang.documents.filters import PaperFilter
from shouwang.documents.permissions import DocumentsPermission

both = require_http_methods(["GET", "POST"])


@access(DocumentsPermission.VIEW_REGISTER)
@never_cache
@require_safe
def paper_list(request: Request) -> HttpResponse:
    """Show the papers issued in the area (without one: by one's organisation), newest first."""
    page = tables.PAPERS.page(
        request, selectors.papers(request.actor), form=PaperFilter(request.GET)
    )
    ids = [row.care_file_id for row in page.rows if row.care_file_id and not row.sealed_for]
    services.note_register(request.actor, ids, now=clock.now())
    return tables.PAPERS.respond(request, "documents/paper_list.html", page)


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.papers(request.actor), pk=id)


@access(DocumentsPermission.VIEW_REGISTER)
@never_cache
@require_safe
def paper_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one entry of the register; its files for whom the issuing app lets."""
    paper, actor = _get(request, id), request.actor
    scans = selectors.of_subjects(actor, selectors.PAPER, [paper.pk], voided=True)
    own = selectors.is_own_paper(actor, paper)
    context = {
        "paper": paper,
        "readable": bool(selectors.readable(actor, [paper.pdf])),
        "scans": scans.get(paper.pk, []),
        "may_scan": own,
        "may_void": own and not paper.is_voided,
    }
    return render(request, "documents/paper_detail.html", context)


@access(DocumentsPermission.VIEW_REGISTER)
@never_cache
@both
def paper_void(request: Request, id: UUID) -> HttpResponse:
    """Declare a paper void."""
    form = forms.VoidForm(request.POST or None)
    return _deed(
        request, id, form, _("作废文书"),
        lambda paper: services.void_paper(
            request.actor, paper, reason=form.cleaned_data["reason"], now=clock.now()
        ),
    )  # fmt: skip


@access(DocumentsPermission.VIEW_REGISTER)
@never_cache
@both
def paper_scans(request: Request, id: UUID) -> HttpResponse:
    """Add scans of the signed paper or of the slip that came back."""
    form = forms.ScansForm(request.POST or None, request.FILES or None)
    return _deed(
        request, id, form, _("上传签章件或回执"),
        lambda paper: services.add_scans(
            request.actor, paper, form.cleaned_data["scans"], now=clock.now()
        ),
    )  # fmt: skip


def _deed(request: Request, id: UUID, form: Any, title: str, deed: Any) -> HttpResponse:
    paper = _get(request, id)
    return deed_page(
        request, form, lambda: deed(paper), to=reverse("documents:paper-detail", args=[id]),
        template="documents/paper_deed.html", context={"title": title, "paper": paper},
    )  # fmt: skip
