"""The conditions a definition is made of: a state, and the fact and clause it rests on.

A condition is evaluated to a state first; its fact is put into words only when somebody reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from shouwang.core.messages import N_
from shouwang.policy.engine import wording
from shouwang.policy.engine.calendar import DAY, PartialDate, add_years
from shouwang.policy.engine.context import Context, Standing, away_spans
from shouwang.policy.engine.facts import Hukou, ParentFacts, ParentStatus, StepParent
from shouwang.policy.engine.logic import FAILED, MET, UNKNOWN, choose, negate, of_bool
from shouwang.policy.engine.pack import (
    AgeLimit,
    Duration,
    LivingRule,
    ParentsRule,
    PolicyPack,
    Profile,
    RuralRule,
    SchoolRule,
)
from shouwang.policy.engine.spans import any_holds, holds, lasting, total_days
from shouwang.policy.engine.wording import Phrase, joined, span_phrase


@dataclass(frozen=True, slots=True)
class Check:
    """A condition of a definition, bound to its parameters.

    `presumed`: whether its state rests on a presumption, to be shown as 推定.
    """

    condition: Phrase
    evaluate: Callable[[Context], int]
    fact: Callable[[Context], Phrase]
    basis: str
    presumed: Callable[[Context], bool] = lambda _: False


# —— birth and age ————————————————————————————————————————————————————


def reaches(birth: PartialDate, years: int, on: date) -> int:
    """Return whether the birthday of that age has come."""
    if on >= add_years(birth.last, years):
        return MET
    return FAILED if on < add_years(birth.first, years) else UNKNOWN


def age_state(years: int, reading: str, birth: PartialDate | None, on: date) -> int:
    """Return whether a child is within an age limit; the day of birth is its first day."""
    if birth is None:
        return UNKNOWN
    if on < birth.last:
        return FAILED if on < birth.first else UNKNOWN
    past = reaches(birth, years + (reading == "THROUGH_YEAR"), on)
    if past == FAILED or reading != "THROUGH_BIRTHDAY":
        return negate(past)
    if on > add_years(birth.last, years):
        return FAILED
    return MET if on == add_years(birth.first, years) else UNKNOWN


def within_age(limit: AgeLimit) -> Callable[[Context], int]:
    """Return the condition of an age limit."""
    years, reading = limit.years, limit.reading
    return lambda context: age_state(years, reading, context.facts.birth, context.on)


def age_states(limit: AgeLimit, birth: PartialDate | None) -> tuple[tuple[date, int], ...]:
    """Return how the condition of an age limit stands, and from which day on, for all time."""
    return _age_states(limit.years, limit.reading, birth)


@lru_cache(maxsize=50_000)
def _age_states(
    years: int, reading: str, birth: PartialDate | None
) -> tuple[tuple[date, int], ...]:
    days = {date.min}
    for day in (birth.first, birth.last) if birth else ():
        birthday = add_years(day, years + (reading == "THROUGH_YEAR"))
        days |= {day, birthday, birthday + DAY}
    states: list[tuple[date, int]] = []
    for day in sorted(days):
        state = age_state(years, reading, birth, day)
        if not states or states[-1][1] != state:
            states.append((day, state))
    return tuple(states)


def _birth_fact(context: Context) -> Phrase:
    birth = context.facts.birth
    if birth is None:
        return Phrase(N_("出生日期未采集"))
    return Phrase(N_("{birth}出生，判定日{on}"), {"birth": birth, "on": context.on})


_AGE_TEXTS = {
    "UNDER": N_("不满{years}周岁"),
    "THROUGH_BIRTHDAY": N_("{years}周岁以下（含当日）"),
    "THROUGH_YEAR": N_("0—{years}岁（含{years}岁）"),
}


def age_check(limit: AgeLimit) -> Check:
    """Return the condition "within the age limit"."""
    text = Phrase(_AGE_TEXTS[limit.reading], {"years": limit.years})
    return Check(text, within_age(limit), _birth_fact, limit.clause)


# —— register, orphans, moved along ———————————————————————————————————————


def _exclusion_fact(context: Context) -> Phrase:
    return joined(
        [
            span_phrase(wording.EXCLUSIONS[each.kind], each.span, holds(each.span, context.on))
            for each in context.facts.exclusions
        ]
        or [Phrase(N_("没有退出登记的记录"))]
    )


def _registered() -> Check:
    return Check(
        Phrase(N_("属于本登记范围")),
        lambda context: negate(context.excluded()) if context.facts.exclusions else MET,
        _exclusion_fact,
        "登记范围；R-020",
    )


def parents_fact(context: Context) -> Phrase:
    """Return both parents' recorded facts in words."""
    facts = context.facts
    parts = [
        _parent_phrase(wording.FATHER, facts.father, context),
        _parent_phrase(wording.MOTHER, facts.mother, context),
    ]
    for label, step in (
        (wording.STEP_FATHER, facts.step_father),
        (wording.STEP_MOTHER, facts.step_mother),
    ):
        if step is not None:
            state = holds(step.raising, context.on)
            parts.append(span_phrase(N_("由继父母抚养教育"), step.raising, state))
            parts.append(_parent_phrase(label, step.facts, context))
    parts += [
        span_phrase(wording.CUSTODY[each.holder], each.span, holds(each.span, context.on))
        for each in facts.custody
    ]
    return joined(parts)


def _parent_phrase(label: str, parent: ParentFacts, context: Context) -> Phrase:
    if parent.status == ParentStatus.NONE:
        what = Phrase(N_("法律上没有"))
    elif parent.status == ParentStatus.UNKNOWN:
        what = joined([])
    else:
        on = context.on
        away = [
            span_phrase(wording.AWAY, span, holds(span, on))
            for span in away_spans(parent, context.pack)
        ]
        conditions = [
            span_phrase(wording.CONDITIONS[each.kind], each.span, holds(each.span, on))
            for each in parent.conditions
        ]
        what = joined(away + conditions)
    return Phrase(N_("{parent}：{what}"), {"parent": Phrase(label), "what": what})


def _not_orphan(pack: PolicyPack) -> Check:
    return Check(
        Phrase(N_("不是孤儿")),
        lambda context: negate(context.orphaned),
        parents_fact,
        pack.categories.left_behind_without_orphans.clause,
    )


def living_fact(context: Context) -> Phrase:
    """Return with whom the child lives, in words."""
    facts = context.facts
    parts = [
        span_phrase(wording.LIVING[each.kind], each.span, holds(each.span, context.on))
        for each in facts.living
    ]
    for label, parent in ((wording.FATHER, facts.father), (wording.MOTHER, facts.mother)):
        for text, spans in (
            (N_("每周回家"), parent.commuting),
            (N_("节假日短期团聚"), parent.home_stays),
        ):
            parts += [
                Phrase(
                    N_("{parent}：{what}"),
                    {
                        "parent": Phrase(label),
                        "what": span_phrase(text, span, holds(span, context.on)),
                    },
                )
                for span in spans
            ]
    return joined(parts or [Phrase(N_("没有与外出父母共同生活的记录"))])


def _not_moved_along(pack: PolicyPack) -> Check:
    return Check(
        Phrase(N_("未随外出的父母生活")),
        lambda context: negate(context.moved_along()),
        living_fact,
        pack.categories.moved_along_excluded.clause,
    )


# —— hukou, living, schooling —————————————————————————————————————————————


def _presumes(rule: RuralRule, hukou: Hukou | None) -> bool:
    kind = "NOT_COLLECTED" if hukou is None else "OTHER"
    return hukou in (None, Hukou.OTHER) and kind in rule.presume_from_village_code


def _rural_check(rule: RuralRule) -> Check:
    def evaluate(context: Context) -> int:
        hukou = context.facts.hukou
        if hukou in (Hukou.RURAL, Hukou.URBAN):
            return MET if hukou == Hukou.RURAL else FAILED
        state = of_bool(context.facts.village_rural) if _presumes(rule, hukou) else UNKNOWN
        return UNKNOWN if state == FAILED and not rule.presume_urban else state

    def fact(context: Context) -> Phrase:
        hukou = context.facts.hukou
        known = Phrase(wording.HUKOU[hukou]) if hukou else joined([])
        if presumed(context):
            return Phrase(N_("户口性质：{hukou}，按村级代码推定"), {"hukou": known})
        return Phrase(N_("户口性质：{hukou}"), {"hukou": known})

    def presumed(context: Context) -> bool:
        collected = context.facts.hukou in (Hukou.RURAL, Hukou.URBAN)
        return not collected and evaluate(context) != UNKNOWN

    return Check(Phrase(N_("农村户籍")), evaluate, fact, rule.clause, presumed)


def _living_check(rule: LivingRule) -> Check:
    def evaluate(context: Context) -> int:
        return negate(context.commuter_at_home()) if rule.commuter_lives_with_child else MET

    return Check(Phrase(N_("无法与父母正常共同生活")), evaluate, living_fact, rule.clause)


def _school_check(rule: SchoolRule) -> Check:
    def evaluate(context: Context) -> int:
        states = [
            (holds(each.span, context.on), each.stage in rule.stages)
            for each in context.facts.schooling
        ]
        if any(state == MET for state, _ in states):
            return MET if all(inside for state, inside in states if state == MET) else FAILED
        return UNKNOWN

    def fact(context: Context) -> Phrase:
        return joined(
            [
                span_phrase(wording.SCHOOLING[each.stage], each.span, holds(each.span, context.on))
                for each in context.facts.schooling
            ]
        )

    return Check(Phrase(N_("就学情况属于本口径")), evaluate, fact, rule.clause)


# —— the parents ——————————————————————————————————————————————————————


def _both(father: Standing, mother: Standing) -> int:
    return min(father.away, mother.away)


def _either(father: Standing, mother: Standing) -> int:
    return max(father.away, mother.away)


def _both_or_one_and_other_incapable(father: Standing, mother: Standing) -> int:
    return max(
        min(father.away, mother.away),
        min(father.away, mother.incapable),
        min(mother.away, father.incapable),
    )


_PARENTS_RULES = {
    "BOTH": (N_("父母双方均外出务工"), _both),
    "BOTH_OR_ONE_AND_OTHER_INCAPABLE": (
        N_("父母双方外出务工，或一方外出务工且另一方无监护能力"),
        _both_or_one_and_other_incapable,
    ),
    "EITHER": (N_("父母双方或其中一方外出务工"), _either),
}


def _counted(rule: ParentsRule, context: Context) -> tuple[Standing, Standing]:
    """Return both parents' standings, a divorced one left out where the rule says so."""
    if rule.other_parent_after_divorce or not context.facts.custody:
        return context.father, context.mother
    return context.after_divorce()


def _parents_check(rule: ParentsRule) -> Check:
    text, combine = _PARENTS_RULES[rule.rule]

    def evaluate(context: Context) -> int:
        return combine(*_counted(rule, context))

    return Check(Phrase(text), evaluate, parents_fact, rule.clause)


def long_away(parent: ParentFacts, away: int, rule: Duration, pack: PolicyPack, on: date) -> int:
    """Return whether a parent, `away` or not on the day, has been away long enough.

    A weekly commuter is never away without a break, and nobody counted the days of one.
    """
    spans = away_spans(parent, pack)
    if away == FAILED or not spans:
        return away and UNKNOWN
    commutes = any_holds(parent.commuting, on)
    state = FAILED
    if rule.continuous_months is not None:
        state = min(lasting(spans, rule.continuous_months, on), negate(commutes))
    elif commutes != MET:
        state = UNKNOWN  # the number is lost: perhaps long enough
    if rule.total_months is not None:
        enough = rule.total_months * rule.days_per_month
        fewest, most = total_days(spans, rule.window_months, on)
        total = MET if fewest >= enough else (UNKNOWN if most >= enough else FAILED)
        state = max(state, total if commutes == FAILED else min(total, UNKNOWN))
    return min(away, state)


def _long_standing(
    now: Standing, parent: ParentFacts, step: StepParent | None, rule: Duration, context: Context
) -> Standing:
    """Return the standing of a parent who counts as away only after the duration."""
    pack, on = context.pack, context.on
    away = long_away(parent, now.away, rule, pack, on)
    if step is not None and pack.step_parents.raising_counts:
        long_step = long_away(step.facts, now.away, rule, pack, on)
        away = choose(holds(step.raising, on), long_step, away)
    return now._replace(away=away)


def _duration_check(rule: Duration, parents: ParentsRule) -> Check:
    combine = _PARENTS_RULES[parents.rule][1]

    def evaluate(context: Context) -> int:
        facts = context.facts
        father, mother = _counted(parents, context)
        return combine(
            _long_standing(father, facts.father, facts.step_father, rule, context),
            _long_standing(mother, facts.mother, facts.step_mother, rule, context),
        )

    return Check(_duration_text(rule), evaluate, parents_fact, rule.clause)


def _duration_text(rule: Duration) -> Phrase:
    if rule.continuous_months is None:
        return Phrase(
            N_("连续外出数月（原文缺数字），或{window}个月内累计外出{total}个月以上"),
            {"window": rule.window_months, "total": rule.total_months or 0},
        )
    if rule.total_months is None:
        return Phrase(N_("连续外出{months}个月以上"), {"months": rule.continuous_months})
    return Phrase(
        N_("连续外出{months}个月以上，或{window}个月内累计外出{total}个月以上"),
        {
            "months": rule.continuous_months,
            "window": rule.window_months,
            "total": rule.total_months,
        },
    )


def profile_checks(profile: Profile, pack: PolicyPack) -> tuple[Check, ...]:
    """Return the conditions of a definition; a child meets it who meets them all.

    The first is its age limit; of the others none reads the date of birth.
    """
    checks = [age_check(profile.age), _registered(), _parents_check(profile.parents)]
    if profile.duration:
        checks.append(_duration_check(profile.duration, profile.parents))
    if profile.rural:
        checks.append(_rural_check(profile.rural))
    if profile.living:
        checks.append(_living_check(profile.living))
    if profile.schooling:
        checks.append(_school_check(profile.schooling))
    return (*checks, _not_moved_along(pack), _not_orphan(pack))
