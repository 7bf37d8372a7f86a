"""Reading submissions: always narrowed to the actor's reach."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from shouwang.audit.actions import action_label
from shouwang.core.actors import Actor
from shouwang.core.models import ScopedQuerySet
from shouwang.core.reach import Area, full_code, level_of
from shouwang.divisions import selectors as divisions
from shouwang.policy.engine.pack import SubmissionRules
from shouwang.policy.selectors import pack_for
from shouwang.quality import selectors as quality
from shouwang.registry import selectors as registry
from shouwang.registry.choices import FileStatus
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Change
from shouwang.statistics.permissions import StatisticsPermission

from . import periods
from .choices import Kind, Status, TickKind
from .document import Frozen, content_hash
from .models import Amendment, Confirmation, ReturnItem, Snapshot, Submission, Tick
from .periods import Period
from .permissions import SubmissionPermission
from .wording import problem
from .workflow import LIVE, REPORTED, TOWNSHIP_LEVEL

COUNTY_LEVEL, VILLAGE_LEVEL = 3, 5
_OWN_DEEDS = ("registry.verify_file", "registry.grant_file", "registry.revoke_grant")


def rules_for(area: str, on: date) -> SubmissionRules:
    """Return when what is due in a division."""
    return pack_for(area, on).submission


def own_level(actor: Actor) -> int:
    """Return the level of the actor's post: 1 province to 5 village; 0 without an area."""
    return level_of(actor.area_code) if actor.area is not None and actor.area_code else 0


# --- villages ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One change of a file: when, by whom, what was done, which fields."""

    at: datetime
    by: str
    deed: object
    fields: str


@dataclass(slots=True)
class VillageChild:
    """One child on the page of the monthly check.

    `kind` says what happened since the last confirmation; `changes` who changed what; `others`:
    somebody other than the reader did.
    """

    file: Any
    kind: TickKind
    changes: list[Told] = field(default_factory=list)
    others: bool = False
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class VillageCheck:
    """The monthly check of one village: what changed, and the unchanged beside it."""

    area: str
    name: str
    period: Period
    last: Confirmation | None
    changed: Sequence[VillageChild]
    unchanged: Sequence[VillageChild]
    stamp: str  # names the state that was shown; a confirmation of another one is refused

    @property
    def is_done(self) -> bool:
        """Say whether this month is confirmed and nothing happened since."""
        return self.is_confirmed and not self.changed

    @property
    def is_confirmed(self) -> bool:
        """Say whether the village confirmed in this month at all."""
        return self.last is not None and self.last.period == self.period.code

    @property
    def children(self) -> Sequence[VillageChild]:
        """All of them."""
        return [*self.changed, *self.unchanged]


def village_check(actor: Actor, area: str, on: date) -> VillageCheck | None:
    """Return the monthly check of a village of the actor's reach; None for any other code."""
    reach = actor.area_for(SubmissionPermission.CONFIRM)
    if reach is None or area not in reach or level_of(area) != VILLAGE_LEVEL:
        return None
    period = periods.current(Kind.MONTH, on, rules_for(area, on))
    last = confirmations(actor).filter(area=area).order_by("-confirmed_at").first()
    ticks = _ticks_of(last)
    files = list(
        registry.open_files(actor).within(Area.of(area)).order_by("birth_date", "sort_key", "pk")
    )
    children = [_village_child(file, ticks.get(file.pk), last) for file in files]
    gone = _gone(actor, area, set(ticks) - {file.pk for file in files}, ticks, last)
    _tell_changes([*children, *gone], last, actor)
    changed = [each for each in children if each.kind != TickKind.UNCHANGED]
    unchanged = [each for each in children if each.kind == TickKind.UNCHANGED]
    return VillageCheck(
        area, _place_name(area), period, last, [*gone, *changed], unchanged,
        _stamp([*gone, *children]),
    )  # fmt: skip


def _ticks_of(last: Confirmation | None) -> dict[UUID, Tick]:
    if last is None:
        return {}
    held = Tick.objects.filter(confirmation=last).exclude(kind=TickKind.LEFT)
    return {tick.care_file_id: tick for tick in held}


def _village_child(file: Any, tick: Tick | None, last: Confirmation | None) -> VillageChild:
    if tick is None:
        return VillageChild(file, TickKind.NEW if last else TickKind.UNCHANGED)
    kind = TickKind.UNCHANGED if tick.file_version == file.version else TickKind.CHANGED
    assert last is not None  # noqa: S101  a tick hangs on a confirmation
    return VillageChild(file, kind, confirmed_at=last.confirmed_at, confirmed_by=last.confirmed_by)


def _gone(
    actor: Actor, area: str, ids: set[UUID], ticks: Mapping[UUID, Tick], last: Confirmation | None
) -> list[VillageChild]:
    """Return the children of the last confirmation who are no longer in the village's register."""
    if not ids or last is None:
        return []
    files = registry.care_files(actor).filter(pk__in=ids).order_by("sort_key", "pk")
    return [
        VillageChild(file, TickKind.LEFT, confirmed_at=last.confirmed_at,
                     confirmed_by=last.confirmed_by)
        for file in files
    ]  # fmt: skip


def _tell_changes(
    children: Sequence[VillageChild], last: Confirmation | None, actor: Actor
) -> None:
    """Put the changes since the last confirmation beside each child; one query."""
    if last is None:
        return
    wanted = {each.file.pk: each for each in children if each.kind != TickKind.UNCHANGED}
    rows = Change.objects.filter(care_file__in=list(wanted), at__gt=last.confirmed_at)
    for row in rows.exclude(deed__in=_OWN_DEEDS).order_by("at"):
        child = wanted[row.care_file_id]
        child.changes.append(
            Told(row.at, row.actor_label, action_label(row.deed), _changed_fields(row))
        )
        child.others = child.others or row.actor_label != actor.display_name


def _changed_fields(change: Change) -> str:
    labels = [str(FIELDS[each["field"]].label) for each in change.summary
              if each.get("field") in FIELDS]  # fmt: skip
    said = [str(each["after"]) for each in change.summary if not each.get("field")]
    return "、".join(dict.fromkeys([*labels, *said]))


def _stamp(children: Iterable[VillageChild]) -> str:
    told = sorted(f"{each.file.pk}:{each.file.version}:{each.kind}" for each in children)
    return content_hash("\n".join(told).encode())[:32]


def confirmations(actor: Actor) -> ScopedQuerySet[Confirmation]:
    """Return the confirmations of the villages in reach."""
    return Confirmation.objects.visible_to(actor, SubmissionPermission.VIEW)


@dataclass(frozen=True, slots=True)
class VillageState:
    """Whether a village confirmed in a month."""

    code: str
    name: str
    files: int
    confirmation: Confirmation | None

    @property
    def is_confirmed(self) -> bool:
        """Say whether it did."""
        return self.confirmation is not None


def village_states(actor: Actor, area: str, period: Period) -> list[VillageState]:
    """Return the villages of an area with children, each with its newest confirmation."""
    scope = Area.of(area)
    rows = registry.open_files(actor).within(scope).order_by().values_list("area")
    counted = dict(rows.annotate(n=Count("pk")))
    done = {
        row.area: row
        for row in confirmations(actor).within(scope).filter(period=period.code)
        .order_by("confirmed_at")
    }  # fmt: skip
    names = {code: each[-1] if each else code
             for code, each in divisions.paths(sorted({*counted, *done})).items()}  # fmt: skip
    return [
        VillageState(code, names[code], counted.get(code, 0), done.get(code))
        for code in sorted(names)
    ]


def ticks_of_file(actor: Actor, file_id: UUID) -> QuerySet[Tick]:
    """Return who confirmed a child and when, the newest first."""
    rows = Tick.objects.visible_to(actor, SubmissionPermission.VIEW).filter(care_file_id=file_id)
    return rows.select_related("confirmation").order_by("-confirmation__confirmed_at")


# --- reports -------------------------------------------------------------------------------------


def submissions(actor: Actor) -> QuerySet[Submission]:
    """Return the reports of the units in reach, the newest first."""
    rows = Submission.objects.visible_to(actor, SubmissionPermission.VIEW)
    return rows.order_by("-starts_on", "area", "-version")


def live(area: str, period: Period) -> Submission | None:
    """Return the report of a unit that stands for a period, None where there is none."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return rows.filter(status__in=LIVE).first()


def latest(area: str, period: Period) -> Submission | None:
    """Return the newest report of a unit for a period, whatever became of it."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return rows.order_by("-version").first()


def next_version(area: str, period: Period) -> int:
    """Return the number of the next report of a unit for a period."""
    rows = Submission.objects.filter(area=area, kind=period.kind, period=period.code)
    return (rows.aggregate(last=Max("version"))["last"] or 0) + 1


def versions(submission: Submission) -> QuerySet[Submission]:
    """Return all reports of the same unit for the same period, the newest first."""
    rows = Submission.objects.filter(
        area=submission.area, kind=submission.kind, period=submission.period
    )
    return rows.order_by("-version")


def last_reported(area: str, period: Period) -> Submission | None:
    """Return what the unit reported before a period: the newest of its kind that stands."""
    rows = Submission.objects.filter(
        area=area, kind=period.kind, starts_on__lt=period.starts_on,
        status__in=(Status.SUBMITTED, Status.ACCEPTED),
    )  # fmt: skip
    return rows.order_by("-starts_on", "-version").first()


def frozen(submission: Submission) -> Frozen:
    """Return the document of a report, read from itself alone.

    :raises Damaged: if it was changed.
    """
    return Frozen.of(Snapshot.objects.get(submission=submission).body)


def period_of(submission: Submission) -> Period:
    """Return the period of a report, as it was fixed when it was frozen."""
    rules = rules_for(submission.area, submission.as_of)
    return periods.period(submission.kind, submission.period, rules)


@dataclass(frozen=True, slots=True)
class UnitState:
    """How one unit of the level below stands for a period."""

    code: str
    name: str
    files: int
    submission: Submission | None  # the newest version
    period: Period
    on: date

    @property
    def is_required(self) -> bool:
        """Say whether it has children to report, or reported anyway."""
        return bool(self.files or self.submission)

    @property
    def is_overdue(self) -> bool:
        """Say whether it has not reported, and the due day is over."""
        reported = self.submission is not None and self.submission.status in REPORTED
        return not reported and self.is_required and self.period.is_late(self.on)

    @property
    def is_accepted(self) -> bool:
        """Say whether its report was accepted."""
        return self.submission is not None and self.submission.status == Status.ACCEPTED


def unit_states(actor: Actor, area: str, period: Period, on: date) -> list[UnitState]:
    """Return the units directly below an area (townships of a county …), by code.

    Those without any child in the register are there, but nothing is asked of them.
    """
    rows = list(divisions.children(area))
    newest = {
        row.area: row
        for row in submissions(actor)
        .filter(kind=period.kind, period=period.code, area__in=[row.code for row in rows])
        .order_by("version")
    }
    held = _files_by_unit(rows, period, on)
    return [
        UnitState(row.code, row.name, held.get(row.code, 0), newest.get(row.code), period, on)
        for row in rows
        if row.level <= TOWNSHIP_LEVEL and (held.get(row.code) or row.code in newest)
    ]


def _files_by_unit(rows: Sequence[Any], period: Period, on: date) -> dict[str, int]:
    """Return unit → whether (1) it has a child in the register; asked of indexes, not counted."""
    found: dict[str, int] = {}
    as_of = period.as_of(max(on, period.starts_on))
    for row in rows:
        files = CareFile.objects.within(Area.of(row.code)).filter(opened_on__lte=as_of)
        open_then = files.exclude(status=FileStatus.DRAFT).exclude(
            status=FileStatus.CLOSED, closed_on__lte=as_of
        )
        found[row.code] = int(open_then.order_by().exists())
    return found


# --- what must be so before a report -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incomplete:
    """One file that cannot be reported as it is, and what it lacks (T-004)."""

    file_id: UUID
    name: str
    problems: Sequence[str]


def blocking_files(actor: Actor, area: str, most: int = 50) -> tuple[int, list[Incomplete]]:
    """Return how many findings forbid a report, and the first files with what is wrong in each."""
    if not actor.may(SubmissionPermission.VIEW):
        return 0, []
    rows = quality.blocking(area)
    number = rows.count()
    by_file: dict[UUID, list[str]] = defaultdict(list)
    names: dict[UUID, str] = {}
    wanted = rows.order_by("area", "care_file_id", "pk").values_list(
        "care_file_id", "care_file__person__name", "rule", "params"
    )
    for file_id, name, rule, params in wanted[: most * 8]:
        if file_id not in by_file and len(by_file) >= most:
            break
        names[file_id] = name
        by_file[file_id].append(problem(rule, params))
    return number, [
        Incomplete(key, names[key], list(dict.fromkeys(told))) for key, told in by_file.items()
    ]


def return_items(submission: Submission) -> list[ReturnItem]:
    """Return the children a report was returned for, each with whether the file changed since."""
    items = list(ReturnItem.objects.filter(submission=submission).order_by("area", "child_name"))
    states = dict(
        CareFile.objects.filter(pk__in=[item.care_file_id for item in items])
        .values_list("pk", "version")
    )  # fmt: skip
    for item in items:
        item.is_changed = states.get(item.care_file_id) != item.file_version  # type: ignore[attr-defined]
    return items


def amendments(submission: Submission) -> QuerySet[Amendment]:
    """Return the corrections of a report, the oldest first."""
    return Amendment.objects.filter(submission=submission).order_by("number")


# --- on time (I-016) -----------------------------------------------------------------------------


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
            row for row, each in zip(told, here, strict=True) if row is not None or each.is_late(on)
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


# --- what is due for a post (R-087) --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """One thing a post owes or waits for: until when, how it stands, where to go on."""

    label: str
    period: Period
    state: str
    tone: str
    url_name: str
    url_args: tuple[str, ...] = ()
    url_query: str = ""
    clause: str = ""


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
    found = [
        _unit_due(actor, periods.current(kind, on, rules), on, clause)
        for kind, clause in clauses.items()
    ]
    return sorted(found, key=lambda due: due.period.due_on)


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
    left = here.days_left(on)
    if left < 0:
        return _("已逾期{days}天").format(days=-left), "danger"
    if left <= 7:
        return _("还剩{days}天").format(days=left), "warning"
    return _("待办理"), "info"


def _place_name(area: str) -> str:
    return " ".join(divisions.path_names(area)[-2:]) or area


def place_name(area: str) -> str:
    """Return "township village" (the last two names) of a division."""
    return _place_name(full_code(area))


def may_see_children(actor: Actor, area: str) -> bool:
    """Say whether the children of an area behind a figure are the actor's to see."""
    reach = actor.area_for(StatisticsPermission.VIEW_CHILDREN)
    return reach is not None and reach.covers(Area.of(area))
