"""Looking at far more children's data than one usually does: what an administrator asks about.

Each is measured by the own past alone; nobody is compared with others, and who is not far above the
own usual does not appear. The question is whether data is safe, not who works how much.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from shouwang.core.actors import Actor
from shouwang.core.clock import CHINA

from . import selectors
from .choices import Outcome

PAST = timedelta(days=60)  # the days before, from which the usual is taken
FEWEST_DAYS = 5  # with fewer of them nobody has a usual
FAR = 4  # times the usual
# What is never unusual, by what was looked at: files opened, numbers revealed, files exported.
FLOORS: Mapping[str, int] = {"opened": 40, "revealed": 20, "exported": 500}
_LOOKING = (
    Q(action="registry.view_file")
    | Q(action__contains=".reveal_")
    | Q(action__contains=".export_")
    | Q(action__contains=".print_")
)


@dataclass(slots=True)
class Day:
    """What one person looked at on one day: kind → how many files; what was given as reason."""

    on: date
    user_id: UUID
    organisation_id: UUID | None
    person: str
    files: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FLOORS, 0))
    usual: dict[str, int] = field(default_factory=dict)
    purposes: list[str] = field(default_factory=list)

    @property
    def far(self) -> list[tuple[str, int, int]]:
        """Return (kind, files, the own usual) of the kinds that are far above the usual."""
        return [
            (kind, count, self.usual[kind])
            for kind, count in self.files.items()
            if count >= max(FLOORS[kind], FAR * self.usual[kind])
        ]


def unusual(actor: Actor, first: date, last: date) -> list[Day]:
    """Return the days from `first` to `last` on which somebody of the area was far above usual.

    Newest first, within a day by name. Deeds of the system itself are none.
    """
    days = _days(_events(actor, first - PAST, last))
    by_person: dict[UUID, list[Day]] = {}
    for day in days:
        by_person.setdefault(day.user_id, []).append(day)
    found = []
    for own in by_person.values():
        for day in own:
            if day.on >= first:
                day.usual = usual_before(day.on, own)
                found += [day] if day.far else []
    found.sort(key=lambda day: (-day.on.toordinal(), day.person))
    _add_purposes(actor, found)
    return found


def usual_before(on: date, own: Iterable[Day]) -> dict[str, int]:
    """Return what one looked at on a usual day of the sixty before `on`: kind → files.

    The median of the days on which one looked at any; nought without enough of them.
    """
    past = [day.files for day in own if on - PAST <= day.on < on]
    if len(past) < FEWEST_DAYS:
        return dict.fromkeys(FLOORS, 0)
    return {kind: int(median(files[kind] for files in past)) for kind in FLOORS}


def _events(actor: Actor, first: date, last: date) -> QuerySet[Any]:
    begins, ends = (
        datetime.combine(day, time(), tzinfo=CHINA) for day in (first, last + timedelta(days=1))
    )
    rows = selectors.events(actor).filter(_LOOKING, at__gte=begins, at__lt=ends)
    rows = rows.filter(outcome=Outcome.DONE, user_id__isnull=False).order_by()
    dated: QuerySet[Any] = rows.annotate(day=TruncDate("at", tzinfo=CHINA))
    return dated


def _days(events: QuerySet[Any]) -> list[Day]:
    shown = Func(F("file_ids"), function="jsonb_array_length", output_field=IntegerField())
    rows = events.values("day", "user_id", "organisation_id", "actor_label", "action").annotate(
        files=Sum(shown), targets=Count("target_id", distinct=True)
    )
    found: dict[tuple[date, UUID], Day] = {}
    for row in rows:
        key = (row["day"], row["user_id"])
        day = found.setdefault(key, Day(*key, row["organisation_id"], row["actor_label"]))
        kind = _kind(row["action"])
        # A file opened again and again is one; of a list that left, every file counts.
        day.files[kind] += (row["files"] or 0) if kind == "exported" else row["targets"]
    return list(found.values())


def _kind(action: str) -> str:
    if action == "registry.view_file":
        return "opened"
    return "revealed" if ".reveal_" in action else "exported"


def _add_purposes(actor: Actor, days: list[Day]) -> None:
    """Add the reasons given on these days, the most frequent first; one query."""
    if not days:
        return
    wanted = {(day.on, day.user_id): day for day in days}
    events = _events(actor, min(day.on for day in days), max(day.on for day in days))
    rows = events.filter(user_id__in={day.user_id for day in days}).exclude(purpose="")
    counted = rows.values("day", "user_id", "purpose").annotate(times=Count("pk"))
    for row in counted.order_by("-times", "purpose"):
        day = wanted.get((row["day"], row["user_id"]))
        if day is not None:
            day.purposes.append(row["purpose"])
