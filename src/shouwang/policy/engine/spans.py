"""Whether a span holds on a day, how long it has held, and how much of a window it fills."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shouwang.policy.engine.calendar import DAY, add_months
from shouwang.policy.engine.facts import Span
from shouwang.policy.engine.logic import FAILED, MET, UNKNOWN


class Bounds(NamedTuple):
    """The days between which a span may have begun and ended; begun by `sure` for certain."""

    earliest: date
    sure: date
    over: date  # the first day on which it may be over
    gone: date  # the first day on which it is over for certain


def bounds(span: Span) -> Bounds:
    """Return the four days that the dates of a span leave open.

    :raises nothing: an unknown start reaches from the first to the last day of the calendar.
    """
    start, end = span.start, span.end
    earliest = start.first if start else date.min
    sure = start.last if start else date.max
    if span.observed is not None and earliest <= span.observed < sure:
        sure = span.observed
    if end is None:
        return Bounds(earliest, sure, date.max, date.max)
    return Bounds(earliest, sure, end.first, end.last)


def holds(span: Span, on: date) -> int:
    """Return whether the span holds on the day: MET, FAILED, or UNKNOWN where its dates differ."""
    start, end = span.start, span.end
    if start is None:
        seen = span.observed
        began = MET if seen is not None and on >= seen else UNKNOWN
    elif on >= start.last:
        began = MET
    elif on < start.first:
        return FAILED
    else:
        seen = span.observed
        began = MET if seen is not None and start.first <= seen <= on else UNKNOWN
    if end is None or on < end.first:
        return began
    return FAILED if on >= end.last else UNKNOWN


def any_holds(spans: Iterable[Span], on: date) -> int:
    """Return whether one of the spans holds on the day; FAILED where there is none."""
    state = FAILED
    for span in spans:
        state = max(state, holds(span, on))
    return state


def lasting(spans: tuple[Span, ...], months: int, on: date) -> int:
    """Return whether an unbroken stretch of `months` calendar months has been completed.

    Departure on 1 February completes three months on 1 May; spans that follow each other without
    a day between count as one. FAILED where no span can hold on the day.
    """
    limits = sorted(bounds(span) for span in spans)
    state = FAILED
    for index, limit in enumerate(limits):
        if on < limit.earliest or on >= limit.gone:
            continue
        earliest, sure = _chained(limits[: index + 1])
        if on >= limit.sure and on < limit.over and on >= add_months(sure, months):
            return MET
        if on >= add_months(earliest, months):
            state = UNKNOWN
    return state


def _chained(limits: list[Bounds]) -> tuple[date, date]:
    """Return the earliest possible and the certain start of the stretch that the last one ends."""
    earliest, sure = limits[-1].earliest, limits[-1].sure
    for before in reversed(limits[:-1]):
        if before.gone >= earliest:
            earliest = min(earliest, before.earliest)
        if before.over >= sure and before.sure < before.over:
            sure = min(sure, before.sure)
    return earliest, sure


def total_days(spans: tuple[Span, ...], window_months: int, on: date) -> tuple[int, int]:
    """Return the fewest and the most days the spans can fill of the window that ends with `on`.

    The window holds `window_months` calendar months up to and including the day.
    """
    first = add_months(on, -window_months) + DAY
    limits = [bounds(span) for span in spans]
    fewest = _covered([(limit.sure, limit.over) for limit in limits], first, on)
    most = _covered([(limit.earliest, limit.gone) for limit in limits], first, on)
    return fewest, most


def _covered(stretches: list[tuple[date, date]], first: date, last: date) -> int:
    """Return the number of days of `first` to `last` inclusive that lie in a stretch."""
    days, reached = 0, first
    for start, end in sorted(stretches):
        begin = max(start, reached)
        stop = min(end, last + DAY)
        if begin < stop:
            days += (stop - begin).days
            reached = stop
    return days
