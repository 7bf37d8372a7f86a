"""The dossier of one child, to print: asked what for, recorded."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwang.accounts.access import Request, access
from shouwang.core import clock
from shouwang.core.answers import PDF, file_answer
from shouwang.core.errors import DomainError
from shouwang.documents import typesetting
from shouwang.registry import forms, selectors, services
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors.dossier import dossier

from .common import get_file, head_of


@access(RegistryPermission.VIEW_FILE)
@never_cache
@require_http_methods(["GET", "POST"])
def child_dossier(request: Request, id: UUID) -> HttpResponse:
    """Ask what the dossier is for; answer with the PDF."""
    actor, file = request.actor, get_file(request, id)
    rights = selectors.rights_on(actor, file)
    may_full = RegistryPermission.VIEW_IDENTITY in rights
    form = forms.DossierForm(request.POST if request.method == "POST" else None)
    if not may_full:
        del form.fields["full"]
    if form.is_valid():
        now = clock.now()
        given = {
            "purpose": form.cleaned_data["purpose"],
            "full": form.cleaned_data.get("full", False),
        }
        try:
            services.note_dossier(actor, file, now=now, **given)
        except DomainError as error:
            form.add_error("purpose", str(error.message))
        else:
            paper = dossier(actor, file, on=clock.today(), now=now, **given)
            content = typesetting.pdf(paper, made_at=now)
            return file_answer(content, f"dossier-{file.number}.pdf", PDF)
    context = head_of(request, file, rights, "") | {
        "form": form, "title": _("打印一人一档"), "tone": "primary", "many_submits": True,
    }  # fmt: skip
    return render(request, "registry/deed.html", context)
