"""Writing the trail, and sealing it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from shouwang.core import crypto
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.scope import acting_as

from . import selectors
from .chain import BLOCK, link_hash
from .choices import Outcome
from .permissions import AuditPermission

_INSERT = """
INSERT INTO audit_event (at, xid, action, outcome, user_id, post_id, organisation_id, actor_label,
    role, address, area, target_kind, target_id, file_ids, purpose, payload, payload_digest)
VALUES (%s, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    %s, %s)
"""
_UNSEALED = """
SELECT e.id, e.at, e.xid, e.action, e.outcome, e.user_id, e.post_id, e.organisation_id, e.role,
       e.area, e.target_kind, e.target_id, e.payload_digest
FROM audit_event e
WHERE e.id > %s AND e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)
ORDER BY e.id LIMIT %s
"""


def record(
    actor: Actor,
    action: str,
    target: models.Model | None = None,
    *,
    at: datetime,
    area: str = "",
    changes: Mapping[str, Any] | None = None,
    file_ids: Iterable[object] = (),
    purpose: str = "",
    note: str = "",
    outcome: Outcome = Outcome.DONE,
) -> None:
    """Write one event in the transaction of the deed.

    :param changes: field → (before, after), or counts; never a clear number or telephone.
    :param file_ids: the child files that were shown or exported.
    """
    payload: dict[str, Any] = dict(changes or {})
    if note:
        payload["note"] = note
    files = json.dumps([str(file_id) for file_id in file_ids])
    stored = json.dumps(payload, default=str, ensure_ascii=False, sort_keys=True)
    digest = crypto.keyring().plain_digest(f"{stored}\n{files}\n{purpose}".encode())
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            (
                at, action, outcome, actor.user_id, actor.post_id, actor.organisation_id,
                actor.display_name, actor.role, actor.address, area or actor.area_code,
                target._meta.label_lower if target is not None else "",
                str(target.pk) if target is not None else "",
                files, purpose, stored, digest,
            ),
        )  # fmt: skip


def record_refusal(actor: Actor, action: str, *, at: datetime, outcome: Outcome, note: str) -> None:
    """Write a refusal or a failure in a transaction of its own, after the deed was rolled back."""
    with transaction.atomic():
        record(actor, action, at=at, note=note, outcome=outcome)


def note_reading(actor: Actor, conditions: Mapping[str, str], *, now: datetime) -> None:
    """Note that somebody looked through the trail, and under which conditions."""
    record(actor, "audit.view_events", at=now, changes={"conditions": dict(conditions)})


def note_export(
    actor: Actor, rows: int, conditions: Mapping[str, str], *, purpose: str, now: datetime
) -> None:
    """Note that events left the system as a workbook."""
    changes = {"rows": rows, "conditions": dict(conditions)}
    record(actor, "audit.export_events", at=now, changes=changes, purpose=purpose)


def verify_for(actor: Actor, *, now: datetime) -> selectors.Verification:
    """Prove the chain of the whole installation, and note who asked and what came out.

    :raises NotAllowed: without the right to verify.
    """
    require(actor, AuditPermission.VERIFY)
    with acting_as(system_actor("audit.verify")):
        result = selectors.verify()
    changes = {"events": result.events, "first_broken": result.first_broken}
    record(actor, "audit.verify", at=now, changes=changes)
    return result


def seal_pending(now: datetime, batch: int = 5000) -> int:
    """Append finished events to the chain; returns how many.

    Only events of transactions older than every running one: ids are given before commit, so a
    late commit may bring a smaller id, which then is linked in its turn. One sealer at a time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('shouwang.audit.seal'))")
        cursor.execute("SELECT position, hash FROM audit_link ORDER BY position DESC LIMIT 1")
        last = cursor.fetchone()
        position, previous = (last[0], bytes(last[1])) if last else (0, b"")
        cursor.execute("SELECT coalesce(max(event_id), 0) FROM audit_link")
        newest = cursor.fetchone()
        horizon = max((newest[0] if newest else 0) - BLOCK * 10, 0)
        cursor.execute(_UNSEALED, (horizon, batch))
        rows = cursor.fetchall()
        links = []
        for row in rows:
            position += 1
            previous = link_hash(previous, row)
            links.append((row[0], position, previous, now))
            if position % BLOCK == 0:
                _write_head(position, previous)
        cursor.executemany("INSERT INTO audit_link VALUES (%s, %s, %s, %s)", links)
    return len(rows)


def _write_head(position: int, head: bytes) -> None:
    path = Path(settings.DATA_DIR) / "audit" / "heads.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as out:
        out.write(f"{position} {head.hex()}\n")
