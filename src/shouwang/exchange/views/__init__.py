"""Pages of batches, their rows, and requests to take a child over."""

from .batches import (
    batch_columns,
    batch_commit,
    batch_detail,
    batch_findings,
    batch_list,
    batch_marked,
    batch_resume,
    batch_state,
    batch_undo,
)
from .rows import batch_decide, batch_rows, row_detail
from .transfers import transfer_create
from .uploading import batch_upload, template, templates

__all__ = [
    "batch_columns",
    "batch_commit",
    "batch_decide",
    "batch_detail",
    "batch_findings",
    "batch_list",
    "batch_marked",
    "batch_resume",
    "batch_rows",
    "batch_state",
    "batch_undo",
    "batch_upload",
    "row_detail",
    "template",
    "templates",
    "transfer_create",
]
