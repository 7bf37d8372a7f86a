"""Matching children with volunteers: nearness and kin first (R-136), as one assignment.

Pure: plain values in, proposals with their reasons out; a person decides. A child of the classes
that must have somebody of their own (R-130 c) takes a volunteer who stands by nobody else; the
children of one home are one unit (R-130 b); others share a volunteer up to what each offers.
Solved exactly by :func:`scipy.optimize.linear_sum_assignment` (a volunteer is as many columns as
he or she offers), so no hand or greedy choice comes out better.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

import numpy as np

from shouwang.core.messages import N_

_NEVER = 1e6  # may not be: a unit rather stays without
_ALONE = 1e5  # without anybody; always worse than any that may be
_SAME_VILLAGE, _SAME_TOWNSHIP, _SAME_COUNTY = 0, 10, 30
_TOWNSHIP_DIGITS, _COUNTY_DIGITS = 9, 6
_KIN, _LANGUAGE, _SAME_SEX, _LOAD = -12, -4, -3, 2
_WASTED = 50  # each place that a volunteer bound to one child can no longer offer
SAME_SEX_FROM_AGE = 10  # a girl or boy from this age is rather given somebody of the same sex

ModeName = Literal["ONE_TO_ONE", "ONE_TO_MANY", "FAMILY"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One child, or the children of one home who are taken together.

    :param own: must have a volunteer of its own. :param kin: names that may be related.
    :param sex: "1" or "2" where it matters, else "".
    """

    file_ids: tuple[UUID, ...]
    area: str
    own: bool = False
    sex: str = ""
    surnames: frozenset[str] = frozenset()
    language: str = ""

    @property
    def mode(self) -> ModeName:
        """Return the form of pairing the rule asks for."""
        if self.own:
            return "ONE_TO_ONE"
        return "FAMILY" if len(self.file_ids) > 1 else "ONE_TO_MANY"


@dataclass(frozen=True, slots=True)
class Helper:
    """A volunteer: where, how many units at most, how many already."""

    volunteer_id: UUID
    area: str
    room: int
    load: int = 0
    sex: str = ""
    surname: str = ""
    languages: frozenset[str] = frozenset()
    bound: bool = False  # stands by a child that must have somebody of its own


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who for whom, and why (gettext sources); the smaller the cost the better."""

    unit: Unit
    volunteer_id: UUID
    cost: float
    reasons: tuple[str, ...] = field(default=())


def match(units: Sequence[Unit], helpers: Sequence[Helper]) -> list[Proposal]:
    """Return the best proposals for all units together; a unit nobody suits is left out.

    Binding a volunteer to one child takes places from others, so both ways of weighing that, and
    the greedy choice, are tried; the best by :func:`worth` is returned.
    """
    tried = [_staged(units, helpers, _WASTED), _staged(units, helpers, 0), greedy(units, helpers)]
    return min(tried, key=worth)


def worth(found: Sequence[Proposal]) -> tuple[int, int, float]:
    """Return how good proposals are, the smaller the better: children who must have somebody of
    their own first, then how many have anybody, then nearness."""
    own = sum(proposal.unit.own for proposal in found)
    return -own, -len(found), sum(proposal.cost for proposal in found)


def _staged(units: Sequence[Unit], helpers: Sequence[Helper], wasted: float) -> list[Proposal]:
    own = [unit for unit in units if unit.own]
    free = [helper for helper in helpers if helper.load == 0 and not helper.bound and helper.room]
    first = _assign(own, free, [1] * len(free), wasted)
    taken = {proposal.volunteer_id for proposal in first}
    rest = [helper for helper in helpers if helper.volunteer_id not in taken and not helper.bound]
    shared = [unit for unit in units if not unit.own]
    room = [max(0, helper.room - helper.load) for helper in rest]
    return [*first, *_assign(shared, rest, room, 0)]


def _assign(
    units: Sequence[Unit], helpers: Sequence[Helper], room: Sequence[int], wasted: float
) -> list[Proposal]:
    if not units or not helpers:
        return []
    # Half a second of loading that no other page or command should wait for.
    from scipy.optimize import linear_sum_assignment  # type: ignore[attr-defined]

    columns = [
        (index, place)
        for index, places in enumerate(room)
        for place in range(min(places, len(units)))
    ]
    costs = np.full((len(units), len(columns) + len(units)), _ALONE)
    base = np.array([[cost(unit, helper) for helper in helpers] for unit in units])
    for column, (index, place) in enumerate(columns):
        burden = _LOAD * (helpers[index].load + place) + wasted * (helpers[index].room - 1)
        costs[:, column] = base[:, index] + burden
    rows, chosen = linear_sum_assignment(costs)
    found = []
    for row, column in zip(rows, chosen, strict=True):
        if column < len(columns) and costs[row, column] < _ALONE:
            unit, helper = units[row], helpers[columns[column][0]]
            paid = float(costs[row, column]) - wasted * (helper.room - 1)
            found.append(Proposal(unit, helper.volunteer_id, paid, why(unit, helper)))
    return found


def cost(unit: Unit, helper: Helper) -> float:
    """Return how far a volunteer is from a unit; :data:`_NEVER` in another county."""
    if unit.area[:_COUNTY_DIGITS] != helper.area[:_COUNTY_DIGITS]:
        return _NEVER
    found: float = _SAME_COUNTY
    if unit.area == helper.area:
        found = _SAME_VILLAGE
    elif unit.area[:_TOWNSHIP_DIGITS] == helper.area[:_TOWNSHIP_DIGITS]:
        found = _SAME_TOWNSHIP
    if helper.surname and helper.surname in unit.surnames:
        found += _KIN
    if unit.language and unit.language in helper.languages:
        found += _LANGUAGE
    if unit.sex and unit.sex == helper.sex:
        found += _SAME_SEX
    return found


def why(unit: Unit, helper: Helper) -> tuple[str, ...]:
    """Return why a volunteer is proposed for a unit."""
    reasons = [N_("同县")]
    if unit.area == helper.area:
        reasons = [N_("同村（居），就近")]
    elif unit.area[:_TOWNSHIP_DIGITS] == helper.area[:_TOWNSHIP_DIGITS]:
        reasons = [N_("同乡镇（街道）")]
    if helper.surname and helper.surname in unit.surnames:
        reasons.append(N_("与家庭成员同姓，可能沾亲"))
    if unit.language and unit.language in helper.languages:
        reasons.append(N_("会说儿童家中的语言"))
    if unit.sex and unit.sex == helper.sex:
        reasons.append(N_("性别相同"))
    if unit.own:
        reasons.append(N_("须一对一，帮扶人尚未结对其他儿童"))
    elif len(unit.file_ids) > 1:
        reasons.append(N_("同一家庭的儿童一并结对"))
    return tuple(reasons)


def greedy(units: Sequence[Unit], helpers: Sequence[Helper]) -> list[Proposal]:
    """Return what choosing the nearest one after another gives: the yardstick of the tests."""
    load = {helper.volunteer_id: helper.load for helper in helpers}
    bound = {helper.volunteer_id for helper in helpers if helper.bound}
    found = []
    for unit in sorted(units, key=lambda unit: not unit.own):
        best: tuple[float, Helper] | None = None
        for helper in helpers:
            used = load[helper.volunteer_id]
            full = used >= helper.room or helper.volunteer_id in bound or (unit.own and used > 0)
            total = cost(unit, helper) + _LOAD * used
            if not full and total < _ALONE and (best is None or total < best[0]):
                best = (total, helper)
        if best is not None:
            total, helper = best
            load[helper.volunteer_id] += 1
            if unit.own:
                bound.add(helper.volunteer_id)
            found.append(Proposal(unit, helper.volunteer_id, total, why(unit, helper)))
    return found
