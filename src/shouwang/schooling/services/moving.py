"""Changes of school with a receipt; whole classes handed over (R-186, R-191, W-17)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.models import Organisation
from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, ReasonNeeded, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.duties import services as duties
from shouwang.registry import services as registry
from shouwang.registry.choices import GrantKind
from shouwang.registry.entries import Entry
from shouwang.registry.models import CareFile, Enrolment, Grant
from shouwang.registry.permissions import RegistryPermission
from shouwang.schooling import workflow
from shouwang.schooling.choices import (
    AbsenceReason,
    MoveReason,
    MoveState,
    Origin,
)
from shouwang.schooling.models import Handover, HandoverPupil, Move
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import rolls

from . import following
from .common import registrar, require_reach

# Children whom no school may turn away.
PROTECTED = frozenset({MoveReason.FAMILY_MOVED, MoveReason.GUARDIAN_CHANGED, MoveReason.PROTECTION})
_SCHOOL_RIGHTS = (
    RegistryPermission.VIEW_FILE, RegistryPermission.VIEW_CONTACT, RegistryPermission.VIEW_HEALTH,
    RegistryPermission.VIEW_SCHOOL, RegistryPermission.EDIT_SCHOOLING,
)  # fmt: skip


class Waiting(DomainError):
    """A move is answered before the next one begins."""

    message = _("该生已有待确认的转学，请先确认或撤回。")


class NotEnrolledHere(DomainError):
    """A school moves its own pupils."""

    message = _("该生不在本校就读，不能由本校转出。")


class SameSchool(DomainError):
    """A pupil moves to another school."""

    message = _("转入学校与现在的学校相同。")


class NumberDiffers(DomainError):
    """人籍一致: the person and the roll number belong together."""

    message = _("所见学籍号与转出登记不一致，请核对；确属同一人的，请填写核对说明。")


class MayNotRefuse(DomainError):
    """Some children have a right to the place (R-166, R-171)."""

    message = _("随迁、监护变化和受侵害需要保障转学的儿童，不得拒绝接收。")


class ReceiptNeeded(DomainError):
    """A school outside the system answers on paper or by telephone."""

    message = _("请填写对方学校的回执（文号，或答复人和日期）。")


class NotBegun(DomainError):
    """Who did not report can be told from the first day of term on."""

    message = _("尚未到开学日期，不能清点。")


@transaction.atomic
def send_move(
    actor: Actor, file: CareFile, *, to_school: Organisation | None, to_name: str,
    reason: MoveReason, now: datetime,
) -> Move:  # fmt: skip
    """Say that a pupil goes to another school; the enrolment stays until that one answers.

    :param to_school: None for a school outside the system, then known by `to_name`.
    :raises NotEnrolledHere, SameSchool, Waiting: as said.
    """
    if not actor.may(SchoolingPermission.MOVE):
        raise NotAllowed
    require_reach(actor, file)
    CareFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if Move.objects.filter(care_file=file, state=MoveState.SENT).exists():
        raise Waiting
    enrolled = Enrolment.objects.filter(care_file=file, valid_to__isnull=True).first()
    here = enrolled.school_id if enrolled else None
    if actor.area is None and here not in (None, actor.organisation_id):
        raise NotEnrolledHere
    named = to_school.name if to_school else to_name.strip()
    if not named:
        raise ReasonNeeded
    if enrolled is not None and named == enrolled.school_name:
        raise SameSchool
    move = Move(
        care_file=file, child_name=file.person.name, to_school=to_school, to_name=named,
        from_school_id=here or (actor.organisation_id if actor.area is None else None),
        grade=enrolled.grade if enrolled else "",
        roll_number=enrolled.roll_number if enrolled else "", reason=reason,
        sent_on=clock.local_date(now), sent_at=now, sent_by=actor.display_name,
    )  # fmt: skip
    move.place(file.area)
    move.save(force_insert=True)
    return _moved(actor, move, "send_move", now)


@transaction.atomic
def confirm_move(
    actor: Actor, move: Move, *, grade: str, class_label: str, told_number: str,
    note: str = "", now: datetime,
) -> Move:  # fmt: skip
    """Take a pupil in: the receipt of the receiving school; enrolment and file go with it.

    :param told_number: the roll number as the receiving school sees it (人籍一致, R-191).
    :param note: for a differing number, why it is the same person; for a school outside the
        system, its receipt.
    :raises NumberDiffers, ReceiptNeeded: as said.
    """
    locked = _lock_move(actor, move, workflow.CONFIRM_MOVE)
    if locked.to_school_id is None and not note.strip():
        raise ReceiptNeeded
    told = told_number.strip().upper()
    locked.is_same = told == locked.roll_number.upper() if told and locked.roll_number else None
    if locked.is_same is False and not note.strip():
        raise NumberDiffers
    locked.state, locked.told_number = workflow.CONFIRM_MOVE.target, told
    locked.class_label = class_label
    locked.grade = grade or locked.grade
    _answer(actor, locked, note, now)
    hand, on = registrar(actor), clock.local_date(now)
    with acting_as(hand):
        _enrol(hand, [locked.care_file_id], locked, on, now)
        following.return_by_move(actor, locked.care_file_id, locked.to_name, on=on, now=now)
    return _moved(actor, locked, "confirm_move", now)


@transaction.atomic
def refuse_move(actor: Actor, move: Move, *, answer: str, now: datetime) -> Move:
    """Send a move back with the reason.

    :raises MayNotRefuse: for children who have a right to the place.
    """
    locked = _lock_move(actor, move, workflow.REFUSE_MOVE)
    if locked.reason in PROTECTED:
        raise MayNotRefuse
    if not answer.strip():
        raise ReasonNeeded
    locked.state = workflow.REFUSE_MOVE.target
    _answer(actor, locked, answer, now)
    return _moved(actor, locked, "refuse_move", now)


@transaction.atomic
def cancel_move(actor: Actor, move: Move, *, answer: str, now: datetime) -> Move:
    """Take a move back that nobody has answered."""
    locked = _lock_move(actor, move, workflow.CANCEL_MOVE)
    if not answer.strip():
        raise ReasonNeeded
    locked.state = workflow.CANCEL_MOVE.target
    _answer(actor, locked, answer, now)
    return _moved(actor, locked, "cancel_move", now)


def _lock_move(actor: Actor, move: Move, step: workflow.Answer) -> Move:
    if not actor.may(step.permission):
        raise NotAllowed
    locked: Move = Move.objects.select_for_update(of=("self",)).get(pk=move.pk)
    if actor.area is not None and locked.area not in actor.area:
        raise NotAllowed
    if not _is_theirs(actor, locked, step):
        raise NotAllowed
    step.check(locked.state)
    return locked


def _is_theirs(actor: Actor, move: Move, step: workflow.Answer) -> bool:
    """Say whether a deed is the actor's: of the receiving school, or of the sender, who also enters
    what a school outside the system answered."""
    if step.by == "receives" and move.to_school_id is not None:
        return move.to_school_id == actor.organisation_id
    return actor.area is not None or move.from_school_id == actor.organisation_id


def _answer(actor: Actor, move: Move, text: str, now: datetime) -> None:
    move.answered_at, move.answered_by = now, actor.display_name
    move.answer = text.strip()[:200]
    move.save()


def _moved(actor: Actor, move: Move, deed: str, now: datetime) -> Move:
    audit.record(
        actor, f"schooling.{deed}", move, at=now, area=move.area, file_ids=[move.care_file_id],
        changes={"state": str(move.state), "to": move.to_name, "same": move.is_same},
    )  # fmt: skip
    duties.plan_files([move.care_file_id], clock.local_date(now))
    return move


def _enrol(hand: Actor, file_ids: Sequence[UUID], to: Any, on: date, now: datetime) -> None:
    """Let enrolment, and with it the grant of the file, go to the new school."""
    school: Organisation | None = to.to_school
    name = school.name if school else to.to_name
    values: dict[str, Any] = {
        "school_name": name, "grade": to.grade, "class_label": getattr(to, "class_label", ""),
        "dormitory": "", "bed": "", "head_teacher": "", "boarding": None,
    }  # fmt: skip
    stage = rolls.stage_of("", to.grade)
    if stage:
        values["schooling"] = stage
    areas = dict(CareFile.objects.filter(pk__in=file_ids).values_list("pk", "area"))
    entries = [Entry(areas[file_id], values, file_id) for file_id in file_ids]
    registry.record_entries(
        hand, entries, on=on, source="SCHOOL", now=now, may_clear=True,
        permission=RegistryPermission.EDIT_SCHOOLING, deed="schooling.tell_register",
    )  # fmt: skip
    if school is not None:
        _open_beyond_county(hand, school, file_ids, on, now)


def _open_beyond_county(
    hand: Actor, school: Organisation, file_ids: Sequence[UUID], on: date, now: datetime
) -> None:
    """Grant the files to a school that the register does not know by name: another county's."""
    granted = set(
        Grant.objects.filter(
            care_file__in=file_ids, organisation=school, kind=GrantKind.ENROLMENT,
            valid_to__isnull=True,
        ).values_list("care_file_id", flat=True)
    )  # fmt: skip
    for file in CareFile.objects.filter(pk__in=set(file_ids) - granted).order_by("pk"):
        registry.grant_file(
            hand, file, organisation=school, permissions=[str(each) for each in _SCHOOL_RIGHTS],
            reason=gettext("转入就读"), valid_from=on, valid_to=None, now=now,
            kind=GrantKind.ENROLMENT,
        )  # fmt: skip


# --- whole classes --------------------------------------------------------------------------------


@transaction.atomic
def send_handover(
    actor: Actor, *, class_key: str, file_ids: Collection[UUID], to_school: Organisation,
    grade: str, term_starts: date, now: datetime,
) -> Handover:  # fmt: skip
    """Hand a graduating class over: the list goes to the school that receives it (R-186).

    :param file_ids: the pupils who go there; the others of the class move one by one.
    """
    if not actor.may(SchoolingPermission.MOVE) or actor.organisation_id is None:
        raise NotAllowed
    if to_school.pk == actor.organisation_id:
        raise SameSchool
    pupils = [
        each
        for each in rolls.pupils(actor, clock.local_date(now), class_key)
        if each.file.pk in file_ids
    ]
    if len(pupils) != len(set(file_ids)) or not pupils:
        raise NotEnrolledHere
    known = Handover.objects.filter(
        from_school=actor.organisation_id, to_school=to_school, class_key=class_key,
        term_starts=term_starts,
    )  # fmt: skip
    if known.exists():
        raise WrongStatus
    handover = Handover(
        from_school_id=actor.organisation_id, to_school=to_school, class_key=class_key,
        grade=grade, term_starts=term_starts, made_by=actor.display_name, made_at=now,
        sent_at=now,
    )  # fmt: skip
    handover.place(actor.area_code)
    handover.save(force_insert=True)
    for each in pupils:
        row = HandoverPupil(
            care_file=each.file, handover=handover, child_name=each.file.person.name,
            roll_number=each.enrolment.roll_number,
        )  # fmt: skip
        row.place(each.file.area)
        row.save(force_insert=True)
    return _handed(actor, handover, "send_handover", [each.file.pk for each in pupils], now)


@transaction.atomic
def check_handover(
    actor: Actor, handover: Handover, *, arrived: Collection[UUID], now: datetime
) -> Handover:
    """Tick who reported at the receiving school; who did not is followed from that day (W-04).

    The whole class is enrolled there: the receiving school answers for those who stay away too.

    :param arrived: ids of the rows of the list.
    :raises NotBegun: before the first day of term.
    """
    locked: Handover = (
        Handover.objects.select_for_update(of=("self",)).select_related("to_school")
        .get(pk=handover.pk)
    )  # fmt: skip
    allowed = actor.may(SchoolingPermission.MOVE) and locked.to_school_id == actor.organisation_id
    if not allowed:
        raise NotAllowed
    workflow.CHECK_HANDOVER.check(locked.state)
    on = clock.local_date(now)
    if on < locked.term_starts:
        raise NotBegun
    rows = list(HandoverPupil.objects.filter(handover=locked).order_by("pk"))
    hand = registrar(actor)
    with acting_as(hand):
        _enrol(hand, [row.care_file_id for row in rows], locked, on, now)
        for row in rows:
            row.has_arrived = row.pk in arrived
            if not row.has_arrived:
                row.follow_up = _not_reported(actor, locked, row, now)
            row.save(update_fields=["has_arrived", "follow_up"])
    locked.state = workflow.CHECK_HANDOVER.target
    locked.checked_by = actor.display_name
    locked.checked_at = now
    locked.save(update_fields=["state", "checked_by", "checked_at"])
    return _handed(actor, locked, "check_handover", [row.care_file_id for row in rows], now)


def _not_reported(actor: Actor, handover: Handover, row: HandoverPupil, now: datetime) -> Any:
    file = CareFile.objects.get(pk=row.care_file_id)
    enrolment = Enrolment.objects.filter(care_file=file, valid_to__isnull=True).first()
    return following.open_follow_up(
        actor, file, enrolment, origin=Origin.HANDOVER, reason=AbsenceReason.UNEXPLAINED,
        since=handover.term_starts, now=now,
    )  # fmt: skip


def _handed(
    actor: Actor, handover: Handover, deed: str, file_ids: Sequence[UUID], now: datetime
) -> Handover:
    missing = HandoverPupil.objects.filter(handover=handover, has_arrived=False).count()
    audit.record(
        actor, f"schooling.{deed}", handover, at=now, area=handover.area, file_ids=file_ids,
        changes={"class": handover.class_key, "pupils": len(file_ids), "missing": missing},
    )  # fmt: skip
    duties.plan_files(file_ids, clock.local_date(now))
    return handover


def note_moves(actor: Actor, file_ids: Sequence[UUID], *, now: datetime) -> None:
    """Record that changes of school were shown, with the files they belong to."""
    audit.record(actor, "schooling.view_moves", at=now, file_ids=list(file_ids))
