"""The monthly check of a village, and who confirmed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from shouwang.audit.actions import action_label
from shouwang.core.actors import Actor
from shouwang.core.models import ScopedQuerySet
from shouwang.core.reach import Area, level_of
from shouwang.divisions import selectors as divisions
from shouwang.registry import selectors as registry
from shouwang.registry.choices import FileStatus
from shouwang.registry.fields import FIELDS
from shouwang.registry.models import CareFile, Change
from shouwang.submission import periods
from shouwang.submission.choices import Kind, TickKind
from shouwang.submission.document import content_hash
from shouwang.submission.models import Confirmation, Tick
from shouwang.submission.periods import Period
from shouwang.submission.permissions import SubmissionPermission

from .common import VILLAGE_LEVEL, place_name, rules_for

_MOST_PAST = 12  # a year of months
_OWN_DEEDS = ("registry.verify_file", "registry.grant_file", "registry.revoke_grant")


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
    files = list(_files(actor).within(Area.of(area)).order_by("birth_date", "sort_key", "pk"))
    children = [_village_child(file, ticks.get(file.pk), last) for file in files]
    gone = _gone(actor, area, set(ticks) - {file.pk for file in files}, ticks, last)
    _tell_changes([*children, *gone], last, actor)
    changed = [each for each in children if each.kind != TickKind.UNCHANGED]
    unchanged = [each for each in children if each.kind == TickKind.UNCHANGED]
    return VillageCheck(
        area, place_name(area), period, last, [*gone, *changed], unchanged,
        _stamp([*gone, *children]),
    )  # fmt: skip


def _files(actor: Actor) -> Any:
    """Return the files in force of the reach with what the page shows of them, no numbers."""
    rows = CareFile.objects.visible_to(actor, SubmissionPermission.CONFIRM)
    rows = rows.exclude(status__in=(FileStatus.CLOSED, FileStatus.DRAFT)).select_related("person")
    return rows.defer("person__id_number", "person__phones", "verdicts")


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


def past_confirmations(actor: Actor, area: str) -> list[Confirmation]:
    """Return what a village confirmed in the past year, the newest first, each told in words."""
    rows = confirmations(actor).filter(area=area).order_by("-confirmed_at")[:_MOST_PAST]
    return [told_confirmation(row) for row in rows]


def told_confirmation(row: Any) -> Confirmation:
    """Return a confirmation with `label`, its month in words, and `said`, its ticks counted."""
    year, month = row.period.split("-")
    row.label = _("{year}年{month}月").format(year=year, month=int(month))
    row.said = [(TickKind(kind).label, row.counts[kind])
                for kind in TickKind.values if row.counts.get(kind)]  # fmt: skip
    told: Confirmation = row
    return told


def confirmed_children(actor: Actor, row: Confirmation) -> list[tuple[TickKind, Any]]:
    """Return what was said of each child of a confirmation whose file is in reach, changes first.

    A child that moved away since is out of reach; nothing is told of it.
    """
    kinds = {tick.care_file_id: TickKind(tick.kind) for tick in row.ticks.all()}
    files = registry.care_files(actor).filter(pk__in=kinds).order_by("birth_date", "sort_key", "pk")
    order = [TickKind.NEW, TickKind.CHANGED, TickKind.LEFT, TickKind.UNCHANGED]
    lines = [(kinds[file.pk], file) for file in files]
    return sorted(lines, key=lambda line: order.index(line[0]))


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

    @property
    def changes(self) -> list[tuple[object, int]]:
        """What the village said in numbers: kind of change and how many."""
        counts = self.confirmation.counts if self.confirmation else {}
        return [
            (TickKind(kind).label, counts[kind])
            for kind in TickKind.values
            if counts.get(kind) and kind != TickKind.UNCHANGED
        ]


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


def villages_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the villages that the actor may confirm."""
    return registry.villages_in(actor, SubmissionPermission.CONFIRM)
