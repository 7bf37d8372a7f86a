"""Which sheets of paper belong to records and plans, and which are kept."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from shouwang.care.choices import PlanStatus
from shouwang.care.models import Plan, Record
from shouwang.core.actors import Actor
from shouwang.documents import selectors as documents
from shouwang.documents.models import Attachment

# The kind of attachments, and what they hang on.
SHEET = "CARE_SHEET"
RECORD, PLAN = "care.record", "care.plan"


def attachments(actor: Actor, kind: str, ids: Iterable[UUID]) -> dict[UUID, list[Attachment]]:
    """Return id → photos and sheets of records or plans that the actor may see, oldest first.

    A record that was written on one sheet with others shows the photos which the first one keeps.
    """
    own = list(ids)
    keepers = _keepers(own) if kind == RECORD else {}
    found = documents.of_subjects(actor, kind, {*own, *keepers.values()}, voided=True)
    return {
        pk: [*found.get(keepers.get(pk, pk), ()), *(found.get(pk, ()) if pk in keepers else ())]
        for pk in own
        if pk in found or keepers.get(pk) in found
    }


def _keepers(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return record → the record that keeps the photos of the sheet it was written on."""
    rows = Record.objects.filter(pk__in=list(ids), sheet_of__isnull=False)
    return {pk: keeper for pk, keeper in rows.values_list("pk", "sheet_of") if keeper is not None}


def paper_records(file_ids: Iterable[UUID]) -> dict[UUID, list[tuple[UUID, bool]]]:
    """Return file id → (record from paper, is its sheet kept), the newest first.

    One sheet of an occasion with brothers and sisters is enough for each of them, and one card for
    every occasion that it lists.
    """
    rows = Record.objects.filter(
        care_file__in=list(file_ids), from_paper=True, voided_at__isnull=True
    ).order_by("-occurred_on", "-id")
    written = list(rows.values_list("care_file_id", "pk", "occasion", "sheet_of"))
    together = Record.objects.filter(occasion__in={occasion for _f, _pk, occasion, _of in written})
    held = set(
        together.filter(pk__in=_held(RECORD, together.values("pk"))).values_list(
            "occasion", flat=True
        )
    )
    keepers = {keeper for _f, _pk, _occasion, keeper in written if keeper is not None}
    kept = set(_held(RECORD, keepers)) if keepers else set()
    found: dict[UUID, list[tuple[UUID, bool]]] = {}
    for file_id, pk, occasion, keeper in written:
        found.setdefault(file_id, []).append((pk, occasion in held or keeper in kept))
    return found


def signed_plans(file_ids: Iterable[UUID]) -> list[tuple[Plan, bool]]:
    """Return the plans in force or past that were signed or came from paper; is the sheet kept?"""
    plans = list(
        Plan.objects.filter(care_file__in=list(file_ids))
        .filter(Q(signed_on__isnull=False) | Q(from_paper=True))
        .exclude(status__in=(PlanStatus.DRAFT, PlanStatus.DROPPED))
        .order_by("-starts_on", "-id")
    )
    held = set(_held(PLAN, [plan.pk for plan in plans])) if plans else set()
    return [(plan, plan.pk in held) for plan in plans]


def _held(kind: str, ids: Any) -> list[UUID]:
    rows = Attachment.objects.filter(
        kind=SHEET, subject_kind=kind, subject_id__in=ids, voided_at__isnull=True
    )
    return [pk for pk in rows.values_list("subject_id", flat=True) if pk is not None]
