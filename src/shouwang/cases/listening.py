"""What the apps below tell: harm seen in a visit, a red line crossed, files about to be merged."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.accounts.choices import Role
from shouwang.assessment.choices import Purpose
from shouwang.assessment.hooks import CaseDoor
from shouwang.assessment.models import Assessment
from shouwang.care.choices import Problem
from shouwang.care.models import Record
from shouwang.care.selectors import parts
from shouwang.core import clock
from shouwang.core.actors import Actor
from shouwang.core.presentation import Text

from . import selectors, services, workflow
from .choices import Origin, ReportState, Situation, Unit
from .models import Case
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


# Which situation a red line of the shipped instruments is reported as; what is not named here is
# another danger of a child, or an unfit guardian.
_RED_LINES = {
    "violence": Situation.VIOLENCE, "injury": Situation.INJURY, "self-harm": Situation.INJURY,
    "who": Situation.ALONE, "lives-together": Situation.ALONE,
    "duty": Situation.GUARDIAN_UNWILLING, "neglect": Situation.GUARDIAN_UNWILLING,
}  # fmt: skip
# These say that somebody may not be entrusted with a child, not that a child was harmed.
_NO_HARM = frozenset({"adult", "willing", "health"})


def red_line_crossed(actor: Actor, rows: Sequence[Assessment]) -> None:
    """Make a finding of each assessment that found harm; a person decides whether to report it.

    What was found inside a case belongs to the case, whose course says so.
    """
    now = clock.now()
    for row in rows:
        if row.case_id is not None:
            services.note_red_line(actor, row.case_id, row.instrument.title, now=now)
            continue
        harm = [code for code in row.red_lines if code not in _NO_HARM]
        if harm and row.care_file_id is not None and actor.may(CasesPermission.REPORT):
            services.record_finding(actor, _draft(actor, row, harm, now), now=now)


def _draft(
    actor: Actor, row: Assessment, harm: Sequence[str], now: datetime
) -> services.ReportDraft:
    items = row.instrument.form.items
    other = Situation.OTHER if row.purpose == Purpose.CHILD else Situation.GUARDIAN_UNFIT
    situations = [str(_RED_LINES.get(code, other)) for code in harm]
    told = "；".join(items[code].text for code in harm if code in items)
    day = datetime.combine(row.assessed_on, time(12), tzinfo=clock.CHINA)
    return services.ReportDraft(
        situations=list(dict.fromkeys(situations)), area=row.area, found_at=min(day, now),
        narrative=f"{row.instrument.title}：{told}\n{row.conclusion}".strip(),
        file_id=row.care_file_id, unit=unit_of(actor), origin=Origin.ASSESSMENT,
        origin_id=row.pk, danger_now=True if "danger-now" in harm else None,
    )  # fmt: skip


def after_red_line(actor: Actor, row: Assessment) -> Sequence[tuple[Text, str]]:
    """Offer whoever made the assessment to report what it found."""
    found = selectors.own_reports(actor).filter(
        origin=Origin.ASSESSMENT, origin_id=row.pk, state=ReportState.FOUND
    )
    report = found.first() if row.red_lines else None
    if report is None:
        return []
    return [(_("立即报告"), reverse("cases:finding", kwargs={"id": report.pk}))]


def case_door(actor: Actor, case_id: UUID) -> CaseDoor | None:
    """Return a sealed case to its members, for the assessments that belong to it."""
    rows = Case.objects.all() if actor.system else selectors.visible_cases(actor)
    case = rows.select_related("care_file__person").filter(pk=case_id).first()
    if case is None:
        return None
    works = actor.system or bool(selectors.roles_in(actor, case_id) & workflow.WORK.roles)
    child = selectors.child_said(case).get("name") or _("身份不详的儿童")
    url = reverse("cases:case-detail", kwargs={"id": case_id})
    return CaseDoor(str(case.number), url, str(child), works and case.is_open)


def merge_barriers(actor: Actor, file_ids: Sequence[UUID]) -> Sequence[Text]:
    """Forbid merging a file on which a case hangs that is not the actor's; it says no more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_holds(%s::uuid[])", [[str(each) for each in file_ids]])
        held = cursor.fetchall()
    return [_("档案有须先办结的事项，请联系县级民政部门后再合并或者拆分")] if held else []
