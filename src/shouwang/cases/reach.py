"""Who sees photos and papers of a case: its team; of reports, whom the sub-file opens to."""

from collections.abc import Sequence
from uuid import UUID

from shouwang.core.actors import Actor
from shouwang.documents.models import Attachment

from . import selectors
from .choices import SubFile


def report_photos(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the photos of reports that the acting post may see."""
    cases = {row.sealed_for for row in rows if row.sealed_for is not None}
    open_ones = {case for case in cases if SubFile.REPORT in selectors.opened(actor, case)}
    return {row.pk for row in rows if row.sealed_for in open_ones}


def proofs(actor: Actor, rows: Sequence[Attachment]) -> set[UUID]:
    """Return the proofs that the acting post may see: of its cases."""
    wanted = {row.sealed_for for row in rows if row.sealed_for is not None}
    mine = set(selectors.visible_cases(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return {row.pk for row in rows if row.sealed_for in mine}
