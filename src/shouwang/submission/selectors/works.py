"""What schools and townships write beside the figures: articles, updates, analyses, plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.accounts import selectors as accounts
from shouwang.accounts.choices import OrganisationKind
from shouwang.core.actors import Actor
from shouwang.policy.engine.pack import SubmissionRules
from shouwang.registry import selectors as registry
from shouwang.registry.models import Change
from shouwang.submission import periods
from shouwang.submission.choices import ARTICLES, Kind, WorkKind
from shouwang.submission.models import WorkReport
from shouwang.submission.periods import Period
from shouwang.submission.permissions import SubmissionPermission

from .common import rules_for
from .due import told_wait

_SCHOOLS = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN)
_WRITERS = (*_SCHOOLS, OrganisationKind.TOWNSHIP)


def works(actor: Actor) -> QuerySet[WorkReport]:
    """Return what the own unit sent, and what the units below sent to who receives it."""
    wanted = Q(pk__in=[])
    if actor.may(SubmissionPermission.WRITE_WORK):
        wanted |= Q(organisation=actor.organisation_id)
    reach = actor.area_for(SubmissionPermission.RECEIVE_WORK)
    if reach is not None:
        wanted |= Q(area__gte=reach.lo, area__lt=reach.hi)
    return WorkReport.objects.filter(wanted)


def may_receive(actor: Actor, row: WorkReport) -> bool:
    """Say whether the post receives a piece of writing: of another unit in its area."""
    reach = actor.area_for(SubmissionPermission.RECEIVE_WORK)
    return reach is not None and row.area in reach and row.organisation_id != actor.organisation_id


def writer(actor: Actor) -> Any:
    """Return the organisation for which the post writes; None for a post that writes nothing."""
    if actor.organisation_id is None or not actor.may(SubmissionPermission.WRITE_WORK):
        return None
    return accounts.get_organisation(actor.organisation_id)


def is_school(organisation: Any) -> bool:
    """Say whether an organisation goes over its files as a school (R-048)."""
    return organisation.kind in _SCHOOLS


@dataclass(frozen=True, slots=True)
class WorkDue:
    """A piece of writing that is due from a unit in a month, and whether it was sent."""

    kind: WorkKind
    label: str
    due_on: date
    state: str
    tone: str
    clause: str
    is_sent: bool

    @property
    def url(self) -> str:
        """The page on which it is written."""
        return f"{reverse('submission:work-send')}?kind={self.kind}"


def works_due(actor: Actor, on: date) -> list[WorkDue]:
    """Return what a unit has to write in the month of a day, the nearest first."""
    unit = writer(actor)
    if unit is None:
        return []
    rules = rules_for(unit.area, on)
    month = f"{on:%Y-%m}"
    sent = set(
        WorkReport.objects.filter(organisation=unit.pk, period=month)
        .order_by().values_list("kind", flat=True)
    )  # fmt: skip
    found = [_article_due(month, rules, on, bool(sent & set(ARTICLES)))]
    until = periods.school_due(month, rules) if is_school(unit) else None
    if until is not None:
        done = WorkKind.SCHOOL_UPDATE in sent
        state, tone = (_("已报送"), "success") if done else told_wait((until - on).days)
        found.append(
            WorkDue(WorkKind.SCHOOL_UPDATE, str(WorkKind.SCHOOL_UPDATE.label), until, state, tone,
                    rules.school.clause, done)
        )  # fmt: skip
    return sorted(found, key=lambda each: each.due_on)


def _article_due(month: str, rules: SubmissionRules, on: date, done: bool) -> WorkDue:
    until = periods.article_due(month, rules)
    state, tone = (_("已报送"), "success") if done else told_wait((until - on).days)
    return WorkDue(
        WorkKind.INFORMATION,
        _("工作信息或调研文章"),
        until,
        state,
        tone,
        rules.article.clause,
        done,
    )


@dataclass(frozen=True, slots=True)
class WrittenState:
    """Whether a unit sent its article of a month; units stand by their codes and names."""

    name: str
    first: WorkReport | None
    number: int
    is_overdue: bool


def written_states(actor: Actor, area: str, month: Period, on: date) -> list[WrittenState]:
    """Return the schools and townships of an area with what they sent for a month (R-081)."""
    due = periods.article_due(month.code, rules_for(area, on))
    sent: dict[UUID, list[WorkReport]] = {}
    rows = works(actor).filter(period=month.code, kind__in=ARTICLES).order_by("sent_at")
    for row in rows.defer("text"):
        sent.setdefault(row.organisation_id, []).append(row)
    units = [
        unit
        for kind in _WRITERS
        for unit in accounts.organisations_in(area, kind)
        if unit.pk != actor.organisation_id
    ]
    units.sort(key=lambda unit: (unit.township, unit.kind != OrganisationKind.TOWNSHIP, unit.name))
    return [_state(unit.name, sent.get(unit.pk, ()), on > due) for unit in units]


def _state(name: str, sent: Sequence[WorkReport], is_over: bool) -> WrittenState:
    return WrittenState(name, sent[0] if sent else None, len(sent), is_over and not sent)


def update_figures(actor: Actor, month: str) -> dict[str, int]:
    """Return how many files a school's update is about, and how many changed in the month."""
    start = date.fromisoformat(f"{month}-01")
    files = registry.open_files(actor).order_by().values("pk")
    changed = Change.objects.filter(care_file__in=files, at__date__gte=start)
    return {
        "files": files.count(),
        "changed": changed.order_by().values("care_file").distinct().count(),
    }


def month_of(code: str, area: str, on: date) -> Period:
    """Return a month by its code, as an area's pack has it.

    :raises NoSuchPeriod: for a code that is no month, or one that has not begun.
    """
    found = periods.period(Kind.MONTH, code, rules_for(area, on))
    if found.starts_on > on:
        raise periods.NoSuchPeriod(code)
    return found
