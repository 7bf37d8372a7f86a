"""Sending a workbook in; empty workbooks to fill in."""

import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access
from shouwang.core import clock, workbook
from shouwang.core.errors import DomainError
from shouwang.divisions import selectors as divisions
from shouwang.exchange import services, tasks, wording
from shouwang.exchange.forms import UploadForm
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.roster.command import TEMPLATE_NOTES
from shouwang.exchange.roster.profiles import PROFILES
from shouwang.exchange.roster.templates_out import write_template

TOO_LARGE = 413


@access(ExchangePermission.IMPORT_ROSTER)
@require_http_methods(["GET", "POST"])
def batch_upload(request: Request) -> HttpResponse:
    """Take in a workbook; a job checks it."""
    actor = request.actor
    if request.method != "POST":
        return _form(request, UploadForm(actor=actor))
    sent = int(request.META.get("CONTENT_LENGTH") or 0)
    form = UploadForm(request.POST, request.FILES, actor=actor, sent=sent)
    if not form.is_valid():
        return _form(request, form, status=TOO_LARGE if form.is_too_large else 200)
    try:
        batch = _receive(request, form)
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _form(request, form)
    # In the transaction of the deed: a batch without its job does not exist.
    tasks.check.defer(batch_id=str(batch.pk), county=batch.county)
    return redirect("exchange:batch-detail", id=batch.pk)


def _receive(request: Request, form: UploadForm) -> Any:
    data = form.cleaned_data
    return services.receive(
        request.actor, Path(data["file"].temporary_file_path()), file_name=data["file"].name,
        area=form.area_code, on=data["on"], profile=data["profile"], now=clock.now(),
    )  # fmt: skip


def _form(request: Request, form: UploadForm, *, status: int = 200) -> HttpResponse:
    place = "" if "area" in form.fields else "".join(divisions.path_names(request.actor.area_code))
    context = {"form": form, "own_place": place}
    return render(request, "exchange/batch_upload.html", context, status=status)


@access(ExchangePermission.IMPORT_ROSTER)
@require_safe
def templates(request: Request) -> HttpResponse:
    """List the rosters that can be downloaded empty."""
    kinds = [
        {
            "name": profile.name,
            "title": wording.profile_title(profile.name),
            "columns": len(profile.columns),
            "required": "、".join(column.heading for column in profile.required),
        }
        for profile in PROFILES.values()
    ]
    return render(request, "exchange/templates.html", {"kinds": kinds})


@access(ExchangePermission.IMPORT_ROSTER)
@require_safe
def template(request: Request, name: str) -> HttpResponse:
    """Give an empty roster with drop-downs and a sheet of notes."""
    if name not in PROFILES:
        raise Http404
    profile = PROFILES[name]
    with tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        out = Path(folder) / "template.xlsx"
        write_template(
            profile.columns, out, title=profile.title, translate=gettext,
            notes=[gettext(note) for note in TEMPLATE_NOTES],
        )  # fmt: skip
        content = out.read_bytes()
    response = HttpResponse(content, content_type=workbook.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="roster-{name}.xlsx"'
    return response
