"""Pages: the Word templates of an area."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, access
from shouwang.core.deeds import press
from shouwang.core.errors import DomainError
from shouwang.documents import forms, selectors, services
from shouwang.documents.choices import MediaType
from shouwang.documents.kinds import BuiltIn, built_in
from shouwang.documents.permissions import DocumentsPermission

EDIT = DocumentsPermission.EDIT_TEMPLATES


def _placeholder(name: str, *, many: bool) -> str:
    """Return what stands in a template where a field is to be filled in."""
    return (
        f"{{%p for x in {name} %}} … {{{{ x }}}} … {{%p endfor %}}" if many else f"{{{{ {name} }}}}"
    )


@access(EDIT)
@never_cache
@require_safe
def template_list(request: Request) -> HttpResponse:
    """Show every kind of paper, and whose template holds here."""
    own = selectors.own_templates(request.actor)
    rows = [(plan, own.get(code)) for code, plan in built_in().items()]
    return render(request, "documents/template_list.html", {"rows": rows})


def _plan(kind: str) -> BuiltIn:
    try:
        return built_in()[kind]
    except KeyError as error:
        raise Http404 from error


@access(EDIT)
@never_cache
@require_http_methods(["GET", "POST"])
def template_detail(request: Request, kind: str) -> HttpResponse:
    """Show a kind: its placeholders, every version; take a new one."""
    plan, actor = _plan(kind), request.actor
    form = forms.TemplateForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            row = services.upload_template(
                actor, kind, data["file"], note=data["note"], now=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            told = _("第 {n} 版已启用，请点“预览”核对版式。").format(n=row.version)
            messages.success(request, told)
            return redirect("documents:template-detail", kind=kind)
    versions = selectors.templates(kind, actor.area_code)
    context = {
        "plan": plan,
        "fields": [
            (_placeholder(name, many=isinstance(sample, list)), label,
             "；".join(sample) if isinstance(sample, list) else sample)
            for name, (label, sample) in plan.all_fields.items()
        ],
        "versions": [(row, row.area == actor.area_code) for row in versions],
        "form": form,
        "word_form": forms.WordForm(initial={
            "word": selectors.word_of(actor.organisation_id, plan) if actor.organisation_id else ""
        }),
    }  # fmt: skip
    return render(request, "documents/template_detail.html", context)


@access(EDIT)
@require_POST
def template_word(request: Request, kind: str) -> HttpResponse:
    """Say how the organisation's numbers begin."""
    _plan(kind)
    form = forms.WordForm(request.POST)
    to, now = reverse("documents:template-detail", args=[kind]), clock.now()
    if not form.is_valid():
        messages.error(request, _("发文字须为一至二十个字。"))
        return redirect(to)
    return press(
        request,
        lambda: services.set_word(
            request.actor, kind, form.cleaned_data["word"], year=clock.local_date(now).year,
            now=now,
        ),
        to=to,
    )  # fmt: skip


@access(EDIT)
@never_cache
@require_safe
def template_download(request: Request, kind: str) -> HttpResponse:
    """Give the template that holds here, to be changed in WPS or Word."""
    plan = _plan(kind)
    template, _name = selectors.template_for(kind, request.actor.area_code)
    return _word(template, plan.title)


@access(EDIT)
@never_cache
@require_safe
def template_version(request: Request, id: UUID) -> HttpResponse:
    """Give one version."""
    row = _row(request, id)
    return _word(bytes(row.content), f"{built_in()[row.kind].title}-{row.version}")


def _row(request: Request, id: UUID) -> Any:
    row = selectors.get_template(request.actor, id)
    if row is None:
        raise Http404
    return row


def _word(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=str(MediaType.DOCX))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.docx"
    return response


@access(EDIT)
@never_cache
@require_safe
def template_preview(request: Request, kind: str) -> HttpResponse:
    """Show the template that holds here with made-up values."""
    _plan(kind)
    content = services.preview(request.actor, kind, now=clock.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="preview.pdf"'
    return response


@access(EDIT)
@require_POST
def template_withdraw(request: Request, id: UUID) -> HttpResponse:
    """Take a version out of force."""
    row = _row(request, id)
    return press(
        request, lambda: services.withdraw_template(request.actor, row, now=clock.now()),
        to=reverse("documents:template-detail", args=[row.kind]),
        said=_("已停用，恢复使用上一版或上级模板。"),
    )  # fmt: skip
