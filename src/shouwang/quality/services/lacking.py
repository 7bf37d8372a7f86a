"""What each open file lacks, beside the keys it may share: kept with the last check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.models import area_columns
from shouwang.quality.models import Completeness
from shouwang.quality.rules import Hit
from shouwang.quality.rules.facts import Facts
from shouwang.quality.rules.present import blocks_missing, claimed, verified

from .keeping import AREA, Moment

_COLUMNS = (
    "care_file_id", *AREA, "missing", "blocks", "has_card", "has_visit", "claimed", "verified",
    "is_left_behind", "keys", "checked_on",
)  # fmt: skip
_COMPARED = (
    "care_file_id", "area", "missing", "blocks", "has_card", "has_visit", "claimed", "verified",
    "is_left_behind", "keys",
)  # fmt: skip
_LACKING = frozenset({"required-missing", "content-missing", "school-missing"})


@dataclass(slots=True)
class Checked:
    """One file after the rules over it alone: what they found, and the keys it may share."""

    facts: Facts
    hits: list[Hit]
    keys: dict[int, str]

    def lacking(self) -> list[Any]:
        """Return the row, without county, township and day."""
        facts, beside = self.facts, self.facts.beside
        missing = [key for hit in self.hits if hit.rule in _LACKING for key in hit.params["fields"]]
        return [
            facts.file_id, facts.area, missing, blocks_missing(facts), beside.get("has_card"),
            beside.get("has_visit"), claimed(facts), verified(facts), facts.verdict == "yes",
            sorted(self.keys),
        ]  # fmt: skip


def write_lacking(checked: Iterable[Checked], ids: Sequence[UUID], at: Moment) -> None:
    """Write what is not as it was; files among `ids` that are not open any more have no row."""
    stored = Completeness.objects.filter(care_file__gte=min(ids), care_file__lte=max(ids))
    if len(ids) < 1000:
        stored = Completeness.objects.filter(care_file__in=ids)
    before = {row[0]: list(row) for row in stored.values_list(*_COMPARED)}
    new, old = [], []
    for each in checked:
        row = each.lacking()
        known = before.pop(row[0], None)
        if known is None:
            new.append(_row(row, at))
        elif known != row:
            old.append(_row(row, at))
    if new:
        insert_rows(Completeness, _COLUMNS, new)
    if old:
        update_rows(Completeness, _COLUMNS, old)
    gone = set(before).intersection(ids)
    if gone:
        Completeness.objects.filter(care_file__in=gone).delete()


def _row(row: list[Any], at: Moment) -> Sequence[Any]:
    file_id, area, missing, blocks, *between, keys = row
    # Arrays as text: the driver takes a list apart element by element.
    return (
        file_id, *area_columns(area), _array(missing), _array(blocks), *between, _array(keys),
        at.on,
    )  # fmt: skip


def _array(values: Iterable[object]) -> str:
    """Return an array of codes or numbers as the database reads it."""
    return "{" + ",".join(map(str, values)) + "}"
