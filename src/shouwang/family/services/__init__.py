"""Deeds: of officers, and of a visitor on the own page."""

from shouwang.core.errors import InTheFuture

from .office import (
    AgreementChanged,
    NoAgreement,
    NoPerson,
    NothingToAsk,
    NotYet,
    ReasonNeeded,
    Secrets,
    accept_report,
    decline_report,
    log_attempt,
    make_link,
    note_contacts,
    note_list,
    revoke_link,
)
from .page import (
    LINES,
    NotOpen,
    NotYourName,
    Opened,
    Told,
    leave,
    look_up,
    report,
    see_card,
    session_of,
    verify,
    view,
)

__all__ = [
    "LINES", "AgreementChanged", "InTheFuture", "NoAgreement", "NoPerson", "NotOpen",
    "NotYet", "NotYourName", "NothingToAsk", "Opened", "ReasonNeeded", "Secrets", "Told",
    "accept_report", "decline_report", "leave", "log_attempt", "look_up", "make_link",
    "note_contacts", "note_list", "report", "revoke_link", "see_card", "session_of", "verify",
    "view",
]  # fmt: skip
