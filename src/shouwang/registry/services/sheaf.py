"""What a deed inserts, updates and closes, gathered by table and written in a few statements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from shouwang.core.bulk import insert_lines, update_rows
from shouwang.registry.opening import FactRows, Schools
from shouwang.registry.rows import COLUMNS, Deed


def insert_all(lines: Mapping[str, bytes]) -> None:
    """Insert new rows, given as lines by model; parents before children."""
    for name, columns in COLUMNS.items():
        if name in lines:
            insert_lines(apps.get_model("registry", name), columns, lines[name])


class Sheaf:
    """The changes of a deed: `new` takes new rows."""

    def __init__(self, deed: Deed, schools: Schools) -> None:
        self.new = FactRows(deed, schools)
        self.updates: dict[tuple[type[models.Model], tuple[str, ...]], list[Sequence[Any]]] = (
            defaultdict(list)
        )

    def update(self, model: type[models.Model], row_id: UUID, **columns: Any) -> None:
        """Set columns of a row."""
        names_ = ("id", *columns)
        self.updates[model, names_].append((row_id, *columns.values()))

    def close(self, rows: Sequence[Any], *, on: date) -> None:
        """End dated rows on a day (the first on which they no longer hold)."""
        for row in rows:
            self.update(type(row), row.pk, valid_to=on, valid_to_precision="DAY")

    def write(self) -> None:
        """Write everything so far: new rows first."""
        insert_all(self.new.taken())
        for (model, columns), rows in self.updates.items():
            update_rows(model, columns, rows)
        self.updates.clear()
