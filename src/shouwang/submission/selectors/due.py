"""What is due for whom and until when, how units stand, and how punctual they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.core.actors import Actor
from shouwang.core.reach import Area, significant
from shouwang.divisions import selectors as divisions
from shouwang.policy.engine.pack import SubmissionRules
from shouwang.registry.models import CareFile
from shouwang.submission import periods
from shouwang.submission.choices import LIVE, Kind, Status
from shouwang.submission.models import Submission
from shouwang.submission.periods import Period
from shouwang.submission.permissions import SubmissionPermission
from shouwang.submission.registered import files_on
from shouwang.submission.wording import STATUS_TONES
from shouwang.submission.workflow import REPORTED, TOWNSHIP_LEVEL

from .common import VILLAGE_LEVEL, own_level, rules_for
from .reports import latest, submissions
from .villages import confirmations


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How often a unit reported on time; units stand in the order of their codes."""

    code: str
    name: str
    due: int
    on_time: int
    late: int
    missing: int

    @property
    def share(self) -> float | None:
        """On time among what was due, in per cent."""
        return round(100 * self.on_time / self.due, 1) if self.due else None


def timeliness(actor: Actor, area: str, kind: str, on: date, number: int = 4) -> list[Timeliness]:
    """Return how the units below an area kept to the due day in the last periods (I-016).

    Judged by the first report of each period; a repair after a return is no delay. Only periods
    whose due day is over count, and those a unit reported ahead of it.
    """
    here = list(periods.recent(kind, on, rules_for(area, on), number))
    units = unit_states(actor, area, here[0], on)
    firsts = _first_reports(actor, [unit.code for unit in units], kind)
    found = []
    for unit in units:
        told = [firsts.get((unit.code, each.code)) for each in here]
        counted = [
            row
            for row, each in zip(told, here, strict=True)
            if row is not None or (each.is_late(on) and unit.owed(each))
        ]
        on_time = sum(row is not None and not row.is_late for row in counted)
        late = sum(row is not None and row.is_late for row in counted)
        found.append(
            Timeliness(unit.code, unit.name, len(counted), on_time, late,
                       len(counted) - on_time - late)
        )  # fmt: skip
    return found


def _first_reports(
    actor: Actor, codes: Sequence[str], kind: str
) -> dict[tuple[str, str], Submission]:
    rows = submissions(actor).filter(area__in=codes, kind=kind, submitted_at__isnull=False)
    found: dict[tuple[str, str], Submission] = {}
    for row in rows.exclude(status=Status.WITHDRAWN).order_by("version"):
        found.setdefault((row.area, row.period), row)
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """One thing a post owes or waits for: until when, how it stands, where to go on."""

    label: str
    period: Period
    state: str
    tone: str
    url_name: str
    url_args: tuple[str, ...] = ()
    clause: str = ""

    @property
    def url(self) -> str:
        """The page on which it is done."""
        return reverse(self.url_name, args=self.url_args)


def due_for(actor: Actor, on: date) -> list[Due]:
    """Return what is due from a post now, the nearest first; empty for one that owes nothing."""
    level = own_level(actor)
    if not level:
        return []
    rules = rules_for(actor.area_code, on)
    if level == VILLAGE_LEVEL:
        return [_village_due(actor, on, rules)] if actor.may(SubmissionPermission.CONFIRM) else []
    may_own = (
        SubmissionPermission.SUBMIT if level == TOWNSHIP_LEVEL else SubmissionPermission.REVIEW
    )
    if not actor.may(may_own):
        return []
    clauses = {Kind.QUARTER: rules.quarter.clause, Kind.SEMESTER: rules.semester.clause}
    opened = CareFile.objects.within(Area.of(actor.area_code)).aggregate(day=Min("opened_on"))
    found = [
        _unit_due(actor, here, on, clause)
        for kind, clause in clauses.items()
        if _can_be_owed(opened["day"], here := periods.current(kind, on, rules), on)
    ]
    quarter = periods.before(periods.current(Kind.QUARTER, on, rules), rules)
    if _can_be_owed(opened["day"], quarter, on) and latest(actor.area_code, quarter) is None:
        found.append(_unit_due(actor, quarter, on, rules.quarter.clause))  # never reported
    return sorted(found, key=lambda due: due.period.due_on)


def _can_be_owed(first_opened: date | None, here: Period, on: date) -> bool:
    """Say whether a period can be asked for: a register younger than its due day owes nothing."""
    return not here.is_late(on) or (first_opened is not None and first_opened <= here.due_on)


def _village_due(actor: Actor, on: date, rules: SubmissionRules) -> Due:
    here = periods.current(Kind.MONTH, on, rules)
    done = confirmations(actor).filter(area=actor.area_code, period=here.code).exists()
    state, tone = (_("已核对"), "success") if done else _waiting(here, on)
    return Due(
        _("村级月度核对"), here, state, tone, "submission:village", clause=rules.month.clause
    )


def _unit_due(actor: Actor, here: Period, on: date, clause: str) -> Due:
    row = latest(actor.area_code, here)
    args = (str(here.kind), here.code)
    if row is not None and row.status in (*LIVE, Status.RETURNED):
        tones = {Status.RETURNED: "danger", Status.PREPARED: "warning"}
        state, tone = row.get_status_display(), tones.get(Status(row.status), "success")
        return Due(here.kind.label, here, state, tone, "submission:unit", args, clause=clause)  # type: ignore[arg-type]
    state, tone = _waiting(here, on)
    return Due(here.kind.label, here, state, tone, "submission:unit", args, clause=clause)  # type: ignore[arg-type]


def _waiting(here: Period, on: date) -> tuple[str, str]:
    return told_wait(here.days_left(on))


def told_wait(left: int) -> tuple[str, str]:
    """Return how long there is still time, in words and as a colour; negative: too late."""
    if left < 0:
        return _("已逾期{days}天").format(days=-left), "danger"
    if left <= 7:
        return _("还剩{days}天").format(days=left), "warning"
    return _("待办理"), "info"


@dataclass(frozen=True, slots=True)
class UnitState:
    """How one unit of the level below stands for a period."""

    code: str
    name: str
    first_opened: date | None  # of the files that stand in the register
    submission: Submission | None  # the newest version
    period: Period
    on: date

    @property
    def is_required(self) -> bool:
        """Say whether it has children to report, or reported anyway."""
        return bool(self.first_opened or self.submission)

    def owed(self, period: Period) -> bool:
        """Say whether it had children to report by the due day of a period."""
        return self.first_opened is not None and self.first_opened <= period.due_on

    @property
    def is_overdue(self) -> bool:
        """Say whether it has not reported, and the due day is over."""
        reported = self.submission is not None and self.submission.status in REPORTED
        return not reported and self.owed(self.period) and self.period.is_late(self.on)

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return STATUS_TONES[Status(self.submission.status)] if self.submission else ""

    @property
    def is_accepted(self) -> bool:
        """Say whether its report was accepted."""
        return self.submission is not None and self.submission.status == Status.ACCEPTED


def unit_states(actor: Actor, area: str, period: Period, on: date) -> list[UnitState]:
    """Return the units directly below an area (townships of a county …), by code.

    Those without any child in the register are there, but nothing is asked of them.
    """
    rows = [row for row in divisions.children(area) if row.level <= TOWNSHIP_LEVEL]
    newest = {
        row.area: row
        for row in submissions(actor)
        .filter(kind=period.kind, period=period.code, area__in=[row.code for row in rows])
        .order_by("version")
    }
    opened = _first_opened(area, period.as_of(max(on, period.starts_on)))
    return [
        UnitState(
            row.code, row.name, opened.get(significant(row.code)), newest.get(row.code), period, on
        )
        for row in rows
        if significant(row.code) in opened or row.code in newest
    ]


def _first_opened(area: str, as_of: date) -> dict[str, date]:
    """Return unit below an area (its digits) → the day its first file standing on a day was opened.

    One query, however many units.
    """
    below = {2: 4, 4: 6, 6: 9}.get(len(significant(area)), 12)
    rows = files_on(area, as_of).order_by().annotate(unit=Left("area", below)).values_list("unit")
    return dict(rows.annotate(first=Min("opened_on")))
