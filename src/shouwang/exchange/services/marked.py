"""The marked workbook of a large roster: made by a job, kept sealed, offered when it is ready."""

import tempfile
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import translation

from shouwang.core.actors import Actor, require
from shouwang.exchange import marking, selectors, steps, storage
from shouwang.exchange.models import Batch
from shouwang.exchange.permissions import ExchangePermission

MOST_AT_ONCE = 5000  # rows; marking more takes longer than a page may


def is_large(batch: Batch) -> bool:
    """Say whether the marked workbook of a batch is to be made by a job."""
    return int(batch.counts.get("rows", 0)) > MOST_AT_ONCE


def is_ready(batch: Batch) -> bool:
    """Say whether the marked workbook of a batch can be downloaded in the present language."""
    return storage.is_kept(_name(batch, translation.get_language() or ""))


def is_being_made(batch: Batch) -> bool:
    """Say whether a job is at it."""
    return steps.current(batch.pk) == "mark"


def content(actor: Actor, batch: Batch) -> bytes:
    """Return the marked workbook.

    :raises FileNotFoundError: if it was not made yet, or has been discarded.
    """
    require(actor, ExchangePermission.VIEW_BATCH)
    return storage.content(_name(batch, translation.get_language() or ""))


def make(batch: Batch, language: str) -> None:
    """Make and keep the marked workbook of a batch, its notes in a language.

    :raises FileNotFoundError: if the workbook has expired.
    """
    steps.announce(batch.pk, "mark")
    with translation.override(language), tempfile.TemporaryDirectory(prefix="shouwang-") as folder:
        out = Path(folder) / "marked.xlsx"
        marking.write_marked(batch, selectors.findings(batch).iterator(), batch.mapping, out)
        storage.keep_as(_name(batch, language), out)


def discard(batch: Batch) -> None:
    """Delete what was made of a batch: it is checked again, or its time is over."""
    for language, _label in settings.LANGUAGES:
        storage.discard(_name(batch, language))


def discard_expired(on: date) -> None:
    """Delete what was made of batches whose workbooks were kept until before `on`."""
    for batch in Batch.objects.filter(expires_on__lt=on).exclude(stored_as=""):
        discard(batch)


def _name(batch: Batch, language: str) -> str:
    return f"{batch.pk}-marked-{language}.sealed"
