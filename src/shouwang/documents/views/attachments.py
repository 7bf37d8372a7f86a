"""Doors to attachments: seen only by whom the app of their kind lets; everybody else gets 404."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwang.core import clock
from shouwang.core.access import Request, actor_or_none, signed_in
from shouwang.core.deeds import came_from, deed_page
from shouwang.documents import forms, selectors, services
from shouwang.documents.choices import MediaType

_HELD = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}


def _get(request: Request, id: UUID) -> Any:
    actor = actor_or_none(request)
    found = selectors.get_readable(actor, id) if actor is not None else None
    if found is None:
        raise Http404
    return found


@signed_in
@never_cache
@require_safe
def attachment(request: Request, id: UUID) -> HttpResponse:
    """Give an attachment: images to look at, anything else to save."""
    row = _get(request, id)
    try:
        whole = services.open_attachment(request.actor, row, now=clock.now())
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(whole, content_type=row.media_type, headers=_HELD)
    how = "inline" if row.is_image else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(row.file_name)}"
    # Whatever a file holds, it runs nothing here.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@signed_in
@never_cache
@require_safe
def attachment_small(request: Request, id: UUID) -> HttpResponse:
    """Give the small picture of an image."""
    try:
        small = services.small_picture(_get(request, id))
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(small, content_type=str(MediaType.JPEG), headers=_HELD)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
def attachment_void(request: Request, id: UUID) -> HttpResponse:
    """Take an attachment out, with the reason; it stays, marked."""
    row = _get(request, id)
    if not selectors.may_void(request.actor, row):
        raise Http404
    back = came_from(request, "/")
    form = forms.VoidForm(request.POST or None)
    return deed_page(
        request, form,
        lambda: services.void_attachment(
            request.actor, row, reason=form.cleaned_data["reason"], now=clock.now()
        ),
        to=back, template="documents/attachment_void.html",
        context={"attachment": row, "back": back}, said=_("已作废，原件和原因保留备查。"),
    )  # fmt: skip
