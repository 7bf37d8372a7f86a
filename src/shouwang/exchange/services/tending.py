"""Small deeds around a batch: taking up what broke off, noting what was downloaded."""

from datetime import datetime

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.errors import WrongStatus
from shouwang.exchange import selectors
from shouwang.exchange.choices import BatchStatus
from shouwang.exchange.models import Batch
from shouwang.exchange.permissions import ExchangePermission


@transaction.atomic
def resume_batch(actor: Actor, batch: Batch, *, now: datetime) -> Batch:
    """Take up a batch whose job failed for good; nothing of it was written.

    A batch that was to be entered goes back to its preview; one that was to be checked stays
    received, and is to be checked again.

    :raises WrongStatus: if no job of the batch failed.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require(actor, ExchangePermission.IMPORT_ROSTER)
    if selectors.work_on(batch).state not in ("failed", "none"):
        raise WrongStatus
    if batch.status == BatchStatus.COMMITTING:
        batch.status = BatchStatus.CHECKED
        batch.save(update_fields=["status"])
    elif batch.status != BatchStatus.UPLOADED:
        raise WrongStatus
    audit.record(actor, "exchange.resume_batch", batch, at=now, area=batch.area)
    return batch


def note_marked(actor: Actor, batch: Batch, *, findings: int, now: datetime) -> None:
    """Record that the sender's own workbook was given back with its defects marked."""
    require(actor, ExchangePermission.VIEW_BATCH)
    audit.record(
        actor, "exchange.export_marked", batch, at=now, area=batch.area,
        changes={"findings": findings},
    )  # fmt: skip
