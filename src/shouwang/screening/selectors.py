"""Campaigns, units, hazards, houses and checks within reach; who is to be visited; figures."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, Q, QuerySet

from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation
from shouwang.care.choices import RecordKind
from shouwang.care.models import Record
from shouwang.core.actors import Actor
from shouwang.core.presentation import Text
from shouwang.core.reach import Area, level_of
from shouwang.core.workflow import Transition
from shouwang.divisions import selectors as divisions
from shouwang.policy.selectors import pack_for
from shouwang.registry import selectors as registry
from shouwang.registry.choices import CircumstanceKind, Verdict
from shouwang.registry.models import CareFile, Circumstance
from shouwang.registry.permissions import RegistryPermission

from . import seasons, workflow
from .choices import (
    CampaignStatus,
    HazardKind,
    HazardStatus,
    HouseStatus,
    Period,
    ProblemStatus,
    UnitKind,
    UnitStatus,
)
from .models import Campaign, DangerousHouse, Dormitory, Hazard, Problem, SafetyCheck, Unit
from .permissions import ScreeningPermission
from .seasons import KeyPeriod

VIEW = ScreeningPermission.VIEW
_SCHOOLS = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)
_CHECKED = (*_SCHOOLS, OrganisationKind.RESCUE_STATION)
BUILDING = _SCHOOLS  # who builds dormitories
_KEY_REASONS = ("BOTH_AWAY", "ONE_AWAY_OTHER_INCAPABLE", "BOTH_INCAPABLE")
_MET = (RecordKind.HOME_VISIT, RecordKind.TALK)
_VILLAGE_LEVEL = 5
SUBJECTS: dict[str, type[Model]] = {
    "screening.hazard": Hazard, "screening.safetycheck": SafetyCheck,
    "screening.problem": Problem, "screening.dangeroushouse": DangerousHouse,
}  # fmt: skip


# --- reach ----------------------------------------------------------------------------------------


def _mine(actor: Actor) -> Q:
    """Return the condition on rows of the actor's area, or of its school where it has none."""
    if not actor.may(VIEW):
        return Q(pk__in=[])
    if actor.area is not None:
        return Q(area__gte=actor.area.lo, area__lt=actor.area.hi)
    return Q(organisation=actor.organisation_id, organisation__isnull=False)


def units(actor: Actor) -> QuerySet[Unit]:
    """Return the units of the area, or of the own school."""
    return Unit.objects.filter(_mine(actor)).select_related("campaign", "organisation")


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns of which a unit lies within reach."""
    if not actor.may(VIEW):
        return Campaign.objects.none()
    here = units(actor).values("campaign")
    return Campaign.objects.filter(pk__in=here)


def hazards(actor: Actor) -> QuerySet[Hazard]:
    """Return the hazards of the area, or of the own school."""
    return Hazard.objects.filter(_mine(actor)).select_related("unit", "owner")


def owed_hazards(actor: Actor) -> QuerySet[Hazard]:
    """Return the hazards that the actor's organisation is to remove."""
    if not actor.may(VIEW) or actor.organisation_id is None:
        return Hazard.objects.none()
    return Hazard.objects.filter(owner=actor.organisation_id).select_related("unit", "owner")


def reachable_hazards(actor: Actor) -> QuerySet[Hazard]:
    """Return every hazard the actor may open: fetch one by its id only."""
    if not actor.may(VIEW):
        return Hazard.objects.none()
    owed = Q(owner=actor.organisation_id, owner__isnull=False)
    found = Hazard.objects.filter(_mine(actor) | owed)
    return found.select_related("unit__campaign", "owner", "care_file__person")


def houses(actor: Actor) -> QuerySet[DangerousHouse]:
    """Return the dangerous houses of the area."""
    found: QuerySet[DangerousHouse] = DangerousHouse.objects.none()
    if actor.may(VIEW) and actor.area is not None:
        area = actor.area
        found = DangerousHouse.objects.filter(area__gte=area.lo, area__lt=area.hi)
    return found.select_related("care_file__person")


def dormitories(actor: Actor) -> QuerySet[Dormitory]:
    """Return the dormitories that are built in the area, or at the own school."""
    return Dormitory.objects.filter(_mine(actor)).select_related("organisation")


def checks(actor: Actor) -> QuerySet[SafetyCheck]:
    """Return the checks of the area, or of the own school."""
    return SafetyCheck.objects.filter(_mine(actor)).select_related("organisation")


def problems(actor: Actor) -> QuerySet[Problem]:
    """Return the problems of the checks in reach."""
    return Problem.objects.filter(check_row__in=checks(actor)).select_related("check_row")


def reached(actor: Actor, subject_kind: str, ids: Collection[UUID]) -> set[UUID]:
    """Return which of the subjects of photos the actor reaches."""
    rows: dict[str, QuerySet[Any]] = {
        "screening.hazard": reachable_hazards(actor), "screening.safetycheck": checks(actor),
        "screening.problem": problems(actor), "screening.dangeroushouse": houses(actor),
    }  # fmt: skip
    if subject_kind not in rows:
        return set()
    return set(rows[subject_kind].filter(pk__in=ids).values_list("pk", flat=True))


def is_here(actor: Actor, row: Any) -> bool:
    """Say whether a row lies in the actor's area, or is of its school."""
    if actor.area is not None:
        return row.area in actor.area
    school = getattr(row, "organisation_id", None)
    return school is not None and school == actor.organisation_id


def may(actor: Actor, row: Any, step: Transition) -> bool:
    """Say whether the actor may do a deed to a row at all, whatever its state."""
    if not step.may(actor):
        return False
    owner = getattr(row, "owner_id", None)
    owes = step is workflow.CLAIM and owner is not None and owner == actor.organisation_id
    return owes or is_here(actor, row)


def deeds(actor: Actor, row: Any, table: Iterable[Transition]) -> set[str]:
    """Return the deeds of a table that may follow now, by this actor."""
    return {
        step.deed
        for step in table
        if row.status in step.sources
        and may(actor, row, step)
        and not step.is_same_hand(row, actor)
    }


def problem_deeds(actor: Actor, check: SafetyCheck, problem: Problem) -> set[str]:
    """Return the deeds on a problem that may follow now; the reach is its check's."""
    return {
        step.deed
        for step in workflow.PROBLEM
        if problem.status in step.sources
        and may(actor, check, step)
        and not step.is_same_hand(problem, actor)
    }


# --- campaigns ------------------------------------------------------------------------------------


def unit_places(area: str) -> list[tuple[str, str]]:
    """Return (code, name) of the villages of an area."""
    rows = divisions.subtree(area).filter(level=_VILLAGE_LEVEL)
    return list(rows.values_list("code", "name"))


def unit_schools(area: str) -> list[Organisation]:
    """Return the schools and kindergartens of an area."""
    rows = Organisation.objects.within(Area.of(area)).filter(kind__in=_SCHOOLS, is_active=True)
    return list(rows.order_by("area", "name"))


def areas_to_run(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the counties and townships a campaign may be opened for."""
    if actor.area_for(ScreeningPermission.RUN) is None:
        return []
    rows = divisions.subtree(actor.area_code).filter(level__in=(3, 4))
    return list(rows.values_list("code", "name"))


@dataclass(frozen=True, slots=True)
class Uncalled:
    """A key period at hand for which no campaign was opened; `late` once it has begun."""

    key_period: KeyPeriod
    late: bool


def uncalled(actor: Actor, on: date) -> list[Uncalled]:
    """Return the key periods for which the acting county or township still opens a campaign (W-10).

    Derived, so that nothing is left once one was opened: by itself, or for a township by its
    county. Of the same kind, on at least one day of the period; closed ones count.
    """
    if actor.area_for(ScreeningPermission.RUN) is None or level_of(actor.area_code) not in (3, 4):
        return []
    periods = seasons.at_hand(pack_for(actor.area_code, on).screening, on)
    if not periods:
        return []
    called = Campaign.objects.filter(
        area__in={actor.area_code, actor.area_code[:6].ljust(12, "0")},
        ends_on__gte=min(each.starts_on for each in periods),
    )
    held = [
        KeyPeriod(Period(period), starts_on, ends_on)
        for period, starts_on, ends_on in called.values_list("period", "starts_on", "ends_on")
    ]
    return [
        Uncalled(each, each.starts_on <= on)
        for each in periods
        if not any(row.period == each.period and row.meets(each) for row in held)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """How far the units of one township (for a township: one village or school) are."""

    code: str
    name: Text
    counts: dict[str, int]
    hazards: int
    settled: int
    removed: int

    @property
    def total(self) -> int:
        """How many units there are."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many have reported."""
        return sum(self.counts[state] for state in workflow.UNIT_DONE)


def progress(actor: Actor, campaign: Campaign) -> list[Line]:
    """Return how far a campaign is, by township in the order of codes; two queries and names."""
    rows = units(actor).filter(campaign=campaign).order_by()
    states: dict[str, Counter[str]] = {}
    for township, status, number in rows.values_list("township", "status").annotate(n=Count("pk")):
        states.setdefault(township, Counter())[status] += number
    found: dict[str, Counter[str]] = {}
    hazard_rows = hazards(actor).filter(unit__campaign=campaign).order_by()
    for township, status, number in hazard_rows.values_list("township", "status").annotate(
        n=Count("pk")
    ):
        found.setdefault(township, Counter())[status] += number
    names = divisions.paths([code.ljust(12, "0") for code in states])
    return [
        _line(code, (names[code.ljust(12, "0")] or [code])[-1], counts, found.get(code, Counter()))
        for code, counts in sorted(states.items())
    ]


def _line(code: str, name: Text, counts: Counter[str], found: Counter[str]) -> Line:
    settled = sum(found[state] for state in workflow.HAZARD_SETTLED)
    return Line(
        code, name, {state: counts[state] for state in UnitStatus.values}, sum(found.values()),
        settled, found[HazardStatus.REMOVED],
    )  # fmt: skip


def total_of(lines: Sequence[Line]) -> Line:
    """Return the sum of lines."""
    counts = {state: sum(line.counts[state] for line in lines) for state in UnitStatus.values}
    return Line(
        "", "", counts, sum(line.hazards for line in lines), sum(line.settled for line in lines),
        sum(line.removed for line in lines),
    )  # fmt: skip


def hazard_figures(rows: QuerySet[Hazard]) -> list[tuple[Text, int, int, int]]:
    """Return (type, found, removed, with harm) of each type that was found (I-029)."""
    wanted = rows.order_by().values("kind").annotate(
        n=Count("pk"), gone=Count("pk", filter=Q(status=HazardStatus.REMOVED)),
        harmed=Count("pk", filter=~Q(harm="NONE")),
    )  # fmt: skip
    by_kind = {line["kind"]: line for line in wanted}
    return [
        (label, by_kind[kind]["n"], by_kind[kind]["gone"], by_kind[kind]["harmed"])
        for kind, label in HazardKind.choices
        if kind in by_kind
    ]


def hazards_of(unit: Unit) -> list[Hazard]:
    """Return the hazards of a unit, the newest first."""
    return list(unit.hazards.select_related("owner", "care_file__person").order_by("-entered_at"))


def open_units(actor: Actor) -> QuerySet[Unit]:
    """Return what the actor's own units still owe in campaigns that run: its screening to-do."""
    if not actor.may(ScreeningPermission.SCREEN):
        return Unit.objects.none()
    rows = units(actor).filter(campaign__status=CampaignStatus.OPEN)
    return rows.exclude(status__in=workflow.UNIT_DONE)


def is_unit_level(actor: Actor) -> bool:
    """Say whether the post is a village's or a school's: the to-do is its own."""
    return actor.area is None or level_of(actor.area_code) == _VILLAGE_LEVEL


# --- who is to be visited (W-18) ------------------------------------------------------------------


def children_of(actor: Actor, unit: Unit) -> Any:
    """Return the left-behind children of a unit who should be visited in a campaign: without a
    carer, poorly cared for, or with nobody at home who can."""
    if not actor.may(RegistryPermission.VIEW_FILE):
        return CareFile.objects.none()
    rows = registry.open_files(actor).filter(verdict=Verdict.YES).filter(
        Q(without_carer=True) | Q(care_reason__in=_KEY_REASONS) | Q(rating__in=("POOR", "NONE"))
    )  # fmt: skip
    if unit.kind == UnitKind.SCHOOL:
        return rows.filter(school=unit.organisation_id)
    return rows.filter(area=unit.area)


def met_since(file_ids: Collection[UUID], since: date) -> dict[UUID, tuple[date, UUID]]:
    """Return file id → (day, record) of the last visit or talk since a day; one query."""
    rows = Record.objects.filter(
        care_file__in=file_ids, kind__in=_MET, voided_at__isnull=True, occurred_on__gte=since
    )
    found: dict[UUID, tuple[date, UUID]] = {}
    for file_id, day, pk in rows.order_by("occurred_on").values_list(
        "care_file_id", "occurred_on", "pk"
    ):
        found[file_id] = (day, pk)
    return found


def unvisited(actor: Actor, unit: Unit) -> int:
    """Return how many of them nobody has visited since the campaign began."""
    ids = list(children_of(actor, unit).values_list("pk", flat=True))
    return len(ids) - len(met_since(ids, unit.campaign.starts_on))


def linkable_children(actor: Actor, unit: Unit) -> list[tuple[str, str]]:
    """Return (id, name) of the children of a unit, to link a hazard to one."""
    if not actor.may(RegistryPermission.VIEW_FILE):
        return []
    rows = registry.open_files(actor)
    rows = (
        rows.filter(school=unit.organisation_id)
        if unit.kind == UnitKind.SCHOOL
        else rows.filter(area=unit.area)
    )
    return [(str(file.pk), file.person.name) for file in rows.order_by("sort_key")]


def owners(area: str) -> list[tuple[str, str]]:
    """Return (id, name) of the organisations of a county that may be made to remove a hazard."""
    rows = Organisation.objects.filter(county=area[:6], is_active=True).exclude(kind__in=_SCHOOLS)
    return [(str(pk), name) for pk, name in rows.order_by("area", "name").values_list("pk", "name")]


def get_owner(area: str, organisation_id: UUID | None) -> Organisation | None:
    """Return such an organisation by id; None for none or any other."""
    if organisation_id is None:
        return None
    return Organisation.objects.filter(pk=organisation_id, county=area[:6], is_active=True).first()


# --- dangerous houses ---------------------------------------------------------------------------


def unregistered_houses(actor: Actor) -> Any:
    """Return the children whose file says 住危房 and whose house nobody has entered (R-264)."""
    if not actor.may(RegistryPermission.VIEW_FILE) or actor.area is None:
        return CareFile.objects.none()
    lives = Circumstance.objects.filter(
        kind=CircumstanceKind.UNSAFE_HOUSE, code="YES", valid_to__isnull=True
    )
    entered = DangerousHouse.objects.exclude(status=HouseStatus.CLOSED).filter(
        care_file__isnull=False
    )
    rows = registry.open_files(actor).filter(person__in=lives.values("person"))
    return rows.exclude(pk__in=entered.values("care_file")).order_by("area", "sort_key")


def child(actor: Actor, file_id: str) -> Any:
    """Return a child's file of the area by the text of its id; None for any other."""
    try:
        found = registry.reachable_file(actor, UUID(file_id))
    except ValueError:
        return None
    if found is None or actor.area is None or found.area not in actor.area:
        return None
    return found


# --- safety checks ------------------------------------------------------------------------------


def problems_of(check: SafetyCheck) -> list[Problem]:
    """Return what a check found, by deadline."""
    return list(check.problems.order_by("status", "due_on", "pk"))


def late_problems(actor: Actor, on: date) -> QuerySet[Problem]:
    """Return the open problems whose day is over."""
    return problems(actor).filter(status=ProblemStatus.OPEN, due_on__lt=on)


def schools(actor: Actor, kinds: Collection[OrganisationKind] = _CHECKED) -> list[tuple[str, str]]:
    """Return (id, name) of the schools, and rescue stations, a check may be of: those of the area,
    or the own."""
    if actor.area is not None:
        rows = Organisation.objects.within(actor.area).filter(kind__in=kinds, is_active=True)
    elif actor.organisation_id is not None:
        rows = Organisation.objects.filter(pk=actor.organisation_id)
    else:
        return []
    return [(str(pk), name) for pk, name in rows.order_by("area", "name").values_list("pk", "name")]


def get_school(actor: Actor, organisation_id: UUID | None) -> Organisation | None:
    """Return such a school by id; None for none or any other."""
    if organisation_id is None or str(organisation_id) not in dict(schools(actor)):
        return None
    return Organisation.objects.get(pk=organisation_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a post in screening: numbers for its desk."""

    units: int
    hazards: int
    problems: int

    @property
    def total(self) -> int:
        """How many things in all."""
        return self.units + self.hazards + self.problems


def waiting(actor: Actor) -> Waiting:
    """Return what waits: own units in running campaigns, hazards to remove or confirm, problems."""
    if not actor.may(VIEW):
        return Waiting(0, 0, 0)
    to_confirm = actor.may(ScreeningPermission.CHECK)
    state = HazardStatus.CLAIMED if to_confirm else HazardStatus.CONTROLLED
    found = open_units(actor).count() if is_unit_level(actor) else 0
    todo = problems(actor).exclude(status=ProblemStatus.CLOSED)
    return Waiting(found, hazards(actor).filter(status=state).count(), todo.count())
