"""How much children's data was looked at: by organisation and by day, never by child or person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, IntegerField, Sum
from django.db.models.functions import TruncDate

from shouwang.core.actors import Actor
from shouwang.core.clock import CHINA

from . import selectors
from .choices import Outcome

KINDS = ("opened", "listed", "revealed", "exported", "refused")


@dataclass(slots=True)
class Usage:
    """How often files were opened, listed, revealed, exported, refused; how many files that were.

    A file counts each time it is looked at.
    """

    times: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    files: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def add(self, kind: str, times: int, files: int) -> None:
        """Count some events of one kind."""
        self.times[kind] += times
        self.files[kind] += files

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Return (kind, times, files) in the order of the columns."""
        return [(kind, self.times[kind], self.files[kind]) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Report:
    """The usage of some days: by organisation (None: the system), by day, altogether."""

    by_organisation: Mapping[UUID | None, Usage]
    by_day: Mapping[date, Usage]
    total: Usage


def kind_of(action: str, outcome: str) -> str | None:
    """Return which kind of looking an event is; None for one that shows no child."""
    app, _, verb = action.partition(".")
    if outcome == Outcome.REFUSED:
        return "refused"
    if outcome != Outcome.DONE or app in {"audit", "accounts"}:
        return None
    if action == "registry.view_file":
        return "opened"
    if verb.startswith("list_"):
        return "listed"
    if verb.startswith("reveal_"):
        return "revealed"
    return "exported" if verb.startswith(("export_", "print_")) else None


def usage(actor: Actor, first: date, last: date, organisation: UUID | None = None) -> Report:
    """Return the usage in the actor's area on the days from `first` to `last`.

    :param organisation: only what this organisation did.
    """
    begins, ends = (
        datetime.combine(day, time(), tzinfo=CHINA) for day in (first, last + timedelta(days=1))
    )
    rows = selectors.events(actor).filter(at__gte=begins, at__lt=ends)
    if organisation is not None:
        rows = rows.filter(organisation_id=organisation)
    shown = Func(F("file_ids"), function="jsonb_array_length", output_field=IntegerField())
    grouped = (
        rows.order_by()
        .annotate(day=TruncDate("at", tzinfo=CHINA))
        .values("day", "organisation_id", "action", "outcome")
        .annotate(times=Count("pk"), shown=Sum(shown))
    )
    return _report(grouped)


def _report(rows: Iterable[Mapping[str, Any]]) -> Report:
    by_organisation: dict[UUID | None, Usage] = {}
    by_day: dict[date, Usage] = {}
    total = Usage()
    for row in rows:
        kind = kind_of(row["action"], row["outcome"])
        if kind is None:
            continue
        own = by_organisation.setdefault(row["organisation_id"], Usage())
        for each in (own, by_day.setdefault(row["day"], Usage()), total):
            each.add(kind, row["times"], row["shown"] or 0)
    return Report(by_organisation, dict(sorted(by_day.items(), reverse=True)), total)
