"""A file's whole time line under every definition, each situation judged once.

Thousands of children stand alike on most days: both parents away for long, at primary school, with
rural hukou. What recorded facts decide of a day is put into a *situation*; the conditions are
evaluated (by the one form of each, see `conditions`) for the first child found in it, and looked up
for all others. Age alone is left to the caller: no other condition reads the date of birth.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shouwang.policy.engine.conditions import Check, long_away
from shouwang.policy.engine.context import Context, Standing, standing
from shouwang.policy.engine.determine import Judge, judge_of
from shouwang.policy.engine.facts import ChildFacts, ParentFacts
from shouwang.policy.engine.intervals import own_days, parent_days
from shouwang.policy.engine.logic import FAILED, MET
from shouwang.policy.engine.pack import Duration, PolicyPack
from shouwang.policy.engine.spans import any_holds, holds

FIRST, LAST = date(2000, 1, 1), date(2101, 1, 1)  # days are judged in between
_PARENTS_KEPT = 20_000
_SITUATIONS_KEPT = 200_000


class Judged(NamedTuple):
    """How every usable definition stands but for age (its profile → state), and why care is due."""

    states: dict[str, int]
    care_reason: str


class _ParentState(NamedTuple):
    """What definitions ask of a parent on a day; `long`: away long enough, by duration rule."""

    now: Standing
    long: tuple[int, ...]
    commutes: int


class _ParentLine(NamedTuple):
    """How a parent stands, and from which days on; the facts are kept, so that their id is."""

    facts: ParentFacts
    days: list[date]
    states: list[_ParentState]


def judged(
    facts: ChildFacts, pack: PolicyPack, start: date, end: date
) -> list[tuple[date, Judged]]:
    """Return what holds from `start` and from each day before `end` on which that changes.

    :raises ValueError: for days outside `FIRST` to `LAST`.
    """
    if start < FIRST or end > LAST:
        raise ValueError(start)
    judge = judge_of(pack)
    father, mother = _line(facts.father, judge), _line(facts.mother, judge)
    days = {start, *father.days, *mother.days, *own_days(facts, pack, start, end)}
    found: list[tuple[date, Judged]] = []
    for day in sorted([day for day in days if start <= day < end]):
        result = _judge(facts, judge, day, _at(father, day), _at(mother, day))
        if not found or found[-1][1] != result:
            found.append((day, result))
    return found


def judged_on(facts: ChildFacts, judge: Judge, on: date) -> Judged:
    """Return what holds on one day.

    :raises ValueError: for days outside `FIRST` to `LAST`.
    """
    if not FIRST <= on < LAST:
        raise ValueError(on)
    father, mother = _line(facts.father, judge), _line(facts.mother, judge)
    return _judge(facts, judge, on, _at(father, on), _at(mother, on))


def _at(line: _ParentLine, day: date) -> _ParentState:
    return line.states[bisect_right(line.days, day) - 1]


def _judge(
    facts: ChildFacts, judge: Judge, day: date, father: _ParentState, mother: _ParentState
) -> Judged:
    if facts.step_father or facts.step_mother:  # rare, and read by the conditions themselves
        return _evaluate(facts, judge, day)
    key = (father, mother, facts.hukou, facts.village_rural, *_own_state(facts, day))
    known: dict[object, Judged] = judge.memo.setdefault("situations", {})
    result = known.get(key)
    if result is None:
        if len(known) >= _SITUATIONS_KEPT:
            known.clear()
        result = known[key] = _evaluate(facts, judge, day)
    return result


def _own_state(facts: ChildFacts, day: date) -> tuple[object, ...]:
    """Return what the conditions read of the child's own dated facts on a day."""
    return (
        tuple([(each.stage, holds(each.span, day)) for each in facts.schooling]),
        tuple([(each.kind, holds(each.span, day)) for each in facts.living]),
        tuple([(each.holder, holds(each.span, day)) for each in facts.custody]),
        any_holds([each.span for each in facts.exclusions], day) if facts.exclusions else FAILED,
    )


def _evaluate(facts: ChildFacts, judge: Judge, day: date) -> Judged:
    context = Context(facts, judge.pack, day)
    return Judged(
        {key: _lowest(judge.checks[key][1:], context) for key in judge.pack.usable_profiles},
        context.care_reason(),
    )


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


def _line(parent: ParentFacts, judge: Judge) -> _ParentLine:
    """Return the line of a parent; parents who stand alike share their facts, and so the line."""
    known: dict[int, _ParentLine] = judge.memo.setdefault("parents", {})
    line = known.get(id(parent))
    if line is None:
        if len(known) >= _PARENTS_KEPT:
            known.clear()
        line = known[id(parent)] = _new_line(parent, judge)
    return line


def _new_line(parent: ParentFacts, judge: Judge) -> _ParentLine:
    rules = _durations(judge)
    line = _ParentLine(parent, [], [])
    for day in (FIRST, *parent_days(parent, judge.pack, FIRST, LAST)):
        state = _ParentState(
            standing(parent, judge.pack, day),
            tuple([long_away(parent, MET, rule, judge.pack, day) for rule in rules]),
            any_holds(parent.commuting, day) if parent.commuting else FAILED,
        )
        if not line.states or line.states[-1] != state:
            line.days.append(day)
            line.states.append(state)
    return line


def _durations(judge: Judge) -> list[Duration]:
    known: list[Duration] | None = judge.memo.get("durations")
    if known is None:
        profiles = judge.pack.usable_profiles.values()
        known = [profile.duration for profile in profiles if profile.duration]
        judge.memo["durations"] = known
    return known
