"""Whether anything of cases hangs on files at all: most pages of a file need not ask further."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

_ASKED = """
SELECT EXISTS (SELECT FROM cases_case WHERE care_file_id = ANY (%s)),
       EXISTS (SELECT FROM cases_report WHERE care_file_id = ANY (%s))
"""


def touched(file_ids: Sequence[UUID]) -> tuple[bool, bool]:
    """Return whether any case, and any report, that the acting scope shows is of these files.

    Never less than the actor's own cases and reports: row-level security shows those, and more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [list(file_ids)] * 2)
        found = cursor.fetchone()
    return bool(found and found[0]), bool(found and found[1])
