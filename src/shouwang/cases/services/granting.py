"""Opening the child's file to those of the team whom no area lets in (registry grants)."""

from datetime import date, datetime
from uuid import UUID

from shouwang.accounts.models import Organisation
from shouwang.cases.choices import MemberRole
from shouwang.cases.models import Case, CaseMember
from shouwang.core import clock
from shouwang.registry.choices import GrantKind
from shouwang.registry.models import Grant

# What a member may read of the file: who the child is, whom to ring.
RIGHTS = ("registry.view_file", "registry.view_contact")


def open_to_police(case: Case, now: datetime) -> None:
    """Open the file to the police of the case, until it is closed; as the system."""
    members = CaseMember.objects.filter(case=case, role=MemberRole.POLICE, user_id=None)
    for member in members.select_related("organisation"):
        if member.organisation is not None:
            open_file(case, member.organisation, clock.local_date(now), None)


def open_file(case: Case, office: Organisation, since: date, until: date | None) -> UUID | None:
    """Return the grant by which an office reads the file of a case; None where there is no file.

    Not written into the file's own course: whoever reads the file would learn of the case.
    """
    file = case.care_file
    if file is None:
        return None
    here = Grant.objects.filter(
        care_file=file, organisation=office, kind=GrantKind.REFERRAL, valid_to__isnull=True
    )
    present = here.first()
    if present is not None:
        return present.pk
    grant = Grant(
        care_file=file, organisation=office, kind=GrantKind.REFERRAL, permissions=list(RIGHTS),
        valid_from=since, valid_to=until,
    )  # fmt: skip
    grant.place(file.area)
    grant.save(force_insert=True)
    return grant.pk


def end_grants(grant_ids: list[UUID], on: date) -> None:
    """End grants on a day; as the system."""
    Grant.objects.filter(pk__in=grant_ids).update(valid_to=on)


def end_all(case: Case, on: date) -> None:
    """End what the case opened, when it is closed."""
    if case.care_file_id is None:
        return
    offices = CaseMember.objects.filter(case=case).values("organisation")
    Grant.objects.filter(
        care_file=case.care_file_id, organisation__in=offices, kind=GrantKind.REFERRAL,
        valid_to__isnull=True,
    ).update(valid_to=on)  # fmt: skip
