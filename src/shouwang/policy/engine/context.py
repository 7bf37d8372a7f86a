"""What every definition asks of the two parents on a day, worked out once per child."""

from datetime import date
from typing import NamedTuple

from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    Custody,
    LivingKind,
    ParentFacts,
    ParentStatus,
    Span,
    StepParent,
)
from shouwang.policy.engine.logic import FAILED, MET, UNKNOWN, choose
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.engine.spans import any_holds, bounds, holds

AT_HOME, DEAD, OTHER = (ConditionKind.AT_HOME, ConditionKind.DEAD, ConditionKind.OTHER)


class Standing(NamedTuple):
    """How one parent stands on the day, each a three-valued state.

    `away`: out for work. `incapable`: 无监护能力. `lost`: dead, or no such parent.
    """

    away: int
    incapable: int
    lost: int


NOTHING_COLLECTED = Standing(UNKNOWN, UNKNOWN, UNKNOWN)


def away_spans(parent: ParentFacts, pack: PolicyPack) -> tuple[Span, ...]:
    """Return a parent's absences, parted where a stay at home was long enough to end one."""
    days = pack.home_stays.ends_absence_after_days
    if days is None or not parent.home_stays:
        return parent.away
    spans = list(parent.away)
    for stay in parent.home_stays:
        if stay.start is None or stay.end is None:
            continue
        if (stay.end.first - stay.start.last).days >= days:
            spans = [part for span in spans for part in _parted(span, stay)]
    return tuple(spans)


def _parted(span: Span, stay: Span) -> list[Span]:
    limit, inner = bounds(span), bounds(stay)
    if inner.earliest <= limit.earliest or inner.gone >= limit.over:
        return [span]
    observed = span.observed
    before = Span(span.start, stay.start, observed if observed and observed < inner.sure else None)
    after = Span(stay.end, span.end, observed if observed and observed >= inner.gone else None)
    return [before, after]


def standing(parent: ParentFacts, pack: PolicyPack, on: date) -> Standing:
    """Return how a parent stands on the day; what is not recorded is unknown, never "no"."""
    if parent.status == ParentStatus.UNKNOWN:
        return NOTHING_COLLECTED
    if parent.status == ParentStatus.NONE:
        return Standing(FAILED, MET if pack.incapacity.no_such_parent else UNKNOWN, MET)
    away, known = FAILED, False
    for span in away_spans(parent, pack):
        state = holds(span, on)
        away = max(away, state)
        # Whoever leaves or returns within a month was at home or away, alive and capable.
        known = known or state != UNKNOWN or span.start is not None
    if not parent.conditions:
        return Standing(away, FAILED, FAILED) if known else NOTHING_COLLECTED
    return _with_conditions(parent, pack, on, away, known=known)


def _with_conditions(
    parent: ParentFacts, pack: PolicyPack, on: date, away: int, *, known: bool
) -> Standing:
    incapable = dead = other = at_home = FAILED
    for condition in parent.conditions:
        state = holds(condition.span, on)
        kind = condition.kind
        known = known or state == MET
        if kind == AT_HOME:
            at_home = max(at_home, state)
        elif kind == OTHER:
            other = max(other, state)
        else:
            if kind == DEAD:
                dead = max(dead, state)
            if kind in pack.incapacity_kinds:
                incapable = max(incapable, state)
    if dead == MET:
        return Standing(FAILED, incapable, MET)
    if at_home == MET and away == MET:
        away = UNKNOWN  # the records contradict each other
    if other == MET or not known:
        away = away or UNKNOWN
        incapable = incapable or UNKNOWN
    lost = dead if known and other != MET else UNKNOWN
    return Standing(away, incapable, lost)


class Context:
    """One child on one day under one pack; `father` and `mother` as they stand."""

    __slots__ = ("_moved", "facts", "father", "mother", "on", "orphaned", "pack")

    def __init__(self, facts: ChildFacts, pack: PolicyPack, on: date) -> None:
        self.facts, self.pack, self.on = facts, pack, on
        self.father = self._slot(facts.father, facts.step_father)
        self.mother = self._slot(facts.mother, facts.step_mother)
        self.orphaned = min(self.father.lost, self.mother.lost)
        self._moved: int | None = None

    def _slot(self, parent: ParentFacts, step: StepParent | None) -> Standing:
        """Return the standing of the parent, or of the step-parent who stands in the place."""
        own = standing(parent, self.pack, self.on)
        if step is None or not self.pack.step_parents.raising_counts:
            return own
        raising = holds(step.raising, self.on)
        if raising == FAILED:
            return own
        other = standing(step.facts, self.pack, self.on)
        return Standing(*(choose(raising, a, b) for a, b in zip(other, own, strict=True)))

    def after_divorce(self) -> tuple[Standing, Standing]:
        """Return both standings where a parent without custody does not count as one."""
        father, mother = self.father, self.mother
        for custody in self.facts.custody:
            state = holds(custody.span, self.on)
            if state != FAILED and custody.holder == Custody.MOTHER:
                father = _left_out(father, state)
            elif state != FAILED and custody.holder == Custody.FATHER:
                mother = _left_out(mother, state)
        return father, mother

    def lives_with(self, *kinds: LivingKind) -> int:
        """Return whether the child lives in one of these ways; FAILED where none is recorded."""
        return any_holds((each.span for each in self.facts.living if each.kind in kinds), self.on)

    def moved_along(self) -> int:
        """Return whether the child lives with a parent who is away (R-020)."""
        if self._moved is None:
            self._moved = self._lives_with_who_is_away() if self.facts.living else FAILED
        return self._moved

    def _lives_with_who_is_away(self) -> int:
        with_father = self.lives_with(LivingKind.WITH_FATHER, LivingKind.WITH_PARENTS)
        with_mother = self.lives_with(LivingKind.WITH_MOTHER, LivingKind.WITH_PARENTS)
        return max(min(with_father, self.father.away), min(with_mother, self.mother.away))

    def commuter_at_home(self) -> int:
        """Return whether a parent who is away comes home every week."""
        state = FAILED
        for parent, now in ((self.facts.father, self.father), (self.facts.mother, self.mother)):
            if parent.commuting:
                state = max(state, min(now.away, any_holds(parent.commuting, self.on)))
        return state

    def excluded(self) -> int:
        """Return whether the child does not belong to the register on the day."""
        return any_holds((each.span for each in self.facts.exclusions), self.on)

    def care_reason(self) -> str:
        """Return why somebody else must care (委托照料原因): a code of `CARE_REASONS`."""
        father, mother = self.father, self.mother
        both_away = min(father.away, mother.away)
        one_away = max(
            min(father.away, mother.incapable),
            min(mother.away, father.incapable),
        )
        neither = min(father.incapable, mother.incapable)
        if both_away == MET:
            return "BOTH_AWAY"
        if one_away == MET:
            return "ONE_AWAY_OTHER_INCAPABLE"
        if neither == MET:
            return "BOTH_INCAPABLE"
        return "UNKNOWN" if max(both_away, one_away, neither) == UNKNOWN else "NONE"

    def parents_state(self) -> str:
        """Return 父母健在情况: a code of `PARENTS_STATES`."""
        father, mother = self.father.lost, self.mother.lost
        if UNKNOWN in (father, mother):
            return "UNKNOWN"
        return ("BOTH_ALIVE", "ONE_DEAD", "BOTH_DEAD")[(father == MET) + (mother == MET)]


def _left_out(now: Standing, certain: int) -> Standing:
    """Return the standing of a parent who does not count, as far as that is certain."""
    return Standing(
        choose(certain, FAILED, now.away), choose(certain, MET, now.incapable), now.lost
    )
