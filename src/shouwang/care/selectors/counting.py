"""How often what was due was done: counted from records by child and by place, never by person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.care import hooks
from shouwang.care.cadences import Cadence, cadences
from shouwang.care.models import Meeting, Record
from shouwang.core.actors import Actor
from shouwang.core.reach import level_of
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.selectors import pack_for
from shouwang.registry import selectors as registry
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile, Enrolment
from shouwang.registry.permissions import RegistryPermission

_NATION = "000000000000"
_COUNTY_LEVEL, _TOWNSHIP_LEVEL = 3, 4


@dataclass(frozen=True, slots=True)
class Line:
    """How one cadence stands: for how many it is due, for how many met, in which days."""

    cadence: Cadence
    number: int
    first: date
    last: date
    due: int
    met: int
    is_off: bool = False

    @property
    def share(self) -> float | None:
        """Return the share met in per cent; None where it is due for nobody."""
        return round(100 * self.met / self.due, 1) if self.due else None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """How a cadence stands in one village, township, school or class; by code, not by merit."""

    code: str
    name: str
    due: int
    met: int


def pack_of(actor: Actor, on: date) -> PolicyPack:
    """Return the pack in force where the acting post works."""
    return pack_for(code_of(actor), on)


def code_of(actor: Actor) -> str:
    """Return the division the acting post works in."""
    if actor.area_code:
        return actor.area_code
    if actor.organisation_id is None:
        return _NATION
    return str(accounts.get_organisation(actor.organisation_id).area)


def children_due(rows: Any, cadence: Cadence, pack: PolicyPack, on: date) -> Any:
    """Narrow left-behind children to those for whom a cadence is due."""
    key = Q(without_carer=True) | Q(rating__in=pack.work.visits.key_ratings)
    if cadence.applies in ("key", "paired-key"):
        rows = rows.filter(key)
    if cadence.applies in ("pupil", "day-pupil"):
        rows = rows.filter(school__isnull=False)
    if cadence.applies == "day-pupil":
        boarding = Enrolment.objects.filter(
            care_file=OuterRef("pk"), valid_to__isnull=True, boarding=True
        )
        rows = rows.exclude(Exists(boarding))
    if cadence.applies in ("paired", "paired-key"):
        paired = [ask(on) for ask in hooks.paired]
        rows = rows.filter(pk__in=paired[0]) if paired else rows.none()
    return rows


def records_for(cadence: Cadence, first: date, last: date) -> QuerySet[Record]:
    """Return the valid records that count for a cadence in a span of days."""
    rows = Record.objects.filter(
        kind__in=cadence.kinds, occurred_on__gte=first, occurred_on__lte=last,
        voided_at__isnull=True,
    ).exclude(seen=["NOBODY"]).exclude(connected=False)  # fmt: skip
    if cadence.channels:
        rows = rows.filter(channel__in=cadence.channels)
    if cadence.natures:
        rows = rows.filter(nature__in=cadence.natures)
    if cadence.roles:
        by_role = Q(pk__in=[])
        for role in cadence.roles:
            by_role |= Q(done_by__contains=[{"role": role}])
        rows = rows.filter(by_role)
    return rows


def with_done(rows: Any, cadence: Cadence, first: date, last: date) -> Any:
    """Annotate files with `done`: how often it was done in the span."""
    counted = (
        records_for(cadence, first, last)
        .filter(care_file=OuterRef("pk"))
        .order_by()
        .values("care_file")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return rows.annotate(done=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


# --- the page --------------------------------------------------------------------------------


def children(actor: Actor) -> Any:
    """Return the left-behind children of the acting post's area, or granted to it."""
    rows = CareFile.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return rows.exclude(status__in=("CLOSED", "DRAFT")).filter(verdict=Verdict.YES)


def schools(actor: Actor) -> Any:
    """Return the schools meant by a school's cadence: the own one, or those of the area."""
    if actor.area is None:
        found = accounts.organisations_in(code_of(actor)[:6] + "000000", OrganisationKind.SCHOOL)
        return found.filter(pk__in=[actor.organisation_id] if actor.organisation_id else [])
    return accounts.organisations_in(code_of(actor), OrganisationKind.SCHOOL)


def lines(actor: Actor, on: date) -> list[Line]:
    """Return how every cadence stands in the reach of the acting post, in the periods of a day."""
    pack = pack_of(actor, on)
    return [line(actor, each, pack, on) for each in cadences()]


def line(actor: Actor, cadence: Cadence, pack: PolicyPack, on: date) -> Line:
    """Return how one cadence stands."""
    first, last = cadence.span(pack, on)
    number, is_off = cadence.number_in(pack), cadence.is_off(pack, on)
    if is_off:
        return Line(cadence, number, first, last, 0, 0, is_off=True)
    if cadence.applies == "school":
        held = meetings_by_school(actor, cadence, first, last)
        met = sum(1 for n in held.values() if n >= number)
        return Line(cadence, number, first, last, len(held), met)
    due = children_due(children(actor), cadence, pack, on)
    met = with_done(due, cadence, first, last).filter(done__gte=number).count()
    return Line(cadence, number, first, last, due.count(), met)


def meetings_by_school(actor: Actor, cadence: Cadence, first: date, last: date) -> dict[Any, int]:
    """Return school → how many such meetings it held in a span."""
    own = {school.pk: school for school in schools(actor).order_by("area", "name")}
    rows = Meeting.objects.filter(
        organisation__in=list(own), kind__in=cadence.kinds, held_on__gte=first,
        held_on__lte=last, voided_at__isnull=True,
    ).order_by()  # fmt: skip
    counted = dict(rows.values_list("organisation").annotate(Count("pk")))
    return {school: counted.get(pk, 0) for pk, school in own.items()}


def by_place(actor: Actor, cadence: Cadence, pack: PolicyPack, on: date) -> list[PlaceLine]:
    """Return how a cadence stands by village (for a county: by township; for a school: in all)."""
    first, last = cadence.span(pack, on)
    number = cadence.number_in(pack)
    if cadence.applies == "school":
        return [
            PlaceLine(str(school.pk), str(school.name), 1, int(held >= number))
            for school, held in meetings_by_school(actor, cadence, first, last).items()
        ]
    column = _column(actor)
    rows = with_done(children_due(children(actor), cadence, pack, on), cadence, first, last)
    due: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for code, done in rows.order_by().values_list(column, "done"):
        due[str(code)] += 1
        met[str(code)] += done >= number
    names = _names(column, list(due))
    return [PlaceLine(code, names[code], due[code], met[code]) for code in sorted(due)]


def _column(actor: Actor) -> str:
    if actor.area is None:
        return "school"
    return "township" if level_of(code_of(actor)) <= _COUNTY_LEVEL else "area"


def _names(column: str, codes: Sequence[str]) -> Mapping[str, str]:
    if column == "school":
        found = accounts.organisation_names([UUID(code) for code in codes])
        return {code: found.get(UUID(code), code) for code in codes}
    whole = {code: code.ljust(12, "0") for code in codes}
    names = registry.place_names(list(whole.values()))
    return {code: names[full] for code, full in whole.items()}


def not_met(actor: Actor, cadence: Cadence, pack: PolicyPack, on: date) -> Any:
    """Return the children for whom a cadence is due and not met, with `done` (T-047)."""
    first, last = cadence.span(pack, on)
    rows = with_done(children_due(children(actor), cadence, pack, on), cadence, first, last)
    rows = rows.filter(done__lt=cadence.number_in(pack)).select_related("person", "school")
    return rows.order_by("area", "sort_key", "pk")
