"""Planning duties; putting one off, handing it on; the week's digest."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.models import Post
from shouwang.audit import services as audit
from shouwang.core.actors import Actor, system_actor
from shouwang.core.bulk import insert_rows, update_rows
from shouwang.core.choices import Channel
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.models import area_columns, new_id
from shouwang.core.outbox import Message, Outbox
from shouwang.core.scope import acting_as
from shouwang.policy.selectors import pack_for
from shouwang.registry.classes import class_key
from shouwang.registry.models import CareFile, Enrolment

from . import hooks, selectors
from .choices import DutyStatus
from .hooks import Owed, Subject, Subjects
from .models import Duty, Feed, Outgoing
from .permissions import DutyPermission

_CHUNK = 10_000
_DIGESTS = "duties.digests"
_KEPT = timedelta(weeks=8)
_COLUMNS = (
    "id", "area", "county", "township", "care_file_id", "source", "key", "role",
    "organisation_id", "class_label", "user_id", "params", "basis", "opens_on", "due_on",
    "status", "met_on", "met_by", "planned_on", "snooze_reason", "snoozed_by",
)  # fmt: skip
_CHANGED = (
    "id", "area", "county", "township", "role", "organisation_id", "class_label", "user_id",
    "params", "basis", "opens_on", "due_on", "status", "met_on", "met_by",
)  # fmt: skip


class TooLong(DomainError):
    """A duty can be put off only for so long."""

    def __init__(self, most: int) -> None:
        super().__init__(str(_("最长只能暂缓 {n} 日。")).format(n=most))


# --- planning ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Plan:
    """How many duties a planning opened, and how many it changed (met and dropped ones too)."""

    opened: int = 0
    changed: int = 0


def plan_files(file_ids: Iterable[UUID], on: date) -> Plan:
    """Bring the duties of files in line with what every source says is owed; idempotent.

    As the system: a school that tells of one child need not reach the village's duties.
    """
    ids, total = sorted(set(file_ids)), Plan()
    with acting_as(system_actor("duties.plan")):
        for start in range(0, len(ids), _CHUNK):
            done = _plan(ids[start : start + _CHUNK], on)
            total.opened += done.opened
            total.changed += done.changed
    return total


def plan_county(county: str, on: date) -> Plan:
    """Plan every file of a county (six digits)."""
    with acting_as(system_actor("duties.plan")):
        ids = list(CareFile.objects.filter(county=county).values_list("pk", flat=True))
    return plan_files(ids, on)


def plan_all(on: date) -> None:
    """Plan every county."""
    with acting_as(system_actor("duties.plan")):
        counties = list(CareFile.objects.order_by().values_list("county", flat=True).distinct())
    for county in counties:
        plan_county(county, on)


def _plan(ids: list[UUID], on: date) -> Plan:
    subjects = _subjects(ids)
    wanted = _wanted(subjects, on)
    areas = {subject.file_id: subject.area for subject in subjects}
    with connection.cursor() as cursor:  # one planning of a file at a time
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('duties:' || c)) FROM "
            "(SELECT DISTINCT unnest(%s::text[]) AS c ORDER BY 1) s",
            [sorted({area[:9] for area in areas.values()})],
        )
    known = _known(ids)
    new = [key for key in wanted if key not in known]
    insert_rows(Duty, _COLUMNS, (_row(key, wanted[key], areas[key[0]], on) for key in new))
    changed = list(_changes(known, wanted, areas))
    update_rows(Duty, _CHANGED, changed)
    return Plan(len(new), len(changed))


def _subjects(ids: list[UUID]) -> list[Subject]:
    classes = {
        file_id: (grade, label, boarding)
        for file_id, grade, label, boarding in Enrolment.objects.filter(
            care_file__in=ids, valid_to__isnull=True
        ).values_list("care_file_id", "grade", "class_label", "boarding")
    }
    rows = CareFile.objects.filter(pk__in=ids).values_list(
        "pk", "area", "status", "opened_on", "verdict", "rating", "without_carer", "care_reason",
        "schooling", "school_id",
    )  # fmt: skip
    subjects = []
    for pk, area, status, opened_on, verdict, rating, alone, reason, schooling, school in rows:
        grade, label, boarding = classes.get(pk, ("", "", None))
        subjects.append(
            Subject(
                pk,
                area,
                status not in ("CLOSED", "DRAFT"),
                opened_on,
                verdict,
                rating,
                alone,
                reason,
                schooling,
                school,
                class_key(grade, label),
                boarding,
            )
        )
    return subjects


_Key = tuple[UUID, str, str]


def _wanted(subjects: Sequence[Subject], on: date) -> dict[_Key, Owed]:
    by_county: dict[str, list[Subject]] = {}
    for subject in subjects:
        if subject.is_open:
            by_county.setdefault(subject.area[:6], []).append(subject)
    wanted: dict[_Key, Owed] = {}
    for rows in by_county.values():
        group, pack = Subjects(rows), pack_for(rows[0].area, on)
        for source in hooks.sources:
            for file_id, some in source.owed(group, pack, on).items():
                wanted |= {(file_id, source.code, each.key): each for each in some}
    return wanted


def _row(key: _Key, owed: Owed, area: str, on: date) -> tuple[Any, ...]:
    file_id, source, name = key
    return (
        new_id(), *area_columns(area), file_id, source, name, owed.role, owed.organisation_id,
        owed.class_label, owed.user_id, json.dumps(dict(owed.params)), owed.basis, owed.opens_on,
        owed.due_on, DutyStatus.MET if owed.met_on else DutyStatus.OPEN, owed.met_on, owed.met_by,
        on, "", "",
    )  # fmt: skip


class _Known(NamedTuple):
    """A duty as it stands; rows of the table, since a model object for each costs too much."""

    pk: UUID
    area: str
    status: str
    owed: Owed


_KNOWN = (
    "care_file_id", "source", "pk", "area", "status", "key", "role", "due_on", "opens_on", "basis",
    "organisation_id", "class_label", "user_id", "met_on", "met_by", "params",
)  # fmt: skip


def _known(ids: list[UUID]) -> dict[_Key, _Known]:
    rows = Duty.objects.filter(care_file__in=ids).order_by().values_list(*_KNOWN)
    return {
        (file_id, source, key): _Known(pk, area, status, Owed(key, *rest))
        for file_id, source, pk, area, status, key, *rest in rows
    }


def _changes(
    known: Mapping[_Key, _Known], wanted: Mapping[_Key, Owed], areas: Mapping[UUID, str]
) -> Iterator[tuple[Any, ...]]:
    for key, duty in known.items():
        owed = wanted.get(key)
        if owed is None:
            if duty.status == DutyStatus.OPEN:
                yield _changed(duty.pk, duty.owed, duty.area, DutyStatus.DROPPED)
            continue
        status = DutyStatus.MET if owed.met_on else DutyStatus.OPEN
        area = areas[key[0]]
        if duty.status != status or duty.area != area or duty.owed != owed:
            yield _changed(duty.pk, owed, area, status)


def _changed(pk: UUID, owed: Owed, area: str, status: str) -> tuple[Any, ...]:
    return (
        pk, *area_columns(area), owed.role, owed.organisation_id, owed.class_label,
        owed.user_id, json.dumps(dict(owed.params)), owed.basis, owed.opens_on, owed.due_on,
        status, owed.met_on, owed.met_by,
    )  # fmt: skip


# --- what a person does with a duty -------------------------------------------------------------


@transaction.atomic
def snooze(actor: Actor, duty: Duty, *, until: date, reason: str, on: date, now: datetime) -> Duty:
    """Put a duty off, with a reason that the township sees.

    :raises NotAllowed: if it is not the actor's own. :raises ReasonNeeded: without a reason.
    :raises TooLong: beyond what the pack allows. :raises WrongStatus: if it is done or gone.
    """
    duty = _own(actor, duty)
    most = pack_for(duty.area, on).work.escalation.most_snooze_days
    if not reason.strip():
        raise ReasonNeeded
    if not on < until <= on + timedelta(days=most):
        raise TooLong(most)
    duty.snoozed_until, duty.snooze_reason = until, reason.strip()
    duty.snoozed_by = actor.display_name
    duty.save(update_fields=["snoozed_until", "snooze_reason", "snoozed_by"])
    audit.record(
        actor, "duties.snooze", duty, at=now, area=duty.area, file_ids=[duty.care_file_id],
        changes={"until": until.isoformat(), "source": duty.source},
    )  # fmt: skip
    return duty


@transaction.atomic
def hand_over(actor: Actor, duty: Duty, *, post_id: UUID, reason: str, now: datetime) -> Duty:
    """Give a duty to one post by name: a deputy, or who takes over (the role keeps it too).

    :raises NotAllowed: if the actor neither owes it nor leads who does, or the post is of another
        role or area. :raises ReasonNeeded: without a reason. :raises WrongStatus: if it is done.
    """
    locked = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if locked.status != DutyStatus.OPEN:
        raise WrongStatus
    leads = selectors.team_rows(actor).filter(pk=duty.pk).exists()
    if not leads and not selectors.own_rows(actor).filter(pk=duty.pk).exists():
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    if post_id not in {post.pk for post in selectors.deputies(actor, locked)}:
        raise NotAllowed
    locked.post_id = post_id
    locked.save(update_fields=["post_id"])
    audit.record(
        actor, "duties.hand_over", locked, at=now, area=locked.area,
        file_ids=[locked.care_file_id], purpose=reason.strip(), changes={"post": str(post_id)},
    )  # fmt: skip
    return locked


def _own(actor: Actor, duty: Duty) -> Duty:
    locked = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if not selectors.own_rows(actor).filter(pk=duty.pk).exists():
        raise NotAllowed
    if locked.status != DutyStatus.OPEN:
        raise WrongStatus
    return locked


# --- the trail, the calendar, the digest -------------------------------------------------------


def note_shown(actor: Actor, kind: str, file_ids: Iterable[UUID], *, now: datetime) -> None:
    """Record that a list of duties was shown, with the files in it."""
    audit.record(actor, f"duties.list_{kind}", at=now, file_ids=list(file_ids))


def digest_of(token: str) -> bytes:
    """Return what the database keeps of a calendar's secret address."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def make_feed(actor: Actor, *, now: datetime) -> str:
    """Return a fresh secret for the calendar of the acting post; the one before stops working."""
    if not actor.may(DutyPermission.VIEW_OWN) or actor.post_id is None:
        raise NotAllowed
    token = secrets.token_urlsafe(32)
    Feed.objects.update_or_create(
        post_id=actor.post_id, defaults={"token_digest": digest_of(token), "made_at": now}
    )
    audit.record(actor, "duties.make_feed", at=now)
    return token


def put_out_digests(on: date) -> int:
    """Put the week's counts, without names or numbers, into the outbox; how many mails.

    For posts whose user has an address and who owe something. Once a week, however often asked.
    """
    if not settings.EMAIL_HOST:
        return 0
    monday = on - timedelta(days=on.weekday())
    with acting_as(system_actor(_DIGESTS)):
        Outgoing.objects.filter(week_of__lt=monday - _KEPT).delete()
        told = set(Outgoing.objects.filter(week_of=monday).values_list("post_id", flat=True))
        posts = [post for post in accounts.posts_with_mail(on) if post.pk not in told]
    return sum(_put_out_digest(post, monday, on) for post in posts)


def _put_out_digest(post: Post, monday: date, on: date) -> int:
    actor = accounts.actor_for(post, display_name=post.user.display_name)
    if not actor.may(DutyPermission.VIEW_OWN):
        return 0
    with acting_as(actor):
        text = selectors.digest(actor, on)
    if not text:
        return 0
    roads = [(Channel.EMAIL, post.user.email)]
    with acting_as(system_actor(_DIGESTS)):
        return _OUTBOX.put(roads, actor.area_code, post=post, week_of=monday, text=text)


def _message(row: Outgoing) -> Message:
    return Message(gettext("守望：本周待办"), row.text, reverse("duties:duty-list"))


_OUTBOX = Outbox(Outgoing, _DIGESTS, "post", _message)
send_pending = _OUTBOX.send_pending
