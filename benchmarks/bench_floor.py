"""What the database alone takes for the rows of an import: the same rows, written once more.

    python -m benchmarks.bench_county --rows 100000 floor

Into empty copies of the tables with the same indexes, in one session and one transaction, by plain
INSERT … SELECT as the owner: no row-level security, no history, no references, nothing to work
out, nothing sent. No import that writes these rows in one transaction can be faster.
"""

import time
from typing import Any

_FILLED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_relation_size(c.oid) > %s
    ORDER BY c.relname
"""
_MUCH = 1 << 20  # bytes: smaller tables are not the import's


def run() -> dict[str, Any]:
    """Write the rows of the county imported before again; return rows and seconds by table."""
    from django.db import connection

    from shouwang.core import testing

    tables: dict[str, dict[str, Any]] = {}
    with testing.owner_connection(connection.settings_dict["NAME"]) as owner:
        names = [row[0] for row in owner.execute(_FILLED, [_MUCH])]
        with owner.transaction(force_rollback=True):
            owner.execute("CREATE SCHEMA floor")
            for name in names:
                owner.execute(f"CREATE TABLE floor.{name} (LIKE public.{name} INCLUDING ALL)")
                begun = time.perf_counter()
                rows = owner.execute(
                    f"INSERT INTO floor.{name} OVERRIDING SYSTEM VALUE SELECT * FROM public.{name}"  # noqa: S608 — names of the catalogue
                ).rowcount
                tables[name] = {"rows": rows, "seconds": round(time.perf_counter() - begun, 2)}
    return {
        "rows": sum(table["rows"] for table in tables.values()),
        "seconds": round(sum(table["seconds"] for table in tables.values()), 2),
        "tables": tables,
    }
