"""Deeds of and on phones: register, fetch, send, revoke; deciding what could not be taken in."""

from .devices import ReasonNeeded, WipedAlready, hello, register_device, revoke_device, set_rules
from .fetching import NotAPhoneOfYours, fetch_snapshot
from .receiving import Envelope, Result, known, receive
from .settling import NoteNeeded, NotHere, note_item, note_items, settle_item

__all__ = [
    "Envelope",
    "NotAPhoneOfYours",
    "NotHere",
    "NoteNeeded",
    "ReasonNeeded",
    "Result",
    "WipedAlready",
    "fetch_snapshot",
    "hello",
    "known",
    "note_item",
    "note_items",
    "receive",
    "register_device",
    "revoke_device",
    "set_rules",
    "settle_item",
]
