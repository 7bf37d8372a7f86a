"""Pages: pairings and their deeds."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.deeds import press
from shouwang.documents import selectors as documents
from shouwang.pairing import forms, panels, selectors, services, tables
from shouwang.pairing.choices import EndReason, PairingStatus
from shouwang.pairing.permissions import PairingPermission
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.views.exporting import export

from .common import form_page

both = require_http_methods(["GET", "POST"])


def _page_of(id: UUID) -> str:
    return reverse("pairing:pairing-detail", kwargs={"id": id})


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def pairing_list(request: Request) -> HttpResponse:
    """Show the pairings of the area."""
    actor = request.actor
    may_export = actor.may(RegistryPermission.EXPORT)
    page = tables.PAIRINGS.page(
        request, selectors.pairings(actor),
        export_url=reverse("pairing:pairing-export") if may_export else "",
    )  # fmt: skip
    ids = [row.care_file_id for row in page.rows]
    services.note_shown(actor, "pairings", ids, now=clock.now())
    context = {"summary": selectors.summary(actor)}
    return tables.PAIRINGS.respond(request, "pairing/pairing_list.html", page, context)


@access(RegistryPermission.EXPORT)
@never_cache
@both
def pairing_export(request: Request) -> HttpResponse:
    """Ask what for, then give the list as a workbook."""
    selection = tables.PAIRINGS.selection(request, selectors.pairings(request.actor))
    return export(
        request, tables.PAIRINGS, selection, reverse("pairing:pairing-list"),
        ids_of=lambda some: [row.care_file_id for row in some],
    )  # fmt: skip


def _pairing(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.pairings(request.actor), pk=id)


@access(PairingPermission.MANAGE)
@never_cache
@require_safe
def pairing_detail(request: Request, id: UUID) -> HttpResponse:
    """Show one pairing, why, with whose consent, and what may follow."""
    row = _pairing(request, id)
    services.note_shown(request.actor, "pairings", [row.care_file_id], now=clock.now())
    context = {
        "pairing": row, "tone": panels.TONES[PairingStatus(row.status)],
        "reasons": [_(reason) for reason in row.reasons],
        "is_proposed": row.status == PairingStatus.PROPOSED,
        "is_active": row.status == PairingStatus.ACTIVE,
        "sheets": documents.of_subjects(
            request.actor, selectors.PAIRING, [row.pk], voided=True
        ).get(row.pk, []),
        "issued": documents.papers_of(selectors.PAIRING, [row.pk]).get(row.pk, []),
    }  # fmt: skip
    return render(request, "pairing/pairing_detail.html", context)


@access(PairingPermission.MANAGE)
@both
def pairing_begin(request: Request, id: UUID) -> HttpResponse:
    """Begin a pairing with the parents' consent."""
    row = _pairing(request, id)
    form = forms.ConsentForm(request.POST or None, request.FILES or None)
    return form_page(
        request, form, _("家长同意，结对"),
        lambda: services.begin(
            request.actor, row, on=clock.today(), now=clock.now(), **form.cleaned_data
        ),
        back=_page_of(id), up=row.care_file.person.name,
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@both
def pairing_sheets(request: Request, id: UUID) -> HttpResponse:
    """Add the consent sheet to a running pairing."""
    row = _pairing(request, id)
    form = forms.SheetsForm(request.POST or None, request.FILES or None)
    return form_page(
        request, form, _("上传家长同意书"),
        lambda: services.add_sheets(
            request.actor, row, form.cleaned_data["sheets"], now=clock.now()
        ),
        back=_page_of(id), up=row.care_file.person.name,
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@require_POST
def pairing_issue(request: Request, id: UUID) -> HttpResponse:
    """Give the consent sheet its number, to be printed and signed."""
    row = _pairing(request, id)
    return press(
        request, lambda: services.issue_consent(request.actor, row, now=clock.now()),
        to=_page_of(id), said=_("已编号，请下载打印，由家长签名。"),
    )  # fmt: skip


@access(PairingPermission.MANAGE)
@require_POST
def pairing_decline(request: Request, id: UUID) -> HttpResponse:
    """Note that a proposed pairing does not come about."""
    row = _pairing(request, id)
    return press(
        request, lambda: services.decline(request.actor, row, now=clock.now()), to=_page_of(id)
    )


@access(PairingPermission.MANAGE)
@both
def pairing_end(request: Request, id: UUID) -> HttpResponse:
    """End a pairing."""
    row = _pairing(request, id)
    form = forms.EndForm(request.POST or None)
    return form_page(
        request, form, _("终止结对"),
        lambda: services.end_pairing(
            request.actor, row, reason=EndReason(form.cleaned_data["reason"]),
            on=form.cleaned_data["on"], review=form.cleaned_data["review"], now=clock.now(),
        ),
        back=_page_of(id), up=row.care_file.person.name,
    )  # fmt: skip
