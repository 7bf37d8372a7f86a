"""Deeds on divisions: loading the book or a file, and what a county edits itself."""

from .editing import (
    CodeTaken,
    DivisionInUse,
    NotHere,
    SameName,
    add_group,
    add_village,
    close,
    merge,
    recode,
    rename,
)
from .loading import LoadResult, RowError, UnusableFile, load_file, load_snapshot

__all__ = [
    "CodeTaken",
    "DivisionInUse",
    "LoadResult",
    "NotHere",
    "RowError",
    "SameName",
    "UnusableFile",
    "add_group",
    "add_village",
    "close",
    "load_file",
    "load_snapshot",
    "merge",
    "recode",
    "rename",
]
