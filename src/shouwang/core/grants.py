"""Rights of the web role: it reads and writes rows, owns nothing, and appends to the trail only."""

from typing import Any

from django.db import connection

from . import database

# Tables the web role may only read and append to; apps add theirs in AppConfig.ready.
APPEND_ONLY: set[str] = set()


def grant_app_role(**_: Any) -> None:
    """Give the web role its rights on every table, sequence and function of the schema.

    Runs after `migrate`, as the owner; the last app to migrate has made its tables by then.
    """
    role = connection.ops.quote_name(database.connection("app")["USER"])
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        for table in sorted(APPEND_ONLY & set(connection.introspection.table_names(cursor))):
            name = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {name} FROM {role}")
