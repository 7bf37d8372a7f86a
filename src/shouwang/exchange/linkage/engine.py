"""From two registers to pairs: candidates, comparison, score, one-to-one, decision.

The left register is indexed once; the right one meets it slice by slice, so that a slice may live
in another process (`files`). What comes of it is settled together.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import assigning, candidates, scoring
from .candidates import Index, Pairs
from .comparing import Comparison, Frame, Side, frame, side, with_family, without_family
from .deciding import decide
from .points import FAMILY_CAP, points, reasons
from .records import Decision, Pair, Reason, Record, Verdict
from .register import Register, from_records
from .scoring import Evidence

CHUNK = 65_536  # pairs compared at a time
SLICE = 250_000  # rows met at a time
LEAST_POINTS = -14.0  # below, a pair is forgotten before it costs anything
LEAST_SCORE = 0.1  # below, a pair is not worth a person's look

Groups = NDArray[np.int64]


class Scored(NamedTuple):
    """Pairs and what speaks for and against each."""

    pairs: Pairs
    evidence: Evidence


class Answer(NamedTuple):
    """Pairs that stand, their scores, and whether each may be joined without a person."""

    pairs: Pairs
    scores: NDArray[np.float64]
    sure: NDArray[np.bool_]


class Book(NamedTuple):
    """A register that others meet."""

    side: Side
    keys: Index


Meeting = Callable[[Book, Register], Iterator[Scored]]


def link(left: Iterable[Record], right: Iterable[Record]) -> list[Pair]:
    """Return the pairs of records of two registers that may be one child, best score first.

    Each record has one partner at most, unless its own register holds the child twice.
    """
    registers = from_records(left), from_records(right)
    return as_pairs(registers[0], registers[1], link_registers(*registers))


def link_with_reasons(
    left: Iterable[Record], right: Iterable[Record]
) -> list[tuple[Pair, tuple[Reason, ...]]]:
    """Return the pairs of :func:`link`; what is left to a person with its reasons, others without.

    The reasons are those of :func:`dedupe_with_reasons`.
    """
    one, other = from_records(left), from_records(right)
    scored = met(book(one, other), other)
    whole = _settled(one, other, scored, _serially)
    return _with_reasons(one, other, scored, whole, of_sure=False)


def dedupe(records: Iterable[Record]) -> list[Pair]:
    """Return the pairs of records of one register that may be one child, best score first."""
    register = from_records(records)
    return as_pairs(register, register, dedupe_register(register))


def dedupe_with_reasons(records: Iterable[Record]) -> list[tuple[Pair, tuple[Reason, ...]]]:
    """Return the pairs of :func:`dedupe`, each with what speaks for and against it.

    The reasons are those of the comparison that gave the score: what holds for the register as a
    whole (the year at school that fits an age, an office's telephone) is known.
    """
    register = from_records(records)
    scored, whole = _found_within(register, _serially)
    return _with_reasons(register, register, scored, whole, of_sure=True)


def _with_reasons(
    left: Register, right: Register, scored: Scored, whole: Answer, *, of_sure: bool
) -> list[tuple[Pair, tuple[Reason, ...]]]:
    places = np.flatnonzero(whole.scores >= LEAST_SCORE)
    places = places[np.argsort(-whole.scores[places], kind="stable")]
    best = Pairs(whole.pairs.left[places], whole.pairs.right[places])
    pairs = as_pairs(left, right, Answer(best, whole.scores[places], whole.sure[places]))
    compared_fields = scored.evidence.compared
    return [
        (pair, reasons(compared_fields, place) if of_sure or pair.decision == "review" else ())
        for pair, place in zip(pairs, places.tolist(), strict=True)
    ]


def explain(a: Record, b: Record) -> Verdict:
    """Return the score of two records, what may be done with them, and why.

    Nothing is known here of other candidates: a twin who fits better is not seen.
    """
    left, right = from_records([replace(a, id="a")]), from_records([replace(b, id="b")])
    pairs, whole = Pairs(np.array([0]), np.array([0])), frame(left, right)
    scored = compared(side(left), side(right), pairs, whole, least=-1000)
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


def book(register: Register, *others: Register) -> Book:
    """Return the register ready to be met; the others help to learn what holds in general."""
    return Book(side(register), candidates.index(register, frame(register, *others)))


def link_registers(left: Register, right: Register) -> Answer:
    """Return which rows of two registers are one child."""
    return settle(left, right, met(book(left, right), right))


def met(known: Book, right: Register, first: int = 0) -> Scored:
    """Return the pairs of a known register and another, numbered from `first` on the right."""
    pairs = candidates.meet(known.keys, right)
    scored = compared(known.side, side(right), pairs, known.keys.whole, least=LEAST_POINTS)
    return scored._replace(pairs=Pairs(scored.pairs.left, scored.pairs.right + first))


def met_within(known: Book, first: int, last: int) -> Scored:
    """Return the pairs of a register's rows from `first` to before `last` with those above."""
    rows = np.arange(first, min(last, len(known.side.register)))
    pairs = candidates.meet(known.keys, known.side.register.take(rows), first=first)
    pairs = Pairs(pairs.left, pairs.right + first)
    return compared(known.side, known.side, pairs, known.keys.whole, least=LEAST_POINTS)


def _serially(known: Book, register: Register) -> Iterator[Scored]:
    for first in range(0, len(register), SLICE):
        yield met_within(known, first, first + SLICE)


def dedupe_register(register: Register, within: Meeting = _serially) -> Answer:
    """Return which rows of a register are one child. `within` may spread the work."""
    return _worth(_found_within(register, within)[1])


def _found_within(register: Register, within: Meeting) -> tuple[Scored, Answer]:
    """Return the candidates of a register, and the answer about each of them."""
    scored = together(list(within(book(register), register)))
    score = scoring.probability(scored.evidence, "within")
    whole = Answer(scored.pairs, score, np.ones(len(score), bool))
    return scored, decide(whole, scored.evidence)


def settle(left: Register, right: Register, scored: Scored, within: Meeting = _serially) -> Answer:
    """Return the answer of two registers whose pairs are compared: rivals, score, one-to-one."""
    return _worth(_settled(left, right, scored, within))


def _settled(left: Register, right: Register, scored: Scored, within: Meeting) -> Answer:
    """Return the answer about each of the compared pairs; 0 for what gave way to another."""
    groups = (
        _groups(left, scored.pairs.left, within), _groups(right, scored.pairs.right, within)
    )  # fmt: skip
    evidence = rivalled(scored, groups)
    score = scoring.probability(evidence, "across")
    whole = Answer(scored.pairs, score, np.ones(len(score), bool))
    answer = decide(whole, evidence, together=True)
    keep = assigning.one_to_one(scored.pairs, answer.scores, *groups)
    return Answer(scored.pairs, np.where(keep, answer.scores, 0), answer.sure & keep)


def _groups(register: Register, rows: NDArray[np.int64], within: Meeting) -> Groups:
    """Return for each row the number of its child, as far as the register alone can tell.

    Only the `rows` that have a candidate elsewhere are looked at.
    """
    involved = np.unique(rows)
    twice = dedupe_register(register.take(involved), within)
    sure = twice.scores >= 0.5
    pairs = Pairs(involved[twice.pairs.left[sure]], involved[twice.pairs.right[sure]])
    return assigning.clusters(len(register), pairs)


def rivalled(scored: Scored, groups: tuple[Groups, Groups]) -> Evidence:
    """Return the evidence with the points of each side's best other candidate."""
    a, b = groups[0][scored.pairs.left], groups[1][scored.pairs.right]
    found = scored.evidence.points
    return scored.evidence._replace(
        left_rival=assigning.best_other(a, b, found),
        right_rival=assigning.best_other(b, a, found),
    )


def _worth(answer: Answer) -> Answer:
    good = answer.scores >= LEAST_SCORE
    pairs = Pairs(answer.pairs.left[good], answer.pairs.right[good])
    return Answer(pairs, answer.scores[good], answer.sure[good])


def compared(one: Side, other: Side, pairs: Pairs, whole: Frame, *, least: float) -> Scored:
    """Return the pairs that reach the least points, compared; no rivals yet."""
    parts: list[Scored] = []
    for start in range(0, len(pairs.left), CHUNK):
        a, b = pairs.left[start : start + CHUNK], pairs.right[start : start + CHUNK]
        levels = without_family(one, a, other, b, whole)
        # However well the families agree, they cannot lift these.
        hope = points(levels).total >= least - FAMILY_CAP
        a, b = a[hope], b[hope]
        levels = Comparison(*(column[hope] for column in levels))
        levels = with_family(levels, one, a, other, b)
        found = points(levels)
        good = found.total >= least
        none = np.full(int(good.sum()), scoring.NONE, np.float32)
        evidence = Evidence(
            Comparison(*(column[good] for column in levels)), found.total[good],
            found.family[good], none, none,
        )  # fmt: skip
        parts.append(Scored(Pairs(a[good], b[good]), evidence))
    return together(parts)


def together(parts: list[Scored]) -> Scored:
    """Return several lots of pairs as one."""
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
