"""七长 (R-188): who answers for one child, who was told, which step was left out.

Pure of the request: rows in, lines out; the queries stand in `selectors.follow`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .choices import LINES, Line, Office
from .models import FollowUp, Notice

# Whom the teacher tells when persuasion at home has failed.
TOLD_BY_TEACHER = (Office.PRINCIPAL, Office.TOWNSHIP_HEAD, Office.BUREAU_HEAD)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an office for this child; `phone` is shown to those who follow."""

    name: str
    title: str = ""
    phone: str = ""
    duties: str = ""


@dataclass(slots=True)
class Rung:
    """One office of the seven: who holds it, what it was told, whether it should have been."""

    office: Office
    holders: list[Holder] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    is_expected: bool = False

    @property
    def line(self) -> Line:
        """政府线, 教育线 or the family."""
        return LINES[self.office]

    @property
    def told(self) -> list[Notice]:
        """What was really sent."""
        return [each for each in self.notices if not each.is_skipped]

    @property
    def is_received(self) -> bool:
        """Say whether one of the notices is known to have arrived."""
        return any(each.is_received for each in self.told)

    @property
    def is_skipped(self) -> bool:
        """Say whether this office should have been told by now and was not."""
        return self.is_expected and not self.told


def expected(follow: FollowUp, *, wanted_failed: int) -> set[Office]:
    """Return the offices that should know by now of an absence, whoever forgot to tell them."""
    found = {Office.TEACHER}
    if follow.asked_at is not None:
        found.add(Office.PARENT)
    if follow.failed >= wanted_failed or follow.township_reported_on or follow.written_sent_on:
        found |= set(TOLD_BY_TEACHER)
    if follow.township_reported_on:
        found.add(Office.VILLAGE_HEAD)
    if follow.dropped_on:
        found.add(Office.COUNTY_HEAD)
    return found


def climb(
    follow: FollowUp, notices: Iterable[Notice], holders: Mapping[Office, Sequence[Holder]],
    *, wanted_failed: int,
) -> list[Rung]:  # fmt: skip
    """Return the seven offices from the child upwards."""
    wanted = expected(follow, wanted_failed=wanted_failed)
    rungs = {
        office: Rung(office, list(holders.get(office, ())), [], office in wanted)
        for office in Office
    }
    for notice in notices:
        if notice.office:
            rungs[Office(notice.office)].notices.append(notice)
    return list(rungs.values())


def skipped(rungs: Iterable[Rung]) -> list[Office]:
    """Return the offices that were passed over."""
    return [rung.office for rung in rungs if rung.is_skipped]


def in_force(row: Any, on: date) -> bool:
    """Say whether an appointment holds on a day."""
    return bool(row.valid_from <= on and (row.valid_to is None or row.valid_to >= on))
