"""What each open file lacks, beside the keys it may share: kept with the last check."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.models import area_columns
from shouwang.quality.judged import Judged
from shouwang.quality.models import Completeness

from .keeping import AREA, Moment

_COLUMNS = (
    "care_file_id", *AREA, "missing", "blocks", "has_card", "has_visit", "claimed", "verified",
    "is_left_behind", "keys", "checked_on",
)  # fmt: skip
_COMPARED = (
    "care_file_id", "area", "missing", "blocks", "has_card", "has_visit", "claimed", "verified",
    "is_left_behind", "keys",
)  # fmt: skip


def write_lacking(judged: Iterable[Judged], ids: Sequence[UUID], at: Moment) -> None:
    """Write what is not as it was; files among `ids` that are not open any more have no row."""
    stored = Completeness.objects.filter(care_file__gte=min(ids), care_file__lte=max(ids))
    if len(ids) < 1000:
        stored = Completeness.objects.filter(care_file__in=ids)
    before = {str(row[0]): list(row[1:]) for row in stored.values_list(*_COMPARED)}
    new, old = [], []
    for each in judged:
        known = before.pop(each.file_id, None)
        if known is None:
            new.append(_row(each, at))
        elif known != each.lacking:
            old.append(_row(each, at))
    if new:
        insert_rows(Completeness, _COLUMNS, new)
    if old:
        update_rows(Completeness, _COLUMNS, old)
    gone = [each for each in ids if str(each) in before]
    if gone:
        Completeness.objects.filter(care_file__in=gone).delete()


def _row(judged: Judged, at: Moment) -> Sequence[Any]:
    area, missing, blocks, *between, keys = judged.lacking
    # Arrays as text: the driver takes a list apart element by element.
    return (
        judged.file_id, *area_columns(area), _array(missing), _array(blocks), *between,
        _array(keys), at.on,
    )  # fmt: skip


def _array(values: Iterable[object]) -> str:
    """Return an array of codes or numbers as the database reads it."""
    return "{" + ",".join(map(str, values)) + "}"
