"""Is a ground to revoke guardianship there on a day? Pure: facts in, reasons out (R-252, T-040).

Knows no database and no clock. What is not proved counts as not there; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from shouwang.core.messages import N_
from shouwang.policy.engine.calendar import add_months

from .jurisdictions import Ground, Jurisdiction


@dataclass(frozen=True, slots=True)
class Proof:
    """One proved fact: its kind (`ProofKind` code), since or on which day, what proves it."""

    kind: str
    on: date
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Education:
    """One dated record of education or admonition, who gave it, its number."""

    on: date
    by: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one guardian towards one child."""

    proofs: tuple[Proof, ...] = ()
    educations: tuple[Education, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Whether one condition holds: a gettext source with its values, and the fact it is about.

    :param subject: a `ProofKind` code that the message speaks of, "" where none.
    """

    met: bool
    message: str
    subject: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One ground on one day: available when every condition holds."""

    ground: Ground
    reasons: tuple[Reason, ...]

    @property
    def is_available(self) -> bool:
        """Say whether an application may rest on it."""
        return all(reason.met for reason in self.reasons)


def evaluate(facts: Facts, jurisdiction: Jurisdiction, on: date) -> tuple[Evaluation, ...]:
    """Return every ground that the jurisdiction's text lists, with its reasons, in its order."""
    return tuple(
        Evaluation(ground, tuple(_conditions(ground, facts, on))) for ground in jurisdiction.grounds
    )


def _conditions(ground: Ground, facts: Facts, on: date) -> list[Reason]:
    reasons = [_proved(kind, facts, on) for kind in ground.proofs if kind != ground.lasting]
    if ground.lasting:
        reasons.insert(0, _lasted(ground, facts, on))
    if ground.educations:
        reasons.append(_educated(ground, facts, on))
    if ground.education_before:
        reasons.append(_unchanged(ground, facts, on))
    return reasons


def _days(facts: Facts, kind: str, on: date) -> list[date]:
    return sorted(proof.on for proof in facts.proofs if proof.kind == kind and proof.on <= on)


def _proved(kind: str, facts: Facts, on: date) -> Reason:
    days = _days(facts, kind, on)
    if not days:
        return Reason(False, N_("没有证据证明：{subject}"), kind)
    return Reason(True, N_("{subject}（{day}）"), kind, {"day": days[-1].isoformat()})


def _lasted(ground: Ground, facts: Facts, on: date) -> Reason:
    days = _days(facts, ground.lasting, on)
    if not days:
        return Reason(False, N_("没有证据证明：{subject}"), ground.lasting)
    reached = add_months(days[0], ground.months)  # 六个月以上 includes the day itself
    values = {"day": days[0].isoformat(), "n": str(ground.months), "until": reached.isoformat()}
    if on < reached:
        message = N_("{subject}：自{day}起未满{n}个月，{until}届满")
        return Reason(False, message, ground.lasting, values)
    return Reason(True, N_("{subject}：自{day}起已满{n}个月"), ground.lasting, values)


def educations_until(facts: Facts, on: date) -> Sequence[Education]:
    """Return the records up to a day, the same record entered twice counted once."""
    return sorted({each for each in facts.educations if each.on <= on}, key=lambda each: each.on)


def _educated(ground: Ground, facts: Facts, on: date) -> Reason:
    count = len(educations_until(facts, on))
    values = {"n": str(count), "needed": str(ground.educations)}
    if count < ground.educations:
        return Reason(False, N_("有日期的批评教育（训诫）记录{n}次，须{needed}次以上"), "", values)
    return Reason(True, N_("批评教育（训诫）{n}次"), "", values)


def _unchanged(ground: Ground, facts: Facts, on: date) -> Reason:
    after = _days(facts, ground.education_before, on)
    before = [each.on for each in educations_until(facts, on)]
    if after and any(day < after[-1] for day in before):
        return Reason(True, N_("批评教育之后仍有：{subject}"), ground.education_before)
    message = N_("没有在批评教育之后的证据（经教育不改）：{subject}")
    return Reason(False, message, ground.education_before)
