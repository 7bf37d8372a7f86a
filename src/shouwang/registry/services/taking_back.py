"""Taking a deed back from the history of rows: what it made, changed and deleted is as before."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from shouwang.audit import actions
from shouwang.audit.models import Event
from shouwang.core import clock
from shouwang.registry.models import Change

# Parents before children.
TABLES = (
    "registry_household", "registry_person", "registry_carefile", "registry_relationship",
    "registry_migration", "registry_circumstance", "registry_guardianshiparrangement",
    "registry_enrolment", "registry_grant", "registry_disagreement",
)  # fmt: skip
_BUILT_ON = """
SELECT DISTINCT later.xid FROM audit_history later JOIN audit_history ours
    ON ours.row_id = later.row_id AND ours.table_name = later.table_name
WHERE ours.xid = %s AND later.xid <> %s AND later.id > ours.id AND later.table_name = ANY(%s)
"""
# The row that was changed last goes back first: a number is free before a file takes it again.
_CHANGED = """
SELECT h.row_id, jsonb_object_agg(e.key, e.value ORDER BY h.id DESC)::text
FROM audit_history h, jsonb_each(h.old) e
WHERE h.xid = %s AND h.op = 'U' AND h.table_name = %s
GROUP BY h.row_id ORDER BY max(h.id) DESC
"""


def current_xid() -> int:
    """Return the number of the running transaction, by which history finds its rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def built_on(xid: int, file_ids: Iterable[UUID], since: datetime) -> list[str]:
    """Return what was done later to the rows of a transaction, newest first: day, deed, who.

    :param file_ids: the files it touched; a line of their course after `since` counts too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BUILT_ON, [xid, xid, list(TABLES)])
        later = [row[0] for row in cursor.fetchall()]
    changes = Change.objects.filter(care_file__in=list(file_ids), at__gt=since)
    told = [(change.at, change.deed, change.actor_label) for change in changes.order_by("-at")]
    shown = {(deed, who) for _at, deed, who in told}
    events = Event.objects.filter(xid__in=later, outcome="DONE").exclude(
        Q(action__contains=".view_") | Q(action__contains=".list_")
    )
    for event in events.order_by("-id"):
        if (event.action, event.actor_label) not in shown:
            told.append((event.at, event.action, event.actor_label))
    if later and not told:  # changed by a deed whose event lies outside the reach
        told.append((since, "", ""))
    return [_told(*each) for each in sorted(told, key=lambda each: each[0], reverse=True)]


def _told(at: datetime, deed: str, who: str) -> str:
    day = clock.local_date(at).isoformat()
    return " ".join(filter(None, (day, str(actions.action_label(deed)) if deed else "", who)))


def restore(xid: int) -> None:
    """Put every row of :data:`TABLES` that a transaction touched back as it was before."""
    with connection.cursor() as cursor:
        for table in TABLES:
            _insert_deleted(cursor, table, xid)
        for table in reversed(TABLES):
            cursor.execute(
                f"DELETE FROM {table} t USING audit_history h WHERE h.xid = %s "  # noqa: S608
                "AND h.op = 'I' AND h.table_name = %s AND t.id = h.row_id::uuid",
                [xid, table],
            )
        for table in TABLES:
            _put_back(cursor, table, xid)


def _insert_deleted(cursor: Any, table: str, xid: int) -> None:
    # A row made and deleted by the same transaction was not there before.
    cursor.execute(
        f"INSERT INTO {table} SELECT r.* FROM audit_history h, "  # noqa: S608
        f"jsonb_populate_record(NULL::{table}, h.old) r "
        "WHERE h.xid = %s AND h.op = 'D' AND h.table_name = %s AND NOT EXISTS ("
        "SELECT 1 FROM audit_history made WHERE made.xid = h.xid AND made.op = 'I' "
        "AND made.row_id = h.row_id AND made.table_name = h.table_name)",
        [xid, table],
    )


def _put_back(cursor: Any, table: str, xid: int) -> None:
    cursor.execute(_CHANGED, [xid, table])
    for row_id, old in cursor.fetchall():
        names = [connection.ops.quote_name(name) for name in json.loads(old)]
        picked = ", ".join(f"r.{name}" for name in names)
        cursor.execute(
            f"UPDATE {table} t SET ({', '.join(names)}) = ROW({picked}) "  # noqa: S608
            f"FROM jsonb_populate_record(NULL::{table}, %s::jsonb) r WHERE t.id = %s",
            [old, row_id],
        )
