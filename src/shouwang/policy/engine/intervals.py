"""The days on which a result may change, and the stretches in which it does not."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from shouwang.policy.engine.calendar import DAY, add_months, add_years
from shouwang.policy.engine.context import away_spans
from shouwang.policy.engine.determine import Result, judge_of
from shouwang.policy.engine.facts import ChildFacts, ParentFacts, PartialDate, Span
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.engine.spans import total_days


def change_dates(facts: ChildFacts, pack: PolicyPack, start: date, end: date) -> list[date]:
    """Return the days in [start, end) on which a result of any profile or category may change.

    A result is the same on every day from one of these (or `start`) to the day before the next.
    """
    days = {*_birth_days(facts.birth, pack)}
    months = _months_asked(pack)
    for span in _spans(facts):
        days |= _span_days(span, months)
    for parent in _parents(facts):
        for span in away_spans(parent, pack):
            days |= _span_days(span, months)
        days |= _total_days(parent, pack, start, end)
    return sorted(day for day in days if start <= day < end)


def intervals(
    facts: ChildFacts, pack: PolicyPack, key: str, start: date, end: date
) -> list[tuple[date, date, Result]]:
    """Return the stretches (from, to, result) of [start, end), `to` the day after the last.

    Neighbours differ in the result or in the state of a condition.

    :raises PackError: as `determine`.
    """
    found: list[tuple[date, date, Result]] = []
    judge = judge_of(pack)
    edges = sorted({start, *change_dates(facts, pack, start, end)})
    for day, following in zip(edges, [*edges[1:], end], strict=True):
        result = judge.determine(facts, day, (key,))[key]
        if found and found[-1][2].states == result.states:
            found[-1] = (found[-1][0], following, found[-1][2])
        else:
            found.append((day, following, result))
    return found


def _months_asked(pack: PolicyPack) -> set[int]:
    asked = {pack.categories.unattended.months, pack.categories.migrant.months}
    for profile in pack.usable_profiles.values():
        if profile.duration and profile.duration.continuous_months:
            asked.add(profile.duration.continuous_months)
    return asked


def _birth_days(birth: PartialDate | None, pack: PolicyPack) -> set[date]:
    if birth is None:
        return set()
    categories = pack.categories
    ages = {profile.age.years for profile in pack.usable_profiles.values()}
    ages |= {age + 1 for age in ages}
    ages |= {categories.orphan.years, categories.hardship.years}
    ages |= {categories.unattended.under_years, categories.migrant.under_years, 0}
    birthdays = {add_years(day, age) for day in (birth.first, birth.last) for age in ages}
    return birthdays | {day + DAY for day in birthdays}


def _spans(facts: ChildFacts) -> Iterator[Span]:
    for rows in (facts.living, facts.schooling, facts.custody, facts.exclusions):
        for row in rows:
            yield row.span
    for step in (facts.step_father, facts.step_mother):
        if step is not None:
            yield step.raising
    for parent in _parents(facts):
        yield from parent.away
        yield from parent.commuting
        for condition in parent.conditions:
            yield condition.span


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


def _total_days(parent: ParentFacts, pack: PolicyPack, start: date, end: date) -> set[date]:
    """Return the days on which a yearly total may reach or fall below what a profile asks."""
    spans = away_spans(parent, pack)
    rules = {
        (each.duration.window_months, each.duration.total_months * each.duration.days_per_month)
        for each in pack.usable_profiles.values()
        if each.duration and each.duration.total_months
    }
    found: set[date] = set()
    for window, enough in rules if spans else ():
        # Between two edges the days gained and lost are the same every day, save around the
        # ends of months, where months of unequal length meet: there every day is looked at.
        marks = {day for span in spans for day in _edges(span)}
        marks |= {add_months(day, window) for day in marks}
        marks |= {mark + timedelta(days=n) for mark in marks for n in (-1, 1, 2, 3)}
        for year in range(start.year - 1, end.year + 2):
            marks |= {date(year, 2, 27) + timedelta(days=n) for n in range(4)}
        edges = sorted({start, end, *(day for day in marks if start < day < end)})
        for low, high in pairwise(edges):
            found |= set(_crossings(spans, window, enough, low, high))
        found |= {day for day in edges if start <= day < end}
    return found


def _crossings(
    spans: tuple[Span, ...], window: int, enough: int, low: date, high: date
) -> Iterator[date]:
    """Return the days in (low, high) on which the least or the most total crosses `enough`."""
    for which in (0, 1):
        first, last = low, high - DAY
        reached = total_days(spans, window, first)[which] >= enough
        if (total_days(spans, window, last)[which] >= enough) == reached:
            continue
        while (last - first).days > 1:
            middle = first + timedelta(days=(last - first).days // 2)
            if (total_days(spans, window, middle)[which] >= enough) == reached:
                first = middle
            else:
                last = middle
        yield last
