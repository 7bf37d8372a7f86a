"""From two registers to pairs: candidates, comparison, score, one-to-one, decision."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import assigning, scoring
from .candidates import Pairs, candidates
from .comparing import Comparison, compare, frame
from .deciding import decide
from .points import points, reasons
from .records import Decision, Pair, Record, Verdict
from .register import Register, from_records

CHUNK = 65_536
LEAST_POINTS = -9.0  # below, a pair is forgotten before it costs anything


class Scored(NamedTuple):
    """Pairs with their comparison and points."""

    pairs: Pairs
    compared: Comparison
    points: NDArray[np.float32]


class Answer(NamedTuple):
    """Pairs that stand, their scores, and whether each may be joined without a person."""

    pairs: Pairs
    scores: NDArray[np.float64]
    sure: NDArray[np.bool_]


def link(left: Iterable[Record], right: Iterable[Record]) -> list[Pair]:
    """Return the pairs of records of two registers that may be one child, best score first.

    Each record has one partner at most, unless its own register holds the child twice.
    """
    registers = from_records(left), from_records(right)
    return as_pairs(registers[0], registers[1], link_registers(*registers))


def dedupe(records: Iterable[Record]) -> list[Pair]:
    """Return the pairs of records of one register that may be one child, best score first."""
    register = from_records(records)
    return as_pairs(register, register, dedupe_register(register))


def explain(a: Record, b: Record) -> Verdict:
    """Return the score of two records, what may be done with them, and why.

    Nothing is known here of other candidates: a twin who fits better is not seen.
    """
    left, right = from_records([replace(a, id="a")]), from_records([replace(b, id="b")])
    scored = _compared(left, right, Pairs(np.array([0]), np.array([0])), least=-1000)
    alone = np.full(1, -99, np.float32)
    score = scoring.probability(scored.compared, scored.points, alone, alone, within=False)
    answer = decide(Answer(scored.pairs, score, np.ones(1, bool)), scored, alone, alone)
    final = float(answer.scores[0])
    decision: Decision = "match" if answer.sure[0] else "review" if final >= LEAST_SCORE else "no"
    return Verdict(final, decision, reasons(scored.compared))


def as_pairs(left: Register, right: Register, answer: Answer) -> list[Pair]:
    """Return an answer in the records' own words, pairs that are worth a look, best first."""
    order = np.argsort(-answer.scores, kind="stable")
    return [
        Pair(
            left.ids[answer.pairs.left[place]], right.ids[answer.pairs.right[place]],
            round(float(answer.scores[place]), 4), "match" if answer.sure[place] else "review",
        )
        for place in order.tolist()
    ]  # fmt: skip


# --- registers ---------------------------------------------------------------------------------


def dedupe_register(register: Register) -> Answer:
    """Return which rows of a register are one child."""
    scored = _scored(register, register, same=True)
    pairs = scored.pairs
    none = np.full(len(pairs.left), -99, np.float32)
    score = scoring.probability(scored.compared, scored.points, none, none, within=True)
    return _worth(decide(Answer(pairs, score, np.ones(len(score), bool)), scored, none, none))


def link_registers(left: Register, right: Register) -> Answer:
    """Return which rows of two registers are one child."""
    groups = [_groups(register) for register in (left, right)]
    scored = _scored(left, right, same=False)
    pairs = scored.pairs
    a, b = groups[0][pairs.left], groups[1][pairs.right]
    rivals = (
        assigning.best_other(a, b, scored.points), assigning.best_other(b, a, scored.points)
    )  # fmt: skip
    score = scoring.probability(scored.compared, scored.points, *rivals, within=False)
    keep = assigning.one_to_one(pairs, score, *groups)
    answer = decide(Answer(pairs, score, keep), scored, *rivals)
    return _worth(Answer(answer.pairs, np.where(keep, answer.scores, 0), answer.sure & keep))


def _groups(register: Register) -> NDArray[np.int64]:
    twice = dedupe_register(register)
    sure = twice.scores >= 0.5
    pairs = Pairs(twice.pairs.left[sure], twice.pairs.right[sure])
    return assigning.clusters(len(register), pairs)


LEAST_SCORE = 0.1  # below, a pair is not worth a person's look


def _worth(answer: Answer) -> Answer:
    good = answer.scores >= LEAST_SCORE
    pairs = Pairs(answer.pairs.left[good], answer.pairs.right[good])
    return Answer(pairs, answer.scores[good], answer.sure[good])


def _scored(left: Register, right: Register, *, same: bool) -> Scored:
    whole = frame(left, right)
    found = candidates(left, right, whole, same=same)
    return _compared(left, right, found, least=LEAST_POINTS)


def _compared(left: Register, right: Register, pairs: Pairs, *, least: float) -> Scored:
    whole = frame(left, right)
    parts: list[Scored] = []
    for start in range(0, len(pairs.left), CHUNK):
        a, b = pairs.left[start : start + CHUNK], pairs.right[start : start + CHUNK]
        compared = compare(left, a, right, b, whole)
        total = points(compared).total
        good = total >= least
        parts.append(
            Scored(Pairs(a[good], b[good]), Comparison(*(c[good] for c in compared)), total[good])
        )
    return _together(parts)


def _together(parts: list[Scored]) -> Scored:
    if not parts:
        none = np.zeros(0, np.int64)
        columns = [np.zeros(0, np.uint8)] * len(Comparison._fields)
        return Scored(Pairs(none, none), Comparison(*columns), np.zeros(0, np.float32))

    def joined(columns: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(list(columns))

    return Scored(
        Pairs(joined(p.pairs.left for p in parts), joined(p.pairs.right for p in parts)),
        Comparison(*(joined(column) for column in zip(*(p.compared for p in parts), strict=True))),
        joined(p.points for p in parts),
    )
