"""Deeds on child files: record what sources say, verify, close, move, open to others, reveal."""

from .disagreeing import Claim, keep_disagreements, quarrels, settle_disagreement
from .files import close_file, grant_file, move_file, reopen_file, revoke_grant, verify_file
from .merging import (
    MergeBarred,
    MergingBuiltOn,
    NotToBeMerged,
    OtherCounty,
    SameFile,
    TiesElsewhere,
    TwoChildren,
    merge_files,
    merge_persons,
    undo_merging,
)
from .recording import NumberTaken, record_entries
from .splitting import NothingToSplit, split_file
from .viewing import (
    MOST_ALONE,
    look_up_number,
    note_dossier,
    note_export,
    note_list,
    note_view,
    reveal_contact,
    reveal_number,
)

__all__ = [
    "MOST_ALONE",
    "Claim",
    "MergeBarred",
    "MergingBuiltOn",
    "NotToBeMerged",
    "NothingToSplit",
    "NumberTaken",
    "OtherCounty",
    "SameFile",
    "TiesElsewhere",
    "TwoChildren",
    "close_file",
    "grant_file",
    "keep_disagreements",
    "look_up_number",
    "merge_files",
    "merge_persons",
    "move_file",
    "note_dossier",
    "note_export",
    "note_list",
    "note_view",
    "quarrels",
    "record_entries",
    "reopen_file",
    "reveal_contact",
    "reveal_number",
    "revoke_grant",
    "settle_disagreement",
    "split_file",
    "undo_merging",
    "verify_file",
]
