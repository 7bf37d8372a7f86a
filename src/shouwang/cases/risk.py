"""How pressing a case is, with its reasons; pure. A person may overrule it, with a reason."""

from collections.abc import Collection
from dataclasses import dataclass

from .choices import RiskLevel, Sign, Situation

_VERY_YOUNG = 8  # below this age no child may be left alone (未成年人保护法第二十一条)
_GRAVE = frozenset(
    {Situation.MISSING, Situation.VIOLENCE, Situation.INFRINGEMENT, Situation.BEGGING}
)
_GRAVE_SIGNS = frozenset(set(Sign) - {Sign.R6, Sign.R9})


@dataclass(frozen=True, slots=True)
class Danger:
    """What the reports and the response say of one case.

    :param age: in completed years; None where it is not known.
    :param parents_reached: False where the police could not reach them.
    :param red_line: an assessment in the case crossed one.
    """

    situations: Collection[str]
    signs: Collection[str] = ()
    danger_now: bool | None = None
    age: int | None = None
    parents_reached: bool | None = None
    reports: int = 1
    again: bool = False
    red_line: bool = False


def grade(danger: Danger) -> tuple[RiskLevel, list[str]]:
    """Return the level and the codes of its reasons (labels: wording.RISK_REASONS)."""
    high = [
        code
        for code, holds in (
            ("danger-now", danger.danger_now is True),
            ("grave-situation", bool(_GRAVE & set(danger.situations))),
            ("grave-sign", bool(_GRAVE_SIGNS & set(danger.signs))),
            ("very-young-alone", _alone(danger) and _young(danger.age)),
            ("parents-unreached", danger.parents_reached is False),
            ("red-line", danger.red_line),
            ("again", danger.again),
        )
        if holds
    ]
    medium = [
        code
        for code, holds in (
            ("alone", _alone(danger)),
            ("guardian", any(s.startswith("GUARDIAN") for s in danger.situations)),
            ("injury", Situation.INJURY in danger.situations),
            ("several-reports", danger.reports > 1),
            ("danger-unknown", danger.danger_now is None),
        )
        if holds
    ]
    if high:
        return RiskLevel.HIGH, high + medium
    return (RiskLevel.MEDIUM, medium) if medium else (RiskLevel.LOW, [])


def _alone(danger: Danger) -> bool:
    return Situation.ALONE in danger.situations


def _young(age: int | None) -> bool:
    return age is not None and age < _VERY_YOUNG
