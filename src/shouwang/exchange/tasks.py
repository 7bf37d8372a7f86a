"""Jobs over batches; arguments are ids only."""

import contextlib
from datetime import date
from uuid import UUID

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from shouwang.accounts import selectors as accounts
from shouwang.core import clock
from shouwang.core.actors import system_actor
from shouwang.core.errors import DomainError
from shouwang.core.jobs import job, periodic
from shouwang.core.reach import Area, full_code
from shouwang.core.scope import acting_as

from . import services, storage
from .choices import BatchStatus
from .models import Batch, DepartmentList, Reconciliation, SourceRow
from .services import duplicates, marked, reconciling, registers


@job("exchange.check")
def check(batch_id: str, county: str) -> None:
    """Check a received workbook. Planning looks at the whole county, whoever sent it."""
    with acting_as(system_actor("exchange.check", Area.of(full_code(county)))):
        services.check_batch(Batch.objects.get(pk=UUID(batch_id)), now=clock.now())


@job("exchange.commit")
def commit(batch_id: str, post_id: str) -> None:
    """Enter a checked batch under the post that asked for it.

    Where the preview is outdated, it has been made anew; where the post has ended meanwhile, the
    batch goes back to the preview.
    """
    actor = accounts.actor_of_post(UUID(post_id), clock.today())
    if actor is None:
        with acting_as(system_actor("exchange.commit")):
            Batch.objects.filter(pk=UUID(batch_id)).update(status=BatchStatus.CHECKED)
        return
    batch = UUID(batch_id)
    try:
        with acting_as(actor):
            done = services.commit_batch(actor, Batch.objects.get(pk=batch), now=clock.now())
            refresh_registers.defer(county=done.county)
            find_around.defer(entered=str(done.pk), county=done.county)
    except services.PlanOutdated:
        with acting_as(actor):
            services.refresh_preview(Batch.objects.get(pk=batch))
    except DomainError:
        with acting_as(actor):
            Batch.objects.filter(pk=batch, status=BatchStatus.COMMITTING).update(
                status=BatchStatus.CHECKED
            )


@job("exchange.mark")
def mark(of_batch: str, language: str) -> None:
    """Make the marked workbook of a large batch, for whoever may see the batch to download."""
    with acting_as(system_actor("exchange.mark")):
        marked.make(Batch.objects.get(pk=UUID(of_batch)), language)


def defer_mark(batch_id: UUID, language: str) -> None:
    """Have the marked workbook made, once, however often it is asked for."""
    lock = f"exchange.mark:{batch_id}:{language}"
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        mark.configure(queueing_lock=lock).defer(of_batch=str(batch_id), language=language)


@periodic("exchange.expire", cron="30 17 * * *")
def expire() -> None:
    """Discard uploaded workbooks whose time is over."""
    discard_expired(clock.today())


def discard_expired(on: date) -> int:
    """Discard the workbooks that were kept until before `on`; returns how many."""
    marked.discard_expired(on)
    due = Batch.objects.filter(expires_on__lt=on).exclude(stored_as="")
    for batch in due:
        storage.discard(batch.stored_as)
    return due.update(stored_as="")


# --- registers ------------------------------------------------------------------------------------


@job("exchange.refresh_registers")
def refresh_registers(county: str) -> None:
    """Note what the newest rosters of a county (six digits) told."""
    with acting_as(system_actor("exchange.registers", Area.of(full_code(county)))):
        registers.refresh_parts(county)


@job("exchange.take_list")
def take_list(list_id: str, county: str) -> None:
    """Read another department's list; places of the whole county are looked up."""
    with acting_as(system_actor("exchange.take_list", Area.of(full_code(county)))):
        registers.take_list(DepartmentList.objects.get(pk=UUID(list_id)))


@job("exchange.reconcile")
def reconcile(run_id: str, county: str) -> None:
    """Compare two registers. Children may be told of anywhere in the county, whoever asked."""
    with acting_as(system_actor("exchange.reconcile", Area.of(full_code(county)))):
        run = Reconciliation.objects.get(pk=UUID(run_id))
        reconciling.run_reconciliation(run, now=clock.now())


@periodic("exchange.purge_lists", cron="10 17 * * *")
def purge_lists() -> None:
    """Purge the lists of other departments whose time is over."""
    registers.purge_expired(system_actor("exchange.purge_lists"), now=clock.now())


# --- duplicates -----------------------------------------------------------------------------------


@periodic("exchange.duplicates", cron="40 17 * * *")
def find_duplicates() -> None:
    """Look for duplicates in every county, one after the other."""
    for county in duplicates.counties():
        find_in_county.defer(county=county)


@job("exchange.find_in_county")
def find_in_county(county: str) -> None:
    """Compare all files and persons of a county (six digits)."""
    with acting_as(system_actor("exchange.duplicates", Area.of(full_code(county)))):
        duplicates.find_in_county(county, on=clock.today())


@job("exchange.find_around")
def find_around(entered: str, county: str) -> None:
    """Compare the files that a batch opened or changed with the others of the county."""
    with acting_as(system_actor("exchange.duplicates", Area.of(full_code(county)))):
        rows = SourceRow.objects.filter(batch_id=UUID(entered), care_file_id__isnull=False)
        files = [file_id for file_id in rows.values_list("care_file_id", flat=True) if file_id]
        duplicates.find_around(county, files, on=clock.today())
