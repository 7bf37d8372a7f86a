"""Pages: reporting, the desk, cases and their deeds, on-call lists, review."""

from .casework import (
    assessment_start,
    case_deed,
    case_detail,
    case_list,
    case_paper,
    chain,
    issue,
    part_deed,
    reveal,
    sub_file,
)
from .desk import acknowledge, desk, desk_new, telephone
from .keeping import on_call_edit, on_call_end, on_call_list, on_call_new, review
from .reporting import (
    children,
    finding,
    finding_dismiss,
    own_report,
    own_reports,
    phones,
    public_done,
    public_report,
    public_words,
    report_new,
    report_words,
)

__all__ = [
    "acknowledge", "assessment_start", "case_deed", "case_detail", "case_list", "case_paper",
    "chain", "children", "desk", "desk_new", "finding", "finding_dismiss", "issue", "on_call_edit",
    "on_call_end", "on_call_list", "on_call_new", "own_report", "own_reports", "part_deed",
    "phones", "public_done", "public_report", "public_words", "report_new", "report_words",
    "reveal", "review", "sub_file", "telephone",
]  # fmt: skip
