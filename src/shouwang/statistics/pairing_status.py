"""结对情况 by unit (R-085): how many left-behind children somebody stands by, and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from shouwang.core.actors import Actor
from shouwang.core.reach import Area, full_code, significant
from shouwang.divisions import selectors as divisions
from shouwang.pairing.choices import PairingStatus
from shouwang.pairing.models import Pairing
from shouwang.registry.choices import FileStatus, Verdict
from shouwang.registry.models import CareFile

from .selectors import NoSuchFigures, area_in_reach

_BELOW = {0: 2, 2: 4, 4: 6, 6: 9, 9: 12, 12: 12}  # digits of an area → of the units below

_OUT = (FileStatus.CLOSED, FileStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class PairingLine:
    """How pairing stands in one unit: children now, pairings begun and ended since a day."""

    code: str
    name: str
    children: int
    paired: int
    proposed: int
    begun: int
    ended: int

    @property
    def share(self) -> float | None:
        """Paired of the left-behind children, in per cent; None where there are none."""
        return round(100 * self.paired / self.children, 1) if self.children else None


def pairing_status(
    actor: Actor, area: str, since: date, on: date
) -> tuple[list[PairingLine], PairingLine]:
    """Return how pairing stands in the units below an area, by code, and their sum.

    :param since: pairings begun or ended from this day on are counted as changes.
    :raises NoSuchFigures: for an area out of reach.
    """
    if not area_in_reach(actor, area):
        raise NoSuchFigures(area)
    digits = _BELOW[len(significant(area))]
    children = _children(area, digits)
    pairings = _pairings(area, digits, since, on)
    codes = sorted({*children, *pairings})
    names = divisions.paths([full_code(code) for code in codes])
    lines = []
    for code in codes:
        name = (names.get(full_code(code)) or [code])[-1]
        lines.append(_line(full_code(code), name, children.get(code, 0), pairings.get(code, {})))
    return lines, _sum(lines)


def _children(area: str, digits: int) -> dict[str, int]:
    files = CareFile.objects.within(Area.of(area)).filter(verdict=Verdict.YES)
    rows = (
        files.exclude(status__in=_OUT)
        .order_by()
        .annotate(unit=Left("area", digits))
        .values_list("unit")
    )
    return dict(rows.annotate(number=Count("pk")))


def _pairings(area: str, digits: int, since: date, on: date) -> dict[str, Mapping[str, int]]:
    """Return unit → figures; children are counted once, however many stand by them."""
    meant = Q(care_file__verdict=Verdict.YES) & ~Q(care_file__status__in=_OUT)
    rows: QuerySet[Any] = Pairing.objects.within(Area.of(area)).order_by()
    found = rows.annotate(unit=Left("area", digits)).values("unit").annotate(
        paired=_distinct(meant & Q(status=PairingStatus.ACTIVE, starts_on__lte=on)),
        proposed=_distinct(meant & Q(status=PairingStatus.PROPOSED)),
        begun=Count("pk", filter=Q(starts_on__gte=since, starts_on__lte=on)),
        ended=Count("pk", filter=Q(ended_on__gte=since, ended_on__lte=on)),
    )  # fmt: skip
    return {row["unit"]: row for row in found}


def _distinct(condition: Q) -> Count:
    return Count("care_file", filter=condition, distinct=True)


def _line(code: str, name: str, children: int, found: Mapping[str, int]) -> PairingLine:
    figures = [found.get(key, 0) for key in ("paired", "proposed", "begun", "ended")]
    return PairingLine(code, name, children, *figures)


def _sum(lines: list[PairingLine]) -> PairingLine:
    keys = ("children", "paired", "proposed", "begun", "ended")
    return PairingLine("", "", *(sum(getattr(line, key) for line in lines) for key in keys))
