"""Categories of children other than the definitions of the left-behind child."""

from shouwang.core.messages import N_
from shouwang.policy.engine.conditions import Check, age_check, living_fact, parents_fact
from shouwang.policy.engine.context import Context
from shouwang.policy.engine.facts import LivingKind, ParentFacts, ParentStatus, Span
from shouwang.policy.engine.logic import FAILED, MET, UNKNOWN, choose, negate, of_bool
from shouwang.policy.engine.pack import AgeLimit, PolicyPack, Unattended
from shouwang.policy.engine.spans import holds, lasting
from shouwang.policy.engine.wording import Phrase

ORPHAN, UNATTENDED, MIGRANT, HARDSHIP = "ORPHAN", "UNATTENDED", "MIGRANT", "HARDSHIP"
LEFT_BEHIND = "LEFT_BEHIND"
_WITH_A_PARENT = (LivingKind.WITH_PARENTS, LivingKind.WITH_FATHER, LivingKind.WITH_MOTHER)


def _orphan(pack: PolicyPack) -> tuple[Check, ...]:
    limit = pack.categories.orphan
    return (
        age_check(limit),
        Check(
            Phrase(N_("父母均已去世或查找不到")),
            lambda context: context.orphaned,
            parents_fact,
            limit.clause,
        ),
    )


def _in_state(parent: ParentFacts, rule: Unattended, context: Context) -> tuple[int, int]:
    """Return whether the parent is gone (dead, missing), and whether in a listed condition."""
    if parent.status != ParentStatus.KNOWN:
        gone = MET if parent.status == ParentStatus.NONE else UNKNOWN
        return gone, FAILED if gone == MET else UNKNOWN
    gone = listed = FAILED
    recorded = False
    for each in parent.conditions:
        state = holds(each.span, context.on)
        if each.kind in rule.gone:
            gone = max(gone, state)
        elif each.kind in rule.lasting_kinds:
            # As long as the condition is on record, only its length is in question.
            listed = max(listed, _long_enough(each.span, rule.months, context, state))
        elif each.kind in rule.kinds:
            listed = max(listed, state)
        recorded = recorded or (state == MET and each.kind != "OTHER")
    recorded = recorded or any(holds(span, context.on) != UNKNOWN for span in parent.away)
    return (gone, listed) if recorded else (max(gone, UNKNOWN), max(listed, UNKNOWN))


def _long_enough(span: Span, months: int, context: Context, state: int) -> int:
    return min(state, lasting((span,), months, context.on))


def _unattended(pack: PolicyPack) -> tuple[Check, ...]:
    rule = pack.categories.unattended

    def evaluate(context: Context) -> int:
        states = []
        for parent, step in (
            (context.facts.father, context.facts.step_father),
            (context.facts.mother, context.facts.step_mother),
        ):
            gone, listed = _in_state(parent, rule, context)
            if step is not None and context.pack.step_parents.raising_counts:
                raising = holds(step.raising, context.on)
                step_gone, step_listed = _in_state(step.facts, rule, context)
                gone = choose(raising, step_gone, gone)
                listed = choose(raising, step_listed, listed)
            states.append((gone, listed))
        (father_gone, father), (mother_gone, mother) = states
        # Both missing, or one dead and one missing, without being an orphan by record.
        both_gone = min(father_gone, mother_gone, negate(context.orphaned))
        one_gone = max(min(father_gone, mother), min(mother_gone, father))
        return max(min(father, mother), one_gone, both_gone)

    return (
        age_check(AgeLimit(years=rule.under_years, reading="UNDER", clause=rule.clause)),
        Check(
            Phrase(N_("父母双方符合所列情形，或一方死亡、失踪而另一方符合")),
            evaluate,
            parents_fact,
            rule.clause,
        ),
    )


def _migrant(pack: PolicyPack) -> tuple[Check, ...]:
    rule = pack.categories.migrant

    def evaluate(context: Context) -> int:
        if not context.facts.living:
            return UNKNOWN
        state = FAILED
        for each in context.facts.living:
            now = holds(each.span, context.on)
            if each.kind not in _WITH_A_PARENT:
                continue
            long = lasting((each.span,), rule.months, context.on)
            state = max(state, min(now, of_bool(each.outside_county), long))
        return state

    return (
        age_check(AgeLimit(years=rule.under_years, reading="UNDER", clause=rule.clause)),
        Check(
            Phrase(N_("随父母跨县居住{months}个月以上"), {"months": rule.months}),
            evaluate,
            living_fact,
            rule.clause,
        ),
    )


def _hardship(pack: PolicyPack) -> tuple[Check, ...]:
    limit = pack.categories.hardship
    unattended = _unattended(pack)[1]

    def evaluate(context: Context) -> int:
        facts = context.facts
        own = max(of_bool(facts.poor), of_bool(facts.disabled))
        return max(own, context.orphaned, unattended.evaluate(context))

    def fact(context: Context) -> Phrase:
        return Phrase(
            N_("家庭困难：{poor}；儿童残疾：{disabled}；{parents}"),
            {
                "poor": _yes_no(context.facts.poor),
                "disabled": _yes_no(context.facts.disabled),
                "parents": parents_fact(context),
            },
        )

    text = Phrase(N_("家庭贫困、自身残疾或监护缺失"))
    return age_check(limit), Check(text, evaluate, fact, limit.clause)


def _yes_no(value: bool | None) -> Phrase:
    return Phrase({True: N_("是"), False: N_("否"), None: N_("未采集")}[value])


def category_checks(pack: PolicyPack) -> dict[str, tuple[Check, ...]]:
    """Return the conditions of each category, by code."""
    return {
        ORPHAN: _orphan(pack),
        UNATTENDED: _unattended(pack),
        MIGRANT: _migrant(pack),
        HARDSHIP: _hardship(pack),
    }
