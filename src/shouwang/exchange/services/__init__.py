"""Deeds on batches: receive, check, map, decide, commit, undo."""

from .checking import answer_columns, check_batch, receive
from .committing import (
    BatchBuiltOn,
    PlanOutdated,
    commit_batch,
    decide_row,
    refresh_preview,
    request_commit,
    undo_batch,
)

__all__ = [
    "BatchBuiltOn",
    "PlanOutdated",
    "answer_columns",
    "check_batch",
    "commit_batch",
    "decide_row",
    "receive",
    "refresh_preview",
    "request_commit",
    "undo_batch",
]
