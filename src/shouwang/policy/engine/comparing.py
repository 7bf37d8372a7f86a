"""One child under two packs: what comes out under each, and the condition that decides it.

The same determination as everywhere; nothing is judged here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shouwang.policy.engine.categories import LEFT_BEHIND
from shouwang.policy.engine.determine import Judge, Reason, Result, judge_of
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.logic import ResultName
from shouwang.policy.engine.pack import PolicyPack
from shouwang.policy.engine.wording import Phrase

Outcome = ResultName | Literal["off"]  # off: the pack has no such definition, or it has a blank
OFF: Outcome = "off"
_WORDS = frozenset({"clause", "name", "scope"})
_STANDING: Mapping[str, int] = {"no": 0, "off": 0, "unknown": 1, "yes": 2}


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
        self._kept = tuple(key for key in self.keys if key not in self.affected)
        self._old = tuple(key for key in self.keys if key in self.affected & {*self.before.checks})
        self._new = tuple(key for key in self.keys if key in self.affected & {*self.after.checks})

    def results(self, facts: ChildFacts, on: date) -> dict[str, tuple[Outcome, Outcome]]:
        """Return what comes out before and after, by profile and category.

        Definitions that both packs word alike are judged once.
        """
        found: dict[str, tuple[Outcome, Outcome]] = {
            key: (result, result)
            for key, result in self.after.decide_many(facts, self._kept, on).items()
        }
        if self.affected:
            old = self.before.decide_many(facts, self._old, on)
            new = self.after.decide_many(facts, self._new, on)
            for key in self.affected:
                found[key] = (old.get(key, OFF), new.get(key, OFF))
        return found

    def difference(self, facts: ChildFacts, key: str, on: date) -> Difference:
        """Return the condition that makes the results of `key` differ."""
        old, new = _result(self.before, facts, key, on), _result(self.after, facts, key, on)
        earlier = old.reasons if old else ()
        later = new.reasons if new else ()
        fell = _STANDING[new.result if new else OFF] < _STANDING[old.result if old else OFF]
        own, other = (later, earlier) if (fell and new) or not old else (earlier, later)
        chosen = _deciding(own, other)
        counterpart = _counterpart(chosen, own, other)
        before, after = (counterpart, chosen) if own is later else (chosen, counterpart)
        source = after or before or chosen
        return Difference(
            before.condition if before else None,
            after.condition if after else None,
            source.fact,
            source.basis,
        )


def _result(judge: Judge, facts: ChildFacts, key: str, on: date) -> Result | None:
    return judge.result(facts, key, on) if key in judge.checks else None


def _deciding(own: tuple[Reason, ...], other: tuple[Reason, ...]) -> Reason:
    """Return the first of the worst conditions that the other pack does not judge the same."""
    same = {(str(reason.condition), reason.state) for reason in other}
    order = {"failed": 0, "unknown": 1, "met": 2}
    differing = [reason for reason in own if (str(reason.condition), reason.state) not in same]
    return min(differing or own, key=lambda reason: order[reason.state])


def _counterpart(
    chosen: Reason, own: tuple[Reason, ...], other: tuple[Reason, ...]
) -> Reason | None:
    """Return the condition of the other pack that stands in the same place.

    By its wording with other numbers, else, where both ask equally many things, by its position.
    """
    alike = [each for each in other if each.condition.template == chosen.condition.template]
    if alike:
        return alike[0]
    return other[own.index(chosen)] if len(own) == len(other) else None


def _affected(key: str, before: PolicyPack, after: PolicyPack) -> bool:
    """Say whether a definition or category may come out differently for anybody."""
    if _shared(before) != _shared(after):
        return True
    if key == LEFT_BEHIND:
        old, new = (pack.categories.left_behind_profile for pack in (before, after))
        return old != new or _affected(new, before, after)
    return _own(before, key) != _own(after, key)


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
