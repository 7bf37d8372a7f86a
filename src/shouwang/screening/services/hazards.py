"""Hazards: found, controlled, claimed gone, confirmed gone, handed up, reported (W-10)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.documents import selectors as documents
from shouwang.registry import selectors as registry
from shouwang.screening import evidence, reporting, selectors, workflow
from shouwang.screening.choices import Harm, HazardStatus, Seen
from shouwang.screening.models import Hazard, Unit

from .campaigns import lock_unit
from .common import (
    InThePast,
    WordsNeeded,
    done,
    keep_photos,
    lock,
)

SUBJECT = "screening.hazard"


class ReportNeeded(DomainError):
    """Where a child came to harm or is missing, the report comes first."""

    message = _("已有儿童受伤或失踪：请先发起强制报告，再办理排除。")


class PhotoNeeded(DomainError):
    """Who confirms by a photo has one to look at."""

    message = _("没有排除后的照片，请到现场复核，或请整改人补传照片。")


@transaction.atomic
def find_hazard(
    actor: Actor, unit: Unit, *, hazard_id: UUID, kind: str, place_text: str, words: str,
    harm: str, found_on: date, found_by: str, file_id: UUID | None = None, photos: object = (),
    now: datetime,
) -> Hazard:  # fmt: skip
    """Enter a hazard; the same `hazard_id` is the same hazard. A report made before is open again.

    :raises InTheFuture: for a day to come. :raises NotAllowed: for a child out of reach.
    """
    locked = lock_unit(actor, unit, workflow.FIND)
    existing = Hazard.objects.filter(pk=hazard_id, unit=locked).first()
    if existing is not None:
        return existing
    if found_on > clock.local_date(now):
        raise InTheFuture
    if file_id is not None and registry.reachable_file(actor, file_id) is None:
        raise NotAllowed
    hazard = Hazard(
        pk=hazard_id, unit=locked, organisation_id=locked.organisation_id, kind=kind,
        place_text=place_text.strip(), words=words.strip(), harm=harm, found_on=found_on,
        found_by=found_by.strip() or actor.display_name, care_file_id=file_id,
        entered_by=actor.user_id, entered_at=now,
    )  # fmt: skip
    hazard.place(locked.area)
    hazard.save(force_insert=True)
    locked.status, locked.appraisal = workflow.FIND.target, ""
    locked.save()
    keep_photos(actor, photos, kind=evidence.HAZARD, subject=SUBJECT, row=hazard, now=now)
    return _done(actor, hazard, "find_hazard", now)


@transaction.atomic
def control_hazard(
    actor: Actor, hazard: Hazard, *, measure: str, owner_id: UUID | None, owner_label: str,
    due_on: date, now: datetime,
) -> Hazard:  # fmt: skip
    """Say what is done meanwhile, who removes it, until when.

    :raises WordsNeeded: without measure or name. :raises InThePast: if the day is over.
    """
    locked = lock(actor, hazard, workflow.CONTROL)
    if not measure.strip() or not owner_label.strip():
        raise WordsNeeded
    if due_on < clock.local_date(now):
        raise InThePast
    locked.owner = selectors.get_owner(locked.area, owner_id)
    locked.measure, locked.owner_label = measure.strip(), owner_label.strip()
    locked.due_on, locked.status = due_on, workflow.CONTROL.target
    return _done(actor, locked, "control_hazard", now)


@transaction.atomic
def escalate_hazard(actor: Actor, hazard: Hazard, *, to: str, words: str, now: datetime) -> Hazard:
    """Hand a hazard up to the township or a department (报告制度).

    :raises WordsNeeded: without receiver or words. :raises ReportNeeded: if a child was harmed and
        nobody has reported it.
    """
    locked = lock(actor, hazard, workflow.ESCALATE)
    if not to.strip() or not words.strip():
        raise WordsNeeded
    _must_be_reported(locked)
    locked.escalated_to, locked.escalation = to.strip(), words.strip()
    locked.escalated_at, locked.status = now, workflow.ESCALATE.target
    return _done(actor, locked, "escalate_hazard", now)


@transaction.atomic
def claim_hazard(
    actor: Actor, hazard: Hazard, *, removal: str, photos: object = (), now: datetime
) -> Hazard:
    """Say that a hazard is gone, with photos where there are some; another hand confirms it.

    :raises WordsNeeded: without words.
    """
    locked = lock(actor, hazard, workflow.CLAIM)
    if not removal.strip():
        raise WordsNeeded
    locked.removal, locked.claimed_by = removal.strip(), actor.user_id
    locked.claimed_label, locked.claimed_at = actor.display_name, now
    locked.status, locked.return_reason = workflow.CLAIM.target, ""
    keep_photos(actor, photos, kind=evidence.REMOVAL, subject=SUBJECT, row=locked, now=now)
    return _done(actor, locked, "claim_hazard", now)


@transaction.atomic
def confirm_hazard(actor: Actor, hazard: Hazard, *, how: str, now: datetime) -> Hazard:
    """Confirm that a hazard is gone.

    :raises SameHand: by who claimed it. :raises PhotoNeeded: by a photo that is not there.
    :raises ReportNeeded: if a child was harmed and nobody has reported it.
    """
    locked = lock(actor, hazard, workflow.CONFIRM)
    _must_be_reported(locked)
    if how == Seen.PHOTO and not _has_proof(actor, locked):
        raise PhotoNeeded
    locked.confirmed_how, locked.confirmed_label = how, actor.display_name
    locked.removed_on, locked.status = clock.local_date(now), workflow.CONFIRM.target
    return _done(actor, locked, "confirm_hazard", now)


def _has_proof(actor: Actor, hazard: Hazard) -> bool:
    found = documents.of_subjects(actor, SUBJECT, [hazard.pk]).get(hazard.pk, [])
    return any(each.kind == evidence.REMOVAL for each in found)


@transaction.atomic
def reject_hazard(
    actor: Actor, hazard: Hazard, *, reason: str, due_on: date, now: datetime
) -> Hazard:
    """Say that a hazard is still there, and until when it is to go.

    :raises SameHand: by who claimed it. :raises ReasonNeeded, InThePast: without reason or time.
    """
    locked = lock(actor, hazard, workflow.REJECT)
    if not reason.strip():
        raise ReasonNeeded
    if due_on < clock.local_date(now):
        raise InThePast
    locked.return_reason, locked.due_on = reason.strip(), due_on
    locked.status = workflow.REJECT.target
    return _done(actor, locked, "reject_hazard", now)


@transaction.atomic
def report_hazard(actor: Actor, hazard: Hazard, *, now: datetime) -> Hazard:
    """Make a mandatory report where a child was harmed or is missing; pressed twice it is one.

    :raises WrongStatus: where no child came to harm, or the hazard is gone.
    """
    locked = Hazard.objects.select_for_update(of=("self",)).get(pk=hazard.pk)
    if not selectors.is_here(actor, locked):
        raise NotAllowed
    if locked.report_id is not None:
        return locked
    if locked.harm == Harm.NONE or locked.status == HazardStatus.REMOVED:
        raise WrongStatus
    locked.report_id, locked.reported_at = reporting.report(actor, locked, now=now), now
    return _done(actor, locked, "report_hazard", now)


def _must_be_reported(hazard: Hazard) -> None:
    if hazard.harm != Harm.NONE and hazard.report_id is None:
        raise ReportNeeded


def _done(actor: Actor, hazard: Hazard, deed: str, now: datetime) -> Hazard:
    files = [hazard.care_file_id] if hazard.care_file_id else []
    done(actor, hazard, deed, now, file_ids=files, kind=hazard.kind)
    return hazard
