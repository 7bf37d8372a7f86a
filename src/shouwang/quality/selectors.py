"""Reading findings: within reach, by unit, as of a day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth

from shouwang.accounts.choices import Role
from shouwang.core.actors import Actor
from shouwang.core.reach import Area, county_of
from shouwang.divisions.selectors import DivisionRow
from shouwang.registry.permissions import RegistryPermission
from shouwang.registry.querysets import FileFactQuerySet

from .choices import LIVE_STATUSES, OPEN_STATUSES, FindingStatus, Owner, Severity, StepKind
from .models import Completeness, Finding, Run, Step
from .permissions import QualityPermission

_OWNER_OF = {
    Role.VILLAGE_OFFICER: Owner.VILLAGE,
    Role.TOWNSHIP_SUPERVISOR: Owner.TOWNSHIP,
    Role.PRINCIPAL: Owner.SCHOOL,
    Role.CLASS_TEACHER: Owner.SCHOOL,
    Role.EDUCATION_OFFICER: Owner.SCHOOL,
    Role.CIVIL_AFFAIRS_OFFICER: Owner.COUNTY,
}


# --- for the submission of a division -----------------------------------------------------------


def blocking(area: str) -> Any:
    """Return the findings that forbid a submission of a division (12 digits): errors not waived."""
    return Finding.objects.within(Area.of(area)).filter(
        severity=Severity.ERROR, status__in=OPEN_STATUSES
    )


def open_counts(area: str, on: date) -> dict[str, int]:
    """Return severity → how many findings of a division were open at the end of a day.

    What is waived now is not counted; every severity has its number.
    """
    held = Finding.objects.within(Area.of(area)).filter(
        Q(repaired_on__isnull=True) | Q(repaired_on__gt=on), first_seen__lte=on
    )
    rows = held.exclude(status=FindingStatus.WAIVED).order_by().values_list("severity")
    found = dict(rows.annotate(n=Count("pk")))
    return {severity: found.get(severity, 0) for severity in Severity.values}


# --- findings within reach ----------------------------------------------------------------------


def findings(actor: Actor) -> Any:
    """Return the findings of the actor's reach, whatever became of them, for lists.

    A school, which reaches by grant, sees what schools repair.
    """
    if actor.area is None:
        return _shown(_granted(actor))
    return _shown(Finding.objects.visible_to(actor, QualityPermission.VIEW))


def live(rows: Any) -> Any:
    """Narrow to what is open or waived."""
    return rows.filter(status__in=LIVE_STATUSES)


def open_ones(rows: Any) -> Any:
    """Narrow to what waits to be repaired."""
    return rows.filter(status__in=OPEN_STATUSES)


def reachable(actor: Actor) -> Any:
    """Return every finding the actor may open by its id."""
    if actor.area is None:
        return _shown(_granted(actor))
    area = actor.area_for(QualityPermission.VIEW)
    if area is None:
        return Finding.objects.none()
    return _shown(Finding.objects.filter(area__gte=area.lo, area__lt=area.hi))


def _granted(actor: Actor) -> FileFactQuerySet:
    if not actor.may(QualityPermission.VIEW):
        return Finding.objects.none()
    granted = Finding.objects.granted_to(actor, RegistryPermission.VIEW_FILE)
    return granted.filter(owner=Owner.SCHOOL)


def _shown(rows: Any) -> Any:
    places = DivisionRow.objects.order_by()
    return rows.select_related("care_file__person", "school").annotate(
        village_name=Subquery(places.filter(code=OuterRef("area")).values("name")[:1])
    )


def own_duty(actor: Actor, rows: Any) -> Any:
    """Narrow to what the actor's post repairs."""
    return (
        rows.filter(owner=_OWNER_OF.get(Role(actor.role), ""))
        if actor.role in Role.values
        else rows.none()
    )


def group_of(actor: Actor, finding: Finding) -> list[Finding]:
    """Return the other findings of a group that lie within the actor's reach."""
    if not finding.group_key:
        return []
    rows = live(findings(actor)).filter(group_key=finding.group_key, rule=finding.rule)
    return list(rows.exclude(care_file=finding.care_file_id).order_by("care_file__sort_key")[:50])


def last_run(area: str) -> Run | None:
    """Return the last check of the whole county that an area lies in, or of any below it."""
    rows = Run.objects.order_by("-finished_at")
    if len(Area.of(area).lo) >= len(county_of(area)):
        return rows.filter(county=county_of(area)).first()
    return rows.within(Area.of(area)).first()


def last_seen(finding: Finding) -> date:
    """Return the last day on which the defect was found: by a check of the file, or by night."""
    if finding.status == FindingStatus.REPAIRED:
        return finding.last_seen
    run = last_run(finding.area)
    return max(finding.last_seen, run.on) if run else finding.last_seen


def steps_of(finding: Finding) -> list[Step]:
    """Return a finding's course, the newest first."""
    return list(Step.objects.filter(finding=finding).order_by("-at", "-id"))


def of_files(actor: Actor, file_ids: Sequence[UUID]) -> dict[UUID, list[Finding]]:
    """Return what is open or waived in files that the actor may see, the gravest first."""
    if not actor.may(QualityPermission.VIEW):
        return {}
    rows = Finding.objects.filter(care_file__in=file_ids, status__in=LIVE_STATUSES)
    if actor.area is None:
        rows = rows.filter(owner=Owner.SCHOOL)
    order = {severity: place for place, severity in enumerate(Severity.values)}
    found: dict[UUID, list[Finding]] = {}
    for row in sorted(rows, key=lambda row: (order[row.severity], row.deadline, row.pk)):
        found.setdefault(row.care_file_id, []).append(row)
    return found


def lacking_of(file_ids: Sequence[UUID]) -> dict[UUID, Completeness]:
    """Return what files lack, as last checked."""
    return {row.care_file_id: row for row in Completeness.objects.filter(care_file__in=file_ids)}


# --- the trend ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month, and how much was open at its end."""

    start: date
    found: int
    repaired: int
    open_at_end: int


def trend(area: str, months: Sequence[date]) -> list[Month]:
    """Return each month (by its first day) of an area: opened, ended, open at the end.

    Waived findings count as open here: they are what the data is like.
    """
    findings_ = Finding.objects.within(Area.of(area)).order_by()
    steps = Step.objects.within(Area.of(area)).order_by()
    first = _by_month(findings_, "first_seen")
    again = _by_month(steps.filter(kind=StepKind.REOPENED), "on")
    ended = _by_month(steps.filter(kind=StepKind.REPAIRED), "on")
    found, standing = [], 0
    if months:
        before = [month for month in {*first, *again, *ended} if month < months[0]]
        standing = sum(_net(month, first, again, ended) for month in before)
    for month in months:
        standing += _net(month, first, again, ended)
        opened = first.get(month, 0) + again.get(month, 0)
        found.append(Month(month, opened, ended.get(month, 0), standing))
    return found


def _by_month(rows: Any, field: str) -> dict[date, int]:
    counted = rows.annotate(month=TruncMonth(field)).values_list("month").annotate(n=Count("pk"))
    return dict(counted)


def _net(
    month: date, first: Mapping[date, int], again: Mapping[date, int], ended: Mapping[date, int]
) -> int:
    return first.get(month, 0) + again.get(month, 0) - ended.get(month, 0)


def open_by_defect(area: str) -> dict[str, int]:
    """Return kind of defect → how many findings of an area wait to be repaired."""
    rows = open_ones(Finding.objects.within(Area.of(area))).order_by()
    return dict(rows.values_list("defect").annotate(n=Count("pk")))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of divisions by 12-digit code."""
    rows = DivisionRow.objects.filter(code__in=list(codes)).order_by()
    return dict(rows.values_list("code", "name"))
