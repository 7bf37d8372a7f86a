"""One child, one partner: which of the scored pairs stand."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .candidates import Pairs

Scores = NDArray[np.float64]


def clusters(count: int, pairs: Pairs) -> NDArray[np.int64]:
    """Return for each of `count` rows the number of its group, joining the rows of each pair."""
    parent = np.arange(count)

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = int(parent[row])
        return row

    for a, b in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True):
        x, y = root(a), root(b)
        parent[max(x, y)] = min(x, y)
    for row in np.flatnonzero(parent != np.arange(count)).tolist():
        parent[row] = root(row)
    return parent


def one_to_one(
    pairs: Pairs, scores: Scores, left_group: NDArray[Any], right_group: NDArray[Any]
) -> NDArray[np.bool_]:
    """Return which pairs stand when each group of rows has one partner group at most.

    The best score chooses first. Several rows of one child (a group) may share the partner.
    """
    a, b = left_group[pairs.left], right_group[pairs.right]
    chosen_left: dict[int, int] = {}
    chosen_right: dict[int, int] = {}
    keep = np.zeros(len(a), bool)
    for place in np.argsort(-scores, kind="stable").tolist():
        x, y = int(a[place]), int(b[place])
        if chosen_left.setdefault(x, y) == y and chosen_right.setdefault(y, x) == x:
            keep[place] = True
        elif chosen_left[x] == y:
            # The right group is taken: the left one is free for its next best.
            del chosen_left[x]
    return keep


def best_other(group: NDArray[Any], partner: NDArray[Any], scores: NDArray[Any]) -> NDArray[Any]:
    """Return for each pair the best score of the same group with another partner (−99 if none)."""
    if not len(group):
        return np.empty(0, np.float32)
    order = np.lexsort((-scores, group))
    g, p, s = group[order], partner[order], scores[order].astype(np.float32)
    starts = np.flatnonzero(np.concatenate(([True], g[1:] != g[:-1])))
    sizes = np.diff(np.append(starts, len(g)))
    best, best_partner = np.repeat(s[starts], sizes), np.repeat(p[starts], sizes)
    # The best with a partner other than the first: the first such row of the group.
    other = p != best_partner
    second = np.full(len(starts), -99, np.float32)
    block = np.repeat(np.arange(len(starts)), sizes)
    rows = np.flatnonzero(other)
    blocks, first = np.unique(block[rows], return_index=True)
    second[blocks] = s[rows[first]]
    result = np.where(other, best, np.repeat(second, sizes))
    out = np.empty(len(g), np.float32)
    out[order] = result
    return out
