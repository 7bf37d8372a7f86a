"""django-import-export beside our own path, on the same 10 000 rows of the same workbook.

The peer is given the easier task: one table (the child alone) instead of ten, no finding, no
matching, no determination. It is run in the shape its documentation shows: dataset, dry run
(the preview), import.
"""

import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from shouwang.accounts.models import Post
from shouwang.accounts.selectors import actor_of_post
from shouwang.core import clock
from shouwang.core.models import area_columns, new_id
from shouwang.core.scope import acting_as
from shouwang.demo.labelled import write_benchmark
from shouwang.exchange import services
from shouwang.registry.models import Person

ROWS, ON = 10_000, date(2026, 11, 1)


class Undone(Exception):
    """Takes a measured import back."""


def run(post: Post) -> str:
    """Return a Markdown table: rows per second of both, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        write_benchmark(path, ROWS, 7, ON)
        actor = actor_of_post(post.pk, clock.today())
        if actor is None:
            raise LookupError(post.pk)
        peer = _measured(lambda: _peer(path, actor.area_code), actor)
        ours = _measured(lambda: _ours(path, actor), actor)
    return (
        "| path | tables | seconds | rows/s | ratio |\n|---|---|---|---|---|\n"
        f"| django-import-export, preview and import | 1 | {peer:.1f} | {ROWS / peer:.0f} | 1 |\n"
        f"| shouwang: read, check, match, preview, import, determine, spells | 12 | {ours:.1f} | "
        f"{ROWS / ours:.0f} | {peer / ours:.1f} |"
    )


def _measured(work: Any, actor: Any) -> float:
    begun = time.perf_counter()
    try:
        with acting_as(actor), transaction.atomic():
            work()
            raise Undone
    except Undone:
        return time.perf_counter() - begun


def _ours(path: Path, actor: Any) -> None:
    batch = services.receive(
        actor, path, file_name=path.name, area=actor.area_code, on=ON, now=clock.now()
    )
    services.commit_batch(actor, services.check_batch(batch, now=clock.now()), now=clock.now())


def _peer(path: Path, area: str) -> None:
    import tablib
    from import_export import fields, resources

    class PersonResource(resources.ModelResource):  # type: ignore[misc]
        name = fields.Field(attribute="name", column_name="姓名")
        address = fields.Field(attribute="address", column_name="现居住地")
        hukou_place = fields.Field(attribute="hukou_place", column_name="户籍所在地")

        class Meta:
            model = Person
            fields = ("name", "address", "hukou_place")
            import_id_fields: tuple[str, ...] = ()
            force_init_instance = True

        def before_save_instance(self, instance: Person, row: Any, **kwargs: Any) -> None:
            instance.id = new_id()
            instance.area, instance.county, instance.township = area_columns(area)

    with path.open("rb") as file:
        dataset = tablib.Dataset().load(file, format="xlsx")
    for dry_run in (True, False):
        result = PersonResource().import_data(dataset, dry_run=dry_run, raise_errors=True)
        if result.has_errors():
            raise RuntimeError("peer")
