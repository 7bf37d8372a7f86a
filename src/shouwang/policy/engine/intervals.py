"""The days on which a result may change, and the stretches in which it does not."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from shouwang.policy.engine.calendar import DAY, add_months, add_years
from shouwang.policy.engine.categories import (
    HARDSHIP,
    LEFT_BEHIND,
    MIGRANT,
    ORPHAN,
    UNATTENDED,
)
from shouwang.policy.engine.context import away_spans
from shouwang.policy.engine.determine import Result, judge_of
from shouwang.policy.engine.facts import ChildFacts, ParentFacts, PartialDate, Span
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.engine.spans import bounds, total_days
from shouwang.policy.engine.timelines import ById


def change_dates(
    facts: ChildFacts,
    pack: PolicyPack,
    start: date,
    end: date,
    keys: tuple[str, ...] | None = None,
) -> list[date]:
    """Return the days in [start, end) on which a result of any profile or category may change.

    A result is the same on every day from one of these (or `start`) to the day before the next.
    `keys` narrows to the days that matter to some profiles and categories.
    """
    asked = _asked(pack, keys)
    days = set(_birth_days(facts.birth, asked.ages))
    for span in _own_spans(facts):
        days |= _span_days(span, asked.months)
    for parent in _parents(facts):
        days |= _parent_days(parent, pack, asked, start, end)
    return sorted([day for day in days if start <= day < end])


def next_change(facts: ChildFacts, pack: PolicyPack, start: date, end: date) -> date:
    """Return the first of :func:`change_dates`, `end` where there is none.

    What many children share (a parent's facts, a day of birth) is looked at once.
    """
    if facts.step_father or facts.step_mother:
        return min(change_dates(facts, pack, start, end), default=end)
    memo = judge_of(pack).memo
    upcoming: _Upcoming | None = memo.get("upcoming")
    if upcoming is None or (upcoming.start, upcoming.end) != (start, end):
        upcoming = memo["upcoming"] = _Upcoming(pack, start, end)
    return upcoming.first(facts)


class _Upcoming:
    """The first day in [start, end) on which one of a child's facts matters, `end` for none."""

    def __init__(self, pack: PolicyPack, start: date, end: date) -> None:
        self.pack, self.start, self.end = pack, start, end
        self._asked = _asked(pack, None)
        self._of_birth, self._of_parent = ById(self._birth), ById(self._parent)
        self._of_child = ById(self._child)

    def first(self, facts: ChildFacts) -> date:
        return min(
            self._of_birth(facts.birth),
            self._of_parent(facts.father),
            self._of_parent(facts.mother),
            self._of_child(facts.living, facts.schooling, facts.custody, facts.exclusions),
        )

    def _first(self, days: Iterable[date]) -> date:
        return min([day for day in days if self.start <= day < self.end], default=self.end)

    def _birth(self, birth: PartialDate | None) -> date:
        return self._first(_birth_days(birth, self._asked.ages))

    def _parent(self, parent: ParentFacts) -> date:
        return self._first(_parent_days(parent, self.pack, self._asked, self.start, self.end))

    def _child(self, *dated: Sequence[Any]) -> date:
        months = self._asked.months
        spans = [row.span for rows in dated for row in rows]
        return self._first([day for span in spans for day in _span_days(span, months)])


def own_days(facts: ChildFacts, pack: PolicyPack, start: date, end: date) -> list[date]:
    """Return the days in [start, end) on which the child's own facts but birth matter to a profile.

    Those of a step-parent are among them.
    """
    asked = _asked(pack, tuple(pack.usable_profiles))
    days: set[date] = set()
    for span in _own_spans(facts):
        days |= _span_days(span, asked.months)
    for step in (facts.step_father, facts.step_mother):
        if step is not None:
            days |= _parent_days(step.facts, pack, asked, start, end)
    return [day for day in days if start <= day < end]


def parent_days(parent: ParentFacts, pack: PolicyPack, start: date, end: date) -> list[date]:
    """Return the days in [start, end) on which a parent's facts matter to a profile."""
    asked = _asked(pack, tuple(pack.usable_profiles))
    days = _parent_days(parent, pack, asked, start, end)
    return sorted([day for day in days if start <= day < end])


def intervals(
    facts: ChildFacts, pack: PolicyPack, key: str, start: date, end: date
) -> list[tuple[date, date, Result]]:
    """Return the stretches (from, to, result) of [start, end), `to` the day after the last.

    Neighbours differ in the result or in the state of a condition.

    :raises PackError: as `determine`.
    """
    found: list[tuple[date, date, Result]] = []
    judge = judge_of(pack)
    edges = sorted({start, *change_dates(facts, pack, start, end, (key,))})
    for day, following in zip(edges, [*edges[1:], end], strict=True):
        result = judge.result(facts, key, day)
        if found and found[-1][2].states == result.states:
            found[-1] = (found[-1][0], following, found[-1][2])
        else:
            found.append((day, following, result))
    return found


class _Asked(NamedTuple):
    """Which birthdays, numbers of months and totals the rules ask for."""

    ages: frozenset[int]
    months: frozenset[int]
    totals: frozenset[tuple[int, int]]  # months of the window, days to be reached


def _asked(pack: PolicyPack, keys: tuple[str, ...] | None) -> _Asked:
    known: dict[tuple[str, ...] | None, _Asked] = judge_of(pack).memo.setdefault("asked", {})
    if keys not in known:
        known[keys] = _asked_anew(pack, keys)
    return known[keys]


def _asked_anew(pack: PolicyPack, keys: tuple[str, ...] | None) -> _Asked:
    categories = pack.categories
    ages = {
        ORPHAN: categories.orphan.years,
        HARDSHIP: categories.hardship.years,
        UNATTENDED: categories.unattended.under_years,
        MIGRANT: categories.migrant.under_years,
    }
    months = {
        HARDSHIP: categories.unattended.months,
        UNATTENDED: categories.unattended.months,
        MIGRANT: categories.migrant.months,
    }
    totals = {}
    for key, profile in pack.usable_profiles.items():
        ages[key] = profile.age.years + (profile.age.reading == "THROUGH_YEAR")
        duration = profile.duration
        if duration and duration.continuous_months:
            months[key] = duration.continuous_months
        if duration and duration.total_months:
            totals[key] = (duration.window_months, duration.total_months * duration.days_per_month)
    wanted = set(ages) if keys is None else set(keys)
    if LEFT_BEHIND in wanted:
        wanted.add(categories.left_behind_profile)
    return _Asked(
        frozenset(ages[key] for key in wanted & set(ages)),
        frozenset(months[key] for key in wanted & set(months)),
        frozenset(totals[key] for key in wanted & set(totals)),
    )


def _birth_days(birth: PartialDate | None, ages: Iterable[int]) -> Iterator[date]:
    """Yield the days of birth, and the birthdays and the days after them."""
    if birth is None:
        return
    for day in {birth.first, birth.last}:
        yield day
        for age in ages:
            birthday = add_years(day, age)
            yield birthday
            yield birthday + DAY


def _own_spans(facts: ChildFacts) -> Iterator[Span]:
    for rows in (facts.living, facts.schooling, facts.custody, facts.exclusions):
        for row in rows:
            yield row.span
    for step in (facts.step_father, facts.step_mother):
        if step is not None:
            yield step.raising


def _parent_days(
    parent: ParentFacts, pack: PolicyPack, asked: _Asked, start: date, end: date
) -> set[date]:
    days: set[date] = set()
    for rows in (parent.away, parent.commuting):
        for span in rows:
            days |= _span_days(span, asked.months)
    for condition in parent.conditions:
        days |= _span_days(condition.span, asked.months)
    if parent.home_stays:
        for span in away_spans(parent, pack):
            days |= _span_days(span, asked.months)
    for window, enough in asked.totals:
        days |= _total_days(away_spans(parent, pack), window, enough, start, end)
    return days


def _parents(facts: ChildFacts) -> Iterator[ParentFacts]:
    yield facts.father
    yield facts.mother
    for step in (facts.step_father, facts.step_mother):
        if step is not None:
            yield step.facts


def _edges(span: Span) -> set[date]:
    days = {span.observed} if span.observed else set()
    for edge in (span.start, span.end):
        if edge is not None:
            days |= {edge.first, edge.last}
    return days


def _span_days(span: Span, months: Iterable[int]) -> set[date]:
    edges = _edges(span)
    return edges | {add_months(day, count) for day in edges for count in months}


def _total_days(
    spans: tuple[Span, ...], window: int, enough: int, start: date, end: date
) -> set[date]:
    """Return the days on which a total of days may reach or fall below what is asked.

    Between two edges the days gained and lost are the same every day, save around the ends of
    months, where months of unequal length meet: there every day is looked at.
    """
    if not spans:
        return set()
    if len(spans) == 1 and spans[0].end is None and enough <= 28 * window:
        # Still going on: the total grows day by day until the window is full of it.
        begun, days = bounds(spans[0]), timedelta(days=enough - 1)
        return {day + days for day in begun[:2] if day <= date.max - days}
    marks = {day for span in spans for day in _edges(span)}
    marks |= {add_months(day, window) for day in marks}
    marks |= {mark + timedelta(days=n) for mark in marks for n in (-1, 1, 2, 3)}
    # With one span, both ends of the window inside it mean that it fills the whole window; so it is
    # with several before the first mark and after the last.
    whole = enough > 28 * window or not marks  # no mark: nothing is dated
    outer = (start, end) if whole else (min(marks), max(marks))
    for year in range(max(start, outer[0]).year - 1, min(end, outer[1]).year + 2):
        if len(spans) > 1 or enough > 28 * window:
            marks |= {date(year, 2, 27) + timedelta(days=n) for n in range(4)}
    edges = sorted({start, end, *(day for day in marks if start < day < end)})

    def reached(day: date) -> tuple[bool, bool]:
        fewest, most = total_days(spans, window, day)
        return fewest >= enough, most >= enough

    found: set[date] = set()
    before = reached(start)
    for low, high in pairwise(edges):
        first, last = reached(low), reached(high - DAY)
        if first != before:
            found.add(low)
        if first != last:
            found |= {_crossing(reached, which, low, high - DAY) for which in (0, 1)}
        before = last
    return found


def _crossing(
    reached: Callable[[date], tuple[bool, bool]], which: int, first: date, last: date
) -> date:
    """Return the day in (first, last] on which the least or the most total changes sides."""
    side = reached(first)[which]
    while (last - first).days > 1:
        middle = first + timedelta(days=(last - first).days // 2)
        if reached(middle)[which] == side:
            first = middle
        else:
            last = middle
    return last
