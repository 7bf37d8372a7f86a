"""What the apps below tell: harm seen in a visit; files about to be merged."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.care.choices import Problem
from shouwang.care.models import Record
from shouwang.care.selectors import parts
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Text

from . import services
from .choices import Origin, Situation, Unit
from .permissions import CasesPermission

# Which situation a problem of a visit is reported as.
SITUATIONS = {
    Problem.ALONE: Situation.ALONE,
    Problem.SUSPECTED_HARM: Situation.INFRINGEMENT,
    Problem.VIOLENCE: Situation.VIOLENCE,
    Problem.SELF_HARM: Situation.INJURY,
    Problem.EARLY_MARRIAGE: Situation.INFRINGEMENT,
    Problem.CHILD_LABOUR: Situation.GUARDIAN_UNWILLING,
    Problem.BULLYING: Situation.INFRINGEMENT,
    Problem.CARER_UNABLE: Situation.GUARDIAN_UNABLE,
}
UNIT_OF_ROLE = {
    Role.VILLAGE_OFFICER: Unit.VILLAGE,
    Role.TOWNSHIP_SUPERVISOR: Unit.AUTHORITY,
    Role.CIVIL_AFFAIRS_OFFICER: Unit.AUTHORITY,
    Role.EDUCATION_OFFICER: Unit.AUTHORITY,
    Role.DEPARTMENT_OFFICER: Unit.AUTHORITY,
    Role.LEADER: Unit.AUTHORITY,
    Role.POLICE_LIAISON: Unit.AUTHORITY,
    Role.PRINCIPAL: Unit.SCHOOL,
    Role.CLASS_TEACHER: Unit.SCHOOL,
    Role.DORMITORY_MANAGER: Unit.SCHOOL,
    Role.PROXY_PARENT: Unit.CITIZEN,
    Role.VOLUNTEER: Unit.CITIZEN,
}


def unit_of(actor: Actor) -> Unit:
    """Return as which kind of unit a post reports."""
    return UNIT_OF_ROLE.get(Role(actor.role), Unit.CITIZEN) if actor.role in Role.values else (
        Unit.AUTHORITY
    )  # fmt: skip


def harm_seen(actor: Actor, records: Sequence[Record]) -> None:
    """Make a finding of each record in which a visitor saw harm, ready to be reported (R-116)."""
    if not actor.may(CasesPermission.REPORT):
        return
    now = clock.now()
    for record in records:
        situations = [
            str(SITUATIONS[Problem(code)]) for code in record.problems
            if code in Problem.values and Problem(code) in SITUATIONS
        ]  # fmt: skip
        day = datetime.combine(record.occurred_on, time(12), tzinfo=clock.CHINA)
        draft = services.ReportDraft(
            situations=list(dict.fromkeys(situations)) or [str(Situation.OTHER)],
            area=record.area,
            found_at=min(day, now),
            narrative="\n".join(f"{label}：{text}" for label, text in parts(record)),
            file_id=record.care_file_id,
            unit=unit_of(actor),
            origin=Origin.VISIT,
            origin_id=record.pk,
        )
        services.record_finding(actor, draft, now=now)


def merge_barriers(actor: Actor, file_ids: Sequence[UUID]) -> Sequence[Text]:
    """Forbid merging a file on which a case hangs that is not the actor's; it says no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_holds(%s::uuid[])", [[str(each) for each in file_ids]])
        held = cursor.fetchall()
    return [_("档案有须先办结的事项，请联系县级民政部门后再合并或者拆分")] if held else []
