"""Closing, joining, what was not reported, what an extreme event teaches."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shouwang.audit import services as audit
from shouwang.cases import barriers, errors, selectors, workflow
from shouwang.cases import choices as c
from shouwang.cases.models import (
    Addition,
    Branch,
    Case,
    CaseMember,
    Delivery,
    Omission,
    Outgoing,
    PostMortem,
    Report,
    Reporter,
    Reward,
)
from shouwang.cases.permissions import CasesPermission
from shouwang.core import clock
from shouwang.core.actors import Actor, require
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.registry.models import CareFile

from . import common, granting


@transaction.atomic
def close_case(actor: Actor, case: Case, *, note: str, now: datetime) -> Case:
    """Close a case: the child is safely cared for, and nothing stands open.

    :raises NotClosable: naming everything in the way. :raises ReasonNeeded: without a report.
    """
    return _close(actor, case, workflow.CLOSE, c.CloseReason.CARED_FOR, note, now)


@transaction.atomic
def close_otherwise(actor: Actor, case: Case, *, reason: str, note: str, now: datetime) -> Case:
    """Close a case whose report was unfounded, or whose child died.

    Who reported in good faith is not reproached. A caregiver and a visit are not asked; receipt,
    branches, placements, referrals and measures still are.

    :raises NotClosable, ReasonNeeded: as :func:`close_case`.
    """
    if reason not in (c.CloseReason.UNFOUNDED, c.CloseReason.DIED):
        raise WrongStatus
    return _close(actor, case, workflow.CLOSE_OTHERWISE, reason, note, now)


def _close(
    actor: Actor, case: Case, step: workflow.Step, reason: str, note: str, now: datetime
) -> Case:
    locked = common.begin(actor, case, step)
    if not note.strip():
        raise errors.ReasonNeeded
    with acting_as(common.system()):  # nothing may be overlooked for want of reach
        in_the_way = barriers.barring(locked, reason)
        if in_the_way:
            raise errors.NotClosable(in_the_way)
        granting.end_all(locked, clock.local_date(now))
    locked.closed_at, locked.close_reason, locked.closing_note = now, reason, note.strip()
    details = {"reason": str(reason)}
    return common.finish(actor, locked, step.deed, now=now, target=step.target, details=details)


@transaction.atomic
def join_case(actor: Actor, case: Case, into: Case, *, now: datetime) -> Case:
    """Follow the same event in one case: reports, receipts and members of `case` go to `into`.

    :raises NotAllowed: if the post is not of both teams. :raises NotJoined: if the response to
        `case` has begun, or `into` is closed, or both children are known and are not the same.
    """
    first, second = sorted((case.pk, into.pk))  # two joiners do not wait for each other
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=[first, second]).order_by("pk"))
    gone = common.begin(actor, case, workflow.JOIN)
    kept = common.begin(actor, into, workflow.WORK)
    files = {gone.care_file_id, kept.care_file_id} - {None}
    if gone.pk == kept.pk or len(files) > 1 or Branch.objects.filter(case=gone).exists():
        raise errors.NotJoined
    with acting_as(common.system()):
        moved = {"case": kept, "area": kept.area, "county": kept.county, "township": kept.township}
        references = list(Report.objects.filter(case=gone).values_list("reference", flat=True))
        Report.objects.filter(case=gone).update(case=kept)
        for model in (Delivery, Outgoing, Addition, Reward, Omission):
            model.objects.filter(case=gone).update(**moved)
        for member in CaseMember.objects.filter(case=gone, until__isnull=True, user_id=None):
            if member.organisation is not None:
                _member_too(kept, member)
        if kept.care_file_id is None:
            kept.care_file, kept.child = gone.care_file, gone.child
        receipt = Delivery.objects.filter(
            case=kept, receiver=c.Receiver.POLICE, acknowledged_at__isnull=False
        )
        if kept.state == c.CaseState.REPORTED and receipt.exists():
            kept.state, kept.state_since = c.CaseState.ACCEPTED, now
        common.regrade(kept)
        gone.joined_to = kept
        common.finish(
            actor, gone, "join", now=now, target=workflow.JOIN.target,
            details={"into": kept.number},
        )  # fmt: skip
        details = {"from": gone.number, "reports": references}
        common.finish(actor, kept, "take_in", now=now, details=details)
    return kept


def _member_too(kept: Case, member: CaseMember) -> None:
    here = CaseMember.objects.filter(
        case=kept, organisation=member.organisation, user_id=None, role=member.role,
        until__isnull=True,
    )  # fmt: skip
    if not here.exists():
        copy = CaseMember(
            organisation=member.organisation, label=member.label, role=member.role,
            since=member.since,
        )  # fmt: skip
        common.add(kept, copy)


@transaction.atomic
def link_child(actor: Actor, case: Case, file_id: UUID, *, now: datetime) -> Case:
    """Say whose file the child of a report is, once it is known.

    :raises NotAllowed: if the file is out of the actor's reach. :raises WrongStatus: if another
        file is linked, or the child has an open case: then join the cases.
    """
    locked = common.begin(actor, case, workflow.WORK)
    file: CareFile | None = selectors.reportable_files(actor).filter(pk=file_id).first()
    if file is None:
        raise NotAllowed
    with acting_as(common.system()):
        others = Case.objects.filter(care_file=file).exclude(pk=locked.pk)
        open_ones = others.exclude(state__in=[c.CaseState.CLOSED, c.CaseState.JOINED])
        if locked.care_file_id is not None or open_ones.exists():
            raise WrongStatus
        locked.care_file = file
        locked.previous = others.order_by("-opened_at").first()
        Report.objects.filter(case=locked, care_file__isnull=True).update(care_file=file)
        granting.open_to_police(locked, now)
    common.regrade(locked)
    return common.finish(actor, locked, "link_child", now=now)


# --- who reported, who should have ---------------------------------------------------------------


@transaction.atomic
def reveal_reporter(actor: Actor, report: Report, *, purpose: str, now: datetime) -> Reporter:
    """Return who reported, for a purpose that is written down.

    :raises NotAllowed: without the sealed right, or outside the police of the case.
    :raises ReasonNeeded: without a purpose.
    """
    require(actor, CasesPermission.VIEW_REPORTER)
    if c.MemberRole.POLICE not in selectors.roles_in(actor, report.case_id):
        raise NotAllowed
    if not purpose.strip():
        raise errors.ReasonNeeded
    found = Reporter.objects.filter(report=report.pk).first()
    if found is None or report.case is None:
        raise NotAllowed
    audit.record(
        actor, "cases.reveal_reporter", report.case, at=now, area=report.area,
        purpose=purpose.strip(), changes={"report": report.reference},
    )  # fmt: skip
    return found


@transaction.atomic
def commend(
    actor: Actor, report: Report, *, kind: str, on: date, given_by: str, now: datetime
) -> Reward:
    """Thank a citizen or a society for a report (R-246); by the police, who alone know whom.

    :raises NoReward: for who is bound to report, or stays anonymous.
    """
    require(actor, CasesPermission.VIEW_REPORTER)
    case = report.case
    if case is None or c.MemberRole.POLICE not in selectors.roles_in(actor, case.pk):
        raise NotAllowed
    reporter = Reporter.objects.get(report=report.pk)
    if reporter.anonymous or reporter.unit not in c.VOLUNTARY:
        raise errors.NoReward
    reward = Reward(report=report, kind=kind, given_on=on, given_by=given_by, entered_at=now)
    common.add(case, reward)
    common.tell(case, "commend", at=now, by="", details={"report": report.reference})
    audit.record(actor, "cases.commend", case, at=now, area=case.area)
    return reward


@dataclass(frozen=True, slots=True)
class Missed:
    """Who should have reported, what, since when."""

    unit: str
    whose: str
    facts: str
    should_have_on: date


@transaction.atomic
def open_omission(actor: Actor, case: Case, missed: Missed, *, now: datetime) -> Omission:
    """Ask whether somebody bound to report did not (R-245).

    :raises NotAllowed: without the right to review. :raises ReasonNeeded: without the facts.
    """
    require(actor, CasesPermission.REVIEW)
    if not selectors.roles_in(actor, case.pk) and not actor.system:
        raise NotAllowed
    if not missed.whose.strip() or not missed.facts.strip():
        raise errors.ReasonNeeded
    omission = Omission(
        unit=missed.unit, whose=missed.whose.strip(), facts=missed.facts.strip(),
        should_have_on=missed.should_have_on, opened_by=common.who(actor), opened_at=now,
    )  # fmt: skip
    common.add(case, omission)
    common.tell(case, "open_omission", at=now, by=common.who(actor))
    audit.record(actor, "cases.open_omission", case, at=now, area=case.area)
    return omission


@transaction.atomic
def settle_omission(
    actor: Actor, omission: Omission, *, confirmed: bool, result: str, now: datetime
) -> Omission:
    """Say what came of it.

    :raises WrongStatus: if it is settled. :raises ReasonNeeded: without the result.
    """
    require(actor, CasesPermission.REVIEW)
    locked = Omission.objects.select_for_update(of=("self",)).filter(pk=omission.pk).first()
    if locked is None:
        raise NotAllowed
    if locked.state != c.OmissionState.OPEN:
        raise WrongStatus
    if not result.strip():
        raise errors.ReasonNeeded
    locked.state = c.OmissionState.CONFIRMED if confirmed else c.OmissionState.CLEARED
    locked.result, locked.settled_by, locked.settled_at = result.strip(), common.who(actor), now
    locked.save()
    common.tell(locked.case, "settle_omission", at=now, by=common.who(actor))
    audit.record(
        actor, "cases.settle_omission", locked.case, at=now, area=locked.area,
        changes={"state": str(locked.state)},
    )  # fmt: skip
    return locked


@dataclass(frozen=True, slots=True)
class Event:
    """An extreme event (D-50)."""

    happened_on: date
    kind: str
    victims: int
    deaths: int
    lessons: str
    measures: str


@transaction.atomic
def write_post_mortem(
    actor: Actor, case: Case, event: Event, chain: Sequence[dict[str, object]], *, now: datetime
) -> PostMortem:
    """Freeze the chain of who knew what when, with what was learnt (T-014).

    :param chain: lines of `chronology.chain`, as JSON values.
    """
    require(actor, CasesPermission.MANAGE)
    if not selectors.roles_in(actor, case.pk) and not actor.system:
        raise NotAllowed
    if not event.lessons.strip() or not event.measures.strip():
        raise errors.ReasonNeeded
    row = PostMortem(
        happened_on=event.happened_on, kind=event.kind, victims=event.victims,
        deaths=event.deaths, lessons=event.lessons.strip(), measures=event.measures.strip(),
        chain=json.dumps(list(chain), ensure_ascii=False), written_by=common.who(actor),
        written_at=now,
    )  # fmt: skip
    common.add(case, row)
    common.tell(case, "post_mortem", at=now, by=common.who(actor))
    audit.record(actor, "cases.post_mortem", case, at=now, area=case.area)
    return row
