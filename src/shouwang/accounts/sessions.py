"""The locked screen, and the form content that survives it."""

import json
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, QueryDict

from shouwang.core import clock
from shouwang.core.actors import Actor

from . import selectors, services

_SEEN, _LOCKED = "seen_at", "locked"
_MOST_CHARACTERS = 200_000
# Never part of a draft.
_SECRET_FIELDS = ("password", "code", "credential", "csrfmiddlewaretoken")


def is_locked(request: HttpRequest, now: float) -> bool:
    """Say whether the screen is locked: by its user, or because nothing happened too long.

    The server's own clock decides; the browser's script only shows it in time.
    """
    if request.session.get(_LOCKED):
        return True
    seen = request.session.get(_SEEN)
    if seen is not None and now - float(seen) > settings.IDLE_LOCK_SECONDS:
        request.session[_LOCKED] = True
        return True
    return False


def touch(request: HttpRequest, now: float) -> None:
    """Note a sign of life. What htmx fetches by itself, polling, is none."""
    if getattr(request, "htmx", False) and request.method == "GET":
        return
    grain = min(60, settings.IDLE_LOCK_SECONDS / 10)  # a write for each request would be waste
    if now - float(request.session.get(_SEEN, 0)) > grain:
        request.session[_SEEN] = now


def lock(request: HttpRequest) -> None:
    """Lock the screen at once."""
    request.session[_LOCKED] = True


def unlock(request: HttpRequest, now: float) -> None:
    """Open it again; the caller has checked the password."""
    request.session.pop(_LOCKED, None)
    request.session[_SEEN] = now


def path_of_referrer(request: HttpRequest) -> str:
    """Return the path of the page a request came from, where it was one of ours."""
    parts = urlsplit(request.META.get("HTTP_REFERER", ""))
    if parts.netloc != request.get_host():
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else str(parts.path)


def pack(data: QueryDict) -> str:
    """Return the fields of a form as text for a draft: passwords, codes and files left out."""
    pairs = [
        (name, value)
        for name, values in data.lists()
        if not any(secret in name.lower() for secret in _SECRET_FIELDS) and name != "draft_key"
        for value in values
        if isinstance(value, str)
    ]
    return json.dumps(pairs, ensure_ascii=False)


def keep_post(request: HttpRequest, actor: Actor, now: datetime) -> None:
    """Keep a form that was sent while the screen was locked, under its `draft_key` or path."""
    content = pack(request.POST)
    if content != "[]" and len(content) <= _MOST_CHARACTERS:
        key = request.POST.get("draft_key") or request.path
        services.save_draft(actor, key=key[:120], content=content, now=now)


def draft_data(request: HttpRequest, key: str) -> QueryDict | None:
    """Return the kept content of a form, as if it had just been sent; None where there is none.

    :param key: the form's ``data-draft-key``. Call `services.drop_draft` once the form is saved.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return None
    late = selectors.draft(actor, request.path[:120])
    if late:
        # A form sent while the screen was locked lies under the path it was sent to: from now on
        # it is the form's own draft, which goes with `services.drop_draft` once it is saved.
        services.drop_draft(actor, key=request.path)
        services.save_draft(actor, key=key[:120], content=late, now=clock.now())
    stored = late or selectors.draft(actor, key[:120])
    if not stored:
        return None
    data = QueryDict(mutable=True)
    for name, value in json.loads(stored):
        data.appendlist(name, value)
    return data
