"""What is owed: reviews by the case's keepers, answers and visits by whoever was asked.

Titles say nothing of the case: a list of duties is read by people outside the team.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from shouwang.accounts.choices import OrganisationKind, Role
from shouwang.accounts.models import Organisation
from shouwang.cases.models import Case
from shouwang.core.messages import N_
from shouwang.duties.hooks import Owed, Subject
from shouwang.policy.engine.pack import PolicyPack

from . import selectors, workflow
from .choices import EntitlementState, PaperState, PlanState, ServiceState
from .models import HelpPlan, ServedPaper, Service

_AHEAD = timedelta(days=7)
_ANSWERS = {
    OrganisationKind.VILLAGE: Role.VILLAGE_OFFICER,
    OrganisationKind.TOWNSHIP: Role.TOWNSHIP_SUPERVISOR,
    OrganisationKind.CIVIL_AFFAIRS: Role.CIVIL_AFFAIRS_OFFICER,
    OrganisationKind.EDUCATION: Role.EDUCATION_OFFICER,
    OrganisationKind.SCHOOL: Role.PRINCIPAL,
    OrganisationKind.KINDERGARTEN: Role.PRINCIPAL,
    OrganisationKind.PUBLIC_SECURITY: Role.POLICE_LIAISON,
}
_BY_GRANT = frozenset({Role.PRINCIPAL, Role.POLICE_LIAISON})


def case_duties(case_ids: Sequence[UUID], on: date) -> Mapping[UUID, Sequence[Owed]]:
    """Return what is to be looked at again in cases, by the township that keeps them."""
    return {
        case_id: [
            Owed(f"intervention:{key}", Role.TOWNSHIP_SUPERVISOR, due, due - _AHEAD, basis)
            for key, due, basis in _reviews(said)
        ]
        for case_id, said in selectors.standing(case_ids).items()
    }


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


def _open_goals(plans: Sequence[HelpPlan]) -> list[object]:
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

    def owed(
        self, subjects: Sequence[Subject], pack: PolicyPack, on: date
    ) -> Mapping[UUID, Sequence[Owed]]:
        """Return answers, outcomes and visits that are owed for each child."""
        ids = [each.file_id for each in subjects]
        files = dict(Case.objects.filter(care_file__in=ids).values_list("pk", "care_file_id"))
        found: dict[UUID, list[Owed]] = {}
        services = Service.objects.filter(case__in=files).exclude(state__in=workflow.SERVICE_OVER)
        for row in services.select_related("organisation"):
            owed = self._of_service(row)
            if owed is not None:
                found.setdefault(files[row.case_id], []).append(owed)
        papers = ServedPaper.objects.filter(case__in=files, visit_due_on__isnull=False)
        for paper in papers.select_related("village").exclude(state__in=workflow.PAPER_OVER):
            due = paper.visit_due_on
            if paper.village is not None and due is not None:
                key = f"paper:{paper.pk}:{due.isoformat()}"
                found.setdefault(files[paper.case_id], []).append(
                    _owed(paper.village, key, due, "R-255")
                )
        return found

    @staticmethod
    def _of_service(row: Service) -> Owed | None:
        if row.state == ServiceState.ASKED:
            return _owed(row.organisation, f"service:{row.pk}:answer", row.answer_due_on, "R-251")
        if row.state in (ServiceState.ACCEPTED, ServiceState.PROVIDED):
            return _owed(row.organisation, f"service:{row.pk}:done", row.due_on, "R-251")
        return None

    def url(self, file_id: UUID, key: str) -> str:
        """Return the page of what was asked."""
        kind, pk, _rest = key.split(":", 2)
        return reverse(f"intervention:{kind}-detail", kwargs={"id": pk})


def _owed(organisation: Organisation, key: str, due: date, basis: str) -> Owed:
    role = _ANSWERS.get(OrganisationKind(organisation.kind), Role.DEPARTMENT_OFFICER)
    return Owed(
        key, role, due, due - _AHEAD, basis,
        organisation_id=organisation.pk if role in _BY_GRANT else None,
    )  # fmt: skip
