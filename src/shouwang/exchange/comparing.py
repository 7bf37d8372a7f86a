"""What a roster row says of a known file, from three sides: said last time, standing, said now.

A roster is sent again every month, mostly with what it said before. What its sender only repeats
does not undo what others corrected in the file meanwhile; what the sender changed goes in; what
both changed, differently, waits for a person. Fields that mean one thing together are judged
together (`registry.crossing`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from shouwang.core import crypto
from shouwang.core.lines import id_array
from shouwang.registry.crossing import unit_of
from shouwang.registry.entries import Difference, is_same
from shouwang.registry.values import from_json, to_json

from .choices import Decision
from .models import SourceRow
from .translation import said_in

Values = Mapping[str, Any]


class Side(StrEnum):
    """Which side changed a field since the sender spoke last."""

    SENDER = "SENDER"  # or the sender never spoke of it before: what it says now goes in
    REGISTER = "REGISTER"  # the sender only repeats itself: the file stays
    BOTH = "BOTH"  # a person decides


@dataclass(slots=True)
class Compared:
    """The fields in which a row and its file differ: three values and the side of each."""

    stored: dict[str, Any] = field(default_factory=dict)
    incoming: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)  # of those the sender spoke of before
    sides: dict[str, Side] = field(default_factory=dict)

    @property
    def is_disputed(self) -> bool:
        """Say whether both changed something since, differently."""
        return Side.BOTH in self.sides.values()

    def entering(self, decision: str) -> dict[str, Any]:
        """Return what goes into the file after a person's decision, if one was asked for."""
        wanted = {Side.SENDER} if decision == Decision.KEEP else {Side.SENDER, Side.BOTH}
        return {key: value for key, value in self.incoming.items() if self.sides[key] in wanted}

    def to_text(self) -> str:
        """Return it as JSON, to be sealed."""
        parts = (to_json(values) for values in (self.stored, self.incoming, self.before))
        return json.dumps([*parts, json.dumps(self.sides)])

    @classmethod
    def from_text(cls, text: str) -> "Compared":
        """Return what :meth:`to_text` wrote."""
        stored, incoming, *rest = json.loads(text)
        before, sides = rest or ("{}", "{}")  # an older version knew two sides alone
        of_key = json.loads(sides)
        said = from_json(incoming)
        return cls(
            from_json(stored), said, from_json(before),
            {key: Side(of_key.get(key, Side.SENDER)) for key in said},
        )  # fmt: skip


def compare(standing: Values, found: Difference, before: Values) -> Compared:
    """Judge the fields in which a row differs from its file.

    :param standing: what the file says.
    :param found: field → (stored, incoming), as `registry.entries.difference` tells.
    :param before: what the sender said last of this file; empty if it never did.
    """
    compared = Compared()
    units = {key: unit_of(key) for key in found}
    by_sender = {units[key] for key in found if _is_news(key, found[key][1], before)}
    for key, (stored, incoming) in found.items():
        compared.stored[key], compared.incoming[key] = stored, incoming
        side = Side.BOTH if _was_corrected(units[key], standing, before) else Side.SENDER
        compared.sides[key] = side if units[key] in by_sender else Side.REGISTER
        if key in before:
            compared.before[key] = before[key]
    return compared


def _was_corrected(unit: Iterable[str], standing: Values, before: Values) -> bool:
    return any(key in before and not is_same(key, standing.get(key), before[key]) for key in unit)


def _is_news(key: str, incoming: Any, before: Values) -> bool:
    return key not in before or not is_same(key, incoming, before[key])


_LAST = """
SELECT DISTINCT ON (r.care_file_id) r.care_file_id, r.id, r.payload_digest
FROM exchange_sourcerow r JOIN exchange_batch b ON b.id = r.batch_id
WHERE r.care_file_id = ANY(%s::uuid[]) AND r.organisation_id = %s AND r.source = %s
  AND b.status = 'COMMITTED'
ORDER BY r.care_file_id, b.committed_at DESC, r.id DESC
"""


class LastSaid:
    """What an organisation said of files in the last roster of a kind that was entered."""

    def __init__(self, organisation_id: UUID, source: str) -> None:
        self.organisation_id, self.source = organisation_id, source
        self._rows: dict[UUID, tuple[UUID, bytes]] = {}

    def look_up(self, file_ids: Iterable[UUID]) -> None:
        """Find the last row of each file: one statement."""
        with connection.cursor() as cursor:
            cursor.execute(_LAST, [id_array(file_ids), self.organisation_id, self.source])
            self._rows = {
                file_id: (row_id, bytes(digest)) for file_id, row_id, digest in cursor.fetchall()
            }

    def is_repeated(self, file_id: UUID, digest: bytes) -> bool:
        """Say whether a row says of a file, to the letter, what was said last."""
        last = self._rows.get(file_id)
        return last is not None and last[1] == digest

    def values(self, file_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
        """Return what was said last of each file that was spoken of: one statement."""
        files = {self._rows[one][0]: one for one in file_ids if one in self._rows}
        rows = SourceRow.objects.filter(pk__in=files).values_list("pk", "payload")
        return {files[row_id]: said_in(str(payload)) for row_id, payload in rows}


def payload_digest(payload: bytes) -> bytes:
    """Return the keyed digest by which a row that says the same again is known."""
    return crypto.keyring().digest("roster-row", payload.decode())
