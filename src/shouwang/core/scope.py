"""The acting scope, told to the database: row-level security reads these settings.

They live as long as the transaction (``SET LOCAL``). Inside another they are put back when the
block ends, since a savepoint does not take them back when it is released.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from .actors import Actor

_NAMES = ("lo", "hi", "org", "user", "class")
_SET = "SELECT " + ", ".join(f"set_config('shouwang.{name}', %s, true)" for name in _NAMES)
_GET = "SELECT " + ", ".join(f"current_setting('shouwang.{name}', true)" for name in _NAMES)


def _settings(actor: Actor) -> tuple[str, ...]:
    lo, hi = (actor.area.lo, actor.area.hi) if actor.area else ("", "")
    return (
        lo, hi, str(actor.organisation_id or ""), str(actor.user_id or ""), actor.class_label,
    )  # fmt: skip


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Open a transaction in which the database shows only what `actor` may reach."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        before = None if outermost else _present()
        with connection.cursor() as cursor:
            cursor.execute(_SET, _settings(actor))
        yield actor
    if before is not None and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(_SET, before)


def _present() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_GET)
        return tuple(value or "" for value in cursor.fetchone() or ())
