"""Assessment, help, relief, intervention, follow-up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from shouwang.cases import choices as c
from shouwang.cases import errors, selectors, workflow
from shouwang.cases.models import Case, DroppedNeed, FollowUp, Inquiry, Reporter
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.policy.selectors import pack_for

from . import common


@transaction.atomic
def assess(
    actor: Actor, case: Case, *, members: Sequence[Mapping[str, str]], now: datetime
) -> Inquiry:
    """Convene the assessment (D-26): township, civil affairs and police are three of the members.

    :param members: [{"kind": Receiver or free word, "name", "organisation"}].
    :raises MembersNeeded: without one of the three.
    """
    locked = common.begin(actor, case, workflow.ASSESS)
    return _convene(actor, locked, c.InquirySource.POLICE, members, workflow.ASSESS, now)


@transaction.atomic
def assess_directly(
    actor: Actor, case: Case, *, members: Sequence[Mapping[str, str]], now: datetime
) -> Inquiry:
    """Assess on the report of a village alone, where the pack of the place says so.

    The police's receipt stays owed: without it the case is not closed.

    :raises NotThere: where the pack does not, or no village reported.
    """
    locked = common.begin(actor, case, workflow.ASSESS_DIRECTLY)
    allowed = pack_for(locked.area, clock.local_date(now)).response.village_opens_assessment
    with acting_as(common.system()):
        by_village = Reporter.objects.filter(report__case=locked.pk, unit=c.Unit.VILLAGE).exists()
    if not allowed or not by_village:
        raise errors.NotThere
    step = workflow.ASSESS_DIRECTLY
    return _convene(actor, locked, c.InquirySource.VILLAGE, members, step, now)


def _convene(
    actor: Actor, case: Case, source: str, members: Sequence[Mapping[str, str]],
    step: workflow.Step, now: datetime,
) -> Inquiry:  # fmt: skip
    present = {each["kind"] for each in members if each.get("name", "").strip()}
    if not {str(kind) for kind in workflow.CONVENERS} <= present:
        raise errors.MembersNeeded
    inquiry = Inquiry(source=source, begun_at=now, members=[dict(each) for each in members])
    common.add(case, inquiry)
    common.finish(
        actor, case, step.deed, now=now, target=step.target, details={"source": str(source)}
    )
    return inquiry


@dataclass(frozen=True, slots=True)
class Findings:
    """What an assessment found: three dimensions, by two people at least.

    :param assessments: ids of filled-in instruments of the assessment app, if any.
    """

    safety: str
    guardianship: str
    mind_body: str
    assessors: Sequence[str]
    poor_and_eligible: bool | None = None
    assessments: Sequence[UUID] = ()


@transaction.atomic
def conclude(actor: Actor, case: Case, found: Findings, *, now: datetime) -> Inquiry:
    """Write down what the assessment found.

    :raises DimensionsNeeded: while one of the three is empty. :raises TwoAssessors: by one alone.
    :raises NotAllowed: for an instrument that was not filled in for this case.
    """
    locked = common.begin(actor, case, workflow.CONCLUDE)
    assessors = [name.strip() for name in found.assessors if name.strip()]
    if not all(getattr(found, part).strip() for part in workflow.DIMENSIONS):
        raise errors.DimensionsNeeded
    if len(set(assessors)) < 2:
        raise errors.TwoAssessors
    if not set(found.assessments) <= {row.pk for row in selectors.finished_assessments(locked)}:
        raise NotAllowed
    inquiry = open_inquiry(locked)
    for part in workflow.DIMENSIONS:
        setattr(inquiry, part, getattr(found, part).strip())
    inquiry.assessors, inquiry.poor_and_eligible = assessors, found.poor_and_eligible
    inquiry.assessments, inquiry.concluded_at = list(found.assessments), now
    inquiry.save()
    common.finish(actor, locked, "conclude", now=now, target=workflow.CONCLUDE.target)
    return inquiry


@transaction.atomic
def note_red_line(actor: Actor, case_id: UUID, instrument: str, *, now: datetime) -> None:
    """Let the course of a case say that an assessment in it crossed a red line; its risk is high.

    Whoever may fill in an instrument of the case may do this: the right was asked there.
    """
    with acting_as(common.system()):
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        common.regrade(locked)
        common.finish(actor, locked, "red_line", now=now, details={"instrument": instrument})


def open_inquiry(case: Case) -> Inquiry:
    """Return the latest assessment of a case, locked.

    :raises WrongStatus: if there is none.
    """
    rows = Inquiry.objects.select_for_update(of=("self",)).filter(case=case)
    inquiry = rows.order_by("-begun_at").first()
    if inquiry is None:
        raise WrongStatus
    return inquiry


@transaction.atomic
def arrange_help(actor: Actor, case: Case, services: Sequence[str], *, now: datetime) -> Case:
    """Say which services the child needs, at least one; who gives them is ordered one by one.

    :raises ServicesNeeded: without one.
    """
    locked = common.begin(actor, case, workflow.HELP)
    if not services or not set(services) <= set(c.Service.values):
        raise errors.ServicesNeeded
    inquiry = open_inquiry(locked)
    inquiry.services = list(services)
    inquiry.save()
    details = {"services": list(services)}
    return common.finish(
        actor, locked, "help", now=now, target=workflow.HELP.target, details=details
    )


@transaction.atomic
def drop_need(
    actor: Actor, case: Case, needs: Sequence[str], *, reason: str, now: datetime
) -> Case:
    """Say that services found needed, of which nobody was asked, are needed no more, and why.

    :param needs: codes of `Service` that are open: :func:`selectors.open_needs`.
    :raises ReasonNeeded: without a reason. :raises NoSuchNeed: for one that is not open.
    """
    locked = common.begin(actor, case, workflow.DROP_NEED)
    if not reason.strip():
        raise errors.ReasonNeeded
    if not needs or not set(needs) <= set(selectors.open_needs([locked.pk]).get(locked.pk, ())):
        raise errors.NoSuchNeed
    for code in dict.fromkeys(needs):
        dropped = DroppedNeed(
            service=code, reason=reason.strip(), dropped_by=common.who(actor), dropped_at=now
        )
        common.add(locked, dropped)
    return common.finish(actor, locked, "drop_need", now=now, details={"services": list(needs)})


@transaction.atomic
def relieve(actor: Actor, case: Case, *, what: str, on: date, now: datetime) -> Case:
    """Write down that the family came into relief: poor, and eligible (应纳尽纳).

    :raises NotEligible: if the assessment did not say both.
    """
    locked = common.begin(actor, case, workflow.RELIEVE)
    if not what.strip():
        raise errors.ReasonNeeded
    if open_inquiry(locked).poor_and_eligible is not True:
        raise errors.NotEligible
    locked.relief, locked.relief_on = what.strip(), on
    return common.finish(actor, locked, "relieve", now=now)


@transaction.atomic
def intervene(actor: Actor, case: Case, *, now: datetime) -> Case:
    """Lead a case to guardianship measures; grounds and proofs are the app's above."""
    locked = common.begin(actor, case, workflow.INTERVENE)
    target = workflow.INTERVENE.target
    return common.finish(actor, locked, "intervene", now=now, target=target)


@transaction.atomic
def resume(actor: Actor, case: Case, *, now: datetime) -> Case:
    """Lead a case back from intervention to help; only then it can be closed."""
    locked = common.begin(actor, case, workflow.RESUME)
    return common.finish(actor, locked, "resume", now=now, target=workflow.RESUME.target)


@transaction.atomic
def name_caregiver(actor: Actor, case: Case, *, caregiver: str, now: datetime) -> Case:
    """Say who cares for the child now: guardian or trustee, with the tie."""
    locked = common.begin(actor, case, workflow.WORK)
    if not caregiver.strip():
        raise errors.ReasonNeeded
    locked.caregiver = caregiver.strip()
    return common.finish(actor, locked, "name_caregiver", now=now)


@transaction.atomic
def follow_up(
    actor: Actor, case: Case, *, on: date, visitors: str, safe: bool, note: str, now: datetime
) -> FollowUp:
    """Write down a visit after help.

    :raises InTheFuture: for tomorrow. :raises ReasonNeeded: without a visitor, or if the child is
        not safe and nothing is said of it.
    """
    locked = common.begin(actor, case, workflow.WORK)
    if on > clock.local_date(now):
        raise errors.InTheFuture
    if not visitors.strip() or not (safe or note.strip()):
        raise errors.ReasonNeeded
    visit = FollowUp(
        visited_on=on, visitors=visitors.strip(), safe=safe, note=note.strip(),
        entered_by=common.who(actor), entered_at=now,
    )  # fmt: skip
    common.add(locked, visit)
    common.finish(actor, locked, "follow_up", now=now, details={"safe": safe})
    return visit
