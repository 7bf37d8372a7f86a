"""Receiving a workbook, finding every defect, planning every row. Nothing enters the register."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.core import crypto
from shouwang.core.actors import Actor, require
from shouwang.core.bulk import ahead, insert_rows
from shouwang.core.clock import local_date
from shouwang.core.errors import NotAllowed
from shouwang.core.ids import Ids
from shouwang.core.models import area_columns, new_id
from shouwang.exchange import standing, steps, storage
from shouwang.exchange.choices import BatchStatus
from shouwang.exchange.comparing import payload_digest
from shouwang.exchange.models import Batch, ColumnMemory, Finding, SourceRow
from shouwang.exchange.permissions import ExchangePermission
from shouwang.exchange.planning import Places, PlannedRow, Planner
from shouwang.exchange.roster.check import Record, RosterCheck, check_file
from shouwang.exchange.roster.limits import UnusableFile
from shouwang.exchange.roster.reading import read_workbook
from shouwang.exchange.roster.recognise import AmbiguousColumns, UnrecognisedRoster
from shouwang.exchange.translation import SOURCES, payload_of, tell

from . import marked

_ROW = (
    "id", "area", "county", "township", "batch_id", "organisation_id", "sheet", "row",
    "child_name", "plan", "candidate_id", "candidate_version", "id_digest", "payload",
    "payload_digest", "difference", "findings", "held_reason", "decision", "source",
)  # fmt: skip
_FINDING = (
    "id", "area", "county", "township", "batch_id", "organisation_id", "sheet", "row", "column",
    "code", "severity", "value_hint", "message", "params", "related_rows",
)  # fmt: skip
_SHARED_PARENTS = "parent-block-repeated"
_AT_ONCE = 5000


@transaction.atomic
def receive(
    actor: Actor, path: Path, *, file_name: str, area: str, on: date, now: datetime,
    profile: str = "",
) -> Batch:  # fmt: skip
    """Take in a workbook for an area; it is kept sealed, and checked by a job.

    :param on: 填报日期, the day the workbook speaks of.
    :raises NotAllowed: if the area lies outside the actor's (a school sends for its own place).
    """
    if actor.organisation_id is None:
        raise NotAllowed
    if actor.area is None:
        require(actor, ExchangePermission.IMPORT_ROSTER)
        area = actor.area_code
    else:
        require(actor, ExchangePermission.IMPORT_ROSTER, at=area)
    batch = Batch(
        organisation_id=actor.organisation_id, sent_by=actor.user_id,
        sender_label=actor.display_name, sent_at=now, file_name=Path(file_name).name[-200:],
        file_digest=crypto.hash_of(path.read_bytes()), stored_as=storage.keep(path),
        expires_on=local_date(now) + timedelta(days=storage.KEPT_DAYS), profile=profile,
        reference_date=on,
    )  # fmt: skip
    batch.place(area)
    batch.save()
    audit.record(actor, "exchange.receive", batch, at=now, area=area)
    return batch


@transaction.atomic
def answer_columns(
    actor: Actor, batch: Batch, *, profile: str, mapping: Mapping[str, str], now: datetime
) -> Batch:
    """Say which column is which; remembered for the sender, and checked again."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(actor, ExchangePermission.IMPORT_ROSTER)
    batch.profile, batch.mapping = profile, {**batch.mapping, **mapping}
    batch.status, batch.question = BatchStatus.UPLOADED, {}
    batch.save(update_fields=["profile", "mapping", "status", "question"])
    for heading, field in mapping.items():
        ColumnMemory.objects.update_or_create(
            organisation=batch.organisation, profile=profile, heading=heading[:120],
            defaults={"field": field},
        )  # fmt: skip
    audit.record(actor, "exchange.answer_columns", batch, at=now, area=batch.area)
    return batch


def check_batch(batch: Batch, *, now: datetime) -> Batch:
    """Read, check and plan a received workbook, or say why that is impossible.

    The acting scope must show the whole county. All of it is one transaction: a batch whose
    worker dies stays UPLOADED, with nothing written.
    """
    with transaction.atomic():
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if batch.status not in (BatchStatus.UPLOADED, BatchStatus.CHECKED):
            return batch
        places = Places(batch.area)
        steps.announce(batch.pk, "read")
        try:
            check = _read(batch, places)
        except UnusableFile as error:
            return _refuse(batch, str(error.template), dict(error.params))
        except (UnrecognisedRoster, AmbiguousColumns) as error:
            return _ask(batch, error)
        source = str(SOURCES[check.profile.name])
        planner = Planner.of(batch, source, places)
        doubtful = {(f.sheet, f.row) for f in check.findings if f.code == _SHARED_PARENTS}
        steps.announce(batch.pk, "plan")
        compared = standing.mark()
        rows = planner.plan(_given_away(check.records), doubtful)
        steps.announce(batch.pk, "store")
        _store(batch, check, rows, source)
        _finish(batch, check, rows, compared)
    return batch


def _read(batch: Batch, places: Places) -> RosterCheck:
    memory = ColumnMemory.objects.filter(organisation_id=batch.organisation_id)
    if batch.profile:
        memory = memory.filter(profile__in=["", batch.profile])
    remembered = dict(memory.values_list("heading", "field"))
    batch.mapping = {**remembered, **batch.mapping}  # kept: marking reads the same columns
    with storage.opened(batch.stored_as, batch.file_name) as path:
        return check_file(
            path, profile=batch.profile or None, on=batch.reference_date, villages=places,
            mapping=batch.mapping or None, tell=tell,
            begins=lambda: steps.announce(batch.pk, "rules"),
        )  # fmt: skip


def _refuse(batch: Batch, template: str, params: dict[str, Any]) -> Batch:
    batch.status = BatchStatus.UNUSABLE
    batch.problem = json.dumps([template, params], ensure_ascii=False)
    batch.save(update_fields=["status", "problem"])
    return batch


def _ask(batch: Batch, error: UnrecognisedRoster | AmbiguousColumns) -> Batch:
    """Keep the question for a person: which profile, which column."""
    batch.status = BatchStatus.NEEDS_MAPPING
    batch.problem = json.dumps([str(error.template), error.params], ensure_ascii=False)
    if isinstance(error, AmbiguousColumns):
        batch.question = {
            "kind": "ambiguous", "sheet": error.sheet, "field": error.field,
            "heading": error.heading, "candidates": list(dict.fromkeys(error.candidates)),
        }  # fmt: skip
    else:
        batch.question = {
            "kind": "unknown", "profile": error.nearest.name,
            "heading_rows": _heading_rows(batch),
        }  # fmt: skip
    batch.save(update_fields=["status", "problem", "question"])
    return batch


def _heading_rows(batch: Batch) -> list[list[str]]:
    """Return the rows at the top of the sheets that may be headings, as written."""
    with storage.opened(batch.stored_as, batch.file_name) as path:
        workbook = read_workbook(path)
    headings: list[list[str]] = []
    for sheet in workbook.sheets[:5]:
        for row in sheet.rows[:8]:
            words = [str(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()]
            if len(words) >= 3:
                headings.append(words[:120])
    return headings[:8]


def _given_away(records: list[Record]) -> Iterator[Record]:
    """Yield records in order; each is forgotten, so that cells and plans never fill the memory."""
    records.reverse()
    while records:
        yield records.pop()


def _store(batch: Batch, check: RosterCheck, rows: list[PlannedRow], source: str) -> None:
    marked.discard(batch)
    SourceRow.objects.filter(batch=batch).delete()
    Finding.objects.filter(batch=batch).delete()
    by_row: dict[tuple[str, int], list[list[str]]] = {}
    for finding in check.findings:
        by_row.setdefault((finding.sheet, finding.row), []).append([finding.code, finding.column])
    ids = Ids()
    slices = (
        [row_columns(batch, ids.take(), row, by_row, source) for row in rows[at : at + _AT_ONCE]]
        for at in range(0, len(rows), _AT_ONCE)
    )
    for some in ahead(slices):
        insert_rows(SourceRow, _ROW, some)
    place = (batch.area, batch.county, batch.township, batch.pk, batch.organisation_id)
    insert_rows(
        Finding, _FINDING,
        (
            (new_id(), *place, f.sheet[:80], f.row, f.column[:120], f.code, f.severity,
             f.value_hint[:80], f.template, json.dumps(dict(f.params), ensure_ascii=False,
             default=str), json.dumps(list(f.related_rows)))
            for f in check.findings
        ),
    )  # fmt: skip


def _finish(
    batch: Batch, check: RosterCheck, rows: list[PlannedRow], compared: dict[str, Any]
) -> None:
    batch.profile, batch.status, batch.problem = check.profile.name, BatchStatus.CHECKED, ""
    batch.counts = {
        "compared": compared,
        "rows": check.rows,
        "clean_rows": check.clean_rows,
        "errors": sum(f.severity == "error" for f in check.findings),
        "warnings": sum(f.severity == "warning" for f in check.findings),
        "sheets": list(check.sheets),
        "skipped_sheets": list(check.skipped),
        "plans": dict(Counter(str(row.plan) for row in rows)),
    }
    batch.save(update_fields=["profile", "status", "problem", "counts", "mapping"])


def row_columns(
    batch: Batch, row_id: UUID, row: PlannedRow,
    findings: Mapping[tuple[str, int], list[list[str]]], source: str,
) -> tuple[Any, ...]:  # fmt: skip
    """Return the columns of a source row: what it said is sealed."""
    payload, digest = row.payload, row.payload_digest
    if row.own_parents:  # known only when all rows had been read
        unread = json.loads(payload)["_unread"]
        payload = payload_of(row.values, unread, own_parents=True)
        digest = payload_digest(payload)
    found = findings.get((row.sheet, row.row))
    sealed = crypto.keyring().seal(payload, "exchange_sourcerow.payload")
    return (
        row_id, *area_columns(row.area), batch.pk, batch.organisation_id, row.sheet[:80],
        row.row, row.child[0][:72], row.plan, row.candidate_id,
        row.candidate_version, row.digest, sealed, digest, sealed_difference(row),
        json.dumps(found) if found else "[]",
        row.elsewhere or row.held_reason, row.decision, source,
    )  # fmt: skip


def sealed_difference(row: PlannedRow) -> bytes:
    """Return the three-way comparison of a row, sealed, as the database takes it."""
    if row.compared is None:
        return b""
    return crypto.seal_text(row.compared.to_text(), "exchange_sourcerow.difference")
