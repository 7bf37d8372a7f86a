"""Pages of the child files."""

from .crossing import disagreement_settle
from .deeds import child_close, child_grant, child_move, child_reopen, child_verify, grant_revoke
from .detail import (
    child_detail,
    child_grants,
    child_history,
    child_panels,
    child_viewers,
    reveal,
)
from .dossier import child_dossier
from .editing import child_create, child_edit, number_check
from .exporting import (
    export_answer,
    export_detail,
    export_download,
    export_list,
    export_password,
)
from .households import household_detail, household_export, household_list
from .lists import child_export, child_list
from .merging import child_merge, child_split, merge_files, merge_persons, merging_detail
from .sheets import school, school_class, village_sheet
from .worklist import worklist, worklist_export

__all__ = [
    "child_close",
    "child_create",
    "child_detail",
    "child_dossier",
    "child_edit",
    "child_export",
    "child_grant",
    "child_grants",
    "child_history",
    "child_list",
    "child_merge",
    "child_move",
    "child_panels",
    "child_reopen",
    "child_split",
    "child_verify",
    "child_viewers",
    "disagreement_settle",
    "export_answer",
    "export_detail",
    "export_download",
    "export_list",
    "export_password",
    "grant_revoke",
    "household_detail",
    "household_export",
    "household_list",
    "merge_files",
    "merge_persons",
    "merging_detail",
    "number_check",
    "reveal",
    "school",
    "school_class",
    "village_sheet",
    "worklist",
    "worklist_export",
]
