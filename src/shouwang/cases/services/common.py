"""What every deed on a case does: lock, check right and state, write the line and the event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from shouwang.audit import services as audit
from shouwang.cases import choices as c
from shouwang.cases import errors, risk, selectors, workflow
from shouwang.cases.models import Branch, Case, CaseEvent, CasePart, Report
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import NotAllowed
from shouwang.duties import services as duties

P = TypeVar("P", bound=CasePart)
SYSTEM = "cases"


def system() -> Actor:
    """Return the part of the system that writes what lies beyond the acting post's reach."""
    return system_actor(SYSTEM)


def who(actor: Actor) -> str:
    """Return how the chronology names who acts: office and person."""
    return f"{actor.organisation_name} {actor.display_name}".strip()


def begin(actor: Actor, case: Case, step: workflow.Step, *, word_of: str = "") -> Case:
    """Lock a case and check that the deed may follow.

    :raises NotAllowed: if the post is not of the team, or its role there has no part in the deed.
    :raises WordNeeded: if it enters another office's deed and names nobody who said so.
    :raises WrongStatus: if the state does not allow it.
    """
    require(actor, step.permission)
    locked = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if locked is None:
        raise NotAllowed
    if not actor.system:
        roles = selectors.roles_in(actor, locked.pk)
        if not roles & (step.roles | step.on_word_of):
            raise NotAllowed
        if not roles & step.roles and not word_of.strip():
            raise errors.WordNeeded
    step.check(locked.state)
    return locked


def finish(
    actor: Actor,
    case: Case,
    deed: str,
    *,
    now: datetime,
    target: str = "",
    details: Mapping[str, Any] | None = None,
    word_of: str = "",
    at: datetime | None = None,
) -> Case:
    """Store the state, write the chronology and the event, plan what is owed.

    :param details: codes and numbers alone: no word of what is sealed, and never a reporter.
    :param at: when it happened, where that is not now.
    """
    before = case.state
    if target:
        case.state, case.state_since = target, now
    case.version += 1
    case.save()
    tell(case, deed, at=at or now, by=who(actor), details=details, word_of=word_of)
    changes = {**(details or {}), "state": (before, case.state)}
    audit.record(actor, f"cases.{deed}", case, at=now, area=case.area, changes=changes)
    plan(case)
    return case


def tell(
    case: Case, deed: str, *, at: datetime, by: str,
    details: Mapping[str, Any] | None = None, word_of: str = "",
) -> None:  # fmt: skip
    """Write one line of the chronology."""
    add(case, CaseEvent(at=at, deed=deed, details=dict(details or {}), who=by, word_of=word_of))


def add(case: Case, part: P) -> P:
    """Store a new row of a case, in the case's place."""
    part.case = case
    part.place(case.area)
    part.save(force_insert=True)
    return part


def plan(case: Case) -> None:
    """Bring the duties of the child's file in line, where there is a file."""
    if case.care_file_id is not None:
        duties.plan_files([case.care_file_id], clock.today())


def not_later(moment: datetime, now: datetime) -> None:
    """Refuse what is said to have happened after now.

    :raises InTheFuture: if it does.
    """
    if moment > now:
        raise errors.InTheFuture


def regrade(case: Case) -> None:
    """Derive the risk level anew from reports and response; a person's word stays."""
    reports = list(Report.objects.filter(case=case))
    reached = list(Branch.objects.filter(case=case).values_list("parents_reached", flat=True))
    known = [each.danger_now for each in reports if each.danger_now is not None]
    danger = risk.Danger(
        situations={code for each in reports for code in each.situations},
        signs={code for each in reports for code in each.signs},
        danger_now=any(known) if known else None,
        age=selectors.age_of(case),
        parents_reached=False if False in reached else None,
        reports=len(reports),
        again=case.previous_id is not None,
        red_line=any(row.red_lines for row in selectors.finished_assessments(case)),
    )
    level, reasons = risk.grade(danger)
    case.risk, case.risk_reasons = c.RiskLevel(level), reasons
