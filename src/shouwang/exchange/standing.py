"""Whether the register of a county still stands as it did when a batch was compared with it.

The history of rows tells it, whoever changed them and by whatever way. Its numbers are given out
in order, so what came later has a higher one, except the rows of transactions that were under way
when the mark was made: these are known by their transaction.
"""

from typing import Any

from django.db import connection

from shouwang.core.actors import system_actor
from shouwang.core.scope import acting_as

_ACTOR = system_actor("exchange.standing")  # a child may have left for another county
_MARK = """
SELECT coalesce((SELECT max(id) FROM audit_history), 0),
       ARRAY(SELECT xid::text::bigint FROM pg_snapshot_xip(pg_current_snapshot()) AS xid)
"""
_CHANGED = """
SELECT EXISTS (
    SELECT 1 FROM audit_history
    WHERE (id > %(last)s OR xid = ANY (%(under_way)s)) AND table_name LIKE 'registry\\_%%'
      AND (left(area, 6) = %(county)s OR old->>'county' = %(county)s))
"""


def mark() -> dict[str, Any]:
    """Return a mark of the register as it is; make it before reading what is compared."""
    with acting_as(_ACTOR), connection.cursor() as cursor:
        cursor.execute(_MARK)
        last, under_way = cursor.fetchone() or (0, [])
    return {"last": last, "under_way": under_way}


def has_changed(county: str, since: dict[str, Any]) -> bool:
    """Say whether any row of the register of a county (six digits) changed since a mark."""
    with acting_as(_ACTOR), connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"county": county, **since})
        found = cursor.fetchone()
    return bool(found and found[0])
