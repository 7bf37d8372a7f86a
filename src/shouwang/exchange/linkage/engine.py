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
from .scoring import Evidence

CHUNK = 65_536
LEAST_POINTS = -14.0  # below, a pair is forgotten before it costs anything
LEAST_SCORE = 0.1  # below, a pair is not worth a person's look


class Scored(NamedTuple):
    """Pairs and what speaks for and against each."""

    pairs: Pairs
    evidence: Evidence


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
    scored = compared(left, right, Pairs(np.array([0]), np.array([0])), least=-1000)
    score = scoring.probability(scored.evidence, "alone")
    answer = decide(Answer(scored.pairs, score, np.ones(1, bool)), scored.evidence)
    final = float(answer.scores[0])
    decision: Decision = "match" if answer.sure[0] else "review" if final >= LEAST_SCORE else "no"
    return Verdict(final, decision, reasons(scored.evidence.compared))


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
    scored = scored_within(register)
    score = scoring.probability(scored.evidence, "within")
    return _worth(decide(Answer(scored.pairs, score, np.ones(len(score), bool)), scored.evidence))


def link_registers(left: Register, right: Register) -> Answer:
    """Return which rows of two registers are one child."""
    groups = groups_of(left), groups_of(right)
    scored = scored_across(left, right, groups)
    score = scoring.probability(scored.evidence, "across")
    answer = decide(Answer(scored.pairs, score, np.ones(len(score), bool)), scored.evidence)
    keep = assigning.one_to_one(scored.pairs, answer.scores, *groups)
    return _worth(Answer(scored.pairs, np.where(keep, answer.scores, 0), answer.sure & keep))


def groups_of(register: Register) -> NDArray[np.int64]:
    """Return for each row the number of its child, as far as the register alone can tell."""
    twice = dedupe_register(register)
    sure = twice.scores >= 0.5
    pairs = Pairs(twice.pairs.left[sure], twice.pairs.right[sure])
    return assigning.clusters(len(register), pairs)


def scored_within(register: Register) -> Scored:
    """Return the pairs within a register; rivals are not known there."""
    found = candidates(register, register, frame(register, register), same=True)
    return compared(register, register, found, least=LEAST_POINTS)


def scored_across(
    left: Register, right: Register, groups: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Scored:
    """Return the pairs of two registers, each with the best rival of either side."""
    found = candidates(left, right, frame(left, right))
    scored = compared(left, right, found, least=LEAST_POINTS)
    a, b = groups[0][scored.pairs.left], groups[1][scored.pairs.right]
    points = scored.evidence.points
    rivals = {
        "left_rival": assigning.best_other(a, b, points),
        "right_rival": assigning.best_other(b, a, points),
    }
    return Scored(scored.pairs, scored.evidence._replace(**rivals))


def _worth(answer: Answer) -> Answer:
    good = answer.scores >= LEAST_SCORE
    pairs = Pairs(answer.pairs.left[good], answer.pairs.right[good])
    return Answer(pairs, answer.scores[good], answer.sure[good])


def compared(left: Register, right: Register, pairs: Pairs, *, least: float) -> Scored:
    """Return the pairs that reach the least points, compared; no rivals yet."""
    whole = frame(left, right)
    parts: list[Scored] = []
    for start in range(0, len(pairs.left), CHUNK):
        a, b = pairs.left[start : start + CHUNK], pairs.right[start : start + CHUNK]
        levels = compare(left, a, right, b, whole)
        found = points(levels)
        good = found.total >= least
        none = np.full(int(good.sum()), scoring.NONE, np.float32)
        evidence = Evidence(
            Comparison(*(column[good] for column in levels)), found.total[good],
            found.family[good], none, none,
        )  # fmt: skip
        parts.append(Scored(Pairs(a[good], b[good]), evidence))
    return _together(parts)


def _together(parts: list[Scored]) -> Scored:
    if not parts:
        none, no_points = np.zeros(0, np.int64), np.zeros(0, np.float32)
        columns = Comparison(*[np.zeros(0, np.uint8)] * len(Comparison._fields))
        return Scored(Pairs(none, none), Evidence(columns, *[no_points] * 4))

    def joined(columns: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate(list(columns))

    pairs, evidence = zip(*parts, strict=True)
    compared_parts, *numbers = zip(*evidence, strict=True)
    levels = Comparison(*(joined(column) for column in zip(*compared_parts, strict=True)))
    return Scored(
        Pairs(*(joined(column) for column in zip(*pairs, strict=True))),
        Evidence(levels, *(joined(column) for column in numbers)),
    )
