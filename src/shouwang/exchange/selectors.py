"""Reading batches, their rows and findings, and requests to take a child over."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.divisions import selectors as divisions
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from . import steps
from .choices import BatchStatus, RowPlan
from .models import Batch, Finding, SourceRow
from .permissions import ExchangePermission

_SILENT = timedelta(seconds=30)  # a worker beats every ten seconds
PLANS = tuple(RowPlan.values)


def batches(actor: Actor) -> QuerySet[Batch]:
    """Return the batches of the actor's area; for a post without one, of its organisation."""
    if not actor.may(ExchangePermission.VIEW_BATCH):
        return Batch.objects.none()
    if actor.area is None:
        if actor.organisation_id is None:
            return Batch.objects.none()
        return Batch.objects.filter(organisation_id=actor.organisation_id)
    return Batch.objects.within(actor.area)


def findings(batch: Batch) -> QuerySet[Finding]:
    """Return the findings of a batch that the actor sees."""
    return Finding.objects.filter(batch=batch)


def rows(batch: Batch) -> QuerySet[SourceRow]:
    """Return the rows of a batch that the actor sees, in the order of the workbook."""
    return SourceRow.objects.filter(batch=batch)


def count_codes(batch: Batch) -> list[dict[str, Any]]:
    """Return how often each code was found: code, severity, number; errors first."""
    counted = findings(batch).values("code", "severity").annotate(number=Count("pk"))
    return [dict(entry) for entry in counted.order_by("severity", "-number", "code")]


def count_plans(batch: Batch) -> dict[str, int]:
    """Return how many rows there are of each plan."""
    counted = rows(batch).order_by().values_list("plan").annotate(number=Count("pk"))
    return dict(counted)


def count_undecided(batch: Batch) -> int:
    """Return how many doubtful rows wait for a decision."""
    return rows(batch).filter(plan=RowPlan.DOUBTFUL, decision="").count()


def sheets(batch: Batch) -> list[str]:
    """Return the names of the sheets that have findings."""
    found = findings(batch).order_by("sheet").values_list("sheet", flat=True).distinct()
    return list(found[:100])


def same_file(actor: Actor, batch: Batch) -> list[Batch]:
    """Return earlier batches in reach with exactly the same content, newest first."""
    found = batches(actor).filter(file_digest=bytes(batch.file_digest), sent_at__lt=batch.sent_at)
    return list(found.exclude(pk=batch.pk).order_by("-sent_at")[:5])


def findings_of_files(file_ids: Sequence[UUID]) -> list[Finding]:
    """Return what rosters said wrong about some children, the newest batch first."""
    found = Finding.objects.filter(care_file_id__in=file_ids).select_related("batch")
    return list(found.exclude(batch__status=BatchStatus.UNDONE).order_by("-batch__sent_at")[:500])


def findings_of_row(row: SourceRow) -> list[Finding]:
    """Return the findings of one row."""
    return list(Finding.objects.filter(batch_id=row.batch_id, sheet=row.sheet, row=row.row))


@dataclass(frozen=True)
class Work:
    """What the queue knows about a batch. `state`: none, waiting, running, broken or failed."""

    state: str
    step: str = ""
    attempts: int = 0


def work_on(batch: Batch) -> Work:
    """Return how the last job over a batch stands; a worker that fell silent is told apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.status::text, j.attempts, w.last_heartbeat FROM procrastinate_jobs j "
            "LEFT JOIN procrastinate_workers w ON w.id = j.worker_id "
            "WHERE j.args->>'batch_id' = %s ORDER BY j.id DESC LIMIT 1",
            [str(batch.pk)],
        )
        found = cursor.fetchone()
    if found is None:
        return Work("none")
    status, attempts, heartbeat = found
    if status == "doing":
        alive = heartbeat is not None and clock.now() - heartbeat < _SILENT
        return Work("running" if alive else "broken", steps.current(batch.pk), attempts)
    states = {"todo": "waiting", "failed": "failed", "aborted": "failed", "cancelled": "failed"}
    return Work(states.get(status, "none"), "", attempts)


def visible_files(actor: Actor, file_ids: Iterable[UUID | None]) -> dict[UUID, CareFile]:
    """Return those of the files that the actor may open, by id."""
    wanted = [file_id for file_id in file_ids if file_id]
    files = CareFile.objects.reachable(actor, RegistryPermission.VIEW_FILE).filter(pk__in=wanted)
    return {file.pk: file for file in files.select_related("person")}


def said(row: SourceRow) -> dict[str, Any]:
    """Return what a row says: field → value, `_unread` with the cells that could not be read."""
    found: dict[str, Any] = json.loads(row.payload or "{}")
    return found


def place_name(code: str) -> str:
    """Return the names of a division from the province down, in one string."""
    return "".join(divisions.path_names(code)) if code else ""


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of several divisions, in one query."""
    return {code: "".join(names) for code, names in divisions.paths(sorted(set(codes))).items()}
