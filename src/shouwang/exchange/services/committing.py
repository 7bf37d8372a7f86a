"""Entering a checked batch, all of it or none; and taking a whole batch back."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.bulk import update_lines, update_rows
from shouwang.core.collector import held_back
from shouwang.core.errors import ChangedMeanwhile, DomainError, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.exchange import class_sizes, standing, steps
from shouwang.exchange.choices import BatchStatus, Decision, RowPlan
from shouwang.exchange.models import Batch, Finding, SourceRow
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.planning import BOTH_CHANGED, HELD_IDENTITY, PlannedRow, Planner
from shouwang.exchange.stored import StoredRow, planned_rows, rows_of
from shouwang.registry import hooks
from shouwang.registry import services as registry
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile
from shouwang.registry.services.recording import NumberTaken

from .checking import sealed_difference

_ENTERED = (RowPlan.NEW, RowPlan.CHANGED)
_MAY_BE_ELSEWHERE = (RowPlan.NEW, RowPlan.ELSEWHERE)


class PlanOutdated(DomainError):
    """Files were opened or changed since the preview: the user must look again."""

    message = _("预览之后，其他人已改动或登记了本表中的儿童。已重新比对，请核对后再入库。")


class BatchBuiltOn(DomainError):
    """Later work rests on the batch."""

    message = _("入库之后，本批次涉及的档案已有新的变更，不能整批撤销；请逐个更正。")


class SameNumber(DomainError):
    """Two children cannot carry one number."""

    message = _("该行的公民身份号码与已有档案相同，不能作为另一儿童新建。请先核对号码。")


class CannotEnter(DomainError):
    """Rows without a name or a village have nothing to open a file with."""

    message = _("该行缺少姓名或村（居），补正表格后重新上传才能入库。")


@transaction.atomic
def decide_row(actor: Actor, row: SourceRow, *, decision: Decision, now: datetime) -> SourceRow:
    """Settle a row: the same child, another child, or not this time.

    Of rows held because they share a number, the one decided `SAME` counts; the others are left
    out.

    :raises SameNumber: if another child is to carry a number that has a file.
    :raises CannotEnter: if a row without a name or a village is to enter.
    :raises WrongStatus: if the batch is not open for decisions.
    """
    return decide_rows(actor, row.batch, [row.pk], decision=decision, now=now)[0]


@transaction.atomic
def decide_rows(
    actor: Actor, batch: Batch, row_ids: Sequence[UUID], *, decision: Decision, now: datetime
) -> list[SourceRow]:
    """Settle several rows of one batch alike; see :func:`decide_row`."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    rows = list(
        SourceRow.objects.select_for_update(of=("self",)).filter(batch=batch, pk__in=row_ids)
    )
    for row in rows:
        require(actor, ExchangePermission.COMMIT_BATCH, at=row.area)
        if batch.status != BatchStatus.CHECKED or not _may_be_decided(row, decision):
            raise WrongStatus
        _decide(batch, row, decision)
    audit.record(
        actor, "exchange.decide_rows", batch, at=now, area=batch.area,
        changes={"decision": str(decision), "rows": [str(row.pk) for row in rows]},
    )  # fmt: skip
    return rows


def _may_be_decided(row: SourceRow, decision: Decision) -> bool:
    disputed = row.held_reason == BOTH_CHANGED  # no doubt which child it is
    if (decision == Decision.KEEP and not disputed) or (decision == Decision.NEW and disputed):
        return False
    if decision == Decision.SKIP or row.decision:
        return True
    return row.plan in (RowPlan.DOUBTFUL, RowPlan.HELD, RowPlan.REFERENCE)


def _decide(batch: Batch, row: SourceRow, decision: Decision) -> None:
    if decision != Decision.SKIP and row.plan == RowPlan.HELD:
        _release(batch, row)
    elif decision == Decision.NEW and _number_is_taken(row):
        raise SameNumber
    row.decision = decision
    row.save(
        update_fields=[
            "decision", "plan", "candidate_id", "candidate_version", "difference", "held_reason",
        ]
    )  # fmt: skip


def _number_is_taken(row: SourceRow) -> bool:
    if row.candidate_id is None or row.id_digest is None:
        return False
    return CareFile.objects.filter(pk=row.candidate_id, id_digest=bytes(row.id_digest)).exists()


def _release(batch: Batch, row: SourceRow) -> None:
    """Let one of several rows with one number count; it is matched with the files now."""
    if row.held_reason != HELD_IDENTITY:
        raise CannotEnter
    (planned,) = planned_rows(SourceRow.objects.filter(pk=row.pk))
    planned.open()
    planned.plan, planned.decision = RowPlan.NEW, Decision.SAME
    Planner.of(batch, row.source).match([planned])
    row.plan, row.held_reason = planned.plan, planned.elsewhere or planned.held_reason
    row.candidate_id, row.candidate_version = planned.candidate_id, planned.candidate_version
    row.difference = planned.compared.to_text() if planned.compared else ""
    rivals = SourceRow.objects.filter(batch=batch, id_digest=row.id_digest).exclude(pk=row.pk)
    rivals.filter(held_reason=HELD_IDENTITY).update(decision=Decision.SKIP)


@transaction.atomic
def request_commit(actor: Actor, batch: Batch, *, now: datetime) -> Batch:
    """Ask for a batch to be entered; a job does it, and the page tells how far it is."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(actor, ExchangePermission.COMMIT_BATCH, at=batch.area)
    if batch.status != BatchStatus.CHECKED:
        raise WrongStatus
    batch.status = BatchStatus.COMMITTING
    batch.save(update_fields=["status"])
    audit.record(actor, "exchange.request_commit", batch, at=now, area=batch.area)
    return batch


@transaction.atomic
def commit_batch(actor: Actor, batch: Batch, *, now: datetime) -> Batch:
    """Enter every row that can be entered, in one transaction.

    :raises PlanOutdated: if files were opened or changed since the preview: make it anew with
        :func:`refresh_preview`, in a transaction of its own.
    :raises WrongStatus: if the batch is not checked.
    """
    try:
        with held_back(), transaction.atomic(), steps.entering(batch.pk):
            return _commit(actor, batch, now)
    except (NumberTaken, ChangedMeanwhile):
        raise PlanOutdated from None


def _commit(actor: Actor, batch: Batch, now: datetime) -> Batch:
    with connection.cursor() as cursor:  # two batches of one county go one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"commit:{batch.county}"])
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(actor, ExchangePermission.COMMIT_BATCH, at=batch.area)
    if batch.status not in (BatchStatus.CHECKED, BatchStatus.COMMITTING):
        raise WrongStatus
    steps.announce(batch.pk, "match")
    rows, source = rows_of(batch)
    if _is_outdated(batch, rows, source):
        raise PlanOutdated
    chosen = [row for row in rows if _enters(row)]
    linked = [(r, r.candidate_id) for r in rows if r.plan is RowPlan.UNCHANGED and r.candidate_id]
    if source in class_sizes.ROLLS:
        batch.counts["classes"] = class_sizes.counted(batch, rows)
    rows.clear()
    entries = [_entry(row) for row in chosen]
    steps.announce(batch.pk, "enter")
    outcomes = registry.record_entries(
        actor, entries, on=batch.reference_date, source=source, now=now, batch_id=batch.pk,
        permission=ExchangePermission.COMMIT_BATCH,
        versions={r.candidate_id: r.candidate_version or 0 for r in chosen if r.candidate_id},
        deed="exchange.commit_batch",
    )  # fmt: skip
    linked += ((row, one.file_id) for row, one in zip(chosen, outcomes, strict=True))
    _link(batch, linked)
    return _finish(actor, batch, outcomes, now)


def _is_outdated(batch: Batch, rows: list[StoredRow], source: str) -> bool:
    """Say whether the rows would be planned otherwise now."""
    planner = Planner.of(batch, source)
    compared = batch.counts.get("compared")  # not of a batch that an older version checked
    if compared and not standing.has_changed(batch.county, compared):
        # What other counties hold is all that can be new.
        asked = [row for row in rows if row.digest and row.plan in _MAY_BE_ELSEWHERE]
        held = planner.held_elsewhere(asked)
        return any((row.digest in held) != (row.plan is RowPlan.ELSEWHERE) for row in asked)
    before = [(row.plan, row.candidate_id, row.candidate_version) for row in rows]
    _match(planner, rows)
    return before != [(row.plan, row.candidate_id, row.candidate_version) for row in rows]


def _match(planner: Planner, rows: Iterable[StoredRow]) -> None:
    """Match the rows that are not held with the files as they are now."""
    open_rows: list[PlannedRow] = []
    for row in rows:
        if row.plan is not RowPlan.HELD:
            row.open()
            open_rows.append(row)
    planner.match(open_rows)


def _finish(actor: Actor, batch: Batch, outcomes: list[Any], now: datetime) -> Batch:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        found = cursor.fetchone()
    batch.commit_xid = found[0] if found else None
    batch.status, batch.committed_at = BatchStatus.COMMITTED, now
    batch.committed_by = actor.display_name
    batch.counts["opened"] = sum(outcome.opened for outcome in outcomes)
    batch.counts["changed"] = sum(bool(outcome.changes) for outcome in outcomes)
    batch.save(update_fields=["status", "committed_at", "committed_by", "counts", "commit_xid"])
    return batch


def _link(batch: Batch, linked: Sequence[tuple[StoredRow, UUID]]) -> None:
    """Tie each row, and what was found in it, to the file it became."""
    found: dict[tuple[str, int], list[UUID]] = {}
    places = Finding.objects.filter(batch=batch).order_by().values_list("pk", "sheet", "row")
    for finding_id, sheet, row in places.iterator():
        found.setdefault((sheet, row), []).append(finding_id)
    rows, findings = [], []
    for stored, file_id in linked:
        rows.append(f"{stored.pk.hex}\t{file_id.hex}\n")
        of_row = found.get((stored.sheet, stored.row), ())
        findings += [f"{finding_id.hex}\t{file_id.hex}\n" for finding_id in of_row]
    update_lines(SourceRow, ("id", "care_file_id"), "".join(rows).encode())
    update_lines(Finding, ("id", "care_file_id"), "".join(findings).encode())


def _enters(row: PlannedRow) -> bool:
    if row.decision == Decision.SKIP:
        return False
    return row.plan in _ENTERED or (row.plan is RowPlan.REFERENCE and row.decision == Decision.NEW)


def _entry(row: StoredRow) -> Entry:
    """Return what goes into the file: of a known child, only what its sender changed."""
    known = row.candidate_id if row.plan is RowPlan.CHANGED else None
    if known and row.compared is not None:
        return Entry(row.area, row.compared.entering(row.decision), known)
    row.open()
    return Entry(row.area, row.values, known, own_parents=row.own_parents)


@transaction.atomic
def refresh_preview(batch: Batch) -> Batch:
    """Compare every row with the register as it is now, and say why, for the user to look again."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.counts["compared"] = standing.mark()
    rows, source = rows_of(batch)
    for row in rows:
        row.candidate_id = row.candidate_version = row.compared = None
    _match(Planner.of(batch, source), rows)
    update_rows(
        SourceRow,
        ("id", "plan", "candidate_id", "candidate_version", "difference", "held_reason"),
        [
            (r.pk, str(r.plan), r.candidate_id, r.candidate_version, sealed_difference(r),
             r.elsewhere or r.held_reason)
            for r in rows
        ],
    )  # fmt: skip
    plans: dict[str, int] = {}
    for row in rows:
        plans[str(row.plan)] = plans.get(str(row.plan), 0) + 1
    batch.counts["plans"] = plans
    batch.status = BatchStatus.CHECKED
    batch.problem = json.dumps([str(PlanOutdated.message), {}], ensure_ascii=False)
    batch.save(update_fields=["counts", "status", "problem"])
    return batch


# --- undo -------------------------------------------------------------------------------------

# Children before parents.
_TABLES = (
    "registry_grant", "registry_enrolment", "registry_guardianshiparrangement",
    "registry_circumstance", "registry_migration", "registry_relationship", "registry_carefile",
    "registry_person", "registry_household",
)  # fmt: skip
# An insert of many rows is told by one line of history for each area.
_OURS = """
SELECT h.id, h.op, h.table_name, unnest(coalesce(h.row_ids, ARRAY[h.row_id])) AS row_id
FROM audit_history h WHERE h.xid = %s
"""
_BUILT_ON = f"""
SELECT EXISTS (
    SELECT 1 FROM audit_history later JOIN ({_OURS}) ours ON ours.row_id = later.row_id
    WHERE later.xid <> %s AND later.id > ours.id)
    OR EXISTS (
    SELECT 1 FROM registry_change c JOIN exchange_sourcerow r ON r.care_file_id = c.care_file_id
    WHERE r.batch_id = %s AND c.at > %s AND c.batch_id IS DISTINCT FROM %s)
"""  # noqa: S608 — made of this module's own words
_RESTORE = """
UPDATE {table} t SET ({columns}) = (
    SELECT {picked} FROM jsonb_populate_record(t.*, before.old) r)
FROM (
    SELECT h.row_id, jsonb_object_agg(e.key, e.value ORDER BY h.id DESC) AS old
    FROM audit_history h, jsonb_each(h.old) e
    WHERE h.xid = %s AND h.op = 'U' AND h.table_name = %s GROUP BY h.row_id
) before
WHERE t.id = before.row_id::uuid
"""


@transaction.atomic
def undo_batch(actor: Actor, batch: Batch, *, reason: str, now: datetime) -> Batch:
    """Take a committed batch back: what it opened is removed, what it changed is as before.

    :raises BatchBuiltOn: if any of its files was changed afterwards.
    :raises WrongStatus: if it was not committed, or undone already.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(actor, ExchangePermission.UNDO_BATCH, at=batch.area)
    if batch.status != BatchStatus.COMMITTED or batch.commit_xid is None:
        raise WrongStatus
    entered = SourceRow.objects.filter(batch=batch, care_file_id__isnull=False)
    changed = entered.exclude(plan=RowPlan.UNCHANGED).values_list("care_file_id", flat=True)
    files = {file_id for file_id in changed if file_id}
    with connection.cursor() as cursor:
        xid = batch.commit_xid
        cursor.execute(_BUILT_ON, [xid, xid, batch.pk, batch.committed_at, batch.pk])
        built_on = cursor.fetchone()
        if (built_on and built_on[0]) or _kept_above(cursor, xid):
            raise BatchBuiltOn
        cursor.execute("DELETE FROM registry_change WHERE batch_id = %s", [batch.pk])
        for table in _TABLES:
            _take_back(cursor, table, xid)
    left = CareFile.objects.filter(pk__in=files).values_list("pk", flat=True)
    hooks.forget_derived(files.difference(left))
    SourceRow.objects.filter(batch=batch).update(care_file_id=None)
    batch.status, batch.undone_at = BatchStatus.UNDONE, now
    batch.save(update_fields=["status", "undone_at"])
    audit.record(
        actor, "exchange.undo_batch", batch, at=now, area=batch.area, note=reason,
        changes={"files": len(files)},
    )  # fmt: skip
    hooks.tell_facts_changed(files)
    return batch


def _kept_above(cursor: Any, xid: int) -> bool:
    """Say whether work was recorded, or a case opened, for a file that the batch made."""
    cursor.execute(f"{_OURS} AND h.table_name = 'registry_carefile' AND h.op = 'I'", [xid])
    made = [UUID(row[3]) for row in cursor.fetchall()]
    with acting_as(system_actor("exchange.undo")):
        return hooks.are_built_on(made, beside="exchange")


def _take_back(cursor: Any, table: str, xid: int) -> None:
    cursor.execute(
        f"DELETE FROM {table} t USING ({_OURS} AND h.table_name = %s AND h.op = 'I') ours "  # noqa: S608
        "WHERE t.id = ours.row_id::uuid",
        [xid, table],
    )
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
        "AND table_schema = 'public' AND column_name <> 'id'",
        [table],
    )
    names = [connection.ops.quote_name(row[0]) for row in cursor.fetchall()]
    picked = ", ".join(f"r.{name}" for name in names)
    cursor.execute(
        _RESTORE.format(table=table, columns=", ".join(names), picked=picked), [xid, table]
    )
