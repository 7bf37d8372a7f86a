"""Jobs that every installation runs by night."""

from django.db import connection

from . import backup, clock
from .jobs import periodic


@periodic("core.backup", cron="10 18 * * *")
def back_up() -> None:
    """Back the database and the keys up (see `backup.nightly` for when it does not)."""
    backup.nightly()


@periodic("core.partitions", cron="40 16 * * *")
def make_partitions() -> None:
    """Make the history's partitions of this and the next month, before they are needed."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_make_month(%s::date), "
            "audit_make_month((%s::date + interval '1 month')::date)",
            [today, today],
        )
