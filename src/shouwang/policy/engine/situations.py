"""A file's whole time line under every definition, each situation judged once.

Thousands of children stand alike on most days: both parents away for long, at primary school, with
rural hukou. What recorded facts decide of a day is put into a *situation*; the conditions are
evaluated (by the one form of each, see `conditions`) for the first child found in it, and looked up
for all others. Age alone is left to the caller: no other condition reads the date of birth.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from shouwang.policy.engine.conditions import Check, long_away
from shouwang.policy.engine.context import Context, Standing, standing
from shouwang.policy.engine.determine import Judge, judge_of
from shouwang.policy.engine.facts import (
    ChildFacts,
    CustodySpan,
    ExclusionSpan,
    Hukou,
    LivingSpan,
    ParentFacts,
    SchoolingSpan,
)
from shouwang.policy.engine.intervals import own_days, parent_days
from shouwang.policy.engine.logic import FAILED, MET
from shouwang.policy.engine.pack import Duration, PolicyPack
from shouwang.policy.engine.spans import any_holds, holds
from shouwang.policy.engine.timelines import ById, Timeline, at, go_on, together

FIRST, LAST = date(2000, 1, 1), date(2101, 1, 1)  # days are judged in between
_SITUATIONS_KEPT = 200_000
_counter = count()  # no two things get the same number, whatever thread numbers them
Situation = tuple[Any, ...]  # the numbers of how father, mother and the child itself stand


class Judged(NamedTuple):
    """How every usable definition stands but for age (its profile → state), and why care is due.

    Whatever is judged alike under a pack is one object; `number` tells it from all others.
    """

    states: dict[str, int]
    care_reason: str
    number: int


class _ParentState(NamedTuple):
    """What definitions ask of a parent on a day; `long`: away long enough, by duration rule."""

    now: Standing
    long: tuple[int, ...]
    commutes: int


def judged(
    facts: ChildFacts, pack: PolicyPack, start: date, end: date
) -> list[tuple[date, Judged]]:
    """Return what holds from `start` and from each day before `end` on which that changes.

    :raises ValueError: for days outside `FIRST` to `LAST`.
    """
    if start < FIRST or end > LAST:
        raise ValueError(start)
    judge = judge_of(pack)
    lines = _lines(facts, judge)
    if facts.step_father or facts.step_mother:
        return _with_step_parents(facts, judge, lines, start, end)
    known = _situations(judge)
    found: Timeline = []
    for day, situation in together(lines, start, end):
        result = known.get(situation)
        if result is None:
            result = _judge(facts, judge, day, situation)
        if not found or found[-1][1] is not result:
            found.append((day, result))
    return found


def judged_on(facts: ChildFacts, judge: Judge, on: date) -> Judged:
    """Return what holds on one day.

    :raises ValueError: for days outside `FIRST` to `LAST`.
    """
    if not FIRST <= on < LAST:
        raise ValueError(on)
    if facts.step_father or facts.step_mother:
        return _evaluate(facts, judge, on)
    situation = tuple([at(line, on) for line in _lines(facts, judge)])
    return _situations(judge).get(situation) or _judge(facts, judge, on, situation)


def _situations(judge: Judge) -> dict[Situation, Judged]:
    known: dict[Situation, Judged] = judge.memo.setdefault("situations", {})
    return known


def _judge(facts: ChildFacts, judge: Judge, day: date, situation: Situation) -> Judged:
    known = _situations(judge)
    if len(known) >= _SITUATIONS_KEPT:
        known.clear()
    result = known[situation] = _evaluate(facts, judge, day)
    return result


def _with_step_parents(
    facts: ChildFacts, judge: Judge, lines: Sequence[Timeline], start: date, end: date
) -> list[tuple[date, Judged]]:
    """Judge every day that matters: step-parents are rare, and read by the conditions alone."""
    days = {day for line in lines for day, _held in line}
    days |= {start, *own_days(facts, judge.pack, start, end)}
    found: Timeline = []
    for day in sorted([day for day in days if start <= day < end]):
        go_on(found, day, _evaluate(facts, judge, day))
    return found


def _evaluate(facts: ChildFacts, judge: Judge, day: date) -> Judged:
    context = Context(facts, judge.pack, day)
    states = {key: _lowest(judge.checks[key][1:], context) for key in judge.pack.usable_profiles}
    reason = context.care_reason()
    known: dict[Situation, Judged] = judge.memo.setdefault("judged", {})
    return known.setdefault((*states.values(), reason), Judged(states, reason, next(_counter)))


def _lowest(checks: Sequence[Check], context: Context) -> int:
    """Return the state of all conditions together, left off at the first that fails."""
    lowest = MET
    for check in checks:
        state = check.evaluate(context)
        if state < lowest:
            if state == FAILED:
                return FAILED
            lowest = state
    return lowest


class _Lines(NamedTuple):
    """The lines of parents and of children themselves: those who stand alike share one."""

    of_parent: Callable[[ParentFacts], Timeline]
    of_child: Callable[..., Timeline]


def _lines(facts: ChildFacts, judge: Judge) -> tuple[Timeline, Timeline, Timeline]:
    """Return how father, mother and the child itself stand, as numbers, from `FIRST` on."""
    known: _Lines | None = judge.memo.get("lines")
    if known is None:
        known = _Lines(ById(partial(_parent_line, judge)), ById(partial(_child_line, judge)))
        judge.memo["lines"] = known
    return (
        known.of_parent(facts.father),
        known.of_parent(facts.mother),
        known.of_child(
            facts.living, facts.schooling, facts.custody, facts.exclusions, facts.hukou,
            facts.village_rural,
        ),
    )  # fmt: skip


def _number(judge: Judge, state: object) -> int:
    """Return the number of a way to stand: found again faster than all it is made of."""
    known: dict[object, int] = judge.memo.setdefault("numbers", {})
    return known.setdefault(state, next(_counter))


def _parent_line(judge: Judge, parent: ParentFacts) -> Timeline:
    pack, rules = judge.pack, _durations(judge)
    line: Timeline = []
    for day in (FIRST, *parent_days(parent, pack, FIRST, LAST)):
        state = _ParentState(
            standing(parent, pack, day),
            tuple([long_away(parent, MET, rule, pack, day) for rule in rules]),
            any_holds(parent.commuting, day) if parent.commuting else FAILED,
        )
        go_on(line, day, _number(judge, state))
    return line


def _child_line(
    judge: Judge,
    living: tuple[LivingSpan, ...],
    schooling: tuple[SchoolingSpan, ...],
    custody: tuple[CustodySpan, ...],
    exclusions: tuple[ExclusionSpan, ...],
    hukou: Hukou | None,
    village_rural: bool | None,
) -> Timeline:
    """Return what the conditions read of the child's own facts; what surely fails, none reads."""
    facts = ChildFacts(living=living, schooling=schooling, custody=custody, exclusions=exclusions)
    line: Timeline = []
    for day in (FIRST, *sorted(own_days(facts, judge.pack, FIRST, LAST))):
        state = (
            hukou,
            village_rural,
            _holding([(each.stage, each.span) for each in schooling], day),
            _holding([(each.kind, each.span) for each in living], day),
            _holding([(each.holder, each.span) for each in custody], day),
            any_holds([each.span for each in exclusions], day),
        )
        go_on(line, day, _number(judge, state))
    return line


def _holding(dated: Sequence[tuple[str, Any]], day: date) -> tuple[tuple[str, int], ...]:
    states = [(code, holds(span, day)) for code, span in dated]
    return tuple([each for each in states if each[1] != FAILED])


def _durations(judge: Judge) -> list[Duration]:
    known: list[Duration] | None = judge.memo.get("durations")
    if known is None:
        profiles = judge.pack.usable_profiles.values()
        known = [profile.duration for profile in profiles if profile.duration]
        judge.memo["durations"] = known
    return known
