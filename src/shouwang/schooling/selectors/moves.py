"""Changes of school and hand-overs that concern the actor's school or area."""

from typing import Any

from django.db.models import Q, QuerySet

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation
from shouwang.core.actors import Actor
from shouwang.core.reach import Area
from shouwang.schooling.choices import HandoverState, MoveState
from shouwang.schooling.models import Handover, HandoverPupil, Move
from shouwang.schooling.permissions import SchoolingPermission


def moves(actor: Actor) -> QuerySet[Move]:
    """Return the moves out of and into the own school; those of the area for an education post."""
    if not actor.may(SchoolingPermission.MOVE):
        return Move.objects.none()
    rows: QuerySet[Move] = Move.objects.select_related("from_school", "to_school")
    if actor.area is None:
        org = actor.organisation_id
        return rows.filter(Q(from_school=org) | Q(to_school=org)) if org else rows.none()
    within: Any = Move.objects.within(actor.area)
    found: QuerySet[Move] = within.select_related("from_school", "to_school")
    return found


def handovers(actor: Actor) -> QuerySet[Handover]:
    """Return the hand-overs of the own school or area."""
    if not actor.may(SchoolingPermission.MOVE):
        return Handover.objects.none()
    rows = Handover.objects.select_related("from_school", "to_school")
    if actor.area is None:
        org = actor.organisation_id
        return rows.filter(Q(from_school=org) | Q(to_school=org)) if org else rows.none()
    return rows.filter(pk__in=Handover.objects.within(actor.area).values("pk"))


def waiting(actor: Actor) -> int:
    """Return how many moves and hand-overs wait for the own school's answer."""
    if actor.organisation_id is None:
        return 0
    incoming = moves(actor).filter(to_school=actor.organisation_id, state=MoveState.SENT)
    classes = handovers(actor).filter(to_school=actor.organisation_id, state=HandoverState.SENT)
    return incoming.count() + classes.count()


def schools(code: str, *, without: Any, within: Area | None = None) -> list[Organisation]:
    """Return the schools of the county of a 12-digit code, or of `within`; names are public."""
    county = code[:6].ljust(12, "0")
    rows = accounts.organisations_in(county, OrganisationKind.SCHOOL)
    if within is not None:
        rows = rows.within(within)
    return [row for row in rows.order_by("area", "name") if row.pk != without]


def handed(handover: Handover) -> list[HandoverPupil]:
    """Return the pupils of a hand-over, by name."""
    return list(handover.pupils.order_by("child_name", "pk"))
