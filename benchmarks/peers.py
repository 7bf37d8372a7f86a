"""django-import-export beside our own path, on the same 10 000 rows of the same workbook.

The peer is given the easier task: one table (the child alone) instead of ten, no finding, no
matching, no determination. It is run in the shape its documentation shows: dataset, dry run
(the preview), import.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import bench_import

ROWS = 10_000


class Undone(Exception):
    """Takes a measured import back."""


def run() -> str:
    """Return a Markdown table of both paths and their ratio. Django must not be set up yet."""
    with bench_import.own_database(), tempfile.TemporaryDirectory() as folder:
        from shouwang.demo.labelled import benchmark_rows, write_benchmark

        path = Path(folder) / "rows.xlsx"
        write_benchmark(path, benchmark_rows(ROWS, 7, bench_import.ON))
        peer = _measured(path)
        ours = bench_import.measure(ROWS, workbook=path)["total_seconds"]
    return (
        "| path | tables | seconds | rows/s | ratio |\n|---|---|---|---|---|\n"
        f"| django-import-export, preview and import | 1 | {peer:.1f} | {ROWS / peer:.0f} | 1 |\n"
        f"| shouwang: read, check, match, preview, import, determine, spells | 12 | {ours:.1f} | "
        f"{ROWS / ours:.0f} | {peer / ours:.1f} |"
    )


def _measured(path: Path) -> float:
    from django.db import transaction

    from shouwang.core.actors import system_actor
    from shouwang.core.scope import acting_as

    begun = time.perf_counter()
    try:
        with acting_as(system_actor("bench")), transaction.atomic():
            _peer(path, bench_import.COUNTY)
            raise Undone
    except Undone:
        return time.perf_counter() - begun


def _peer(path: Path, area: str) -> None:
    import tablib
    from import_export import fields, resources

    from shouwang.core.models import area_columns, new_id
    from shouwang.registry.models import Person

    class PersonResource(resources.ModelResource):  # type: ignore[misc]
        name = fields.Field(attribute="name", column_name="姓名")
        address = fields.Field(attribute="address", column_name="现居住地")

        class Meta:
            model = Person
            fields = ("name", "address")
            import_id_fields: tuple[str, ...] = ()
            force_init_instance = True

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.address = instance.address or ""
            instance.id = new_id()
            instance.area, instance.county, instance.township = area_columns(area)

    with path.open("rb") as file:
        dataset = tablib.Dataset().load(file, format="xlsx")
    for dry_run in (True, False):
        result = PersonResource().import_data(dataset, dry_run=dry_run, raise_errors=True)
        if result.has_errors():
            raise RuntimeError("peer")
