"""The calibrated probability that two records are one child.

The points of `points` are what a person reads; how they go together was learnt from generated
registers (tools/linkage_training): trees whose every level asks one question of all pairs, stored
as plain numbers and evaluated here by array arithmetic.
"""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .comparing import Comparison
from .threads import in_threads

Scores = NDArray[np.float64]
Features = dict[str, NDArray[np.uint8]]
Kind = Literal["across", "within", "alone"]

MODEL = Path(__file__).parent / "data" / "forest.json.gz"
NONE = -99.0  # points of a rival that does not exist
_GAP = 60  # half points between a pair and its rival, at most
_LEVELS = tuple(name for name in Comparison._fields if name != "frequency")
ALONE = (*_LEVELS, "points", "family")
WITHIN = (*ALONE, "frequency")
ACROSS = (*WITHIN, "left_gap", "right_gap", "gap")


class Evidence(NamedTuple):
    """Pairs as the model sees them: levels, points, the points of each side's best rival."""

    compared: Comparison
    points: NDArray[np.float32]
    family: NDArray[np.float32]
    left_rival: NDArray[np.float32]
    right_rival: NDArray[np.float32]


class Forest(NamedTuple):
    """`columns`, `borders`: trees × depth; `leaves`: trees × 2**depth; then calibration.

    A pair goes to the leaf whose bits say which questions `feature > border` it answers with yes.
    """

    names: tuple[str, ...]
    columns: NDArray[np.int64]
    borders: NDArray[np.uint8]
    leaves: NDArray[np.float32]
    bias: float
    raw: NDArray[np.float64]
    calibrated: NDArray[np.float64]


def features(evidence: Evidence) -> Features:
    """Return the columns of small numbers that the trees ask about."""
    found: Features = dict(zip(Comparison._fields, evidence.compared, strict=True))
    found["points"] = _small(evidence.points * 2 + 100)
    found["family"] = _small(evidence.family * 4 + 100)
    left, right = evidence.points - evidence.left_rival, evidence.points - evidence.right_rival
    found["left_gap"], found["right_gap"] = _gap(left), _gap(right)
    found["gap"] = _gap(np.minimum(left, right))
    return found


def _small(values: NDArray[Any]) -> NDArray[np.uint8]:
    small: NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return small


def _gap(points: NDArray[Any]) -> NDArray[np.uint8]:
    return _small(np.clip(points * 2, -_GAP, _GAP) + _GAP)


@cache
def _forests() -> dict[str, Forest]:
    with gzip.open(MODEL, "rt", encoding="utf-8") as file:
        return {kind: read_forest(raw) for kind, raw in json.load(file).items()}


def read_forest(raw: dict[str, Any]) -> Forest:
    """Return a forest from the plain data that training writes."""
    return Forest(
        tuple(raw["names"]), np.array(raw["columns"], np.int64),
        np.array(raw["borders"], np.uint8), np.array(raw["leaves"], np.float32),
        raw["bias"], np.array(raw["raw"]), np.array(raw["calibrated"]),
    )  # fmt: skip


def margin(forest: Forest, columns: Features, count: int) -> NDArray[np.float32]:
    """Return the sum of the trees for each pair, in natural log-odds."""
    used = [columns[name] for name in forest.names]
    total = np.full(count, forest.bias, np.float32)
    answers: dict[tuple[int, int], NDArray[np.bool_]] = {}
    for questions, borders, leaves in zip(
        forest.columns.tolist(), forest.borders.tolist(), forest.leaves, strict=True
    ):
        leaf = np.zeros(count, np.uint8)
        for bit, question in enumerate(zip(questions, borders, strict=True)):
            answer = answers.get(question)
            if answer is None:
                answer = answers[question] = used[question[0]] > question[1]
            leaf |= answer.view(np.uint8) << np.uint8(bit)
        total += leaves[leaf]
    return total


_CHUNK = 32_768


def probability(evidence: Evidence, kind: Kind) -> Scores:
    """Return the calibrated probability of each pair.

    `kind` is `across` two registers, `within` one, or `alone` for a pair without known rivals.
    """
    forest, count = _forests()[kind], len(evidence.points)
    columns = features(evidence)

    def chance(start: int) -> Scores:
        chunk = {name: column[start : start + _CHUNK] for name, column in columns.items()}
        raw = margin(forest, chunk, min(_CHUNK, count - start))
        return np.interp(raw, forest.raw, forest.calibrated)

    return np.concatenate([np.zeros(0), *in_threads(chance, range(0, count, _CHUNK))])
