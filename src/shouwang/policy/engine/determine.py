"""The determination: is this child, on this day, under this pack, one of those meant, and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.core.messages import N_
from shouwang.policy.engine.calendar import add_years, completed_years
from shouwang.policy.engine.categories import LEFT_BEHIND, category_checks
from shouwang.policy.engine.conditions import Check, profile_checks
from shouwang.policy.engine.context import Context
from shouwang.policy.engine.facts import ChildFacts
from shouwang.policy.engine.logic import (
    FAILED,
    MET,
    RESULT_NAMES,
    STATE_NAMES,
    ResultName,
    StateName,
)
from shouwang.policy.engine.pack import PackError, PolicyPack
from shouwang.policy.engine.wording import Phrase, as_written

Translate = Callable[[str], str]

CARE_REASONS = {
    "BOTH_AWAY": N_("父母双方同时外出"),
    "ONE_AWAY_OTHER_INCAPABLE": N_("一方外出另一方无监护能力"),
    "BOTH_INCAPABLE": N_("双方无监护能力"),
    "NONE": N_("无"),
    "UNKNOWN": N_("不能确定"),
}
PARENTS_STATES = {
    "BOTH_ALIVE": N_("双方健在"),
    "ONE_DEAD": N_("一方去世"),
    "BOTH_DEAD": N_("双方去世"),
    "UNKNOWN": N_("不能确定"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition, its state, the fact it was judged by and the clause it rests on."""

    condition: Phrase
    state: StateName
    fact: Phrase
    basis: str


class Result:
    """Whether a child is meant: `result` yes, no or unknown, with `reasons` in order.

    The reasons are put together when they are read; the states were settled before.
    """

    __slots__ = ("_checks", "_context", "result", "states")

    def __init__(self, checks: tuple[Check, ...], context: Context) -> None:
        self._checks, self._context = checks, context
        states = tuple([check.evaluate(context) for check in checks])
        self.states: tuple[int, ...] = states
        self.result: ResultName = RESULT_NAMES[min(states)]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Return one reason per condition."""
        return tuple(
            Reason(check.condition, STATE_NAMES[state], check.fact(self._context), check.basis)
            for check, state in zip(self._checks, self.states, strict=True)
        )

    @property
    def presumed(self) -> bool:
        """Return whether a condition rests on a presumption (推定), as R-006's 农村户籍 may."""
        return any(check.presumed(self._context) for check in self._checks)

    def to_json(self, translate: Translate = as_written) -> dict[str, Any]:
        """Return the result as contracts §1 has it."""
        return {
            "result": self.result,
            "reasons": [
                {
                    "condition": reason.condition.render(translate),
                    "state": reason.state,
                    "fact": reason.fact.render(translate),
                    "basis": reason.basis,
                }
                for reason in self.reasons
            ],
        }

    def __repr__(self) -> str:
        return f"Result({self.result!r}, states={self.states})"


class Determination(Mapping[str, Result]):
    """The results of one child by profile (A, B …) and category (LEFT_BEHIND, ORPHAN …).

    `care_reason`: a code of `CARE_REASONS`; `parents_state`: a code of `PARENTS_STATES`.
    """

    __slots__ = ("_results", "care_reason", "parents_state")

    def __init__(self, results: dict[str, Result], context: Context) -> None:
        self._results = results
        self.care_reason = context.care_reason()
        self.parents_state = context.parents_state()

    def __getitem__(self, key: str) -> Result:
        return self._results[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def to_json(self, translate: Translate = as_written) -> dict[str, Any]:
        """Return every result by its code, as contracts §1 has it."""
        return {key: result.to_json(translate) for key, result in self._results.items()}


class Judge:
    """The conditions of a pack, made once and used for any number of children."""

    def __init__(self, pack: PolicyPack) -> None:
        self.pack = pack
        self.memo: dict[str, Any] = {}  # what others work out from the pack alone, by their names
        self.checks = {
            key: profile_checks(profile, pack) for key, profile in pack.usable_profiles.items()
        }
        self.checks[LEFT_BEHIND] = self.checks[pack.categories.left_behind_profile]
        self.checks |= category_checks(pack)

    def decide(self, facts: ChildFacts, key: str, on: date) -> ResultName:
        """Return the result alone: the same conditions, left off at the first that fails.

        :raises PackError: if the pack has no such profile or category, or it has a blank.
        """
        return self._lowest(key, Context(facts, self.pack, on))

    def decide_many(
        self, facts: ChildFacts, keys: tuple[str, ...], on: date
    ) -> dict[str, ResultName]:
        """Return the results alone of several profiles and categories, by key, as `decide`.

        :raises PackError: as `decide`.
        """
        context = Context(facts, self.pack, on)
        return {key: self._lowest(key, context) for key in keys}

    def _lowest(self, key: str, context: Context) -> ResultName:
        lowest = MET
        for check in self.checks.get(key) or self._missing(key):
            state = check.evaluate(context)
            if state < lowest:
                if state == FAILED:
                    return "no"
                lowest = state
        return RESULT_NAMES[lowest]

    def result(self, facts: ChildFacts, key: str, on: date) -> Result:
        """Return the result of one profile or category, with its reasons.

        :raises PackError: as `decide`.
        """
        return Result(self.checks.get(key) or self._missing(key), Context(facts, self.pack, on))

    def determine(
        self, facts: ChildFacts, on: date, keys: tuple[str, ...] | None = None
    ) -> Determination:
        """Return the results for the keys asked for, else for all that can be used.

        :raises PackError: if the pack has no such profile or category, or it has a blank.
        """
        context = Context(facts, self.pack, on)
        wanted = self.checks if keys is None else keys
        results: dict[str, Result] = {}
        judged: dict[int, Result] = {}  # LEFT_BEHIND is one of the profiles: judged once
        for key in wanted:
            checks = self.checks.get(key) or self._missing(key)
            results[key] = judged.get(id(checks)) or Result(checks, context)
            judged[id(checks)] = results[key]
        return Determination(results, context)

    def _missing(self, key: str) -> tuple[Check, ...]:
        self.pack.profile(key)
        raise PackError(Phrase(N_("政策包没有口径“{profile}”。"), {"profile": key}))


_judges: dict[int, Judge] = {}
_JUDGES_KEPT = 32


def judge_of(pack: PolicyPack) -> Judge:
    """Return the judge of a pack, made at its first use."""
    judge = _judges.get(id(pack))
    if judge is None or judge.pack is not pack:
        if len(_judges) >= _JUDGES_KEPT:
            _judges.clear()
        judge = _judges[id(pack)] = Judge(pack)
    return judge


def determine(
    facts: ChildFacts, pack: PolicyPack, on: date, keys: tuple[str, ...] | None = None
) -> Determination:
    """Return what a child is on a day, by profile and category, with numbered reasons.

    `on` is a local date; `keys` narrows to some profiles and categories.

    :raises PackError: if a key is not in the pack, or its profile has an unfilled blank (R-010).
    """
    return judge_of(pack).determine(facts, on, keys)


def decide(facts: ChildFacts, pack: PolicyPack, key: str, on: date) -> ResultName:
    """Return the result of one profile or category; the same conditions as `determine`."""
    return judge_of(pack).decide(facts, key, on)


@dataclass(frozen=True, slots=True)
class BirthdayWarning:
    """A birthday that changes something is near: R-006, context of ages 8, 14, 16, 18."""

    age: int
    birthday: date
    days_ahead: int


def birthday_warnings(facts: ChildFacts, pack: PolicyPack, on: date) -> tuple[BirthdayWarning, ...]:
    """Return the birthdays of the pack within its longest notice, `days_ahead` the notice reached.

    Of a birth date without a day the earliest possible birthday warns. None is given for a
    birthday that has come.
    """
    if facts.birth is None:
        return ()
    rule, found = pack.birthday_warnings, []
    for age in rule.ages:
        birthday = add_years(facts.birth.first, age)
        left = (birthday - on).days
        reached = [days for days in rule.days_ahead if 0 < left <= days]
        if reached:
            found.append(BirthdayWarning(age, birthday, min(reached)))
    return tuple(found)


def age_band(facts: ChildFacts, pack: PolicyPack, on: date) -> str | None:
    """Return the id of the summary's age band, None where the birth date leaves it open."""
    if facts.birth is None:
        return None
    ages = {completed_years(day, on) for day in (facts.birth.first, facts.birth.last)}
    bands = {
        band.id
        for age in ages
        for band in pack.age_bands.bands
        if band.from_years <= age and (band.to_years is None or age <= band.to_years)
    }
    return bands.pop() if len(bands) == 1 else None
