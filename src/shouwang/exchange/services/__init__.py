"""Deeds on batches: receive, check, map, decide, commit, undo; requests to take a child over."""

from .checking import answer_columns, check_batch, receive
from .committing import (
    BatchBuiltOn,
    CannotEnter,
    PlanOutdated,
    SameNumber,
    commit_batch,
    decide_row,
    decide_rows,
    refresh_preview,
    request_commit,
    undo_batch,
)
from .tending import note_marked, resume_batch
from .transfers import request_transfer

__all__ = [
    "BatchBuiltOn",
    "CannotEnter",
    "PlanOutdated",
    "SameNumber",
    "answer_columns",
    "check_batch",
    "commit_batch",
    "decide_row",
    "decide_rows",
    "note_marked",
    "receive",
    "refresh_preview",
    "request_commit",
    "request_transfer",
    "resume_batch",
    "undo_batch",
]
