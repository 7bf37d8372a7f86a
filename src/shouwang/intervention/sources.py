"""What is owed: reviews by the case's keepers, answers and visits by whoever was asked.

A sealed duty is a person's, never a role's: a role is held by others too, who must not learn that
there is a case. Titles say nothing of it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import Role
from shouwang.accounts.models import Post
from shouwang.accounts.roles import permissions_of
from shouwang.cases.choices import MemberRole
from shouwang.cases.models import Case, CaseMember
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from . import selectors, workflow
from .choices import EntitlementState, PaperState, PlanState, ServiceState
from .models import Goal, HelpPlan, ServedPaper, Service
from .permissions import InterventionPermission

_AHEAD = timedelta(days=7)
Line = tuple[UUID, UUID, str, date, str]  # case, office, key, day, clause
# Who keeps a case: the first of these that has members.
_KEEPERS = (MemberRole.WORKER, MemberRole.TOWNSHIP, MemberRole.CIVIL_AFFAIRS)


def _people(offices: Iterable[UUID], permission: str, on: date) -> dict[UUID, list[UUID]]:
    """Return office → the people of it who carry a right on a day; one query."""
    rows = Post.objects.held_on(on).filter(organisation__in=list(offices))
    found: dict[UUID, set[UUID]] = {}
    for office, user_id, role in rows.values_list("organisation_id", "user_id", "role"):
        if permission in permissions_of(role):
            found.setdefault(office, set()).add(user_id)
    return {office: sorted(users) for office, users in found.items()}


def _keepers(case_ids: Sequence[UUID], on: date) -> dict[UUID, list[UUID]]:
    """Return case → the people who keep it."""
    rows = list(CaseMember.objects.in_force(on).filter(case__in=case_ids, role__in=_KEEPERS))
    offices = {row.organisation_id for row in rows if row.organisation_id is not None}
    people = _people(offices, InterventionPermission.VIEW, on)
    found: dict[UUID, list[UUID]] = {}
    for role in _KEEPERS:
        settled = set(found)  # a role before this one has members there
        for row in rows:
            if row.role == role and row.case_id not in settled:
                office = people.get(row.organisation_id, []) if row.organisation_id else []
                some = [row.user_id] if row.user_id else office
                found.setdefault(row.case_id, []).extend(some)
    return {case_id: sorted(set(users)) for case_id, users in found.items()}


def case_duties(case_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[Owed]]:
    """Return what is to be looked at again in cases, by each of the people who keep them."""
    keepers = _keepers(case_ids, on)
    return {
        case_id: [
            Owed(
                f"intervention:{key}:{user}", Role.TOWNSHIP_SUPERVISOR, due, due - _AHEAD, basis,
                user_id=user,
            )
            for key, due, basis in _reviews(said)
            for user in keepers.get(case_id, [])
        ]
        for case_id, said in selectors.standing(case_ids).items()
    }  # fmt: skip


def _reviews(said: selectors.Standing) -> list[tuple[str, date, str]]:
    found = [
        (f"placement:{row.pk}", row.review_due_on, "W-16") for row in said.placements if row.is_open
    ]
    found += [
        (f"plan:{row.pk}", row.review_due_on, "R-251")
        for row in said.plans
        if row.state == PlanState.ACTIVE
    ]
    found += [(f"goal:{goal.pk}", goal.due_on, "R-251") for goal in _open_goals(said.plans)]
    found += [
        (f"right:{row.pk}", row.review_due_on, "W-32")
        for row in said.rights
        if row.review_due_on and row.state in (EntitlementState.GRANTED, EntitlementState.REFUSED)
    ]
    found += [
        (f"measure:{row.pk}", row.review_due_on, "W-02")
        for row in said.interventions
        if row.review_due_on
    ]
    found += [  # 同时送达: the same day
        (f"serve:{row.pk}", row.issued_on, "W-03")
        for row in said.papers
        if row.state == PaperState.ISSUED
    ]
    return found


def _open_goals(plans: Sequence[HelpPlan]) -> list[Goal]:
    return [
        goal
        for plan in plans
        if plan.state == PlanState.ACTIVE
        for goal in plan.goals.all()
        if goal.state == "OPEN"
    ]


class Asked:
    """What an organisation outside the team was asked to do for a child."""

    code = "intervention.asked"
    title = N_("协助办理事项")
    verb = N_("办理")
    icon = "clipboard-check"
    sealed = True

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return answers, outcomes and visits that are owed for each child, by person."""
        ids = [each.file_id for each in subjects]
        files = dict(Case.objects.filter(care_file__in=ids).values_list("pk", "care_file_id"))
        if not files:
            return {}
        asked = Service.objects.filter(case__in=files).exclude(state__in=workflow.SERVICE_OVER)
        papers = ServedPaper.objects.filter(
            case__in=files, visit_due_on__isnull=False, village__isnull=False
        ).exclude(state__in=workflow.PAPER_OVER)
        lines = [line for row in asked if (line := _of_service(row)) is not None]
        visits = [line for row in papers if (line := _of_paper(row)) is not None]
        answers = _people({line[1] for line in lines}, InterventionPermission.ANSWER, on)
        follows = _people({line[1] for line in visits}, InterventionPermission.FOLLOW, on)
        found: dict[UUID, list[Owed]] = {}
        for some, people in ((lines, answers), (visits, follows)):
            for case_id, office, key, due, basis in some:
                for user in people.get(office, []):
                    owed = Owed(
                        _key(key, user), Role.DEPARTMENT_OFFICER, due, due - _AHEAD, basis,
                        user_id=user,
                    )  # fmt: skip
                    found.setdefault(files[case_id], []).append(owed)
        return found

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of what was asked."""
        kind, pk, _rest = key.split(":", 2)
        return reverse(f"intervention:{kind}-detail", kwargs={"id": UUID(hex=pk)})


def _key(key: str, user: UUID) -> str:
    """Return a key of at most 80 signs: kind, row, and a digest of the rest and of the person."""
    kind, pk, rest = key.split(":", 2)
    digest = hashlib.sha256(f"{rest}:{user}".encode()).hexdigest()[:24]
    return f"{kind}:{pk}:{digest}"


def _of_paper(row: ServedPaper) -> Line | None:
    """Return the next visit that the village owes."""
    if row.village_id is None or row.visit_due_on is None:
        return None
    key = f"paper:{row.pk.hex}:{row.visit_due_on}"
    return row.case_id, row.village_id, key, row.visit_due_on, "R-255"


def _of_service(row: Service) -> Line | None:
    """Return what the organisation owes of a service."""
    if row.state == ServiceState.ASKED:
        key, due = f"service:{row.pk.hex}:answer", row.answer_due_on
    elif row.state in (ServiceState.ACCEPTED, ServiceState.PROVIDED):
        key, due = f"service:{row.pk.hex}:done", row.due_on
    else:
        return None
    return row.case_id, row.organisation_id, key, due, "R-251"
