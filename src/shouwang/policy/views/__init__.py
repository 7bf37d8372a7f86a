"""Pages of the definitions in force, of packs and their drafts, of what a draft would do."""

from .definitions import pack_compare, pack_detail, pack_list, profiles
from .drafts import (
    draft_create,
    draft_detail,
    draft_edit,
    draft_publish,
    draft_return,
    draft_run,
    draft_submit,
    draft_toml,
    draft_withdraw,
)
from .runs import run_children, run_children_export, run_detail, run_export, run_state

__all__ = [
    "draft_create",
    "draft_detail",
    "draft_edit",
    "draft_publish",
    "draft_return",
    "draft_run",
    "draft_submit",
    "draft_toml",
    "draft_withdraw",
    "pack_compare",
    "pack_detail",
    "pack_list",
    "profiles",
    "run_children",
    "run_children_export",
    "run_detail",
    "run_export",
    "run_state",
]
