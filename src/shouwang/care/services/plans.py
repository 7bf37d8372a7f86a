"""Plans of help: draft, start, review, end, escalate (D-17, W-23…W-25)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.care import selectors, workflow
from shouwang.care.choices import Effect, PlanKind, PlanOutcome, RecordKind
from shouwang.care.models import Plan, PlanReview
from shouwang.care.permissions import CarePermission
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.errors import ChangedMeanwhile, DomainError
from shouwang.registry.models import CareFile

from .common import done, enter, files_in_reach, lock, not_after
from .records import Work, record_work


class WrongDays(DomainError):
    """A plan ends after it begins."""

    message = _("结束日期须晚于开始日期。")


class PlanLacks(DomainError):
    """A plan that is to be carried out says what, until when, and what is hoped for."""


class NotReviewed(DomainError):
    """A plan that was never looked at cannot be said to have worked."""

    message = _("方案至少检查一次后才能结束（D-17）。")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a plan says, as the form does.

    :param steps: ({"what", "who", "until", "effect"}, …) in order.
    """

    kind: PlanKind
    owner: str
    starts_on: date
    ends_on: date
    reasons: Sequence[str] = ()
    problem: str = ""
    goals: str = ""
    steps: Sequence[Mapping[str, str]] = ()
    review_days: int = 30
    signed_on: date | None = None
    from_paper: bool = False


@transaction.atomic
def draft_plan(
    actor: Actor, file: CareFile, intent: Intent, *, now: datetime, follows: UUID | None = None
) -> Plan:
    """Draft a plan; its reviews will be owed by posts of the actor's role.

    :param follows: the record of work that asked for a plan.
    :raises NotAllowed: out of reach. :raises WrongDays: if it ends before it begins.
    """
    [file] = files_in_reach(actor, [file.pk], CarePermission.RECORD)
    plan = Plan(
        care_file=file, owner_role=_owing(actor), follows=follows,
        organisation_id=None if actor.area is not None else actor.organisation_id,
        class_label=actor.class_label,
    )  # fmt: skip
    _set(plan, intent)
    enter(actor, plan, file.area, now)
    return done(actor, "care.draft_plan", plan, now, changes={"kind": str(plan.kind)})


def _owing(actor: Actor) -> str:
    """Return the role that owes the reviews: the actor's, or the village's where none acts."""
    return actor.role if actor.role in Role.values else Role.VILLAGE_OFFICER


def _set(plan: Plan, intent: Intent) -> None:
    if intent.ends_on <= intent.starts_on:
        raise WrongDays
    for name in ("kind", "owner", "starts_on", "ends_on", "review_days", "signed_on", "from_paper"):
        setattr(plan, name, getattr(intent, name))
    plan.reasons = sorted(set(intent.reasons))
    said = {
        "problem": intent.problem.strip(), "goals": intent.goals.strip(),
        "steps": [dict(step) for step in intent.steps if step.get("what", "").strip()],
    }  # fmt: skip
    plan.content = json.dumps(said, ensure_ascii=False)


@transaction.atomic
def edit_plan(actor: Actor, plan: Plan, intent: Intent, *, version: int, now: datetime) -> Plan:
    """Change a draft.

    :raises ChangedMeanwhile: if it was changed since it was shown.
    """
    locked = lock(actor, plan, workflow.PLAN["edit"])
    if locked.version != version:
        raise ChangedMeanwhile
    _set(locked, intent)
    return _moved(actor, "care.edit_plan", locked, locked.status, now)


def _moved(actor: Actor, action: str, plan: Plan, status: str, now: datetime) -> Plan:
    plan.status, plan.version = status, plan.version + 1
    plan.save()
    return done(actor, action, plan, now)


@transaction.atomic
def start_plan(actor: Actor, plan: Plan, *, now: datetime) -> Plan:
    """Carry a plan out; from now on its reviews are owed.

    :raises PlanLacks: if a plan says no goal or step, a plan of learning no effect to reach, a
        pledge no day of signing.
    """
    locked = lock(actor, plan, workflow.PLAN["start"])
    lacks = selectors.plan_lacks(locked)
    if lacks:
        raise PlanLacks("；".join(map(str, lacks)))
    return _moved(actor, "care.start_plan", locked, workflow.PLAN["start"].target, now)


@transaction.atomic
def review_plan(
    actor: Actor, plan: Plan, *, on: date, effect: Effect, note: str, now: datetime
) -> PlanReview:
    """Say what was found when a plan was looked at; a review met, the next one owed."""
    locked = lock(actor, plan, workflow.PLAN["review"])
    not_after(now, on)
    review = PlanReview(
        plan=locked, care_file_id=locked.care_file_id, reviewed_on=on, effect=effect,
        note=note.strip(),
    )  # fmt: skip
    enter(actor, review, locked.area, now)
    done(actor, "care.review_plan", locked, now, changes={"effect": str(effect)})
    return review


@transaction.atomic
def end_plan(actor: Actor, plan: Plan, *, outcome: PlanOutcome, note: str, now: datetime) -> Plan:
    """End a plan and say what came of it; the growth diary keeps it (W-24).

    :raises NotReviewed: if nobody ever looked at it, unless the child moved away.
    """
    locked = lock(actor, plan, workflow.PLAN["end"])
    if outcome != PlanOutcome.MOVED_AWAY and not locked.reviews.exists():
        raise NotReviewed
    locked.outcome, locked.closing_note = outcome, note.strip()
    locked.ended_on = clock.local_date(now)
    return _moved(actor, "care.end_plan", locked, workflow.PLAN["end"].target, now)


@transaction.atomic
def escalate_plan(
    actor: Actor, plan: Plan, *, problems: Sequence[str], note: str, now: datetime
) -> Plan:
    """Hand over what a plan cannot mend: what was seen is told at once (W-23, W-01)."""
    locked = lock(actor, plan, workflow.PLAN["escalate"])
    locked.closing_note, locked.ended_on = note.strip(), clock.local_date(now)
    doer = {
        "name": actor.display_name, "role": selectors.capacity_of(actor),
        "user": str(actor.user_id or ""),
    }  # fmt: skip
    work = Work(
        RecordKind.OTHER_HELP, clock.local_date(now), [doer], all_well=False, problems=problems,
        content={"summary": note},
    )  # fmt: skip
    record_work(actor, [locked.care_file_id], work, now=now)
    return _moved(actor, "care.escalate_plan", locked, workflow.PLAN["escalate"].target, now)


@transaction.atomic
def drop_plan(actor: Actor, plan: Plan, *, now: datetime) -> Plan:
    """Give up a draft."""
    locked = lock(actor, plan, workflow.PLAN["drop"])
    return _moved(actor, "care.drop_plan", locked, workflow.PLAN["drop"].target, now)
