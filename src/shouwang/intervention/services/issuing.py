"""Giving a paper its number; Word file and PDF are kept, sealed for the team of the case."""

from datetime import datetime

from django.db import transaction

from shouwang.cases import services as casework
from shouwang.cases.models import CasePart
from shouwang.cases.services import NoSuchPaper
from shouwang.core.actors import Actor, require
from shouwang.documents.models import IssuedPaper
from shouwang.intervention import numbered
from shouwang.intervention.models import GuardianMeasure, Placement, ServedPaper
from shouwang.intervention.permissions import InterventionPermission

from . import common

_RIGHTS = {
    "placement": InterventionPermission.PLACE, "plan": InterventionPermission.HELP,
    "service": InterventionPermission.HELP, "measure": InterventionPermission.MEASURE,
    "intervention": InterventionPermission.MEASURE, "paper": InterventionPermission.MEASURE,
}  # fmt: skip


@transaction.atomic
def issue_numbered(
    actor: Actor, kind: str, row: CasePart, code: str, *, now: datetime
) -> list[IssuedPaper]:
    """Issue a paper for a step; unchanged, it is the same paper again. Of proofs of service one
    for each party.

    :raises NotAllowed: outside the team or without the right. :raises NoSuchPaper: of no such kind.
    """
    if kind not in _RIGHTS:
        raise NoSuchPaper
    require(actor, _RIGHTS[kind])
    common.team(actor, row.case_id)
    locked = common.fresh(row)
    if code not in numbered.codes_for(kind, locked):
        raise NoSuchPaper
    if code == numbered.RECEIPT:
        assert isinstance(locked, ServedPaper)  # noqa: S101 - for the types
        said = [numbered.receipt(locked, party) for party in locked.owed_to]
    else:
        said = [numbered.PAPERS[kind][code](locked)]
    subject = f"intervention.{kind}"
    made = [casework.issue_sealed(actor, subject, locked, code, each, now=now) for each in said]
    _tell_row(locked, code, made[0])
    common.done(actor, "issue_paper", locked, now, before=str(getattr(locked, "state", "")))
    return made


def _tell_row(row: CasePart, code: str, paper: IssuedPaper) -> None:
    """Keep the number where the step has none of its own yet."""
    if isinstance(row, Placement) and not row.paper_number:
        row.paper_number = paper.number_text
        row.save(update_fields=["paper_number"])
    elif isinstance(row, GuardianMeasure) and not row.number:
        row.number = paper.number_text
        row.save(update_fields=["number"])
