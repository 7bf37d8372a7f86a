"""Deeds on submissions: confirm, freeze and report, review, amend, verify."""

from .amending import (
    NotAmendable,
    NothingToAmend,
    SamePersonDecides,
    decide_amendment,
    propose_amendment,
)
from .confirming import ListChanged, confirm_village
from .reporting import (
    AlreadyReported,
    BrokenEquation,
    Draft,
    FindingsOpen,
    NoteNeeded,
    NotReady,
    ResponsibleNeeded,
    draft_of,
    freeze,
)
from .reviewing import (
    IncludedAbove,
    NotConsistent,
    ReasonsNeeded,
    SamePersonSigns,
    accept,
    discard,
    give_back,
    sign,
    withdraw,
)
from .viewing import Verdict, note_children, note_print, note_view, note_village, verify
from .working import NoSchool, note_work, receive_work, send_work

__all__ = [
    "AlreadyReported",
    "BrokenEquation",
    "Draft",
    "FindingsOpen",
    "IncludedAbove",
    "ListChanged",
    "NoSchool",
    "NotAmendable",
    "NotConsistent",
    "NotReady",
    "NoteNeeded",
    "NothingToAmend",
    "ReasonsNeeded",
    "ResponsibleNeeded",
    "SamePersonDecides",
    "SamePersonSigns",
    "Verdict",
    "accept",
    "confirm_village",
    "decide_amendment",
    "discard",
    "draft_of",
    "freeze",
    "give_back",
    "note_children",
    "note_print",
    "note_view",
    "note_village",
    "note_work",
    "propose_amendment",
    "receive_work",
    "send_work",
    "sign",
    "verify",
    "withdraw",
]
