"""Two posts say different things: both are kept, and a third who may verify settles it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.core.actors import Actor, require
from shouwang.core.clock import local_date
from shouwang.core.errors import WrongStatus
from shouwang.registry import crossing
from shouwang.registry.choices import Standing
from shouwang.registry.entries import Entry
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Change, Disagreement
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.selectors.story import shown_value
from shouwang.registry.states import load_states

from .recording import record_entries, require_on_file

REPEATED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a post says of a field against what stands; both typed as the vocabulary has them."""

    field: str
    stands: Any
    claimed: Any
    stands_by: str = ""
    claimed_by: str = ""  # empty: the actor


@dataclass(frozen=True, slots=True)
class Quarrel:
    """A field on which the actor and another post correct each other again and again."""

    field: str
    other: str  # who said what stands
    mine_is_verified: bool  # the actor's value is the one that was verified last


def quarrels(actor: Actor, file: CareFile, changes: Mapping[str, Any]) -> list[Quarrel]:
    """Return the fields that the actor changes back after another changed them back.

    :param changes: field → (what stands, what the actor says).
    """
    if actor.may(RegistryPermission.VERIFY_FILE) or not changes:
        return []
    course = list(Change.objects.filter(care_file=file).order_by("at", "pk"))
    found = []
    for key, (_stands, said) in changes.items():
        told = [
            (change, line)
            for change in course
            for line in change.summary
            if line.get("field") == key
        ]
        if _repeats(actor, told):
            verified = _verified(course, told)
            mine = verified is not None and verified == shown_value(FIELDS[key], said)
            found.append(Quarrel(key, told[-1][0].actor_label, mine))
    return found


def _repeats(actor: Actor, told: list[tuple[Change, Any]]) -> bool:
    """Say whether another post said it last, and the actor before, not long ago."""
    if not told or told[-1][0].actor_label == actor.display_name:
        return False
    last = told[-1][0].at
    return any(
        change.actor_label == actor.display_name and last - change.at <= REPEATED_WITHIN
        for change, _line in told[:-1]
    )


def _verified(course: list[Change], told: list[tuple[Change, Any]]) -> str | None:
    """Return what the field said when the file was last verified; None if never or sealed."""
    at = max((c.at for c in course if c.deed == "registry.verify_file"), default=None)
    if at is None:
        return None
    before = [line["after"] for change, line in told if change.at <= at]
    after = [line["before"] for change, line in told if change.at > at]
    value = before[-1] if before else after[0] if after else None
    return None if value == "***" else value


@transaction.atomic
def keep_disagreements(
    actor: Actor, file: CareFile, claims: Iterable[Claim], *, permission: str,
    effective_on: date, now: datetime,
) -> list[Disagreement]:  # fmt: skip
    """Keep what a post says beside what stands, dated, for who may verify to settle.

    The same claim of the same person is kept once while it is open.

    :raises NotAllowed: if the actor may not edit the file.
    """
    require_on_file(actor, permission, file)
    kept = []
    for claim in claims:
        by = claim.claimed_by or actor.display_name
        Disagreement.objects.filter(
            care_file=file, field=claim.field, claimed_by=by, status=Standing.OPEN
        ).delete()
        row = Disagreement(
            care_file=file, field=claim.field, stands=crossing.to_json(claim.stands),
            claimed=crossing.to_json(claim.claimed), stands_by=claim.stands_by, claimed_by=by,
            organisation_name="" if claim.claimed_by else actor.organisation_name,
            claimed_on=local_date(now), effective_on=effective_on,
        )  # fmt: skip
        row.place(file.area)
        row.save()
        kept.append(row)
    if kept:
        labels = "、".join(str(FIELDS[row.field].label) for row in kept)
        _note(actor, file, "registry.keep_disagreement", labels, effective_on, now)
        audit.record(
            actor, "registry.keep_disagreement", file, at=now, area=file.area,
            file_ids=[file.pk], changes={"fields": [row.field for row in kept]},
        )  # fmt: skip
    return kept


@transaction.atomic
def settle_disagreement(
    actor: Actor, disagreement: Disagreement, *, accept: bool, note: str, now: datetime
) -> Disagreement:
    """Say which value is right: accepted, it goes into the file as of the day it was claimed for.

    :raises NotAllowed: if the actor may not verify files there.
    :raises WrongStatus: if it is settled already, or the file is closed.
    """
    row = Disagreement.objects.select_for_update(of=("self",)).get(pk=disagreement.pk)
    require(actor, RegistryPermission.VERIFY_FILE, at=row.area)
    file = CareFile.objects.get(pk=row.care_file_id)
    if row.status != Standing.OPEN or file.is_closed:
        raise WrongStatus
    if accept:
        values = {row.field: crossing.from_json(row.field, str(row.claimed))}
        values |= _beside(file, row.field, values)
        record_entries(
            actor, [Entry(file.area, values, file_id=file.pk)], on=row.effective_on,
            source="OFFICE", now=now, may_clear=True,
        )  # fmt: skip
    row.status = Standing.ACCEPTED if accept else Standing.REJECTED
    row.settled_at, row.settled_by, row.note = now, actor.display_name, note
    row.save(update_fields=["status", "settled_at", "settled_by", "note"])
    text = f"{FIELDS[row.field].label}：{row.get_status_display()}"
    _note(actor, file, "registry.settle_disagreement", text, row.effective_on, now)
    audit.record(
        actor, "registry.settle_disagreement", file, at=now, area=file.area, note=note,
        file_ids=[file.pk], changes={"field": row.field, "status": str(row.status)},
    )  # fmt: skip
    return row


def _beside(file: CareFile, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """A parent's whereabouts are one fact: what is not in question stays as it is."""
    role, _dot, name = key.rpartition(".")
    if name not in ("left", "destination", "employer"):
        return {}
    state = load_states([file.pk])[file.pk]
    return {f"{role}.state": "AWAY"} if state.values.get(f"{role}.state") != "AWAY" else {}


def _note(actor: Actor, file: CareFile, deed: str, text: str, on: date, now: datetime) -> None:
    change = Change(
        care_file=file, effective_on=on, at=now, deed=deed, source="OFFICE",
        actor_label=actor.display_name, summary=[{"field": "", "before": "", "after": text}],
    )  # fmt: skip
    change.place(file.area)
    change.save()
