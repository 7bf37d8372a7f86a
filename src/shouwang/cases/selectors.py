"""Reading reports and cases: by membership of the case, never by the area."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shouwang.accounts.choices import OrganisationKind
from shouwang.accounts.models import Organisation
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.reach import CODE_LENGTH, significant
from shouwang.registry.selectors import reachable_files

from .choices import Receiver, ReportState
from .models import Case, CaseMember, OnCall, Report, Reporter
from .permissions import CasesPermission
from .workflow import OPENS

_STEPS = (12, 9, 6, 4, 2)
# Who receives a report, and at which levels of the place (lengths of the code), nearest first.
_RECEIVERS = (
    (Receiver.POLICE, OrganisationKind.PUBLIC_SECURITY, _STEPS),
    (Receiver.TOWNSHIP, OrganisationKind.TOWNSHIP, (9,)),
    (Receiver.CIVIL_AFFAIRS, OrganisationKind.CIVIL_AFFAIRS, (6, 4, 2)),
)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases of which the acting post is a member today; nobody else sees them."""
    if not actor.may(CasesPermission.VIEW):
        return Case.objects.none()
    found: QuerySet[Case] = Case.objects.of_team(actor, clock.today())
    return found


def cases_of_files(actor: Actor, file_ids: Sequence[UUID]) -> QuerySet[Case]:
    """Return the visible cases of some children's files."""
    return visible_cases(actor).filter(care_file__in=list(file_ids))


def roles_in(actor: Actor, case_id: UUID | None) -> frozenset[str]:
    """Return the member roles under which the acting post takes part in a case today."""
    if case_id is None or not actor.may(CasesPermission.VIEW):
        return frozenset()
    rows = CaseMember.objects.of(actor, clock.today()).filter(case_id=case_id)
    return frozenset(rows.values_list("role", flat=True))


def memberships(actor: Actor, case_id: UUID) -> QuerySet[CaseMember]:
    """Return the memberships under which the acting post takes part in a case today."""
    return CaseMember.objects.of(actor, clock.today()).filter(case_id=case_id)


def opened(actor: Actor, case_id: UUID) -> list[str]:
    """Return the sealed sub-files that open to the acting post in a case."""
    roles = roles_in(actor, case_id)
    return [str(kind) for kind, may in OPENS.items() if may & roles]


def reportable_files(actor: Actor) -> Any:
    """Return the children's files that the acting post may name in a report."""
    return reachable_files(actor)


def receivers(area: str) -> list[tuple[Receiver, Organisation | None]]:
    """Return who is told of what happens in a place: of each kind the nearest that covers it."""
    found: list[tuple[Receiver, Organisation | None]] = []
    for receiver, kind, lengths in _RECEIVERS:
        codes = [area[:length].ljust(CODE_LENGTH, "0") for length in lengths]
        offices = list(Organisation.objects.filter(kind=kind, area__in=codes, is_active=True))
        if offices:
            deepest = max(len(significant(office.area)) for office in offices)
            nearest = [o for o in offices if len(significant(o.area)) == deepest]
            found += [(receiver, office) for office in sorted(nearest, key=lambda o: o.name)]
    return found


def is_reporter(actor: Actor, report_id: UUID) -> bool:
    """Say whether the acting account filed the report."""
    if actor.user_id is None:
        return False
    return Reporter.objects.filter(report=report_id, user_id=actor.user_id).exists()


def own_reports(actor: Actor) -> QuerySet[Report]:
    """Return the reports and findings of the acting account, the newest first."""
    if actor.user_id is None:
        return Report.objects.none()
    mine = Reporter.objects.filter(user_id=actor.user_id).values("report")
    return Report.objects.filter(pk__in=mine).order_by("-found_at")


def findings(file_ids: Sequence[UUID]) -> QuerySet[Report]:
    """Return what was found about some children and not told to the police yet."""
    return Report.objects.filter(care_file__in=list(file_ids), state=ReportState.FOUND)


def child_said(case: Case | Report) -> Mapping[str, Any]:
    """Return what a report or a case says of the child."""
    found: Mapping[str, Any] = json.loads(str(case.child) or "{}")
    return found


def age_of(case: Case) -> int | None:
    """Return the child's age in completed years: by the file, else as said; None if unknown."""
    if case.care_file_id is not None and case.care_file is not None:
        born, today = case.care_file.person.birth_date, clock.today()
        if born is not None:
            return int(today.year - born.year - ((today.month, today.day) < (born.month, born.day)))
    said = child_said(case).get("age")
    return said if isinstance(said, int) else None


def on_call(organisation_ids: Sequence[UUID]) -> dict[UUID, list[OnCall]]:
    """Return whom to ring at some organisations, in order."""
    found: dict[UUID, list[OnCall]] = {}
    rows = OnCall.objects.filter(organisation__in=list(organisation_ids), ended_on__isnull=True)
    for row in rows.order_by("position", "name"):
        found.setdefault(row.organisation_id, []).append(row)
    return found
