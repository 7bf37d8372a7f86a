"""The door of the phone's own requests: JSON in and out, no page, no redirect to sign-in."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from shouwang.core.access import PUBLIC, Request, View
from shouwang.core.errors import DomainError, NotAllowed

from .permissions import FieldPermission


def phone(*, most_bytes: int, signed_in: bool = True) -> Callable[[View], View]:
    """Let in a phone's request: 401 signed out, 403 without the right, 400 from another page.

    In place of the CSRF token, which a service worker does not hold: the header ``X-Field``, which
    no form and no other site can send without asking first, and the origin, which must be ours.

    :param signed_in: False: anybody may ask (a lost phone learns that it is to wipe itself).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if signed_in:
                if not request.user.is_authenticated:
                    return told(401, _("登录已过期，请重新登录。"))
                if request.actor is None or not request.actor.may(FieldPermission.USE):
                    raise NotAllowed
            if request.headers.get("X-Field") != "1" or not is_same_origin(request):
                return told(400, _("请求来源不正确。"))
            if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes:
                return told(413, _("一次上传的内容过大。"))
            try:
                return view(request, *args, **kwargs)
            except NotAllowed:
                raise
            except DomainError as error:
                return told(409, str(error.message))

        door: Any = csrf_exempt(login_not_required(never_cache(guarded)))
        door.access = str(FieldPermission.USE) if signed_in else PUBLIC
        return cast(View, door)

    return decorate


def is_same_origin(request: HttpRequest) -> bool:
    """Say whether the browser sent it from a page of ours; reading needs the header alone."""
    origin = request.headers.get("Origin")
    if origin:
        return urlsplit(origin).netloc == request.get_host()
    return request.method == "GET" or request.headers.get("Sec-Fetch-Site") == "same-origin"


def told(status: int, reason: str) -> JsonResponse:
    """Answer a refusal in plain words."""
    return JsonResponse({"reason": reason}, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the JSON object that was sent; an empty one where it is none."""
    try:
        said = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
