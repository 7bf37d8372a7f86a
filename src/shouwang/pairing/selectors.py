"""Volunteers, pairings and shifts within reach; who may be matched with whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from shouwang.core.actors import Actor
from shouwang.documents.models import Attachment
from shouwang.duties import workdays
from shouwang.registry import selectors as registry
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .choices import (
    Condition,
    Mode,
    PairingStatus,
    ServiceStatus,
    ShiftStatus,
    VolunteerStatus,
)
from .matching import SAME_SEX_FROM_AGE, Helper, Proposal, Unit, match
from .models import Pairing, Service, Shift, Volunteer
from .permissions import PairingPermission

# Kinds of attachments and what they hang on; the paper that parents sign.
PROOF, CONSENT, CONSENT_PAPER = "PAIRING_PROOF", "PAIRING_CONSENT_SHEET", "PAIRING_CONSENT"
VOLUNTEER, PAIRING = "pairing.volunteer", "pairing.pairing"
_UNDER_WAY = (PairingStatus.PROPOSED, PairingStatus.ACTIVE)
# 无具体监护人、双方无监护能力: somebody of their own (R-130 c).
_OWN_REASONS = frozenset({"BOTH_INCAPABLE"})


def volunteers(actor: Actor) -> QuerySet[Volunteer]:
    """Return the volunteers of the actor's area, each with `paired`: how many pairings are under
    way."""
    rows = Volunteer.objects.visible_to(actor, PairingPermission.MANAGE)
    return rows.annotate(paired=Count("pairings", filter=Q(pairings__status__in=_UNDER_WAY)))


def pairings(actor: Actor) -> QuerySet[Pairing]:
    """Return the pairings of the actor's area."""
    if not actor.may(PairingPermission.MANAGE):
        return Pairing.objects.none()
    found: QuerySet[Pairing] = Pairing.objects.visible_to(actor, RegistryPermission.VIEW_FILE)
    return found.select_related("care_file__person", "volunteer")


def of_file(file_id: UUID) -> list[Pairing]:
    """Return the pairings of a file, the newest first."""
    rows = Pairing.objects.filter(care_file=file_id).select_related("volunteer")
    return list(rows.order_by("-proposed_at", "-id"))


def paired_on(on: date) -> QuerySet[Any]:
    """Return the ids of the files that somebody stands by on a day, as a query."""
    rows = Pairing.objects.filter(status=PairingStatus.ACTIVE, starts_on__lte=on).order_by()
    return rows.values("care_file")


def under_way(file_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """Return file id → (id, who stands by the child) of the pairings in force."""
    rows = Pairing.objects.filter(care_file__in=file_ids, status=PairingStatus.ACTIVE)
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for file_id, pk, name in rows.order_by("id").values_list(
        "care_file_id", "id", "volunteer__name"
    ):
        found.setdefault(file_id, []).append((pk, name))
    return found


def with_sheet(pairing_ids: Sequence[UUID]) -> set[UUID]:
    """Return those pairings whose consent sheet is kept."""
    rows = Attachment.objects.filter(
        subject_kind=PAIRING, subject_id__in=pairing_ids, kind=CONSENT, voided_at__isnull=True
    )
    return {pk for pk in rows.values_list("subject_id", flat=True) if pk is not None}


def files(actor: Actor) -> Any:
    """Return the open left-behind children of the actor's area."""
    return registry.open_files(actor).filter(verdict=Verdict.YES)


def needs_own(file: CareFile) -> bool:
    """Say whether a child must have a volunteer of its own (R-130 c)."""
    return file.without_carer or file.rating == "NONE" or file.care_reason in _OWN_REASONS


def is_fit(volunteer: Volunteer, on: date) -> bool:
    """Say whether a volunteer may stand by a child: admitted, all conditions, vetting in force."""
    return (
        volunteer.status == VolunteerStatus.ADMITTED
        and set(Condition.values) <= set(volunteer.conditions)
        and volunteer.vetted_until is not None
        and volunteer.vetted_until >= on
    )


def open_pairings(volunteer: Volunteer) -> list[Pairing]:
    """Return what a volunteer has proposed or under way."""
    return list(volunteer.pairings.filter(status__in=_UNDER_WAY).select_related("care_file"))


def unpaired(actor: Actor) -> Any:
    """Return the left-behind children of the area with nobody proposed or paired."""
    taken = Pairing.objects.filter(status__in=_UNDER_WAY).values("care_file")
    return files(actor).exclude(pk__in=taken)


def proposals(actor: Actor, township: str, on: date) -> list[Proposal]:
    """Return who is best matched with whom in one township (nine digits)."""
    children = list(unpaired(actor).filter(township=township).order_by("pk"))
    helpers = [
        helper
        for helper in _helpers(volunteers(actor).filter(county=township[:6]), on)
        if helper.room > helper.load or helper.load == 0
    ]
    return match(_units(children, on), helpers)


def _units(children: Iterable[CareFile], on: date) -> list[Unit]:
    homes: dict[Any, list[CareFile]] = defaultdict(list)
    for file in children:
        homes[file.household_id if not needs_own(file) and file.household_id else file.pk].append(
            file
        )
    return [_unit(some, on) for some in homes.values()]


def _unit(some: Sequence[Any], on: date) -> Unit:
    eldest = min(some, key=lambda file: file.birth_date or on)
    age = registry.age_on(eldest.birth_date, on) if eldest.birth_date else 0
    surnames = {link.person.name[:1] for file in some for link in file.links if link.person.name}
    sexes = {file.person.sex for file in some}
    matters = len(sexes) == 1 and (age or 0) >= SAME_SEX_FROM_AGE
    return Unit(
        tuple(file.pk for file in some), eldest.area, own=needs_own(eldest),
        sex=sexes.pop() if matters else "", surnames=frozenset(surnames),
    )  # fmt: skip


def _helpers(rows: Iterable[Volunteer], on: date) -> list[Helper]:
    fit = [each for each in rows if is_fit(each, on)]
    busy = Pairing.objects.filter(volunteer__in=fit, status__in=_UNDER_WAY)
    load: Counter[UUID] = Counter()
    bound = set()
    homes = set()
    for volunteer_id, mode, family in busy.values_list("volunteer_id", "mode", "family"):
        if family is None or (volunteer_id, family) not in homes:
            load[volunteer_id] += 1
            homes.add((volunteer_id, family))
        if mode == Mode.ONE_TO_ONE:
            bound.add(volunteer_id)
    return [
        Helper(
            each.pk, each.area, each.most_children, load[each.pk], each.sex, each.name[:1],
            frozenset(each.languages.replace("，", "、").split("、")) - {""}, each.pk in bound,
        )
        for each in fit
    ]  # fmt: skip


def load_of(volunteer: Volunteer) -> int:
    """Return how many children or homes a volunteer stands by or is proposed for."""
    rows = open_pairings(volunteer)
    return len({row.family or row.pk for row in rows})


def townships(actor: Actor) -> list[tuple[str, str]]:
    """Return (nine digits, name) of the townships in which somebody is left without."""
    codes = list(unpaired(actor).order_by("township").values_list("township", flat=True).distinct())
    names = registry.place_names([code.ljust(12, "0") for code in codes])
    return [(code, names[code.ljust(12, "0")]) for code in codes]


def summary(actor: Actor) -> dict[str, int]:
    """Return how many left-behind children there are, how many are paired, of the key ones too
    (I-007, I-008)."""
    every = files(actor)
    key = every.filter(Q(without_carer=True) | Q(rating__in=("POOR", "NONE")))
    active = Pairing.objects.filter(status=PairingStatus.ACTIVE).values("care_file")
    return {
        "children": every.count(),
        "paired": every.filter(pk__in=active).count(),
        "key": key.count(),
        "key_paired": key.filter(pk__in=active).count(),
    }


# --- the rota (W-31) ------------------------------------------------------------------------------


def shifts(actor: Actor) -> QuerySet[Shift]:
    """Return the shifts of the actor's area."""
    return Shift.objects.visible_to(actor, PairingPermission.ROTA)


def places_of(rows: Iterable[Shift]) -> dict[UUID, str]:
    """Return shift id → "township village, place"; one query."""
    some = list(rows)
    names = registry.place_names([shift.area for shift in some])
    return {shift.pk: f"{names[shift.area]} {shift.place_name}" for shift in some}


def services_of(shift_ids: Iterable[UUID]) -> dict[UUID, list[Service]]:
    """Return shift id → the places taken in it, those given back left out, by name."""
    rows = Service.objects.filter(shift__in=list(shift_ids)).exclude(status=ServiceStatus.WITHDRAWN)
    found: dict[UUID, list[Service]] = {}
    for row in rows.select_related("volunteer").order_by("volunteer__name", "id"):
        found.setdefault(row.shift_id, []).append(row)
    return found


def get_service(actor: Actor) -> QuerySet[Service]:
    """Return the places of the actor's area, or the own ones: fetch one by its id."""
    own = Service.objects.none()
    if actor.user_id is not None and actor.may(PairingPermission.SERVE):
        own = Service.objects.filter(volunteer__user_id=actor.user_id)
    of_area = Service.objects.visible_to(actor, PairingPermission.ROTA)
    rows = Service.objects.filter(pk__in=own.values("pk").union(of_area.values("pk")))
    return rows.select_related("shift", "volunteer")


def taken(shift_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return shift id → how many places are taken; a volunteer does not see the others' rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, pairing_taken(id) FROM unnest(%s::uuid[]) AS id", [list(shift_ids)]
        )
        return dict(cursor.fetchall())


def own_volunteer(actor: Actor) -> Volunteer | None:
    """Return the volunteer that the acting user is; None where it is none."""
    if actor.user_id is None:
        return None
    return Volunteer.objects.filter(user_id=actor.user_id).order_by("entered_at").first()


def open_shifts(volunteer: Volunteer, on: date) -> list[Shift]:
    """Return the shifts of the volunteer's county from a day on in which there is a place left."""
    rows = Shift.objects.filter(
        county=volunteer.county, on__gte=on, status=ShiftStatus.PLANNED
    ).exclude(
        pk__in=Service.objects.filter(volunteer=volunteer)
        .exclude(status=ServiceStatus.WITHDRAWN)
        .values("shift")
    )
    found = list(rows.order_by("on", "begins", "id")[:_MOST_SHIFTS])
    numbers = taken([shift.pk for shift in found])
    return [shift for shift in found if numbers[shift.pk] < shift.wanted]


_MOST_SHIFTS = 100


def services_by(volunteer: Volunteer) -> list[Service]:
    """Return every place a volunteer took, the newest first."""
    rows = volunteer.services.exclude(status=ServiceStatus.WITHDRAWN).select_related("shift")
    return list(rows.order_by("-shift__on", "-id"))


def hours_of(rows: Iterable[Service]) -> Decimal:
    """Return the hours that were signed off."""
    confirmed = (row for row in rows if row.status == ServiceStatus.CONFIRMED)
    return sum((row.hours or Decimal() for row in confirmed), Decimal())


def serving(shift: Shift) -> list[Volunteer]:
    """Return the volunteers of the county who may serve on the day of a shift, by name."""
    inside = shift.services.exclude(status=ServiceStatus.WITHDRAWN).values("volunteer")
    rows = Volunteer.objects.filter(
        county=shift.county, status=VolunteerStatus.ADMITTED, vetted_until__gte=shift.on
    ).exclude(pk__in=inside)
    return [each for each in rows.order_by("name", "id") if is_fit(each, shift.on)]


def hours_by_place(actor: Actor, first: date, last: date) -> list[tuple[str, int, Decimal]]:
    """Return (place, times served, hours signed off) of a span, in the order of codes."""
    rows = Service.objects.visible_to(actor, PairingPermission.ROTA).filter(
        status=ServiceStatus.CONFIRMED, shift__on__gte=first, shift__on__lte=last
    )
    counted = rows.order_by("area").values_list("area").annotate(Count("pk"), Sum("hours"))
    found = list(counted)
    names = registry.place_names([area for area, _number, _hours in found])
    return [(names[area], number, hours or Decimal()) for area, number, hours in found]


def free_days(first: date, last: date) -> list[date]:
    """Return the weekends and holidays of a span: the days on which offices do not work."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if not workdays.is_working(day)]
