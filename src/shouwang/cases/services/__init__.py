"""Deeds on reports and cases."""

from .closing import (
    Event,
    Missed,
    close_case,
    close_otherwise,
    commend,
    join_case,
    link_child,
    open_omission,
    reveal_reporter,
    settle_omission,
    write_post_mortem,
)
from .helping import (
    Findings,
    arrange_help,
    assess,
    assess_directly,
    conclude,
    follow_up,
    intervene,
    name_caregiver,
    relieve,
    resume,
)
from .reporting import (
    ChildSaid,
    Filed,
    Receipt,
    ReportDraft,
    acknowledge,
    add_words,
    dismiss_finding,
    file_report,
    record_finding,
)
from .responding import (
    Done,
    dispatch,
    do_measure,
    escort,
    leave_care,
    note_parents,
    notify,
    open_branch,
    skip_measure,
)
from .sending import send_pending
from .team import (
    Line,
    Task,
    add_person,
    answer_referral,
    end_member,
    end_on_call,
    hold_conference,
    keep_on_call,
    meet_decision,
    note_opened,
    override_risk,
    refer,
    supervise,
    withdraw_referral,
    write_note,
)

__all__ = [
    "ChildSaid", "Done", "Event", "Filed", "Findings", "Line", "Missed", "Receipt", "ReportDraft",
    "Task", "acknowledge", "add_person", "add_words", "answer_referral", "arrange_help", "assess",
    "assess_directly", "close_case", "close_otherwise", "commend", "conclude", "dismiss_finding",
    "dispatch", "do_measure", "end_member", "end_on_call", "escort", "file_report", "follow_up",
    "hold_conference", "intervene", "join_case", "keep_on_call", "leave_care", "link_child",
    "meet_decision", "name_caregiver", "note_opened", "note_parents", "notify", "open_branch",
    "open_omission", "override_risk", "record_finding", "refer", "relieve", "resume",
    "reveal_reporter", "send_pending", "settle_omission", "skip_measure", "supervise",
    "withdraw_referral", "write_note", "write_post_mortem",
]  # fmt: skip
