"""Reading the trail, and proving it."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from shouwang.core import crypto
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as

from .chain import BLOCK, link_hash
from .models import Event, Link
from .permissions import AuditPermission

_CHAINED = """
SELECT l.position, l.hash, e.id, e.at, e.xid, e.action, e.outcome, e.user_id, e.post_id,
       e.organisation_id, e.role, e.area, e.target_kind, e.target_id, e.payload_digest,
       e.payload::text, e.file_ids::text, e.purpose
FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id ORDER BY l.position
"""
MOST_VERIFIED_ON_PAGE = 200_000  # a longer chain is proved by `shouwang audit verify`
ERASED = "erased"  # payload of an event whose content was erased by approval


@dataclass(frozen=True)
class Verification:
    """What `shouwang audit verify` proves."""

    events: int
    days: int
    first_broken: int | None

    @property
    def ok(self) -> bool:
        """Say whether every sealed event is as it was written."""
        return self.first_broken is None


def events(actor: Actor) -> Any:
    """Return the events in the actor's area, newest first."""
    area = actor.area_for(AuditPermission.VIEW)
    if area is None:
        return Event.objects.none()
    return Event.objects.filter(area__gte=area.lo, area__lt=area.hi).order_by("-id")


def organisations(actor: Actor) -> list[UUID]:
    """Return the organisations that did anything in the actor's area."""
    rows = events(actor).exclude(organisation_id=None).order_by()
    return list(rows.values_list("organisation_id", flat=True).distinct())


@dataclass(frozen=True)
class ChainStatus:
    """How far the trail is sealed."""

    sealed: int
    waiting: int
    last_sealed_at: datetime | None
    heads: int

    @property
    def can_verify_on_page(self) -> bool:
        """Say whether the chain is short enough to be proved while somebody waits."""
        return self.sealed <= MOST_VERIFIED_ON_PAGE


def chain_status() -> ChainStatus:
    """Return how many events are sealed and wait, of the whole installation: numbers only."""
    last = Link.objects.order_by("-position").first()
    with acting_as(system_actor("audit.status")):
        events_of_all = Event.objects.count()
    sealed = last.position if last else 0
    return ChainStatus(
        sealed, max(events_of_all - sealed, 0), last.sealed_at if last else None, len(_heads())
    )


def link_of(event: Event) -> Link | None:
    """Return the chain's link of an event; None while it waits to be sealed."""
    return Link.objects.filter(event_id=event.pk).first()


def verify() -> Verification:
    """Recompute the whole chain; needs the reach of the nation.

    :returns: counts, and the id (or the position, where the event is gone) of the first break.
    """
    heads = _heads()
    days: set[date] = set()
    previous, count, expected = b"", 0, 0
    with connection.cursor() as cursor:
        cursor.execute(_CHAINED)
        while rows := cursor.fetchmany(5000):
            for position, stored, *event in rows:
                expected += 1
                columns, content = event[:13], event[13:]
                previous = link_hash(previous, columns) if columns[0] is not None else b""
                head = heads.get(position, previous) if position % BLOCK == 0 else previous
                intact = bytes(stored) == previous == head and position == expected
                if not intact or not _content_matches(bytes(columns[12]), content):
                    return Verification(count, len(days), columns[0] or position)
                count += 1
                days.add(columns[1].date())
    broken = max(heads) if heads and max(heads) > expected else None
    return Verification(count, len(days), broken)


def _content_matches(digest: bytes, content: list[str]) -> bool:
    payload, files, purpose = content
    if json.loads(payload) == {ERASED: True}:
        return True
    stored = json.dumps(json.loads(payload), ensure_ascii=False, sort_keys=True)
    listed = json.dumps(json.loads(files))
    return crypto.keyring().plain_digest(f"{stored}\n{listed}\n{purpose}".encode()) == digest


def _heads() -> dict[int, bytes]:
    path = settings.DATA_DIR / "audit" / "heads.txt"
    if not path.exists():
        return {}
    lines = (line.split() for line in path.read_text().splitlines())
    return {int(position): bytes.fromhex(head) for position, head in lines}
