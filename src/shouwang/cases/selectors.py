"""Reading reports and cases: by membership of the case, never by the area."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from shouwang.core import clock
from shouwang.core.actors import Actor

from .models import Case, CaseMember
from .permissions import CasesPermission


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which the acting post is a member today; nobody else sees them."""
    if not actor.may(CasesPermission.VIEW):
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.of_team(actor, clock.today())
    return found


def cases_of_files(actor: Actor, file_ids: Sequence[UUID]) -> QuerySet[Case]:
    """Return the visible cases of some children's files."""
    return visible_cases(actor).filter(care_file__in=list(file_ids))


def roles_in(actor: Actor, case_id: UUID) -> frozenset[str]:
    """Return the member roles under which the acting post takes part in a case today."""
    rows = CaseMember.objects.of(actor, clock.today()).filter(case_id=case_id)
    return frozenset(rows.values_list("role", flat=True))
