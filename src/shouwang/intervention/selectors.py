"""Reading help and measures: by membership of the case; what an organisation was asked, by it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.accounts.models import Organisation
from shouwang.cases import selectors as cases
from shouwang.cases.choices import MemberRole
from shouwang.cases.choices import Service as Wanted
from shouwang.core import clock
from shouwang.core.actors import Actor, system_actor
from shouwang.core.reach import Area
from shouwang.core.scope import acting_as
from shouwang.policy.engine.calendar import add_months
from shouwang.policy.selectors import pack_for

from . import grounds, workflow
from .choices import (
    EntitlementState,
    MeasureKind,
    PlanState,
    ServiceKind,
    ServiceState,
    Track,
)
from .jurisdictions import Jurisdiction, jurisdictions
from .models import (
    Entitlement,
    Evidence,
    Goal,
    GuardianMeasure,
    HelpPlan,
    Intervention,
    PaperVisit,
    Placement,
    Receipt,
    Review,
    ServedPaper,
    Service,
)
from .permissions import InterventionPermission

# What a page or a paper calls a row → its table.
KINDS: Mapping[str, Any] = MappingProxyType(
    {
        "placement": Placement, "plan": HelpPlan, "service": Service, "measure": GuardianMeasure,
        "intervention": Intervention, "paper": ServedPaper, "right": Entitlement,
    }
)  # fmt: skip
_EDUCATIONS = (MeasureKind.EDUCATION, MeasureKind.ADMONITION)


def of_team(actor: Actor, model: Any) -> QuerySet[Any]:
    """Return the rows of a table in the cases of which the actor is a member."""
    if not actor.may(InterventionPermission.VIEW):
        return model.objects.none()  # type: ignore[no-any-return]
    rows = model.objects.filter(case__in=cases.visible_cases(actor))
    return rows.select_related("case__care_file__person")  # type: ignore[no-any-return]


def works_in(actor: Actor, case_id: UUID) -> bool:
    """Say whether the actor may do deeds in a case: a member, not its supervisor alone."""
    return actor.system or bool(cases.roles_in(actor, case_id) - {MemberRole.SUPERVISOR})


def visible_case(actor: Actor) -> QuerySet[Any]:
    """Return the cases whose help and measures the actor may see."""
    found: QuerySet[Any] = cases.visible_cases(actor)
    return found if actor.may(InterventionPermission.VIEW) else found.none()


def placements(actor: Actor) -> QuerySet[Placement]:
    """Return temporary care in the actor's cases, open first, the longest stay first."""
    return of_team(actor, Placement).order_by("out_at", "escorted_at", "pk")


def interventions(actor: Actor) -> QuerySet[Intervention]:
    """Return measures over guardians in the actor's cases, the newest first."""
    return of_team(actor, Intervention).order_by("-found_on", "pk")


def services(actor: Actor) -> QuerySet[Service]:
    """Return what was asked in the actor's cases, or of the actor's organisation."""
    if not actor.may(InterventionPermission.VIEW):
        return Service.objects.none()
    mine = Q(case__in=cases.visible_cases(actor))
    if actor.organisation_id is not None:
        mine |= Q(organisation=actor.organisation_id)
    return Service.objects.filter(mine).select_related("organisation")


def asked_of(actor: Actor) -> QuerySet[Service]:
    """Return what is asked of the actor's own organisation, what is due first."""
    if actor.organisation_id is None or not actor.may(InterventionPermission.ANSWER):
        return Service.objects.none()
    rows = Service.objects.filter(organisation=actor.organisation_id)
    return rows.exclude(state=ServiceState.WITHDRAWN).order_by("done_on", "due_on", "pk")


def papers(actor: Actor) -> QuerySet[ServedPaper]:
    """Return served papers in the actor's cases, or that its village follows up."""
    if not actor.may(InterventionPermission.VIEW):
        return ServedPaper.objects.none()
    mine = Q(case__in=cases.visible_cases(actor))
    if actor.organisation_id is not None:
        mine |= Q(village=actor.organisation_id)
    return ServedPaper.objects.filter(mine).select_related("village")


def followed_by(actor: Actor) -> QuerySet[ServedPaper]:
    """Return the papers that the actor's own village is to follow up."""
    if actor.organisation_id is None or not actor.may(InterventionPermission.FOLLOW):
        return ServedPaper.objects.none()
    rows = ServedPaper.objects.filter(village=actor.organisation_id)
    return rows.exclude(state__in=workflow.PAPER_OVER).order_by("visit_due_on", "pk")


def organisations_to_ask(case_area: str) -> list[Any]:
    """Return the organisations of the county that may be asked for a service."""
    rows = Organisation.objects.filter(county=case_area[:6], is_active=True)
    return list(rows.order_by("kind", "name"))


# --- grounds --------------------------------------------------------------------------------------


def jurisdiction_of(area: str, on: date) -> Jurisdiction:
    """Return the text on which measures rest in a division on a day."""
    return jurisdictions()[pack_for(area, on).intervention.grounds_text]


def facts_of(intervention: Intervention) -> grounds.Facts:
    """Return what is proved and what was done about one guardian, as the engine takes it."""
    proofs = Evidence.objects.filter(intervention=intervention, withdrawn_on__isnull=True)
    educations = GuardianMeasure.objects.filter(intervention=intervention, kind__in=_EDUCATIONS)
    return grounds.Facts(
        tuple(grounds.Proof(row.kind, row.on, row.reference) for row in proofs.order_by("on")),
        tuple(
            grounds.Education(row.on, row.authority, row.number)
            for row in educations.order_by("on")
        ),
    )


def evaluations(intervention: Intervention, on: date) -> tuple[grounds.Evaluation, ...]:
    """Return every ground the text here lists, with what is proved of it on a day."""
    return grounds.evaluate(facts_of(intervention), jurisdiction_of(intervention.area, on), on)


def not_served(paper: ServedPaper) -> list[str]:
    """Return the parties that have not received a paper yet, in the order of the text."""
    reached = set(Receipt.objects.filter(paper=paper).values_list("party", flat=True))
    return [party for party in paper.owed_to if party not in reached]


# --- one case ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything of one case, newest first within each kind."""

    placements: Sequence[Placement]
    plans: Sequence[HelpPlan]
    services: Sequence[Service]
    rights: Sequence[Entitlement]
    interventions: Sequence[Intervention]
    papers: Sequence[ServedPaper]


def standing(case_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    """Return case id → everything of it; a fixed number of queries. Asked inside the team."""
    ids = list(case_ids)
    found: dict[UUID, dict[str, list[Any]]] = {
        pk: {"placements": [], "plans": [], "services": [], "rights": [], "interventions": [],
             "papers": []}
        for pk in ids
    }  # fmt: skip
    tables: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("placements", Placement.objects.order_by("-escorted_at")),
        ("plans", HelpPlan.objects.order_by("-made_on", "-pk").prefetch_related("goals")),
        ("services", Service.objects.select_related("organisation").order_by("-asked_at")),
        ("rights", Entitlement.objects.order_by("-found_on", "-pk")),
        ("interventions", Intervention.objects.order_by("-found_on", "-pk")),
        ("papers", ServedPaper.objects.order_by("-issued_on", "-pk")),
    )
    for name, rows in tables:
        for row in rows.filter(case__in=ids):
            found[row.case_id][name].append(row)
    return {pk: Standing(**said) for pk, said in found.items()}


# What an assessment finds needed, and the service by which it is asked.
KIND_OF: Mapping[str, ServiceKind] = MappingProxyType(
    {
        Wanted.GUIDANCE: ServiceKind.GUARDIANSHIP_GUIDANCE,
        Wanted.MEDICAL: ServiceKind.MEDICAL, Wanted.COUNSELLING: ServiceKind.COUNSELLING,
        Wanted.BEHAVIOUR: ServiceKind.BEHAVIOUR,
        Wanted.LEGAL_SERVICE: ServiceKind.LEGAL_SERVICE, Wanted.LEGAL_AID: ServiceKind.LEGAL_AID,
    }
)  # fmt: skip


def needs_met(case_ids: Sequence[UUID]) -> dict[UUID, set[str]]:
    """Return case id → what was found needed and somebody was asked for, or has its own course.

    What was taken back counts: it says in writing how the child is helped instead.
    """
    codes = {kind: code for code, kind in KIND_OF.items()}
    found: dict[UUID, set[str]] = {}
    asked = Service.objects.filter(case__in=case_ids, kind__in=codes)
    for case_id, kind in asked.values_list("case", "kind"):
        found.setdefault(case_id, set()).add(codes[ServiceKind(kind)])
    aided = Entitlement.objects.filter(case__in=case_ids, track=Track.LEGAL_AID)
    for case_id in aided.values_list("case", flat=True):
        found.setdefault(case_id, set()).add(Wanted.LEGAL_AID)
    return found


def reviews_of(subject_id: UUID) -> QuerySet[Review]:
    """Return how often something was looked at again, the newest first."""
    return Review.objects.filter(subject_id=subject_id).order_by("-on", "-pk")


def active_plan(case_id: UUID) -> HelpPlan | None:
    """Return the plan in force in a case."""
    return HelpPlan.objects.filter(case=case_id, state=PlanState.ACTIVE).first()


def goals_of(plan: HelpPlan) -> QuerySet[Goal]:
    """Return the goals of a plan, the one due first first."""
    return Goal.objects.filter(plan=plan).select_related("plan").order_by("due_on", "pk")


def measures_of(intervention: Intervention) -> QuerySet[GuardianMeasure]:
    """Return the rungs that were done, in the order of their days."""
    return GuardianMeasure.objects.filter(intervention=intervention).order_by("on", "pk")


def proofs_of(intervention: Intervention) -> QuerySet[Evidence]:
    """Return the facts that were entered, in the order of their days."""
    return Evidence.objects.filter(intervention=intervention).order_by("on", "pk")


def receipts_of(paper: ServedPaper) -> QuerySet[Receipt]:
    """Return whom a paper reached."""
    return Receipt.objects.filter(paper=paper).order_by("on", "pk")


def visits_of(paper: ServedPaper) -> QuerySet[PaperVisit]:
    """Return the visits after a paper, the newest first."""
    return PaperVisit.objects.filter(paper=paper).order_by("-on", "-pk")


# --- figures --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; None where there was nothing to do."""

    done: int
    due: int

    @property
    def percent(self) -> float | None:
        """Return the share in percent."""
        return 100 * self.done / self.due if self.due else None


_AIDED = (EntitlementState.PROVIDED, EntitlementState.ENDED)
_INCLUDED = (EntitlementState.GRANTED, EntitlementState.ENDED)


def rates(area: Area, first: date, last: date) -> Mapping[str, Rate]:
    """Return the rates of legal aid (I-012, 100%) and of welfare (I-031) of a division and period.

    Counts alone leave the cases: of those found eligible from `first` to `last`, how many were
    aided, included. As the system; whoever shows them asks the right to figures.
    """
    with acting_as(system_actor("intervention.rates")):
        rows = Entitlement.objects.filter(
            area__gte=area.lo, area__lt=area.hi, eligible_on__range=(first, last)
        ).exclude(state=EntitlementState.NOT_ELIGIBLE)
        said = list(rows.values_list("track", "state"))
    aid = [state for track, state in said if track == Track.LEGAL_AID]
    welfare = [state for track, state in said if track == Track.WELFARE]
    return {
        "legal_aid": Rate(sum(state in _AIDED for state in aid), len(aid)),
        "welfare": Rate(sum(state in _INCLUDED for state in welfare), len(welfare)),
    }


def over_months(placement: Placement, on: date) -> int:
    """Return the usual limit of temporary care in months if a stay is beyond it, else 0."""
    if not placement.is_open or placement.in_at is None:
        return 0
    since = clock.local_date(placement.in_at)
    most = pack_for(placement.area, on).intervention.placement_most_months
    return most if on > add_months(since, most) else 0
