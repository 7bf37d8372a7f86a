"""Pages: record work in a few taps, read what was recorded, void a mistake."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.care import forms, papers, selectors, services, tables
from shouwang.care.choices import URGENT, RecordKind
from shouwang.care.filters import RecordFilter
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.deeds import came_from, deed_page
from shouwang.documents import printing
from shouwang.registry import selectors as registry
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from .common import sheets_page


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record(request: Request, id: UUID) -> HttpResponse:
    """Record what was done with a child (`?kind=`), with its siblings if they were there."""
    actor = request.actor
    file = get_object_or_404(selectors.files(actor), pk=id)
    siblings = [each for each in registry.siblings(actor, file) if not each.is_closed]
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    form = forms.RecordForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        kind=kind if kind in RecordKind.values else RecordKind.HOME_VISIT,
        doer=actor.display_name, doer_role=selectors.capacity_of(actor), siblings=siblings,
        follows=_uuid(request.GET.get("follows", "")),
    )  # fmt: skip

    def save() -> str:
        made = _save(request, form, file, siblings)
        if any(URGENT & set(row.problems) for row in made):
            messages.warning(request, _DANGER)
        return came_from(request, _back(actor, file))

    context = {"file": file, "child": file.person, "title": _title(form)}
    return deed_page(request, form, save, to=str, template="care/record.html", context=context)


@access(CarePermission.RECORD)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def record_card(request: Request, id: UUID) -> HttpResponse:
    """Enter every occasion of one sheet that was filled in by hand (`?kind=`), with its photo."""
    actor = request.actor
    file = get_object_or_404(selectors.files(actor), pk=id)
    form = forms.CardForm(
        request.POST if request.method == "POST" else None, request.FILES or None,
        kind=request.GET.get("kind", ""), doer=actor.display_name,
        doer_role=selectors.capacity_of(actor),
    )  # fmt: skip

    def save() -> str:
        works = form.works()
        made = services.record_card(
            actor, file.pk, works, record_ids=form.record_ids(len(works)),
            sheets=form.cleaned_data["sheets"], now=clock.now(),
        )  # fmt: skip
        if any(URGENT & set(row.problems) for row in made):
            messages.warning(request, _DANGER)
        messages.success(request, gettext("已补录 {n} 次。").format(n=len(made)))
        return reverse("care:file-records", kwargs={"id": file.pk})

    context = {"file": file, "child": file.person}
    return deed_page(request, form, save, to=str, template="care/card.html", context=context)


_DANGER = gettext_lazy(
    "儿童可能处于危险之中：请立即拨打110报警，并电话告知乡镇（街道）儿童督导员。"
)


def _back(actor: Any, file: Any) -> str:
    if actor.may("duties.view_own"):
        return reverse("duties:duty-list")
    return reverse("registry:child-detail", kwargs={"id": file.pk})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _title(form: Any) -> str:
    return str(RecordKind(form["kind"].value()).label)


def _save(request: Request, form: Any, file: Any, siblings: Any) -> list[Any]:
    chosen = set(form.cleaned_data["siblings"])
    ids = [file.pk, *(each.pk for each in siblings if str(each.pk) in chosen)]
    return services.record_work(
        request.actor, ids, form.work(), now=clock.now(), record_ids=form.record_ids(ids),
        sheets=form.cleaned_data["sheets"],
    )  # fmt: skip


_PAPERS = {
    "contact-card": papers.contact_card, "visit-form": papers.visit_form,
    "talk-card": papers.talk_card, "growth-record": papers.growth_record,
    "plan-form": papers.plan_form,
}  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@require_safe
def paper(request: Request, id: UUID, what: str) -> HttpResponse:
    """Print the contact card, the growth record, or a form to fill in by hand."""
    file = get_object_or_404(registry.reachable_files(request.actor), pk=id)
    now = clock.now()
    services.note_printed(request.actor, file, what, now=now)
    made = _PAPERS[what](request.actor, file, on=clock.today(), now=now)
    return printing.printed(made, f"{what}-{file.number}", made_at=now)


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def record_list(request: Request) -> HttpResponse:
    """Show the records of the area, newest first."""
    actor = request.actor
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.RECORDS.page(
        request, selectors.records(actor), form=RecordFilter(request.GET, actor=actor),
        export_url=reverse("care:record-export") if may_export else "",
    )  # fmt: skip
    services.note_records(actor, [row.care_file_id for row in page.rows], now=clock.now())
    return tables.RECORDS.respond(request, "care/record_list.html", page)


@access(RegistryPermission.EXPORT)
@never_cache
@require_http_methods(["GET", "POST"])
def record_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list as a workbook."""
    selection = tables.RECORDS.selection(
        request, selectors.records(request.actor),
        form=RecordFilter(request.GET, actor=request.actor),
    )  # fmt: skip
    return export(
        request, tables.RECORDS, selection, reverse("care:record-list"),
        ids_of=lambda some: [row.care_file_id for row in some],
    )  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def file_records(request: Request, id: UUID) -> HttpResponse:
    """Show every record of one child."""
    file = get_object_or_404(registry.reachable_files(request.actor), pk=id)
    rows = selectors.records_of(request.actor, file)
    services.note_records(request.actor, [file.pk], now=clock.now())
    photos = selectors.attachments(request.actor, selectors.RECORD, [row.pk for row in rows])
    lines = [_whole(row) | {"photos": photos.get(row.pk, [])} for row in rows]
    context = {"file": file, "child": file.person, "lines": lines}
    return render(request, "care/file_page.html", context)


def _whole(row: Any) -> dict[str, Any]:
    return {
        "record": row, "doers": selectors.doers(row), "labels": selectors.labels(row),
        "parts": selectors.parts(row),
    }  # fmt: skip


@access(CarePermission.VIEW_RECORD)
@never_cache
@require_safe
def record_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one record whole, with the photos sent along and the sheets it came from."""
    row = _get(request, id)
    services.note_records(request.actor, [row.care_file_id], now=clock.now())
    photos = selectors.attachments(request.actor, selectors.RECORD, [row.pk])
    context = _whole(row) | {
        "child": row.care_file.person, "photos": photos.get(row.pk, []),
        "may_add": row.voided_at is None and request.actor.may(CarePermission.RECORD),
        "may_void": row.voided_at is None and selectors.may_void(request.actor, row),
    }  # fmt: skip
    return render(request, "care/record_detail.html", context)


def _get(request: Request, id: UUID) -> Any:
    """Return a record of a file in reach: by area or by grant."""
    files = registry.reachable_files(request.actor)
    rows = selectors.all_records(request.actor).filter(pk=id, care_file__in=files)
    return get_object_or_404(rows)


@access(CarePermission.RECORD)
@require_http_methods(["GET", "POST"])
def record_void(request: Request, id: UUID) -> HttpResponse:
    """Take a mistaken record out."""
    row = _get(request, id)
    form = forms.VoidForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.void_record(request.actor, row, now=clock.now(), **form.cleaned_data),
        to=reverse("care:record-detail", kwargs={"id": id}), said=gettext_lazy("已作废。"),
        template="care/record_void.html", context={"record": row, "child": row.care_file.person},
    )  # fmt: skip


@access(CarePermission.RECORD)
@never_cache
@require_http_methods(["GET", "POST"])
def record_sheets(request: Request, id: UUID) -> HttpResponse:
    """Add photos of the sheet that a record was written on by hand."""
    return sheets_page(request, _get(request, id), "care:record-detail")
