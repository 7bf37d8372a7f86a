"""One child under two packs: what comes out under each, and the condition that decides it.

The same determination as everywhere; nothing is judged here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shouwang.policy.engine.categories import HARDSHIP, LEFT_BEHIND, MIGRANT, ORPHAN, UNATTENDED
from shouwang.policy.engine.conditions import Check, age_state
from shouwang.policy.engine.context import Context
from shouwang.policy.engine.determine import Judge, judge_of
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.logic import FAILED, RESULT_NAMES, ResultName
from shouwang.policy.engine.pack import AgeLimit, PolicyPack
from shouwang.policy.engine.situations import judged_on
from shouwang.policy.engine.wording import Phrase

Outcome = ResultName | Literal["off"]  # off: the pack has no such definition, or it has a blank
OFF: Outcome = "off"
Pair = tuple[Outcome, Outcome]  # before, after
_CATEGORIES = frozenset({ORPHAN, UNATTENDED, MIGRANT, HARDSHIP})
_WORDS = frozenset({"clause", "name", "scope"})


@dataclass(frozen=True, slots=True)
class Difference:
    """Why a result differs: the deciding condition `before` and `after` (None: not asked), the
    fact it is judged by, and the clause under the later pack."""

    before: Phrase | None
    after: Phrase | None
    fact: Phrase
    basis: str


class Comparison:
    """Two packs, made ready once and used for any number of children."""

    def __init__(self, before: PolicyPack, after: PolicyPack) -> None:
        self.before, self.after = judge_of(before), judge_of(after)
        self.keys = tuple(dict.fromkeys((*self.after.checks, *self.before.checks)))
        self.affected = frozenset(key for key in self.keys if _affected(key, before, after))
        self._old = tuple(key for key in self.before.checks if key in self.affected)
        self._new = tuple(self.after.checks)

    def results(self, facts: ChildFacts, on: date) -> tuple[Pair, ...]:
        """Return what comes out before and after, in the order of `keys`.

        Definitions that both packs word alike are judged once.
        """
        new = _decided(self.after, facts, self._new, on)
        if not self.affected:
            return tuple([(new[key], new[key]) for key in self.keys])
        old = _decided(self.before, facts, self._old, on)
        return tuple(
            [
                (old.get(key, OFF) if key in self.affected else new[key], new.get(key, OFF))
                for key in self.keys
            ]
        )

    def difference(self, facts: ChildFacts, key: str, on: date) -> Difference:
        """Return the condition that makes the results of `key` differ."""
        old, new = _Side(self.before, facts, key, on), _Side(self.after, facts, key, on)
        own, other = (new, old) if new.checks and new.lowest <= old.lowest else (old, new)
        own, other = (new, old) if not own.checks else (own, other)
        index = _deciding(own, other)
        chosen = own.checks[index]
        counterpart = _counterpart(index, own, other)
        before, after = (counterpart, chosen) if own is new else (chosen, counterpart)
        basis = (after or chosen).basis
        return Difference(
            before.condition if before else None,
            after.condition if after else None,
            chosen.fact(own.context),
            basis,
        )


class _Side:
    """The conditions of one definition under one pack, and how each stands; none if it is off."""

    def __init__(self, judge: Judge, facts: ChildFacts, key: str, on: date) -> None:
        self.context = Context(facts, judge.pack, on)
        self.checks = judge.checks.get(key, ())
        self.states = tuple([check.evaluate(self.context) for check in self.checks])
        self.lowest = min(self.states, default=FAILED)


def _decided(
    judge: Judge, facts: ChildFacts, keys: tuple[str, ...], on: date
) -> dict[str, ResultName]:
    """Return the results of some definitions, each situation judged once, and of categories."""
    pack = judge.pack
    states = judged_on(facts, judge, on).states
    limits: dict[AgeLimit, int] = {}
    found: dict[str, ResultName] = {}
    for key in keys:
        if key not in _CATEGORIES:
            name = pack.categories.left_behind_profile if key == LEFT_BEHIND else key
            state = states[name]
            if state != FAILED:
                state = min(state, _within(pack.profiles[name].age, facts, on, limits))
            found[key] = RESULT_NAMES[state]
    rest = tuple([key for key in keys if key in _CATEGORIES])
    return found | judge.decide_many(facts, rest, on) if rest else found


def _within(limit: AgeLimit, facts: ChildFacts, on: date, known: dict[AgeLimit, int]) -> int:
    if limit not in known:
        known[limit] = age_state(limit.years, limit.reading, facts.birth, on)
    return known[limit]


def _deciding(own: _Side, other: _Side) -> int:
    """Return the place of the first of the worst conditions that the other does not judge the same.

    Where what differs is fulfilled, that is what decided.
    """
    same = {(str(c.condition), s) for c, s in zip(other.checks, other.states, strict=True)}
    order = range(len(own.checks))
    differing = [i for i in order if (str(own.checks[i].condition), own.states[i]) not in same]
    return min(differing or order, key=lambda index: own.states[index])


def _counterpart(index: int, own: _Side, other: _Side) -> Check | None:
    """Return the condition of the other pack that stands in the same place.

    By its wording with other numbers, else, where both ask equally many things, by its position.
    """
    template = own.checks[index].condition.template
    alike = [check for check in other.checks if check.condition.template == template]
    if alike:
        return alike[0]
    return other.checks[index] if len(own.checks) == len(other.checks) else None


def _affected(key: str, before: PolicyPack, after: PolicyPack) -> bool:
    """Say whether a definition or category may come out differently for anybody."""
    if _shared(before) != _shared(after):
        return True
    if key == LEFT_BEHIND:
        old, new = (pack.categories.left_behind_profile for pack in (before, after))
        return old != new or _affected(new, before, after)
    return bool(_own(before, key) != _own(after, key))


def _shared(pack: PolicyPack) -> Any:
    """Return the parameters that every definition reads."""
    categories = pack.categories.model_dump(exclude={"left_behind_profile"})
    parts = (pack.incapacity, pack.home_stays, pack.step_parents)
    return _bare([categories, *(part.model_dump() for part in parts)])


def _own(pack: PolicyPack, key: str) -> Any:
    """Return the parameters of one definition; None for a category, which has shared ones alone."""
    profile = pack.profiles.get(key)
    return _bare(profile.model_dump()) if profile else None


def _bare(value: Any) -> Any:
    """Return parameters without the words that decide nothing: clauses and names."""
    if isinstance(value, dict):
        return {key: _bare(each) for key, each in value.items() if key not in _WORDS}
    if isinstance(value, list | tuple):
        return [_bare(each) for each in value]
    return value
