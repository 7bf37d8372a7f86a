"""Pages of the sealed psychology group: for all others there is nothing here (404)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.accounts.access import Request, access, access_any
from shouwang.care import forms, selectors, services, tables
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.presentation import Fact, Tone

from .common import form_page

both = require_http_methods(["GET", "POST"])


@access_any(CarePermission.COUNSEL, CarePermission.VIEW_PSYCHOLOGY)
@never_cache
@require_safe
def counselling_list(request: Request) -> HttpResponse:
    """Show the sessions the actor may read."""
    page = tables.COUNSELLING.page(request, selectors.counselling(request.actor))
    return tables.COUNSELLING.respond(request, "care/register.html", page, {"actions": ()})


@access(CarePermission.COUNSEL)
@never_cache
@sensitive_post_parameters()
@both
def counselling_create(request: Request, id: UUID) -> HttpResponse:
    """Write a session down."""
    file = get_object_or_404(selectors.counselled_files(request.actor), pk=id)
    form = forms.CounsellingForm(request.POST or None)

    def save(data: Any) -> str:
        row = services.counsel(
            request.actor, file, on=data["on"], said=form.said(), now=clock.now()
        )
        return reverse("care:counselling", kwargs={"id": row.pk})

    return form_page(
        request, form, title=_("登记心理辅导"), child=file.person, save=save,
        back=reverse("registry:child-detail", kwargs={"id": id}),
    )  # fmt: skip


def _get(request: Request, id: UUID) -> Any:
    return get_object_or_404(selectors.counselling(request.actor), pk=id)


@access_any(CarePermission.COUNSEL, CarePermission.VIEW_PSYCHOLOGY)
@never_cache
@require_safe
def counselling(request: Request, id: UUID) -> HttpResponse:
    """Show one session to its author or the psychology group."""
    row = _get(request, id)
    services.note_counselling(request.actor, row, now=clock.now())
    facts = [
        Fact(_("日期"), row.held_on.isoformat()), Fact(_("时长（分钟）"), row.minutes or "—"),
        Fact(_("地点"), row.room or "—"), Fact(_("辅导人"), row.entered_by),
        Fact(_("下次日期"), row.next_on or "—"),
        Fact(_("内容"), row.content, wide=True), Fact(_("效果"), row.result or "—", wide=True),
    ]  # fmt: skip
    if row.voided_at:
        facts.append(Fact(_("作废原因"), row.void_reason, tone=Tone.NEUTRAL))
    may = row.voided_at is None and row.entered_user == request.actor.user_id
    url = reverse("care:counselling-void", kwargs={"id": row.pk})
    context = {
        "title": row.get_kind_display(), "row": row, "facts": facts,
        "child": row.care_file.person, "actions": [(_("作废"), url, Tone.DANGER)] if may else [],
    }  # fmt: skip
    return render(request, "care/thing.html", context)


@access(CarePermission.COUNSEL)
@never_cache
@both
def counselling_void(request: Request, id: UUID) -> HttpResponse:
    """Take a mistaken session out."""
    row = _get(request, id)
    back = reverse("care:counselling", kwargs={"id": id})

    def save(data: Any) -> str:
        services.void_counselling(request.actor, row, now=clock.now(), **data)
        return back

    form = forms.ReasonForm(request.POST or None)
    return form_page(
        request, form, title=_("作废"), back=back, save=save, child=row.care_file.person,
        tone=Tone.DANGER,
    )  # fmt: skip
