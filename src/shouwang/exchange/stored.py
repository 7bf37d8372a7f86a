"""The rows of a batch as they were stored, with their plans."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BinaryField, ExpressionWrapper, F, QuerySet

from shouwang.core import crypto
from shouwang.registry.values import from_json

from .choices import Decision, RowPlan
from .comparing import Compared
from .models import Batch, SourceRow
from .planning import PlannedRow

_AT_ONCE = 2000


@dataclass(slots=True, kw_only=True)
class StoredRow(PlannedRow):
    """A planned row; what it says is unsealed when it is first asked for."""

    pk: UUID
    sealed: bytes

    def open(self) -> None:
        """Unseal what the row says, of which child, and whether its parents are its own."""
        if self.said is not None:
            return
        said = from_json(crypto.unseal_text(self.sealed, "exchange_sourcerow.payload"))
        said.pop("_unread", None)
        self.own_parents = bool(said.pop("_own", False))
        self.child = said.get("name", ""), said.get("birth_date")
        self.said, self.sealed = said, b""

    @property
    def values(self) -> dict[str, Any]:
        """What the row says, typed."""
        self.open()
        return self.said or {}


class _Stored(NamedTuple):
    """The columns of a source row that its plan is made from; the last two are still sealed."""

    pk: UUID
    sheet: str
    row: int
    area: str
    plan: str
    decision: str
    held_reason: str
    candidate_id: UUID | None
    candidate_version: int | None
    id_digest: bytes | None
    payload_digest: bytes
    said: bytes
    compared: bytes


def rows_of(batch: Batch) -> tuple[list[StoredRow], str]:
    """Return the plans of all rows of a batch in order, and their source."""
    found = SourceRow.objects.filter(batch=batch)
    source = found.values_list("source", flat=True).first() or "VILLAGE"
    rows = planned_rows(found.order_by())
    rows.sort(key=lambda row: (row.sheet, row.row))  # here: the database would sort all they say
    return rows, source


def planned_rows(found: QuerySet[SourceRow]) -> list[StoredRow]:
    """Return the plans of stored rows, in their order; a person's decision is in them."""
    found = found.annotate(
        said=ExpressionWrapper(F("payload"), BinaryField()),
        compared=ExpressionWrapper(F("difference"), BinaryField()),
    )
    rows = found.values_list(*_Stored._fields).iterator(_AT_ONCE)
    return [_planned(_Stored(*row)) for row in rows]


def _planned(stored: _Stored) -> StoredRow:
    plan = RowPlan(stored.plan)
    if stored.decision in (Decision.SAME, Decision.KEEP) and plan is RowPlan.DOUBTFUL:
        plan = RowPlan.CHANGED
    elif stored.decision == Decision.NEW and plan is RowPlan.DOUBTFUL:
        plan = RowPlan.NEW
    decided_new = stored.decision == Decision.NEW
    difference = crypto.unseal_text(stored.compared, "exchange_sourcerow.difference")
    return StoredRow(
        stored.sheet, stored.row, stored.area, None, plan,
        held_reason=stored.held_reason if plan is RowPlan.HELD else "",
        candidate_id=None if decided_new else stored.candidate_id,
        candidate_version=None if decided_new else stored.candidate_version,
        digest=stored.id_digest, decision=stored.decision, payload_digest=stored.payload_digest,
        compared=Compared.from_text(difference) if difference else None,
        pk=stored.pk, sealed=stored.said,
    )  # fmt: skip
