"""What every deed here shares: the lock, the team, the trail, what the child's file is told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from shouwang.audit import services as audit
from shouwang.cases import selectors as cases
from shouwang.cases import services as casework
from shouwang.cases.choices import MemberRole
from shouwang.cases.models import Case, CasePart
from shouwang.core import clock
from shouwang.core.actors import Actor, require, system_actor
from shouwang.core.errors import DomainError, NotAllowed, WrongStatus
from shouwang.core.scope import acting_as
from shouwang.core.workflow import step_of
from shouwang.duties import services as duties
from shouwang.intervention import workflow
from shouwang.intervention.choices import ReviewOf
from shouwang.intervention.models import Review
from shouwang.policy.engine.pack import InterventionRules
from shouwang.policy.selectors import pack_for
from shouwang.registry import services as registry
from shouwang.registry.choices import Kin
from shouwang.registry.entries import Entry
from shouwang.registry.permissions import RegistryPermission

P = TypeVar("P", bound=CasePart)


class Needed(DomainError):
    """Something must be said before the deed counts; the message names it."""

    def __init__(self, what: Any) -> None:
        super().__init__(str(_("请填写：{what}。")).format(what=what))


class NotThatDay(DomainError):
    """A day lies in the future, or before what it follows."""

    message = _("日期不能晚于今天，也不能早于它所依据的前一步。")


def rules_of(area: str, on: date) -> InterventionRules:
    """Return the periods in force in a division on a day."""
    return pack_for(area, on).intervention


def lock_case(actor: Actor, case: Case, permission: str) -> Case:
    """Return the case, locked against closing, for a member who may open something in it.

    :raises NotAllowed: to others. :raises WrongStatus: if the case is closed.
    """
    require(actor, permission)
    team(actor, case.pk)
    locked: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not locked.is_open:
        raise WrongStatus
    return locked


def team(actor: Actor, case_id: UUID) -> None:
    """Ask that the actor works in the case; a supervisor reads and advises, no more.

    :raises NotAllowed: otherwise.
    """
    if not actor.system and not cases.roles_in(actor, case_id) - {MemberRole.SUPERVISOR}:
        raise NotAllowed


def lock(actor: Actor, row: P, steps: Iterable[workflow.Step], deed: str) -> tuple[P, str]:
    """Return a row of the case, locked, and the state that the deed leads to.

    :raises NotAllowed: outside the team or without the right. :raises WrongStatus: if the deed is
        not open in the row's state, or its table has no such deed.
    """
    step = step_of(steps, deed)
    require(actor, step.permission)
    team(actor, row.case_id)
    return move(fresh(row), step)


def fresh(row: P) -> P:
    """Return a row as it is now, locked."""
    # Two may press at once: the second must see the first's work.
    model: Any = type(row)
    return model.objects.select_for_update(of=("self",)).get(pk=row.pk)  # type: ignore[no-any-return]


def move(row: P, step: workflow.Step) -> tuple[P, str]:
    """Return the row with the state that a step leads to from here.

    :raises WrongStatus: if it is not open here.
    """
    state: str = getattr(row, "state")  # noqa: B009 - every row with a course has one
    step.check(state)
    return row, step.moves[state]


def done(actor: Actor, deed: str, row: CasePart, now: datetime, *, before: str = "") -> None:
    """Record a deed. The event says nothing of the child: it is read outside the team."""
    state = str(getattr(row, "state", ""))
    audit.record(
        actor, f"intervention.{deed}", row, at=now, area=row.area,
        changes={"state": (before, state)} if state else {},
    )  # fmt: skip
    plan_duties(row.case_id, now)


def plan_duties(case_id: UUID, now: datetime) -> None:
    """Bring the duties of the case's child in line; an unknown child has none."""
    with acting_as(system_actor("intervention")):
        file_id = Case.objects.values_list("care_file_id", flat=True).get(pk=case_id)
    if file_id is not None:
        duties.plan_files([file_id], clock.local_date(now))


def tell_file(case: Case, values: dict[str, Any], *, on: date, now: datetime) -> bool:
    """Write what follows for the child's file; False where the child has none.

    As the system: the police, a court's decision reach files that the member need not reach.
    """
    if case.care_file_id is None:
        return False
    with acting_as(system_actor("intervention")) as system:
        area = type(case).objects.values_list("care_file__area", flat=True).get(pk=case.pk)
        entry = Entry(str(area), values, case.care_file_id)
        registry.record_entries(
            system, [entry], on=on, source="OFFICE", now=now,
            permission=RegistryPermission.EDIT_FILE,
        )  # fmt: skip
    return True


def tell_caregiver(case: Case, name: str, kin: str, *, on: date, phone: str, now: datetime) -> None:
    """Let the case and the child's file say who cares for the child from now on."""
    with acting_as(system_actor("intervention")) as system:
        fresh_case = Case.objects.get(pk=case.pk)
        caregiver = f"{name}（{Kin(kin).label}）"
        casework.name_caregiver(system, fresh_case, caregiver=caregiver, now=now)
    tell_file(case, carer_values(name, kin, phone), on=on, now=now)


def carer_values(name: str, kin: str, phone: str) -> dict[str, Any]:
    """Return what a file says of who cares for the child from now on."""
    values: dict[str, Any] = {"carer.name": name, "carer.kin": kin}
    if phone:
        values["carer.phones"] = (phone,)
    return values


def past(day: date, now: datetime, *, since: date | None = None) -> date:
    """Return the day.

    :raises NotThatDay: if it lies after today or before `since`.
    """
    if day > clock.local_date(now) or (since is not None and day < since):
        raise NotThatDay
    return day


def needed(value: str, what: Any) -> str:
    """Return the text without blanks around it.

    :raises Needed: if there is none.
    """
    if not value.strip():
        raise Needed(what)
    return value.strip()


def review(
    actor: Actor, row: CasePart, of: ReviewOf, *, on: date, finding: str, next_on: date | None
) -> Review:
    """Enter that something was looked at again."""
    made = Review(
        case_id=row.case_id, of=of, subject_id=row.pk, on=on, finding=finding, next_on=next_on,
        by=actor.display_name,
    )  # fmt: skip
    made.place(row.area)
    made.save(force_insert=True)
    return made


def place_in(case: Case, row: P) -> P:
    """Put a new row into the case and its division."""
    row.case = case
    row.place(case.area)
    return row
