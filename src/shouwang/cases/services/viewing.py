"""Looking at cases is a deed; what a reporter sees of the road of the own report."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.cases import selectors
from shouwang.cases.models import Case, Delivery, Report
from shouwang.core.actors import Actor
from shouwang.core.scope import acting_as

from . import common
from .reporting import add_words, code_digest


def note_case(actor: Actor, case: Case, *, now: datetime) -> None:
    """Record that a case was opened."""
    audit.record(actor, "cases.view_case", case, at=now, area=case.area)


def note_list(actor: Actor, cases: Sequence[Case], *, now: datetime) -> None:
    """Record which cases a list showed; no child's file is named, the trail is read by others."""
    changes = {"cases": [str(case.pk) for case in cases]}
    audit.record(actor, "cases.list_cases", at=now, changes=changes)


def note_desk(actor: Actor, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Record which reports the desk showed."""
    changes = {"reports": [str(row.report_id) for row in deliveries]}
    audit.record(actor, "cases.list_cases", at=now, changes=changes)


def note_print(actor: Actor, case: Case, deed: str, *, now: datetime) -> None:
    """Record that a paper of a case was printed (`print_hand_over`, `print_case`)."""
    audit.record(actor, f"cases.{deed}", case, at=now, area=case.area)


def deliveries_of_own(actor: Actor, report: Report) -> list[Delivery]:
    """Return where a report of the acting account went, and who has it; empty for another's.

    Whoever reported is not of the team: the road is read for it, nothing else of the case.
    """
    if not selectors.is_reporter(actor, report.pk):
        return []
    with acting_as(common.system()):
        rows = Delivery.objects.filter(report=report.pk).select_related("organisation")
        return list(rows.order_by("receiver"))


def get_delivery(actor: Actor, delivery_id: UUID) -> Delivery | None:
    """Return a delivery whose receipt the post may enter: of its cases, or of its own report.

    Whoever reported is not of the team: the one row is read for it beyond the wall.
    """
    with acting_as(common.system()):
        row = (
            Delivery.objects.filter(pk=delivery_id)
            .select_related("report", "case", "organisation")
            .first()
        )
    if row is None:
        return None
    of_team = selectors.visible_cases(actor).filter(pk=row.case_id).exists()
    return row if of_team or selectors.is_reporter(actor, row.report_id) else None


@transaction.atomic
def add_words_by_code(reference: str, code: str, text: str, *, now: datetime) -> bool:
    """Add words to the report of a number and a code; False where they do not fit together."""
    system = common.system()
    with acting_as(system):
        found = Report.objects.filter(
            reference=reference.strip().upper(), code_digest=code_digest(code)
        ).first()
        if found is None:
            return False
        add_words(system, found, text, now=now)
    return True
