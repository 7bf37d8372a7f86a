"""Which row of one register is which row of the other.

By the file both were entered under, by identity number, by what a person decided before; the rest
by likeness (`likeness.py`), where a doubtful pair is left to a person.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .likeness import Likely, likely
from .statements import Statement

Likeness = Callable[[Sequence[Statement], Sequence[Statement]], list[Likely]]
Decided = Mapping[tuple[str, str], bool]  # both subjects → one child or two, as a person said


@dataclass(frozen=True, slots=True)
class Couple:
    """Two statements on one child, or perhaps on one child."""

    left: Statement
    right: Statement
    how: str  # FILE, NUMBER, DECIDED, LINKED
    score: float | None = None
    reasons: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Pairing:
    """What belongs together, what may, and what stands alone; `repeated`: rows said twice."""

    couples: list[Couple] = field(default_factory=list)
    doubtful: list[Couple] = field(default_factory=list)
    only_left: list[Statement] = field(default_factory=list)
    only_right: list[Statement] = field(default_factory=list)
    repeated: int = 0


def pair(
    left: Iterable[Statement], right: Iterable[Statement], *, decided: Decided | None = None,
    likeness: Likeness = likely,
) -> Pairing:  # fmt: skip
    """Pair two registers one to one."""
    found = Pairing()
    lefts, rights = _once(left, found), _once(right, found)
    _join(found, lefts, rights, "FILE", lambda s: s.file_id)
    _join(found, lefts, rights, "NUMBER", lambda s: s.digest)
    said = decided or {}
    _join_decided(found, lefts, rights, said)
    _link(found, lefts, rights, said, likeness)
    found.only_left, found.only_right = lefts, rights
    return found


def _once(side: Iterable[Statement], found: Pairing) -> list[Statement]:
    """Fold rows of one register on one child into the first of them."""
    seen: dict[object, Statement] = {}
    kept = []
    for statement in side:
        keys = [key for key in (statement.file_id, statement.digest) if key is not None]
        known = next((seen[key] for key in keys if key in seen), None)
        if known is None:
            kept.append(statement)
            seen |= dict.fromkeys(keys, statement)
            continue
        found.repeated += 1
        if statement.row_id is not None:
            known.also.append(statement.row_id)
    return kept


def _join(
    found: Pairing, left: list[Statement], right: list[Statement], how: str,
    key_of: Callable[[Statement], object],
) -> None:  # fmt: skip
    by_key = {key: s for s in right if (key := key_of(s)) is not None}
    rest, taken = [], set()
    for statement in left:
        other = by_key.pop(key_of(statement), None)
        if other is None:
            rest.append(statement)
            continue
        found.couples.append(Couple(statement, other, how))
        taken.add(id(other))
    left[:] = rest
    right[:] = [s for s in right if id(s) not in taken]


def _join_decided(
    found: Pairing, left: list[Statement], right: list[Statement], decided: Decided
) -> None:
    same = {a: b for (a, b), one_child in decided.items() if one_child}
    if not same:
        return
    by_subject = {s.subject: s for s in right}
    taken: set[int] = set()
    for statement in left:
        other = by_subject.pop(same.get(statement.subject, ""), None)
        if other is not None:
            found.couples.append(Couple(statement, other, "DECIDED"))
            taken |= {id(statement), id(other)}
    _leave(taken, left, right)


def _link(
    found: Pairing, left: list[Statement], right: list[Statement], decided: Decided,
    likeness: Likeness,
) -> None:  # fmt: skip
    taken: set[int] = set()
    for match in likeness(left, right):
        a, b = left[match.left], right[match.right]
        if decided.get((a.subject, b.subject)) is False or {id(a), id(b)} & taken:
            continue
        couple = Couple(a, b, "LINKED", match.score, match.reasons)
        (found.couples if match.sure else found.doubtful).append(couple)
        taken |= {id(a), id(b)}
    _leave(taken, left, right)


def _leave(taken: set[int], *sides: list[Statement]) -> None:
    """Leave on each side what is not taken."""
    for side in sides:
        side[:] = [s for s in side if id(s) not in taken]
