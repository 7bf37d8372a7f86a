"""Two registers disagree on 留守: because each follows its own definition, or by mistake?

学籍 counts a child whose father or mother has been away for three months; civil affairs count a
child both of whose parents are away, or one while the other cannot care, under sixteen. The two
should disagree on many children: that is reported apart from errors, with both definitions'
reasons (R-006, R-030).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shouwang.core.messages import N_
from shouwang.exchange.choices import DifferenceKind, Pattern, RegisterKind
from shouwang.policy.engine.determine import Judge, Result
from shouwang.policy.engine.facts import (
    ChildFacts,
    ConditionKind,
    ConditionSpan,
    Hukou,
    ParentFacts,
    ParentStatus,
    PartialDate,
    Precision,
    Span,
    is_rural_village,
)
from shouwang.policy.engine.pack import AgeLimit, Duration, ParentsRule, PolicyPack, Profile
from shouwang.policy.engine.wording import Phrase

from .statements import SCHOOL_KINDS, Statement

LEFT_BEHIND = "left_behind"  # stands in `Difference.field`
ROLL = "ROLL"
NATIONAL = "A"  # 国发〔2016〕13号, whatever a county counts by
ROLL_PROFILE = Profile(
    name=N_("学籍口径（父母一方或双方外出三个月以上）"),
    scope=N_("学校和学籍系统"),
    age=AgeLimit(years=18, reading="UNDER", clause=N_("在校生；未写年龄，以未成年人为界")),
    parents=ParentsRule(
        rule="EITHER", clause=N_("学籍系统“是否留守儿童”：单亲留守、双亲留守")
    ),
    duration=Duration(continuous_months=3, clause=N_("学籍系统“是否留守儿童”：外出三个月以上")),
)  # fmt: skip
_CLAIMS = {"YES": True, "ONE": True, "BOTH": True, "NO": False}
_CONDITIONS = frozenset(str(kind) for kind in ConditionKind)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a disagreement on 留守 is to be taken: its kind, pattern, and both sides' reasons."""

    kind: str
    pattern: str
    reasons: list[dict[str, Any]]


def claim(statement: Statement) -> bool | None:
    """Return what a register says of the child's being left behind, None where it says nothing."""
    return _CLAIMS.get(statement.says)


def disagree(left: Statement, right: Statement) -> bool:
    """Say whether one register says that the child is left behind and the other that it is not."""
    said = claim(left), claim(right)
    return None not in said and said[0] != said[1]


class Definitions:
    """The definitions in force, civil affairs' and the schools', ready for many children."""

    def __init__(self, pack: PolicyPack) -> None:
        fields = {name: getattr(pack, name) for name in PolicyPack.model_fields}
        fields["profiles"] = {**pack.profiles, ROLL: ROLL_PROFILE}
        self.pack = PolicyPack.model_construct(**fields)
        self.judge = Judge(self.pack)
        self.civil_affairs = pack.categories.left_behind_profile

    def of(self, kind: str) -> str:
        """Return the definition that a register follows."""
        if kind == RegisterKind.NATIONAL and NATIONAL in self.pack.profiles:
            return NATIONAL
        return ROLL if kind in SCHOOL_KINDS else self.civil_affairs

    def rule(
        self, left: Statement, right: Statement, facts: ChildFacts | None, on: date
    ) -> Ruling | None:
        """Return how two registers' disagreement on 留守 is to be taken; None where they agree.

        :param facts: what the file knows; without a file, what both registers say together.
        """
        says_left, says_right = claim(left), claim(right)
        if says_left is None or says_right is None or not disagree(left, right):
            return None
        known = facts or facts_of(right, left)
        results = [self.judge.result(known, self.of(side.kind), on) for side in (left, right)]
        reasons = [
            self._side(side, said, result)
            for side, said, result in zip(
                (left, right), (says_left, says_right), results, strict=True
            )
        ]
        if self.of(left.kind) == self.of(right.kind):
            return Ruling(DifferenceKind.FIELD, Pattern.CONTENT, reasons)
        follows = [
            result.result == ("yes" if said else "no")
            for result, said in zip(results, (says_left, says_right), strict=True)
        ]
        if all(follows):
            return Ruling(DifferenceKind.DEFINITION, "", reasons)
        unknown = any(result.result == "unknown" for result in results)
        pattern = Pattern.UNDECIDED if unknown else Pattern.CONTENT
        return Ruling(DifferenceKind.FIELD, pattern, reasons)

    def _side(self, side: Statement, said: bool, result: Result) -> dict[str, Any]:
        key = self.of(side.kind)
        return {
            "register": side.kind, "said": said, "result": result.result,
            "definition": self.pack.profiles[key].name,
            "reasons": [
                {"state": reason.state, "condition": frozen(reason.condition),
                 "fact": frozen(reason.fact), "basis": reason.basis}
                for reason in result.reasons
            ],
        }  # fmt: skip


def frozen(phrase: Phrase) -> list[Any]:
    """Return a phrase as JSON: template and values, to be put into words when it is shown."""
    values = {
        name: frozen(value) if isinstance(value, Phrase) else str(value)
        for name, value in phrase.params.items()
    }
    return [phrase.template, values]


def thawed(stored: list[Any]) -> Phrase:
    """Return the phrase of :func:`frozen`."""
    template, values = stored
    return Phrase(
        template,
        {k: thawed(v) if isinstance(v, list) else v for k, v in values.items()},
    )


def facts_of(*statements: Statement) -> ChildFacts:
    """Return what statements say together; the last one's word counts where they differ."""
    values: dict[str, Any] = {}
    for statement in statements:
        values |= {
            key: said for key, said in statement.values.items() if said not in (None, "", ())
        }
    last = statements[-1]
    born = values.get("birth_date")
    hukou = values.get("hukou_kind")
    return ChildFacts(
        birth=PartialDate(born) if born else None,
        father=_parent(values, "father", last.day),
        mother=_parent(values, "mother", last.day),
        hukou=Hukou(hukou) if hukou else None,
        village_rural=is_rural_village(last.area),
    )


def _parent(values: Mapping[str, Any], role: str, day: date) -> ParentFacts:
    state = values.get(f"{role}.state")
    if state == "AWAY" or (not state and values.get(f"{role}.destination")):
        left = values.get(f"{role}.left")
        start = PartialDate(left[0], Precision(left[1])) if left else None
        return ParentFacts(away=(Span(start, observed=day),))
    if state in _CONDITIONS:
        return ParentFacts(conditions=(ConditionSpan(ConditionKind(state), Span(observed=day)),))
    status = ParentStatus.KNOWN if values.get(f"{role}.name") else ParentStatus.UNKNOWN
    return ParentFacts(status)
