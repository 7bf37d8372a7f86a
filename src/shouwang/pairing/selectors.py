"""Volunteers and pairings within reach; who may be matched with whom."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from shouwang.core.actors import Actor
from shouwang.documents.models import Attachment
from shouwang.registry import selectors as registry
from shouwang.registry.choices import Verdict
from shouwang.registry.models import CareFile
from shouwang.registry.permissions import RegistryPermission

from .choices import Condition, Mode, PairingStatus, VolunteerStatus
from .matching import SAME_SEX_FROM_AGE, Helper, Proposal, Unit, match
from .models import Pairing, Volunteer
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
