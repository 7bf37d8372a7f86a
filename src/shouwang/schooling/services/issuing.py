"""Papers that go out with a number: reports, the notice to parents, the letter of admission."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.documents import services as documents
from shouwang.documents.models import IssuedPaper
from shouwang.schooling import numbered, workflow
from shouwang.schooling.choices import MoveState, NoticeKind, Office, StepKind
from shouwang.schooling.models import FollowUp, FollowUpStep, Move, Notice
from shouwang.schooling.permissions import SchoolingPermission
from shouwang.schooling.selectors import follow as selectors

from .common import require_reach


class NoReport(DomainError):
    """Only what was reported has a paper."""

    message = _("该环节没有需要编号的报告。")


class DayOver(DomainError):
    """Parents get time to send their child back."""

    message = _("返校期限不能早于今天。")


class GuardianNeeded(DomainError):
    """A notice names whom it is for, and whom they may ring."""

    message = _("请填写监护人姓名和联系方式。")


@transaction.atomic
def issue_report(
    actor: Actor, follow: FollowUp, step: FollowUpStep, *, now: datetime
) -> IssuedPaper:
    """Give the report of a step its number; issued again it is the same paper, byte for byte.

    :raises NotAllowed: for anybody but the school. :raises NoReport: for a step without a report.
    """
    locked = _lock(actor, follow, SchoolingPermission.FOLLOW)
    if locked.school_id is None or locked.school_id != actor.organisation_id:
        raise NotAllowed
    steps = selectors.steps_of([locked.pk]).get(locked.pk, [])
    row = next((each for each in reported(steps) if each.pk == step.pk), None)
    if row is None:
        raise NoReport
    code = numbered.REPORTS[StepKind(row.kind)][0]
    paper = documents.issue(
        actor, code, numbered.report(locked, row, steps), subject=_subject(locked),
        about=locked.care_file.person.name, paper_id=report_id(row), on=row.done_on, now=now,
    )  # fmt: skip
    return _done(actor, locked, paper, now)


def report_id(step: FollowUpStep) -> UUID:
    """Return the id of the paper of a step."""
    return uuid5(step.pk, "report")


def reported(steps: Sequence[FollowUpStep]) -> list[FollowUpStep]:
    """Return the steps by which the school reported: each has a paper of its own."""
    return [each for each in steps if each.kind in numbered.REPORTS and not _only_received(each)]


def _only_received(step: FollowUpStep) -> bool:
    """Say whether a step of the written report is no sending but the second receipt of it."""
    return bool(step.kind == StepKind.SEND_WRITTEN and step.before != step.after)


@transaction.atomic
def issue_return_notice(
    actor: Actor, follow: FollowUp, *, notice_id: UUID, guardian: str, until: date, contact: str,
    now: datetime,
) -> IssuedPaper:  # fmt: skip
    """Ask the parents in writing to send the child back until a day (义务教育法第五十八条).

    The school does so while it persuades, township and education bureau with their measures; that
    it arrived is entered like any other receipt. The same `notice_id` is the same notice.

    :raises WrongStatus: before anybody persuaded, and once the child is back.
    :raises GuardianNeeded, DayOver: as they say.
    """
    locked = _lock(actor, follow, SchoolingPermission.FOLLOW, SchoolingPermission.MEASURE)
    if locked.state not in workflow.PERSUADE_AGAIN.sources:
        raise WrongStatus
    if not guardian.strip() or not contact.strip():
        raise GuardianNeeded
    if until < clock.local_date(now):
        raise DayOver
    known = Notice.objects.filter(pk=notice_id, follow_up=locked).exists()
    if not known:
        _notify(actor, locked, notice_id, guardian.strip(), now)
    said = numbered.return_notice(
        locked, guardian=guardian.strip(), until=until, contact=contact.strip()
    )
    paper = documents.issue(
        actor, numbered.RETURN_NOTICE, said, subject=_subject(locked),
        about=locked.care_file.person.name, paper_id=notice_id, now=now,
    )  # fmt: skip
    return paper if known else _done(actor, locked, paper, now)


def _notify(actor: Actor, follow: FollowUp, pk: UUID, guardian: str, now: datetime) -> None:
    last = selectors.steps_of([follow.pk])[follow.pk][-1]
    notice = Notice(
        pk=pk, care_file_id=follow.care_file_id, follow_up=follow, step=last,
        kind=NoticeKind.RETURN_NOTICE, office=Office.PARENT, person_name=guardian[:72],
        sent_at=now, sent_by=actor.display_name,
    )  # fmt: skip
    notice.place(follow.area)
    notice.save(force_insert=True)


@transaction.atomic
def issue_admission(actor: Actor, move: Move, *, now: datetime) -> IssuedPaper:
    """Give the letter by which a pupil is taken in its number.

    :raises NotAllowed: for anybody but the receiving school. :raises WrongStatus: before it said
        so.
    """
    locked: Move = Move.objects.select_for_update(of=("self",)).get(pk=move.pk)
    mine = locked.to_school_id is not None and locked.to_school_id == actor.organisation_id
    if not actor.may(SchoolingPermission.MOVE) or not mine:
        raise NotAllowed
    if locked.state != MoveState.CONFIRMED or locked.answered_at is None:
        raise WrongStatus
    on = clock.local_date(locked.answered_at)
    subject = documents.Subject(numbered.MOVE, locked.pk, locked.area, file_id=locked.care_file_id)
    return documents.issue(
        actor, numbered.ADMISSION, numbered.admission(locked, on=on), subject=subject,
        about=locked.child_name, paper_id=uuid5(locked.pk, "admission"), now=now,
    )  # fmt: skip


def _lock(actor: Actor, follow: FollowUp, *rights: SchoolingPermission) -> FollowUp:
    if not any(actor.may(right) for right in rights):
        raise NotAllowed
    locked: FollowUp = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("care_file__person", "school")
        .get(pk=follow.pk)
    )
    require_reach(actor, locked.care_file)
    return locked


def _subject(follow: FollowUp) -> documents.Subject:
    return documents.Subject(numbered.FOLLOW, follow.pk, follow.area, file_id=follow.care_file_id)


def _done(actor: Actor, follow: FollowUp, paper: IssuedPaper, now: datetime) -> IssuedPaper:
    audit.record(
        actor, "schooling.issue_paper", follow, at=now, area=follow.area,
        file_ids=[follow.care_file_id],
        changes={"paper": paper.kind, "number": paper.number_text},
    )  # fmt: skip
    return paper
