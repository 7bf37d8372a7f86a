"""Builders for tests: a phone, and what it sends, sealed as a phone does it."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from shouwang.accounts.testing import actor_of
from shouwang.core import clock
from shouwang.core.scope import acting_as

from . import keys, services
from .models import Device, Item
from .services import Envelope


def make_device(post: Any, label: str = "红米手机") -> Device:
    """Register a phone under a post."""
    actor = actor_of(post)
    with acting_as(actor):
        return services.register_device(
            actor, label=label, agent="Chromium", session_key="", now=clock.now()
        )


def item(
    post: Any, kind: str, *, file: Any = None, device: Any = None, **said: Any
) -> dict[str, Any]:
    """Return an item as the phone's page makes it; `body` and the rest by keyword."""
    now = said.pop("at", None) or clock.now()
    made: dict[str, Any] = {
        "v": 1, "id": str(uuid4()), "kind": kind, "user": str(post.user_id), "post": str(post.pk),
        "device": str(device.pk) if device else "", "made_at": now.isoformat(),
        "file": str(file.pk) if file else "", "area": file.area if file else post.area_code,
        "day": clock.local_date(now).isoformat(), "day_chosen": False, "body": {},
    }  # fmt: skip
    return made | said


def visit(post: Any, file: Any, *, device: Any = None, **said: Any) -> dict[str, Any]:
    """Return an uneventful visit; `said` changes its body, `item__…` the item."""
    outer = {key[6:]: said.pop(key) for key in list(said) if key.startswith("item__")}
    made = item(post, "RECORD", file=file, device=device, **outer)
    body = {"kind": "HOME_VISIT", "channel": "IN_PERSON", "seen": ["CHILD"], "all_well": True,
            "problems": [], "summary": "", "ids": {str(file.pk): made["id"]}}  # fmt: skip
    return made | {"body": body | said}


def envelope(made: dict[str, Any], picture: bytes = b"") -> Envelope:
    """Seal an item as a phone does."""
    plain = json.dumps(made).encode()
    whole = len(plain).to_bytes(4, "big") + plain + picture if picture else plain
    sealed = keys.seal(whole, made["id"])
    return Envelope(UUID(made["id"]), sealed=sealed | ({"b": True} if picture else {}))


def send(
    post: Any, *some: dict[str, Any], sent_at: datetime | None = None, now: datetime | None = None,
    picture: bytes = b"",
) -> list[Any]:  # fmt: skip
    """Send items as the post's user; returns the results in the order given."""
    actor, moment = actor_of(post), now or clock.now()
    with acting_as(actor):
        results = services.receive(
            actor, [envelope(each, picture) for each in some], sent_at=sent_at or moment, now=moment
        )
    by_id = {result.id: result for result in results}
    return [by_id[each["id"]] for each in some]


def make_waiting(device: Device, file: Any) -> Item:
    """Send a visit dated tomorrow: it is refused, and waits for a person."""
    from shouwang.accounts.models import Post

    post = Post.objects.select_related("user", "organisation").get(pk=device.post_id)
    tomorrow = clock.today() + timedelta(days=1)
    made = visit(post, file, device=device, item__day=tomorrow.isoformat(), item__day_chosen=True)
    send(post, made)
    with acting_as(actor_of(post)):
        return Item.objects.get(pk=made["id"])
