"""Ending a pairing, and keeping the papers of one: shared by the deeds that do it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.scope import acting_as
from shouwang.documents import services as documents
from shouwang.duties import services as duties
from shouwang.pairing.choices import EndReason, PairingStatus
from shouwang.pairing.models import Pairing
from shouwang.registry import services as registry
from shouwang.registry.models import Grant


def end(
    actor: Actor, pairing: Pairing, reason: EndReason, on: date, review: str, now: datetime
) -> Pairing:
    """End a pairing; the file closes to the volunteer that day, the duties follow."""
    pairing.status, pairing.end_reason = PairingStatus.ENDED, reason
    pairing.ended_on, pairing.review = on, review.strip()
    pairing.save(update_fields=["status", "end_reason", "ended_on", "review"])
    if pairing.grant_id is not None:
        system = system_actor("pairing")
        with acting_as(system):
            grant = Grant.objects.filter(pk=pairing.grant_id).first()
            if grant is not None:
                registry.revoke_grant(system, grant, on=clock.local_date(now), now=now)
    audit.record(
        actor, "pairing.end", pairing, at=now, area=pairing.area,
        file_ids=[pairing.care_file_id], changes={"reason": str(reason)},
    )  # fmt: skip
    duties.plan_files([pairing.care_file_id], clock.local_date(now))
    return pairing


def keep(
    actor: Actor, files: Sequence[Any], kind: str, subject: documents.Subject, now: datetime
) -> None:
    """Keep the photos or scans of a form."""
    token = getattr(files, "token", None)
    documents.store_all(actor, files, kind=kind, subject=subject, token=token, now=now)
