"""What a phone asks: am I still wanted, my duties, take this in."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from shouwang.accounts.selectors import post_title
from shouwang.care import selectors as care
from shouwang.core import clock
from shouwang.core.access import Request, actor_or_none
from shouwang.field import selectors, services
from shouwang.field.choices import DeviceStatus
from shouwang.field.doors import body_of, phone, told
from shouwang.field.permissions import FieldPermission
from shouwang.field.services import Envelope

MOST_ITEMS = 50
MOST_BATCH, MOST_PHOTO, SMALL = 1024 * 1024, 3 * 1024 * 1024, 4 * 1024
_MOST_ASKED = 200


@require_POST
@phone(most_bytes=SMALL, signed_in=False)
def hello(request: HttpRequest) -> HttpResponse:
    """Say who is signed in and whether the phone is still in use: 410 when it is to wipe itself.

    Asked at each start, signed in or not: a lost phone must learn it from whoever opens it.
    """
    said, now = body_of(request), clock.now()
    signed_in = request.user.is_authenticated
    session_key = (request.session.session_key or "") if signed_in else ""
    device_id = _uuid(said.get("device"))
    device = services.hello(
        device_id, session_key=session_key, wiped=said.get("wiped") is True, now=now
    )
    if device is not None and device.status == DeviceStatus.REVOKED:
        return told(410, _("这部手机已停用，本机下载的档案已清除。"))
    answer: dict[str, Any] = {"now": now.isoformat(), "signed_in": signed_in}
    actor = actor_or_none(request)
    if signed_in and actor is not None:
        answer |= {
            "user": str(actor.user_id), "post": str(actor.post_id), "name": actor.display_name,
            "title": _title(request, actor), "may_use": actor.may(FieldPermission.USE),
            "may_store": selectors.rules_of(actor.area_code).may_store,
            "role": care.capacity_of(actor), "area": actor.area_code,
            "known": device is not None and str(device.post_id) == str(actor.post_id),
        }  # fmt: skip
    return JsonResponse(answer)


def _title(request: HttpRequest, actor: Any) -> str:
    post = getattr(request, "post", None)
    return f"{actor.organisation_name} {post_title(post) if post else ''}".strip()


@require_POST
@phone(most_bytes=SMALL)
def register(request: Request) -> HttpResponse:
    """Register the phone under the acting post."""
    label = body_of(request).get("label")
    device = services.register_device(
        request.actor, label=label if isinstance(label, str) else "",
        agent=request.headers.get("User-Agent", ""),
        session_key=request.session.session_key or "", now=clock.now(),
    )  # fmt: skip
    return JsonResponse({"device": str(device.pk), "label": device.label})


@require_safe
@phone(most_bytes=SMALL)
def snapshot(request: Request) -> HttpResponse:
    """Give the phone `?device=` its duties and files; without a phone, for the page alone."""
    asked = request.GET.get("device", "")
    device = selectors.device(_uuid(asked)) if asked else None
    if asked and device is None:
        raise services.NotAPhoneOfYours
    if device is not None and device.status == DeviceStatus.REVOKED:
        return told(410, _("这部手机已停用，本机下载的档案已清除。"))
    return JsonResponse(services.fetch_snapshot(request.actor, device, now=clock.now()))


@require_POST
@phone(most_bytes=MOST_BATCH)
@sensitive_variables()
def sync(request: Request) -> HttpResponse:
    """Take in up to 50 items; say also what became of those the phone asks after (`ask`)."""
    said, now = body_of(request), clock.now()
    items, asked = said.get("items", []), said.get("ask", [])
    if not isinstance(items, list) or not isinstance(asked, list) or len(items) > MOST_ITEMS:
        return told(400, _("一次最多上传 50 条。"))
    envelopes = [envelope for each in items if (envelope := _envelope(each)) is not None]
    results = services.receive(
        request.actor, envelopes, sent_at=_moment(said.get("sent_at"), now), now=now
    )
    ids = [found for each in asked[:_MOST_ASKED] if (found := _uuid(each)) is not None]
    results += services.known(request.actor, ids)
    return JsonResponse({"results": [_told(result) for result in results], "now": now.isoformat()})


@require_POST
@phone(most_bytes=MOST_PHOTO)
@sensitive_variables()
def photo(request: Request, id: UUID) -> HttpResponse:
    """Take in one photo: the sealed frame as the body, how it is sealed in the address' query."""
    import base64

    now, query = clock.now(), request.GET
    sealed = {
        "k": query.get("k", "0"), "e": query.get("e", ""), "n": query.get("n", ""), "b": True,
        "c": base64.b64encode(request.body).decode(),
    }  # fmt: skip
    envelope = Envelope(id, sealed=sealed)
    sent_at = _moment(query.get("sent_at"), now)
    results = services.receive(request.actor, [envelope], sent_at=sent_at, now=now)
    return JsonResponse({"results": [_told(result) for result in results]})


def _told(result: Any) -> dict[str, str]:
    return {"id": result.id, "status": result.status, "reason": result.reason, "note": result.note}


def _envelope(said: Any) -> Envelope | None:
    """Return an item on its way; None where it has no id (nothing could be said of it)."""
    item_id = _uuid(said.get("id")) if isinstance(said, dict) else None
    if item_id is None:
        return None
    if isinstance(said.get("plain"), dict):
        return Envelope(item_id, plain=json.dumps(said["plain"], sort_keys=True).encode())
    sealed = said.get("sealed")
    return Envelope(item_id, sealed=sealed if isinstance(sealed, dict) else {})


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None


def _moment(text: Any, now: datetime) -> datetime:
    """Return the phone's clock; the server's own where it says none."""
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    return moment if moment is not None and moment.tzinfo is not None else now
