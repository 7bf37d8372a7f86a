"""Letters of the box of affection (W-21); meetings, one occasion for many children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.care import selectors, workflow
from shouwang.care.choices import Channel, Direction, LetterStatus, MeetingKind, RecordKind, Seen
from shouwang.care.models import Letter, Meeting
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, InTheFuture, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.models import new_id
from shouwang.registry.models import CareFile

from .common import done, enter, files_in_reach, lock, not_after
from .records import Work, record_work, void_record


class NobodyCame(DomainError):
    """A meeting without anybody is none."""

    message = gettext_lazy("请至少选择一名到会的儿童或家庭。")


@transaction.atomic
def receive_letter(
    actor: Actor, file: CareFile, *, direction: Direction, received_on: date, gist: str,
    now: datetime,
) -> Letter:  # fmt: skip
    """Take a letter out of the box; passing it on is owed from now on.

    :raises NotAllowed: out of reach. :raises InTheFuture: for a day to come.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.RECORD)
    not_after(now, received_on)
    letter = Letter(
        care_file=file, direction=direction, received_on=received_on, gist=gist.strip(),
        organisation_id=file.school_id, class_label=selectors.class_of(file.pk),
    )  # fmt: skip
    enter(actor, letter, file.area, now)
    return done(actor, "care.receive_letter", letter, now)


@transaction.atomic
def pass_letter(actor: Actor, letter: Letter, *, on: date, how: str, now: datetime) -> Letter:
    """Pass a letter on; that is contact of parents and child, recorded as work."""
    locked = lock(actor, letter, workflow.LETTER["pass"])
    _in_order(now, locked.received_on, on)
    locked.status, locked.passed_on, locked.passed_how = LetterStatus.PASSED, on, how.strip()
    locked.save()
    doer = {
        "name": actor.display_name, "role": selectors.capacity_of(actor),
        "user": str(actor.user_id or ""),
    }  # fmt: skip
    work = Work(
        RecordKind.PARENT_CONTACT, on, [doer], channel=Channel.LETTER,
        seen=[Seen.CHILD, Seen.PARENT], content={"summary": str(locked.get_direction_display())},
    )  # fmt: skip
    record_work(actor, [locked.care_file_id], work, now=now)
    return done(actor, "care.pass_letter", locked, now)


@transaction.atomic
def answer_letter(
    actor: Actor, letter: Letter, *, on: date, suggestion: str, hope: str, now: datetime
) -> Letter:
    """Enter that the parents answered, what they suggest to the school, hope of the proxy."""
    locked = lock(actor, letter, workflow.LETTER["answer"])
    _in_order(now, locked.passed_on, on)
    locked.status, locked.answered_on = LetterStatus.ANSWERED, on
    locked.suggestion, locked.hope = suggestion.strip(), hope.strip()
    locked.save()
    return done(actor, "care.answer_letter", locked, now)


@transaction.atomic
def feed_back_letter(actor: Actor, letter: Letter, *, on: date, to: str, now: datetime) -> Letter:
    """Enter to whom the parents' words were passed: the school, the proxy parent, the child."""
    locked = lock(actor, letter, workflow.LETTER["feed-back"])
    _in_order(now, locked.answered_on, on)
    locked.status, locked.fed_back_on, locked.fed_back_to = LetterStatus.FED_BACK, on, to.strip()
    locked.save()
    return done(actor, "care.feed_back_letter", locked, now)


@transaction.atomic
def file_letter(actor: Actor, letter: Letter, *, now: datetime) -> Letter:
    """Put a letter on file; one that was answered is passed back first."""
    locked = lock(actor, letter, workflow.LETTER["file"])
    locked.status, locked.filed_on = LetterStatus.FILED, clock.local_date(now)
    locked.save()
    return done(actor, "care.file_letter", locked, now)


def _in_order(now: datetime, before: date | None, on: date) -> None:
    not_after(now, on)
    if before is not None and on < before:
        raise InTheFuture(gettext_lazy("日期不能早于上一步的日期。"))


# --- meetings ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Called:
    """What a meeting was, as the form says it.

    :param came: file id → whom of this child's people came (`Seen` codes).
    """

    kind: MeetingKind
    held_on: date
    topic: str
    led_by: str
    came: Mapping[UUID, Sequence[str]]
    number: int | None = None
    notes: str = ""
    from_paper: bool = False


@transaction.atomic
def hold_meeting(
    actor: Actor, called: Called, *, organisation: Organisation | None, area: str, now: datetime
) -> Meeting:
    """Record a meeting with who came: one occasion, a record of work for each child.

    :param organisation: the school, None for a village's meeting; `area` where it is (12 digits).
    :raises NotAllowed: for children out of reach, or another school. :raises NobodyCame: without
        anybody. :raises InTheFuture: for a day to come.
    """
    if organisation is not None and not selectors.may_call_at(actor, organisation):
        raise NotAllowed
    not_after(now, called.held_on)
    came = {file_id: seen for file_id, seen in called.came.items() if seen}
    if not came:
        raise NobodyCame
    meeting = Meeting(
        id=new_id(), kind=called.kind, organisation=organisation, held_on=called.held_on,
        topic=called.topic, led_by=called.led_by, number=called.number, notes=called.notes,
    )  # fmt: skip
    enter(actor, meeting, area, now)
    by_seen: dict[tuple[str, ...], list[UUID]] = {}
    for file_id, seen in came.items():
        by_seen.setdefault(tuple(sorted(seen)), []).append(file_id)
    for seen, file_ids in by_seen.items():
        record_work(actor, file_ids, _attendance(actor, meeting, called, seen), now=now)
    audit.record(
        actor, "care.hold_meeting", meeting, at=now, area=area, file_ids=list(came),
        changes={"kind": str(called.kind)},
    )  # fmt: skip
    return meeting


def _attendance(actor: Actor, meeting: Meeting, called: Called, seen: Sequence[str]) -> Work:
    doer = {"name": called.led_by, "role": selectors.capacity_of(actor), "user": ""}
    words = _("{kind}：{topic}").format(kind=meeting.get_kind_display(), topic=meeting.topic)
    return Work(
        RecordKind.CARER_MEETING, called.held_on, [doer], seen=seen, content={"summary": words},
        from_paper=called.from_paper, occasion=meeting.pk,
    )  # fmt: skip


@transaction.atomic
def void_meeting(actor: Actor, meeting: Meeting, *, reason: str, now: datetime) -> Meeting:
    """Take a mistaken meeting out, and the attendance with it; both stay readable.

    :raises NotAllowed: if the actor neither entered it nor leads. :raises ReasonNeeded: without a
        reason. :raises WrongStatus: if it is void already.
    """
    locked: Meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if locked.voided_at is not None:
        raise WrongStatus
    if not actor.may(CarePermission.RECORD) or locked.entered_user != actor.user_id:
        raise NotAllowed
    if not reason.strip():
        raise ReasonNeeded
    for row in selectors.attendance(locked):
        if row.voided_at is None:
            void_record(actor, row, reason=reason, now=now)
    locked.voided_at, locked.void_reason = now, reason.strip()
    locked.save(update_fields=["voided_at", "void_reason"])
    audit.record(actor, "care.void_meeting", locked, at=now, area=locked.area, purpose=reason)
    return locked
